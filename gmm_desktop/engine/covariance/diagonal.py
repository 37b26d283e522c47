"""Diagonal families with free variances: ellipsoids along the columns, shared by all or one for each."""

from __future__ import annotations

from gmm_desktop.engine.covariance.matrices import quiet, repeated
from gmm_desktop.engine.mixture import Floats


class EEI:
    """Σ_j = B, diagonal. B = Σ_j diag W_j / n with n = Σ_j N_j (Celeux & Govaert 1995, diagonal family, [λB])."""

    name = "EEI"
    plain = "along the columns, equal size and shape"
    diagonal = True

    def parameters(self, k: int, d: int) -> int:
        """Count d variances."""
        return d

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Pool the diagonals."""
        pooled = scatter.sum(axis=-2, keepdims=True) / counts.sum(axis=-1)[..., None, None]
        return repeated(pooled, scatter.shape)


class VVI:
    """Σ_j = B_j, diagonal. B_j = diag W_j / N_j (Celeux & Govaert 1995, diagonal family, [λ_k B_k])."""

    name = "VVI"
    plain = "along the columns, varying size and shape"
    diagonal = True

    def parameters(self, k: int, d: int) -> int:
        """Count k d variances."""
        return k * d

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Divide each diagonal by its own count."""
        return scatter / counts[..., None]
