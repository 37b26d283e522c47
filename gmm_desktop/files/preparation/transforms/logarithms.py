"""Logarithms: for positive values whose ratios matter, such as concentrations, incomes and sizes."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from gmm_desktop.files.preparation.transforms.column_step import ColumnStep, Floats


class NaturalLog(ColumnStep, frozen=True, tag="log"):
    """z = ln x for x > 0."""

    title: ClassVar[str] = "Natural logarithm"
    scale: ClassVar[str] = "log"
    refuses: ClassVar[str] = "0 or negative"

    def forward(self, values: Floats) -> Floats:
        """ln x; NaN for x <= 0."""
        return _positive(np.log, values)

    def backward(self, values: Floats) -> Floats:
        """e^z."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(values)

    def label(self, name: str) -> str:
        """As in ln(mass)."""
        return f"ln({name})"


class Log10(ColumnStep, frozen=True, tag="log10"):
    """z = log10 x for x > 0."""

    title: ClassVar[str] = "Logarithm to base 10"
    scale: ClassVar[str] = "log"
    refuses: ClassVar[str] = "0 or negative"

    def forward(self, values: Floats) -> Floats:
        """log10 x; NaN for x <= 0."""
        return _positive(np.log10, values)

    def backward(self, values: Floats) -> Floats:
        """10^z."""
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(np.power(10.0, values))

    def label(self, name: str) -> str:
        """As in log10(mass)."""
        return f"log10({name})"


def _positive(logarithm: np.ufunc, values: Floats) -> Floats:
    """The logarithm of positive values, NaN for the others."""
    with np.errstate(invalid="ignore"):
        fit = values > 0
    return np.asarray(logarithm(values, out=np.full(np.shape(values), math.nan), where=fit))
