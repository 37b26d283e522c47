"""Inverse hyperbolic sine with a cofactor: like a logarithm far from 0, straight near it, for any sign."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from gmm_desktop.files.preparation.transforms.column_step import ColumnStep, Floats, StepProblem


class Arcsinh(ColumnStep, frozen=True, tag="arcsinh"):
    """z = arcsinh(x / cofactor).

    Cofactors in use: 5 for mass cytometry, 150 for flow cytometry (Bendall et al. 2011, Science 332, 687).
    """

    cofactor: float = 5.0

    title: ClassVar[str] = "arcsinh"
    scale: ClassVar[str] = "arcsinh"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cofactor) and self.cofactor > 0):
            raise StepProblem(
                f"the cofactor of arcsinh is {self.cofactor:g}; use a positive number, such as 5 or 150"
            )

    def forward(self, values: Floats) -> Floats:
        """arcsinh(x / cofactor)."""
        with np.errstate(over="ignore", under="ignore"):
            return np.arcsinh(values / self.cofactor)

    def backward(self, values: Floats) -> Floats:
        """cofactor · sinh z."""
        with np.errstate(over="ignore", under="ignore"):
            return np.sinh(values) * self.cofactor

    def label(self, name: str) -> str:
        """As in arcsinh(CD4 / 5)."""
        return f"arcsinh({name} / {self.cofactor:g})"
