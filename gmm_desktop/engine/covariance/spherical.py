"""Spherical families: the same spread in every direction."""

from __future__ import annotations

from gmm_desktop.engine.covariance.matrices import quiet, repeated
from gmm_desktop.engine.mixture import Floats


class EII:
    """Σ_j = λ I. λ = Σ_j tr W_j / (n d) with n = Σ_j N_j (Celeux & Govaert 1995, spherical family, [λI])."""

    name = "EII"
    plain = "spherical, equal size"
    diagonal = True

    def parameters(self, k: int, d: int) -> int:
        """Count the one variance."""
        return 1

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Average the scatter over components and columns."""
        variance = scatter.sum(axis=(-2, -1)) / (counts.sum(axis=-1) * scatter.shape[-1])
        return repeated(variance[..., None, None], scatter.shape)


class VII:
    """Σ_j = λ_j I. λ_j = tr W_j / (N_j d) (Celeux & Govaert 1995, spherical family, [λ_k I])."""

    name = "VII"
    plain = "spherical, varying size"
    diagonal = True

    def parameters(self, k: int, d: int) -> int:
        """Count k variances."""
        return k

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Average each scatter over its columns."""
        variances = scatter.sum(axis=-1) / (counts * scatter.shape[-1])
        return repeated(variances[..., None], scatter.shape)
