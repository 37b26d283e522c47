"""Families of equal volume |Σ_j|, otherwise free: along the columns or in any direction."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.covariance.matrices import geometric_means, quiet
from gmm_desktop.engine.mixture import Floats


class EVI:
    """Σ_j = λ A_j, diagonal, |A_j| = 1 (Celeux & Govaert 1995, diagonal family, [λB_k]).

    A_j = diag W_j / |diag W_j|^(1/d) and λ = Σ_j |diag W_j|^(1/d) / n with n = Σ_j N_j.
    """

    name = "EVI"
    plain = "along the columns, equal size, varying shape"
    diagonal = True

    def parameters(self, k: int, d: int) -> int:
        """Count one volume and k shapes."""
        return 1 + k * (d - 1)

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Give every diagonal the average volume."""
        volumes = geometric_means(scatter)
        common = volumes.sum(axis=-1) / counts.sum(axis=-1)
        scales: Floats = common[..., None] / volumes
        return scatter * scales[..., None]


class EVV:
    """Σ_j = λ C_j, |C_j| = 1 (Celeux & Govaert 1995, general family, [λ D_k A_k D_kᵀ]).

    C_j = W_j / |W_j|^(1/d) and λ = Σ_j |W_j|^(1/d) / n with n = Σ_j N_j.
    """

    name = "EVV"
    plain = "equal size, varying shape and direction"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count k symmetric matrices less k - 1 volumes."""
        return 1 - k + k * d * (d + 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Give every scatter the average volume."""
        volumes: Floats = np.exp(np.linalg.slogdet(scatter).logabsdet / scatter.shape[-1])
        common = volumes.sum(axis=-1) / counts.sum(axis=-1)
        scales: Floats = common[..., None] / volumes
        return scatter * scales[..., None, None]
