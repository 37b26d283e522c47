"""Families whose components share their axes and differ along them."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.covariance.axes import STEPS, optimal_axes
from gmm_desktop.engine.covariance.matrices import composed, diagonals, eigen, geometric_means, quiet
from gmm_desktop.engine.mixture import Floats


class EVE:
    """Σ_j = λ D A_j Dᵀ, |A_j| = 1 (Celeux & Govaert 1995, [λ D A_k Dᵀ]; Browne & McNicholas 2014).

    With m_jc = d_cᵀ W_j d_c along the axes D of `optimal_axes`: A_j = diag(m_j) / g_j, g_j = Π_c m_jc^(1/d) and
    λ = Σ_j g_j / n with n = Σ_j N_j.
    """

    name = "EVE"
    plain = "equal size and direction, varying shape"
    diagonal = False

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def parameters(self, k: int, d: int) -> int:
        """Count one volume, k shapes and one orientation."""
        return 1 + k * (d - 1) + d * (d - 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Find the axes, then give what lies along them the average volume."""
        axes, variances = shared_axes(counts, scatter, current, True, self.steps)
        volumes = geometric_means(variances)
        common = volumes.sum(axis=-1) / counts.sum(axis=-1)
        return composed(axes[..., None, :, :], variances * (common[..., None] / volumes)[..., None])


class VVE:
    """Σ_j = D B_j Dᵀ, B_j diagonal (Celeux & Govaert 1995, [λ_k D A_k Dᵀ]; Browne & McNicholas 2014).

    B_jc = d_cᵀ W_j d_c / N_j along the axes D of `optimal_axes`: common principal components (Flury 1984).
    """

    name = "VVE"
    plain = "equal direction, varying size and shape"
    diagonal = False

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def parameters(self, k: int, d: int) -> int:
        """Count k d variances and one orientation."""
        return k * d + d * (d - 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Find the axes, then the variances along them."""
        axes, variances = shared_axes(counts, scatter, current, False, self.steps)
        return composed(axes[..., None, :, :], variances / counts[..., None])


def shared_axes(
    counts: Floats, scatter: Floats, current: Floats | None, equal_volumes: bool, steps: int
) -> tuple[Floats, Floats]:
    """Return the best axes (..., d, d) found from those of `current`, or else from several starts, and m there.

    The others are the axes of each component's own scatter and of their average: f has several minima. Only from
    `current` is there a limit of `steps`.
    """
    if current is not None:
        return optimal_axes(counts, scatter, _axes_of(current), equal_volumes, steps)[:2]
    starts = np.moveaxis(eigen(scatter)[1], -3, 0)
    starts = np.concatenate([_axes_of(scatter)[None], starts])
    axes, variances, values = optimal_axes(counts[None], scatter[None], starts, equal_volumes)
    best = np.where(np.isnan(values), np.inf, values).argmin(axis=0)
    chosen = best[None, ..., None, None]
    return np.take_along_axis(axes, chosen, axis=0)[0], np.take_along_axis(variances, chosen, axis=0)[0]


def _axes_of(matrices: Floats) -> Floats:
    """Return axes (..., d, d) of an average of (..., k, d, d): theirs, where they have the same.

    Each is divided by its trace, and their weights are uneven so that it is unlikely that two axes that differ in
    some components are confused because they are equal on average.
    """
    weights = 1.0 + np.arange(matrices.shape[-3]) * 0.6180339887498949 % 1.0
    weights = weights / diagonals(matrices).sum(axis=-1)
    return eigen(np.einsum("...j,...jab->...ab", weights, matrices))[1]
