"""Square root: for counts, whose spread grows with their size."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from gmm_desktop.files.preparation.transforms.column_step import ColumnStep, Floats


class SquareRoot(ColumnStep, frozen=True, tag="sqrt"):
    """z = √x for x >= 0."""

    title: ClassVar[str] = "Square root"
    scale: ClassVar[str] = "square root"
    refuses: ClassVar[str] = "negative"

    def forward(self, values: Floats) -> Floats:
        """√x; NaN for x < 0."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(values)

    def backward(self, values: Floats) -> Floats:
        """z² for z >= 0; NaN below, where no root lies."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return np.where(values >= 0, np.square(values), math.nan)

    def label(self, name: str) -> str:
        """As in √(count)."""
        return f"√({name})"
