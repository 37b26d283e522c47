"""Principal components: the few directions along which the rows vary most."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from gmm_desktop.files.preparation.moments import Floats
from gmm_desktop.files.preparation.projections.projection import Projection
from gmm_desktop.files.preparation.transforms.column_step import StepProblem


class PrincipalComponents(Projection, frozen=True, tag="pca"):
    """z = Vᵀ (x - mean), V the eigenvectors of the covariance with the m largest eigenvalues, largest first.

    m is `components`, all of them for None. Each axis is turned so that its largest entry is positive. Columns of
    large numbers weigh most; a z-score before gives all columns the same say (components of the correlations).
    """

    components: int | None = None

    title: ClassVar[str] = "Principal components"

    def __post_init__(self) -> None:
        if self.components is not None and self.components < 1:
            raise StepProblem(f"principal components: {self.components} were asked for; ask for 1 or more")
        Projection.__post_init__(self)

    def inverse(self) -> Floats:
        """V: the axes are orthonormal."""
        return np.ascontiguousarray(self.axes.T)

    def names(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """PC1, PC2, …"""
        return tuple(f"PC{number}" for number in range(1, len(self.axes) + 1))

    def matrix_for(self, covariance: Floats) -> Floats:
        """The first m eigenvectors as rows; StepProblem where fewer directions vary."""
        d = len(covariance)
        m = d if self.components is None else self.components
        if m > d:
            raise StepProblem(f"{m} principal components of {d} columns were asked for; ask for at most {d}")
        variances, axes = np.linalg.eigh(covariance)
        variances, axes = variances[::-1], axes.T[::-1]
        varying = int(np.count_nonzero(variances > variances[0] * d * np.finfo(float).eps))
        if not variances[0] > 0:
            raise StepProblem("no column varies, so there are no principal components; switch this step off")
        if m > varying:
            raise StepProblem(
                f"the rows vary in {varying} directions only; ask for at most {varying} principal components, or "
                "take z-scores before if the units differ much"
            )
        largest = np.abs(axes).argmax(axis=1)
        signs = np.sign(axes[np.arange(d), largest])
        return np.ascontiguousarray((axes * signs[:, None])[:m])
