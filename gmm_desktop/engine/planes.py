"""Covariances bent by hand: in a plane of two columns or along one, staying positive definite."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.spec import SpecError

LEAST_PIVOT = 1e-12
"""1 - R² of a column on the others below which a covariance is singular (that of the guard)."""


def in_plane(covariance: ArrayLike, axes: tuple[int, int], plane: ArrayLike) -> Floats:
    """Return a covariance (d, d) whose block of the two columns `axes` is `plane` (2, 2).

    Σ' = T Σ Tᵀ with T the identity but for the two columns, where A S Aᵀ = P, the plane, for the block S there is:
    A = S^-½ (S^½ P S^½)^½ S^-½ in units of the standard deviations, the linear map that carries one normal
    distribution over to the other with the least effort. So Σ' is positive definite as Σ is, and what the other
    columns are given these two stays. Raises `SpecError` if the plane or the block are not positive definite.
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    wanted = np.asarray(plane, dtype=np.float64)
    a, b = axes
    d = len(matrix)
    if a == b or not (0 <= a < d and 0 <= b < d):
        raise SpecError(f"a plane has two different columns of the {d} there are; choose two")
    if wanted.shape != (2, 2):
        raise SpecError("a plane has 2 by 2 numbers; give as many")
    wanted = 0.5 * (wanted + wanted.T)
    refuse_unless_positive_definite(wanted)
    pair = np.array([a, b])
    block = matrix[pair[:, None], pair]
    refuse_unless_positive_definite(block)
    units = np.sqrt(np.diag(block))
    carry = _carry(block / units / units[:, None], wanted / units / units[:, None])
    bent = matrix.copy()
    bent[pair] = (carry * units[:, None] / units) @ bent[pair]
    bent[:, pair] = bent[pair].T
    bent[pair[:, None], pair] = wanted
    return bent


def in_column(covariance: ArrayLike, column: int, variance: float) -> Floats:
    """Return a covariance (d, d) with another variance of one column, all correlations as they were."""
    matrix = np.array(covariance, dtype=np.float64)
    if not (0 < variance < np.inf and matrix[column, column] > 0):
        raise SpecError(f"a variance of {variance:.6g} is impossible; give a number above 0")
    factor = np.sqrt(variance / matrix[column, column])
    matrix[column] *= factor
    matrix[:, column] = matrix[column]
    matrix[column, column] = variance
    return matrix


def positive_definite(matrix: Floats) -> bool:
    """Tell whether a symmetric matrix is finite and positive definite, relative to its own diagonal."""
    variances = np.diag(matrix)
    if not (np.isfinite(matrix).all() and (variances > 0).all()):
        return False
    deviations = np.sqrt(variances)
    try:
        lower = np.linalg.cholesky(matrix / deviations / deviations[:, None])
    except np.linalg.LinAlgError:
        return False
    return bool((np.diag(lower) ** 2 > LEAST_PIVOT).all())


def refuse_unless_positive_definite(matrix: Floats) -> None:
    """Raise `SpecError` for a matrix that is no covariance."""
    if not positive_definite(matrix):
        raise SpecError("this is no covariance: it is flat in some direction or not finite; make the ellipse wider")


def _carry(block: Floats, wanted: Floats) -> Floats:
    """Return A symmetric and positive definite with A S A = P for 2 by 2 matrices S and P."""
    root = _root(block)
    inverse = np.linalg.inv(root)
    return np.asarray(inverse @ _root(root @ wanted @ root) @ inverse)


def _root(matrix: Floats) -> Floats:
    """Return the symmetric square root of a 2 by 2 matrix M: (M + √|M| I) / √(tr M + 2 √|M|)."""
    product = matrix[0, 0] * matrix[1, 1]
    side = np.sqrt(max(product - matrix[0, 1] * matrix[1, 0], np.finfo(float).eps * product))
    return np.asarray((matrix + side * np.eye(2)) / np.sqrt(matrix[0, 0] + matrix[1, 1] + 2.0 * side))
