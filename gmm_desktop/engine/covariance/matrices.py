"""Linear algebra on stacks of matrices in which a matrix without an answer gets NaN, alone, and no error."""

from __future__ import annotations

import contextlib

import numpy as np

from gmm_desktop.engine.mixture import Floats

FEW_COLUMNS, MANY = 12, 100
"""Up to so many columns, of at least so many matrices, a call of LAPACK for each is more than its arithmetic."""

quiet = np.errstate(all="ignore")
"""Around an M-step: dividing by an empty component is allowed to give NaN or infinity, without a warning."""


def diagonals(matrices: Floats) -> Floats:
    """Return the diagonals (..., d) of (..., d, d), as a view that is only for reading."""
    return matrices.diagonal(0, -2, -1)


def diagonal_matrices(values: Floats) -> Floats:
    """Return (..., d, d) with `values` (..., d) on the diagonals and zeros elsewhere."""
    matrices = np.zeros((*values.shape, values.shape[-1]))
    np.einsum("...ii->...i", matrices)[...] = values
    return matrices


def repeated(shared: Floats, shape: tuple[int, ...]) -> Floats:
    """Return what components share, axes of length 1 where they do, in full: an array of the given shape."""
    return np.broadcast_to(shared, shape).copy()


def per_component(values: Floats, matrices: Floats) -> Floats:
    """Return values (..., k) with axes added, to multiply matrices (..., k, d, d) or diagonals (..., k, d) by."""
    return values.reshape(values.shape + (1,) * (matrices.ndim - values.ndim))


def composed(axes: Floats, values: Floats) -> Floats:
    """Return V diag(values) Vᵀ for axes V (..., d, d) in columns and values (..., d); exactly symmetric."""
    product = (axes * values[..., None, :]) @ axes.swapaxes(-1, -2)
    return np.asarray(0.5 * (product + product.swapaxes(-1, -2)))


def symmetric_eigen(matrices: Floats) -> tuple[Floats, Floats]:
    """Return ascending eigenvalues (..., d) and eigenvectors (..., d, d) in columns; NaN where there are none."""
    finite = np.isfinite(matrices)
    if finite.all():
        return np.linalg.eigh(matrices)
    usable = np.all(finite, axis=(-2, -1), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(usable, matrices, 0.0))
    return np.where(usable[..., 0], values, np.nan), np.where(usable, vectors, np.nan)


def eigen(matrices: Floats) -> tuple[Floats, Floats]:
    """Return what `symmetric_eigen` does for positive semi-definite matrices: no eigenvalue is below 0."""
    values, vectors = symmetric_eigen(matrices)
    return np.maximum(values, 0.0), vectors


def geometric_means(values: Floats) -> Floats:
    """Return (Π_c v_c)^(1/d) for values (..., d) without overflow: (...)."""
    return np.asarray(np.exp(np.log(values).mean(axis=-1)))


def inverse(matrices: Floats) -> Floats:
    """Return the inverses of (..., d, d); NaN for a singular one."""
    try:
        answers: Floats = np.linalg.inv(matrices).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:  # one singular matrix stops the whole stack
        answers = np.full(matrices.shape, np.nan)
        for place in np.ndindex(matrices.shape[:-2]):
            with contextlib.suppress(np.linalg.LinAlgError):
                answers[place] = np.linalg.inv(matrices[place])
    return answers


@quiet
def inverse_of_lower(lower: Floats) -> Floats:
    """Return the inverses of lower triangular (..., d, d): of many small ones by forward substitution at once."""
    d = lower.shape[-1]
    if d > FEW_COLUMNS or lower.size < MANY * d * d:
        return np.linalg.inv(lower).astype(np.float64, copy=False)
    answers = np.zeros(lower.shape)
    reciprocals = 1.0 / diagonals(lower)
    for r in range(d):
        answers[..., r, r] = reciprocals[..., r]
        if r:
            row = np.vecmat(lower[..., r, :r], answers[..., :r, :r])
            np.multiply(row, -reciprocals[..., r, None], out=answers[..., r, :r])
    return answers


def lower_factors(matrices: Floats) -> Floats:
    """Return the lower factors L of (..., d, d) = L Lᵀ; zeros for a matrix that has none."""
    d = matrices.shape[-1]
    lower = np.zeros(matrices.shape)
    if d > FEW_COLUMNS:
        _factor(matrices.reshape(-1, d, d), lower.reshape(-1, d, d))
        return lower
    with np.errstate(all="ignore"):
        for c in range(d):
            row = lower[..., c, :c]
            pivots = np.sqrt(matrices[..., c, c] - np.vecdot(row, row))
            lower[..., c, c] = pivots
            below = matrices[..., c + 1 :, c] - np.matvec(lower[..., c + 1 :, :c], row)
            np.divide(below, pivots[..., None], out=lower[..., c + 1 :, c])
        steps = diagonals(lower)
        lower[~((steps > 0) & (steps < np.inf)).all(axis=-1)] = 0.0
    return lower


def _factor(matrices: Floats, lower: Floats) -> None:
    """Write lower factors of a stack into `lower`; one without any stops all, so it is cornered by halving."""
    try:
        if np.isfinite(matrices).all():
            lower[...] = np.linalg.cholesky(matrices)
            return
    except np.linalg.LinAlgError:
        pass
    if len(matrices) > 1:
        half = len(matrices) // 2
        _factor(matrices[:half], lower[:half])
        _factor(matrices[half:], lower[half:])
