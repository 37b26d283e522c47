"""Families of one covariance, scaled by each component: along the columns or in any direction."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.covariance.matrices import diagonals, inverse, quiet
from gmm_desktop.engine.covariance.volumes import STEPS, first_volumes, optimal_volumes, scaled_variances
from gmm_desktop.engine.mixture import Floats


class VEI:
    """Σ_j = λ_j B, diagonal (Celeux & Govaert 1995, diagonal family, [λ_k B]).

    B = Σ_j diag W_j / (n λ_j) with n = Σ_j N_j, and the λ_j of `optimal_volumes`, where
    λ_j = tr(W_j B⁻¹) / (N_j d).
    """

    name = "VEI"
    plain = "along the columns, varying size, equal shape"
    diagonal = True

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def parameters(self, k: int, d: int) -> int:
        """Count k volumes and one shape."""
        return k + d - 1

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Find the volumes, then the shape that goes with them."""
        return scaled_variances(counts, scatter, current, self.steps)


class VEE:
    """Σ_j = λ_j C (Celeux & Govaert 1995, general family, [λ_k DADᵀ]).

    C = Σ_j W_j / (n λ_j) with n = Σ_j N_j, and the λ_j of `optimal_volumes`, where λ_j = tr(W_j C⁻¹) / (N_j d).
    """

    name = "VEE"
    plain = "equal shape and direction, varying size"
    diagonal = False

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def parameters(self, k: int, d: int) -> int:
        """Count k volumes and one shape with its orientation."""
        return k + d - 1 + d * (d - 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Find the volumes, then the shape that goes with them."""
        d = scatter.shape[-1]
        flat = scatter.reshape(*scatter.shape[:-2], d * d)

        def pooled(inverse_volumes: Floats) -> Floats:
            total: Floats = np.vecmat(inverse_volumes, flat)
            return total.reshape(*scatter.shape[:-3], d, d)

        def shares(inverse_volumes: Floats) -> tuple[Floats, Floats]:
            parts = inverse(pooled(inverse_volumes))[..., None, :, :] @ scatter
            parts *= inverse_volumes[..., None, None]
            transposed = parts.swapaxes(-1, -2).reshape(flat.shape)
            return diagonals(parts).sum(axis=-1), parts.reshape(flat.shape) @ transposed.swapaxes(-1, -2)

        before = None if current is None else diagonals(current)
        start = first_volumes(counts, diagonals(scatter), before)
        volumes = optimal_volumes(counts, start, shares, d, STEPS if current is None else self.steps)
        shape = pooled(1.0 / volumes) / counts.sum(axis=-1)[..., None, None]
        return np.asarray(volumes[..., None, None] * shape[..., None, :, :])
