"""Whitening: all columns with variance 1 and none correlated with another."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from gmm_desktop.files.preparation.moments import Floats
from gmm_desktop.files.preparation.projections.projection import Projection
from gmm_desktop.files.preparation.transforms.column_step import StepProblem

_COLLINEAR = 1e-12


class Whitening(Projection, frozen=True, tag="whitening"):
    """z = R^-½ D⁻¹ (x - mean), D the standard deviations and R the correlations of the columns.

    Of all whitening maps the one that keeps each column nearest to what it was ("ZCA-cor": Kessy, Lewin & Strimmer
    2018, The American Statistician 72, 309), so the columns keep their names.
    """

    title: ClassVar[str] = "Whitening"

    def names(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """As in mass (whitened)."""
        return tuple(f"{name} (whitened)" for name in columns)

    def matrix_for(self, covariance: Floats) -> Floats:
        """R^-½ D⁻¹; StepProblem for constant or collinear columns."""
        deviations = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        if not (deviations > 0).all():
            raise StepProblem("a column holds one value only, so it cannot be whitened; leave it out")
        correlations = covariance / deviations / deviations[:, None]
        values, axes = np.linalg.eigh(correlations)
        if values[0] < _COLLINEAR * len(values):
            raise StepProblem(
                "the columns are collinear (one follows from the others), so they cannot be whitened; "
                "leave one out, or take fewer principal components instead"
            )
        return np.asarray((axes / np.sqrt(values)) @ axes.T / deviations)
