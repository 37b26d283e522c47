"""What every covariance family is: a name, a count of free parameters, and an exact M-step."""

from __future__ import annotations

from typing import Protocol

from gmm_desktop.engine.mixture import Floats


class Family(Protocol):
    """A constraint on the k covariance matrices Σ_j = λ_j D_j A_j D_jᵀ (volume, shape, orientation).

    Every M-step maximises Σ_j -½ [N_j ln|Σ_j| + tr(W_j Σ_j⁻¹)] under the constraint. The models and their
    notation are those of Celeux & Govaert 1995 (Pattern Recognition 28, 781-793), the names those of mclust.
    Arrays carry any number of leading axes before k, so that many mixtures move at once; each of them gets the
    answer it would get alone.
    """

    name: str
    """mclust's letters for volume, shape, orientation: E equal, V varying, I identity."""

    plain: str
    """The same in plain words, for people who do not know the letters."""

    diagonal: bool
    """Whether the Σ_j are diagonal: then diagonals (..., k, d) stand for all matrices, given and returned."""

    def parameters(self, k: int, d: int) -> int:
        """Count the free covariance parameters of k components in d columns."""
        ...

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Return the maximising Σ_j, shape (..., k, d, d), symmetric; (..., k, d) in a `diagonal` family.

        `counts` (..., k) are the effective counts N_j; `scatter` (..., k, d, d) or (..., k, d) the weighted scatter
        matrices W_j about the component means; `current` the covariances before this M-step, where an inner
        iteration may start from. A singular W gives a singular or non-finite result, which the caller's guard
        sees; nothing is raised and nothing warned, and the other mixtures of the batch are not touched by it.
        """
        ...


def letters(name: str) -> tuple[str, str, str]:
    """Return the letters of volume, shape and orientation; in one column the last two are the identity, I."""
    full = name.ljust(3, "I")
    return full[0], full[1], full[2]
