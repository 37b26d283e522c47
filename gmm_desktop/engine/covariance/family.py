"""What every covariance family is: a name, a count of free parameters, and an exact M-step."""

from __future__ import annotations

from typing import Protocol

from gmm_desktop.engine.mixture import Floats


class Family(Protocol):
    """A constraint on the k covariance matrices Σ_j = λ_j D_j A_j D_jᵀ (volume, shape, orientation).

    Every M-step maximises Σ_j -½ [N_j ln|Σ_j| + tr(W_j Σ_j⁻¹)] under the constraint (Celeux & Govaert 1995).
    Arrays carry any number of leading axes before k, so that many mixtures move at once.
    """

    name: str
    """mclust's letters for volume, shape, orientation: E equal, V varying, I identity."""

    plain: str
    """The same in plain words, for people who do not know the letters."""

    diagonal: bool
    """Whether only the diagonals of the W_j are needed (and filled)."""

    def parameters(self, k: int, d: int) -> int:
        """Count the free covariance parameters of k components in d columns."""
        ...

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Return the maximising Σ_j, shape (..., k, d, d).

        `counts` (..., k) are the effective counts N_j; `scatter` (..., k, d, d) the weighted scatter matrices
        W_j about the component means; `current` the covariances before this M-step, where an inner iteration may
        start from. A singular W gives a singular or non-finite result, which the caller's guard sees.
        """
        ...
