"""Families of one shape, which every component turns its own way."""

from __future__ import annotations

from gmm_desktop.engine.covariance.matrices import composed, diagonals, eigen, quiet
from gmm_desktop.engine.covariance.volumes import STEPS, scaled_variances
from gmm_desktop.engine.mixture import Floats


class EEV:
    """Σ_j = λ D_j A D_jᵀ (Celeux & Govaert 1995, general family, [λ D_k A D_kᵀ]).

    With W_j = D_j Ω_j D_jᵀ, eigenvalues in the same order in all: λA = Σ_j Ω_j / n with n = Σ_j N_j.
    """

    name = "EEV"
    plain = "equal size and shape, varying direction"
    diagonal = False

    def parameters(self, k: int, d: int) -> int:
        """Count d eigenvalues and k orientations."""
        return d + k * d * (d - 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Average the eigenvalues, keep the eigenvectors."""
        values, axes = eigen(scatter)
        return composed(axes, values.sum(axis=-2, keepdims=True) / counts.sum(axis=-1)[..., None, None])


class VEV:
    """Σ_j = λ_j D_j A D_jᵀ (Celeux & Govaert 1995, general family, [λ_k D_k A D_kᵀ]).

    With W_j = D_j Ω_j D_jᵀ, eigenvalues in the same order in all: whatever the volumes, no other orientation is
    better, and λ_j A is VEI's answer for the Ω_j.
    """

    name = "VEV"
    plain = "equal shape, varying size and direction"
    diagonal = False

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def parameters(self, k: int, d: int) -> int:
        """Count k volumes, one shape and k orientations."""
        return k + d - 1 + k * d * (d - 1) // 2

    @quiet
    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Keep the eigenvectors, scale one set of eigenvalues."""
        values, axes = eigen(scatter)
        before = None if current is None else diagonals(current)
        return composed(axes, scaled_variances(counts, values, before, self.steps))
