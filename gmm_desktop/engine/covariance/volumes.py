"""How large each component is where all share a shape: the volumes λ_j of VEI, VEE and VEV, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gmm_desktop.engine.covariance.matrices import diagonal_matrices, inverse
from gmm_desktop.engine.mixture import Floats

ENOUGH = 1e-12  # of projected gain per row; the Newton step that ends there leaves an error of its square
STEPS = 100  # three are usual; only scatter for which there is no maximum needs more

Shares = Callable[[Floats], tuple[Floats, Floats]]
"""From 1/λ_j (..., k) to t_j = tr T_j (..., k) and o_ij = tr T_i T_j (..., k, k), where T_j = C⁻¹ W_j / (n λ_j)."""


def optimal_volumes(counts: Floats, start: Floats, shares: Shares, d: int, steps: int = STEPS) -> Floats:
    """Return the volumes λ_j = exp(l_j), (..., k), that minimise f(l) = d Σ_j N_j l_j / n + ln|Σ_j exp(-l_j) W_j|.

    This is what remains when the shape that all share has been maximised out: Σ_j = λ_j C with
    C = Σ_j W_j / (n λ_j) and n = Σ_j N_j. f is convex, with gradient d N_j / n - t_j and Hessian diag(t) - o for
    the `shares` t and o, so the answer does not depend on `start` (..., k), positive. It is unique but for a
    common factor, which is pinned by adding 1 1ᵀ to the Hessian. f is the logarithm of a sum of exponentials;
    there a Newton step whose entries differ by at most 1 does not raise f, for along p the third derivative is at
    most the range of p times the second; so after fewer `steps` it is never more than at `start`. A mixture whose
    start is NaN stays so.
    """
    wanted = d * counts / counts.sum(axis=-1, keepdims=True)
    log_volumes: Floats = np.log(start)
    moving = np.ones(counts.shape[:-1], dtype=np.bool_)
    for _ in range(steps):
        traces, overlaps = shares(np.exp(-log_volumes))
        gradient = wanted - traces
        hessian = diagonal_matrices(traces) + (1.0 - overlaps)
        step = -np.matvec(inverse(hessian), gradient)
        gain = -np.vecdot(gradient, step)
        moving &= gain > 0  # nor is a mixture moved that has become NaN
        step /= np.maximum(step.max(axis=-1, keepdims=True) - step.min(axis=-1, keepdims=True), 1.0)
        log_volumes = np.where(moving[..., None], log_volumes + step, log_volumes)
        moving &= gain > ENOUGH
        if not moving.any():
            break
    return np.exp(log_volumes)


def first_volumes(counts: Floats, variances: Floats, current: Floats | None) -> Floats:
    """Return volumes (..., k) to start from, up to a common factor; NaN for a component without scatter.

    Of covariances that are λ_j C already they are the traces, by their diagonals, `current` (..., k, d); without
    them the sizes of the `variances` (..., k, d), the diagonals of the W_j, relative to those of all components
    together.
    """
    start = (variances / variances.sum(axis=-2, keepdims=True)).sum(axis=-1) / counts
    if current is not None:
        traces = current.sum(axis=-1)
        usable = np.isfinite(traces) & (traces > 0)
        start = np.where(usable.all(axis=-1, keepdims=True), traces, start)
    return np.where(variances.sum(axis=-1) > 0, start, np.nan)


def scaled_variances(counts: Floats, variances: Floats, current: Floats | None, steps: int = STEPS) -> Floats:
    """Return λ_j b_c (..., k, d) for diagonal scatter w_jc (..., k, d): b_c = Σ_j w_jc / (n λ_j).

    With p_jc = w_jc / (λ_j n b_c) the shares are t_j = Σ_c p_jc and o = p pᵀ. `current` is as in `first_volumes`.
    """

    def shares(inverse_volumes: Floats) -> tuple[Floats, Floats]:
        scaled = variances * inverse_volumes[..., None]
        parts = scaled / scaled.sum(axis=-2, keepdims=True)
        return parts.sum(axis=-1), parts @ parts.swapaxes(-1, -2)

    start, d = first_volumes(counts, variances, current), variances.shape[-1]
    volumes = optimal_volumes(counts, start, shares, d, STEPS if current is None else steps)
    total = counts.sum(axis=-1, keepdims=True)
    shape = np.vecdot(1.0 / volumes[..., None, :], variances.swapaxes(-1, -2)) / total
    return np.asarray(volumes[..., None] * shape[..., None, :])
