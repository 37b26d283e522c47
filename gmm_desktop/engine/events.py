"""What a running fit tells its listener: how far it is, each half-step of EM, and in the end the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.spec import FitSpec


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work is: `stage` in words for the screen, `fraction` from 0 to 1 (or None)."""

    stage: str
    fraction: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One half of an EM iteration.

    After the E-step of iteration t, `mixture` is θ_t and `log_likelihood` is ℓ(θ_t). After the M-step that
    follows, `mixture` is θ_{t+1} and `log_likelihood` still that of θ_t: the next E-step tells its value.
    The first step from a start that a search chose has in `leads_to` where the search saw it end.
    """

    iteration: int
    phase: Literal["E", "M"]
    log_likelihood: float
    mixture: Mixture
    leads_to: Mixture | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class StartOutcome:
    """Where one of the competing starts ended, and why it was or was not chosen.

    `verdict` is "best" (reached the best log-likelihood), "lower" (a lower local optimum), "spurious" (rests on
    too few rows, or is far smaller than its sisters) or "collapsed" (a covariance became singular); `reason`
    says so in words for the last two. `end` makes the last valid iterate, so that a start that was set aside can
    still be looked at, but covariances of very many columns are not kept for every start.
    """

    kind: str
    log_likelihood: float
    verdict: Literal["best", "lower", "spurious", "collapsed"]
    reason: str
    end: Callable[[], Mixture]

    @property
    def mixture(self) -> Mixture:
        """The last valid iterate, made anew each time."""
        return self.end()


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A finished (or stopped) fit: the mixture, how good it is, and how far it can be trusted.

    Conventions: `log_likelihood` is that of `mixture` itself, natural log, in the units of the rows;
    bic = -2 ℓ + p ln n and aic = -2 ℓ + 2p, lower is better; icl = bic - 2 Σ_i ln max_j r_ij; `entropy` is
    -Σ_ij r_ij ln r_ij. n is the total weight of the rows, p the number of `parameters` that were not `held`.
    """

    spec: FitSpec
    mixture: Mixture
    log_likelihood: float
    parameters: int
    bic: float
    aic: float
    icl: float
    entropy: float
    iterations: int
    converged: bool
    status: Literal["converged", "limit", "stopped", "collapsed", "evaluated"]
    rows: int
    total_weight: float
    starts: tuple[StartOutcome, ...]
    warnings: tuple[str, ...]
    held: Held = NOTHING_HELD

    @property
    def starts_at_best(self) -> int:
        """How many of the competing starts reached the best log-likelihood."""
        return sum(start.verdict == "best" for start in self.starts)
