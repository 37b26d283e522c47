"""What every step that mixes all used columns has in common."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import ClassVar, Self

import msgspec
import numpy as np

from gmm_desktop.files.preparation.moments import Blocks, Floats, mean_and_covariance
from gmm_desktop.files.preparation.transforms.column_step import StepProblem

_SINGULAR = 1e15
"""A matrix with a condition number beyond this cannot be inverted in float64."""


class Projection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step"):
    """z = A (x - mean) for the used columns x (d,), A (m, d); a frozen value, learnt where `mean` is None.

    Rows with an empty cell cannot be mixed and are left out.
    """

    enabled: bool = True
    mean: tuple[float, ...] | None = None
    matrix: tuple[tuple[float, ...], ...] | None = None

    title: ClassVar[str]

    def __post_init__(self) -> None:
        if self.mean is None and self.matrix is None:
            return
        if self.mean is None or self.matrix is None:
            raise StepProblem(f"{self.title}: mean and matrix go together; give both or neither")
        d, m = len(self.mean), len(self.matrix)
        if not 1 <= m <= d or any(len(row) != d for row in self.matrix):
            raise StepProblem(f"{self.title}: the matrix must have {d} numbers in each row, and at most {d} rows")
        if not all(map(math.isfinite, (*self.mean, *(number for row in self.matrix for number in row)))):
            raise StepProblem(f"{self.title}: a number is not finite")
        if m == d and not np.linalg.cond(self.relative, 1) < _SINGULAR:
            raise StepProblem(f"{self.title}: the matrix cannot be inverted")

    @property
    def learnt(self) -> bool:
        """Whether mean and matrix are known."""
        return self.mean is not None

    @property
    def centre(self) -> Floats:
        """The mean (d,); TypeError before it is learnt."""
        if self.mean is None:
            raise TypeError("the step has not learnt its numbers yet")
        return np.array(self.mean)

    @property
    def axes(self) -> Floats:
        """A (m, d); TypeError before it is learnt."""
        if self.matrix is None:
            raise TypeError("the step has not learnt its numbers yet")
        return np.array(self.matrix)

    @property
    def relative(self) -> Floats:
        """A with its columns scaled to length 1, so that units do not matter."""
        lengths = np.sqrt((self.axes**2).sum(axis=0))
        return np.asarray(self.axes / np.where(lengths > 0, lengths, 1.0))

    @property
    def invertible(self) -> bool:
        """Whether nothing is lost, m = d, so that parameters come back exactly."""
        return self.matrix is not None and self.mean is not None and len(self.matrix) == len(self.mean)

    def inverse(self) -> Floats:
        """A⁻¹ (d, d) where the step is invertible."""
        return np.asarray(np.linalg.inv(self.axes), dtype=np.float64)

    def forward(self, x: Floats) -> Floats:
        """Rows x (n, d) to (n, m); NaN where a cell is empty."""
        return (x - self.centre) @ self.axes.T

    def backward(self, z: Floats) -> Floats:
        """Undo `forward`; with m < d the nearest rows in the space of the m axes (for orthonormal axes)."""
        back = self.inverse() if self.invertible else self.axes.T
        return z @ back.T + self.centre

    def names(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Names (m,) of the columns that come out."""
        raise TypeError(f"{type(self).__name__} does not name what comes out")

    def matrix_for(self, covariance: Floats) -> Floats:
        """A for data of that covariance (d, d); StepProblem where there is none."""
        raise TypeError(f"{type(self).__name__} does not say how it is learnt")

    def learning(self, sample: Blocks) -> Generator[None, None, Self]:
        """Return the step with the numbers learnt from full rows (b, d), yielding often."""
        mean, covariance = yield from mean_and_covariance(sample)
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            raise StepProblem("a column holds infinite or too large values; leave these rows out first")
        yield
        matrix = self.matrix_for(covariance)
        learnt = tuple(tuple(row) for row in matrix.tolist())
        return msgspec.structs.replace(self, mean=tuple(mean.tolist()), matrix=learnt)
