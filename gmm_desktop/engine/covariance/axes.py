"""Which axes components share that differ along them: the orientation D of EVE and VVE, by Newton's method."""

from __future__ import annotations

import contextlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.covariance.matrices import diagonals, inverse, symmetric_eigen
from gmm_desktop.engine.mixture import Floats

ENOUGH = 1e-12  # of projected gain per row; the Newton step that ends there leaves an error of its square
STEPS = 400  # three are usual; beyond 12 columns hundreds may be, and the next M-step goes on where one ends
NEWTON_COLUMNS = 12  # up to here the Hessian of all d (d - 1) / 2 rotations is worth its price
WORK = 2e10  # multiplications after which an M-step in very many columns is left for the next to go on
WIDEST = 0.5  # radians, of one step


def optimal_axes(
    counts: Floats, scatter: Floats, start: Floats, equal_volumes: bool, steps: int = STEPS
) -> tuple[Floats, Floats, Floats]:
    """Return the axes D (..., d, d), in columns, that minimise f(D), and there m (..., k, d) and f (...).

    With m_jc = d_cᵀ W_j d_c, f = Σ_j N_j/n Σ_c ln m_jc for VVE, d ln Σ_j Π_c m_jc^(1/d) for EVE: what remains when
    volumes and shapes have been maximised out. Each step turns D by the rotation exp(Ω) (by Cayley's formula) with
    the Newton step Ω, in which eigenvalues of the Hessian are taken without their sign so that it leaves saddles.
    Steps that raise f are taken back and shortened. In more than `NEWTON_COLUMNS` columns, Ω is sought only in the
    plane of the last step and the gradient divided by the approximate curvature of each rotation: locally optimal
    conjugate gradients. f may have several minima; the one found is that of the valley of `start`. After fewer
    `steps` that were not taken back f is not yet least, but less than at `start`, unless that is where it is least.
    """
    d = scatter.shape[-1]
    share = counts / counts.sum(axis=-1, keepdims=True)
    axes = start
    turned = _turned(scatter, axes)
    volumes = _log_volumes(turned)
    value = _value(share, volumes, d, equal_volumes)
    reach = np.full(value.shape, WIDEST)
    last = np.zeros_like(axes)
    moving = np.isfinite(value) & (d > 1) & _regular(turned)
    wanted, most = steps, STEPS
    if d > NEWTON_COLUMNS:
        wanted, most = 10 * steps, max(3, min(STEPS, int(WORK / (12.0 * d * scatter.size))))
    taken = np.zeros(value.shape, dtype=np.int64)
    for _ in range(most):
        if not moving.any():
            break
        pull = _pull(share, volumes, equal_volumes)
        directions = _basis(d) if d <= NEWTON_COLUMNS else _plane(pull, turned, last)
        gradient, hessian = _derivatives(pull, turned, directions, equal_volumes)
        step = _newton_step(gradient, hessian)
        gain = -np.vecdot(gradient, step)
        rotation = np.vecmat(step, directions.reshape(*directions.shape[:-2], d * d)).reshape(axes.shape)
        rotation *= np.minimum(1.0, reach / np.abs(rotation).max(axis=(-2, -1)))[..., None, None]
        trial = axes @ _cayley(rotation)
        trial_turned = _turned(scatter, trial)
        trial_volumes = _log_volumes(trial_turned)
        trial_value = _value(share, trial_volumes, d, equal_volumes)
        better = moving & (trial_value <= value + ENOUGH / 10)
        axes = np.where(better[..., None, None], trial, axes)
        turned = np.where(better[..., None, None, None], trial_turned, turned)
        volumes = np.where(better[..., None], trial_volumes, volumes)
        value = np.where(better, trial_value, value)
        last = np.where(better[..., None, None], rotation, 0.0)
        reach = np.where(better, np.minimum(2.0 * reach, WIDEST), 0.25 * reach)
        taken += better
        moving &= (gain > ENOUGH) & (reach > 1e-12) & (taken < wanted)
    return axes, diagonals(turned), value


def _turned(scatter: Floats, axes: Floats) -> Floats:
    """Return Dᵀ W_j D for all j."""
    both = axes[..., None, :, :]
    return np.asarray(both.swapaxes(-1, -2) @ scatter @ both)


def _log_volumes(turned: Floats) -> Floats:
    """Return ln Π_c m_jc^(1/d), (..., k)."""
    return np.asarray(np.log(diagonals(turned)).sum(axis=-1) / turned.shape[-1])


def _value(share: Floats, log_volumes: Floats, d: int, equal_volumes: bool) -> Floats:
    """Return f (...)."""
    if equal_volumes:
        return np.asarray(d * np.logaddexp.reduce(log_volumes, axis=-1))
    return np.asarray(d * np.vecdot(share, log_volumes))


def _regular(turned: Floats) -> NDArray[np.bool_]:
    """Tell for which mixtures (...) no component is flat along an axis, up to rounding: others have no minimum."""
    variances = diagonals(turned)
    flat = variances <= variances.shape[-1] * np.finfo(float).eps * variances.max(axis=-1, keepdims=True)
    return np.asarray(~flat.any(axis=(-2, -1)))


def _pull(share: Floats, log_volumes: Floats, equal_volumes: bool) -> Floats:
    """Return df / d ln m_jc, which is the same along every axis c: (..., k)."""
    if not equal_volumes:
        return share
    volumes = np.exp(log_volumes - log_volumes.max(axis=-1, keepdims=True))
    return np.asarray(volumes / volumes.sum(axis=-1, keepdims=True))


def _derivatives(pull: Floats, turned: Floats, directions: Floats, equal_volumes: bool) -> tuple[Floats, Floats]:
    """Return gradient (..., p) and Hessian (..., p, p) of f along p rotations Ω_p, `directions` (..., p, d, d).

    To second order m_jc(Ω) = [M + MΩ - ΩM + ½(MΩ² - 2ΩMΩ + Ω²M)]_cc with M = Dᵀ W_j D; the rest is the chain rule
    from ln m_jc to f.
    """
    *lead, k, d, _ = turned.shape
    p = directions.shape[-3]
    variances = diagonals(turned)
    weights: Floats = pull[..., None] / variances
    by_row = directions.swapaxes(-3, -2)
    moved = turned.reshape(*lead, k * d, d) @ by_row.reshape(*by_row.shape[:-3], d, p * d)
    moved = moved.reshape(*lead, k, d, p, d)  # moved[j, a, q, c] = (M_j Ω_q)_ac
    slopes: Floats = moved.diagonal(0, -3, -1).swapaxes(-1, -2) * (2.0 / variances[..., None])
    gradient: Floats = np.vecmat(pull, slopes.sum(axis=-2))
    pooled = np.einsum("...jc,...jce->...ce", weights, turned)
    inner = np.einsum("...jc,...jaqc->...qac", weights, moved)
    inner -= 0.5 * (directions @ (pooled + pooled.swapaxes(-1, -2))[..., None, :, :])
    hessian: Floats = (2.0 * directions).reshape(*directions.shape[:-2], d * d) @ (
        inner.reshape(*lead, p, d * d).swapaxes(-1, -2)
    )
    flat = slopes.reshape(*lead, k * d, p)
    hessian -= (flat * np.repeat(pull, d, axis=-1)[..., None]).swapaxes(-1, -2) @ flat
    if equal_volumes:
        sums = slopes.sum(axis=-2)
        hessian += (sums * (pull / d)[..., None]).swapaxes(-1, -2) @ sums
        hessian -= gradient[..., :, None] * gradient[..., None, :] / d
    return gradient, hessian


def _newton_step(gradient: Floats, hessian: Floats) -> Floats:
    """Return -|H|⁻¹ g, where |H| has the eigenvectors of H and the magnitudes of its eigenvalues."""
    with contextlib.suppress(np.linalg.LinAlgError):  # all positive definite, as near a minimum: quicker
        np.linalg.cholesky(hessian)
        return np.asarray(-np.linalg.solve(hessian, gradient[..., None])[..., 0])
    values, vectors = symmetric_eigen(0.5 * (hessian + hessian.swapaxes(-1, -2)))
    sizes = np.abs(values)
    sizes = np.maximum(sizes, 1e-12 * sizes.max(axis=-1, keepdims=True) + np.finfo(float).tiny)
    return np.asarray(-np.matvec(vectors, np.vecmat(gradient, vectors) / sizes))


@lru_cache(maxsize=NEWTON_COLUMNS)
def _basis(d: int) -> Floats:
    """Return the d (d - 1) / 2 elementary rotations, (p, d, d)."""
    first, second = np.triu_indices(d, 1)
    basis = np.zeros((len(first), d, d))
    each = np.arange(len(first))
    basis[each, first, second] = 1.0
    basis[each, second, first] = -1.0
    basis.flags.writeable = False
    return basis


def _plane(pull: Floats, turned: Floats, last: Floats) -> Floats:
    """Return two directions (..., 2, d, d): the gradient divided by curvatures, and the last step.

    For rotations in the plane of axes c and e the gradient is 2 Σ_j v_j M_ce (1/m_c - 1/m_e) and the curvature
    about 2 Σ_j v_j (m_e/m_c + m_c/m_e - 2), exactly so where the M_j are diagonal.
    """
    variances = diagonals(turned)
    weights = pull[..., None] / variances
    slope = np.einsum("...jc,...jce->...ec", weights, turned)
    slope = slope - slope.swapaxes(-1, -2)
    ratio = weights.swapaxes(-1, -2) @ variances
    curvature = ratio + ratio.swapaxes(-1, -2) - 2.0 * pull.sum(axis=-1)[..., None, None]
    curvature += 1e-6 * curvature.max(axis=(-2, -1), keepdims=True) + np.finfo(float).tiny
    pair = np.stack([-slope / curvature, last], axis=-3)
    norms = np.sqrt((pair * pair).sum(axis=(-2, -1), keepdims=True))
    return np.asarray(pair / np.where(norms > 0, norms, 1.0))


def _cayley(rotation: Floats) -> Floats:
    """Return (I - Ω/2)⁻¹ (I + Ω/2), an orthogonal matrix that agrees with exp(Ω) to second order."""
    identity = np.eye(rotation.shape[-1])
    return 2.0 * inverse(identity - 0.5 * rotation) - identity
