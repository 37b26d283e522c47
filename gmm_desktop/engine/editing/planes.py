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

    Σ' = T Σ Tᵀ with T the identity but for the two columns. There T scales the standard deviations to those of the
    plane and takes the correlation ρ to ρ' by the symmetric matrix with the eigenvalues √((1+ρ')/(1+ρ)) and
    √((1-ρ')/(1-ρ)) along (1, 1) and (1, -1). So Σ' is positive definite as Σ is, and what the other columns are
    given these two stays. Raises `SpecError` if the plane or the block are not positive definite.
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
    before, after = np.sqrt(np.diag(block)), np.sqrt(np.diag(wanted))
    carry = _carry(block[0, 1] / before.prod(), wanted[0, 1] / after.prod())
    bent = 0.5 * (matrix + matrix.T)
    bent[pair] = after[:, None] * (carry @ (bent[pair] / before[:, None]))
    bent[:, pair] = bent[pair].T
    bent[pair[:, None], pair] = wanted
    return bent


def in_directions(covariance: ArrayLike, directions: ArrayLike, units: ArrayLike, plane: ArrayLike) -> Floats:
    """Return a covariance (d, d) that seen along two directions (d, 2), Dᵀ Σ D, is `plane` (2, 2).

    Σ' = T Σ Tᵀ with T = 1 + M (A - 1) Dᵀ. M are the `steps_along` the directions, so that points move in their
    plane alone, and A (2, 2) takes the one shape to the other as `in_plane` does: Σ' is positive definite as Σ is.
    """
    matrix, seen = np.asarray(covariance, dtype=np.float64), np.asarray(directions, dtype=np.float64)
    wanted = np.asarray(plane, dtype=np.float64)
    wanted = 0.5 * (wanted + wanted.T)
    refuse_unless_positive_definite(wanted)
    block = seen.T @ matrix @ seen
    block = 0.5 * (block + block.T)
    refuse_unless_positive_definite(block)
    before, after = np.sqrt(np.diag(block)), np.sqrt(np.diag(wanted))
    carry = after[:, None] * _carry(block[0, 1] / before.prod(), wanted[0, 1] / after.prod()) / before
    through = np.eye(len(matrix)) + steps_along(seen, units) @ (carry - np.eye(2)) @ seen.T
    bent = through @ matrix @ through.T
    return np.asarray(0.5 * (bent + bent.T))


def steps_along(directions: ArrayLike, units: ArrayLike) -> Floats:
    """Return M (d, 2): how far to go in each column for one step along each direction (d, 2), Dᵀ M = 1.

    Of all ways it is the shortest, in columns measured in `units` (d,).
    """
    seen = np.asarray(directions, dtype=np.float64)
    scaled = seen * np.asarray(units, dtype=np.float64)[:, None]
    return np.asarray(np.linalg.pinv(scaled.T) * np.asarray(units, dtype=np.float64)[:, None])


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


def between_columns(covariance: ArrayLike, pair: tuple[int, int], value: float) -> Floats:
    """Return a covariance (d, d) with another covariance of one pair of columns, all else as it was.

    It is one as long as the correlation of the two given the other columns is within (-1, 1): `SpecError` says
    which values that leaves.
    """
    matrix = np.array(covariance, dtype=np.float64)
    a, b = pair
    units = np.sqrt(np.diag(matrix))
    scaled = matrix / units / units[:, None]
    rest = [column for column in range(len(matrix)) if column not in pair]
    across = scaled[np.ix_(rest, pair)]
    explained = across.T @ np.linalg.solve(scaled[np.ix_(rest, rest)], across)
    middle, unit = explained[0, 1], units[a] * units[b]
    reach = np.sqrt((1.0 - explained[0, 0]) * (1.0 - explained[1, 1]))
    low, high = (middle - reach) * unit, (middle + reach) * unit
    matrix[a, b] = matrix[b, a] = value
    if not low < value < high or not positive_definite(matrix):
        raise SpecError(f"{value:.6g} makes no covariance; give a number between {low:.6g} and {high:.6g}")
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


def _carry(before: float, after: float) -> Floats:
    """Return A (2, 2), symmetric and positive definite, that takes one correlation to another: A R Aᵀ = R'."""
    along = np.sqrt((1.0 + after) / (1.0 + before))
    across = np.sqrt((1.0 - after) / (1.0 - before))
    return np.array([[along + across, along - across], [along - across, along + across]]) / 2.0
