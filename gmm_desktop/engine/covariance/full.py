"""Unrestricted families: any covariance, shared by all components or one for each."""

from __future__ import annotations

from gmm_desktop.engine.covariance.matrices import quiet, repeated
from gmm_desktop.engine.mixture import Floats


class EEE:
    """Σ_j = Σ. Σ = Σ_j W_j / n with n = Σ_j N_j (Celeux & Govaert 1995, general family, [λDADᵀ])."""

    name = "EEE"
    plain = "tied: one ellipsoid for all"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count one symmetric matrix."""
        return d * (d + 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Pool the scatter of all components."""
        pooled = scatter.sum(axis=-3, keepdims=True) / counts.sum(axis=-1)[..., None, None, None]
        return repeated(pooled, scatter.shape)


class VVV:
    """Σ_j free. Σ_j = W_j / N_j (Celeux & Govaert 1995, general family, [λ_k D_k A_k D_kᵀ])."""

    name = "VVV"
    plain = "full: every component its own ellipsoid"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count k symmetric matrices."""
        return k * d * (d + 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Divide each scatter by its own count."""
        return scatter / counts[..., None, None]
