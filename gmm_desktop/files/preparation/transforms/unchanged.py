"""No transform: the column as it is in the file."""

from __future__ import annotations

from typing import ClassVar

from gmm_desktop.files.preparation.transforms.column_step import Affine, ColumnStep, Floats


class Unchanged(ColumnStep, frozen=True, tag="none"):
    """z = x."""

    title: ClassVar[str] = "None"

    @property
    def affine(self) -> Affine:
        """Centre 0, scale 1."""
        return Affine(0.0, 1.0)

    def forward(self, values: Floats) -> Floats:
        """The values themselves."""
        return values

    def backward(self, values: Floats) -> Floats:
        """The values themselves."""
        return values
