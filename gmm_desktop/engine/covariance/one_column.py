"""The two families of one column, where a covariance is a single variance."""

from __future__ import annotations

from gmm_desktop.engine.covariance.matrices import quiet, repeated
from gmm_desktop.engine.mixture import Floats


class E:
    """Σ_j = σ²: one variance for all. σ² = Σ_j W_j / n with n = Σ_j N_j (Celeux & Govaert 1995, [λI], d = 1)."""

    name = "E"
    plain = "equal variances"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count the one variance."""
        return 1

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Pool the scatter of all components."""
        pooled = scatter.sum(axis=-3, keepdims=True) / counts.sum(axis=-1)[..., None, None, None]
        return repeated(pooled, scatter.shape)


class V:
    """Σ_j = σ_j²: a variance for each. σ_j² = W_j / N_j (Celeux & Govaert 1995, [λ_k I], d = 1)."""

    name = "V"
    plain = "own variance each"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count k variances."""
        return k

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Divide each scatter by its own count."""
        return scatter / counts[..., None, None]
