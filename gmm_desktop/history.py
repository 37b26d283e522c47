"""The recording of one run: what was asked, every iteration's parameters, the result, and who is who in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gmm_desktop.engine import Fit, FitSpec, Mixture, Step
from gmm_desktop.engine.mixture import Floats

TRAIL = 60
"""How many earlier means a trail shows at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What is seen at one half-step.

    After an E-step colours and ellipses are of the same parameters; after an M-step the ellipses have moved on
    and the colours (responsibilities) still stand. `trail` (t, k, d) are the means that led here, oldest first.
    """

    position: int
    iteration: int
    phase: Literal["E", "M"]
    ellipses: Mixture
    colours: Mixture
    log_likelihood: float
    gain: float | None
    trail: Floats


class History:
    """The E-steps of a fit in order; M-steps follow from them, so they are not kept twice."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def positions(self) -> int:
        """Number of half-steps: an E for each iteration, an M between each two."""
        return max(0, 2 * len(self._steps) - 1)

    @property
    def last(self) -> Step:
        """The newest E-step; IndexError when there is none."""
        return self._steps[-1]

    @property
    def log_likelihoods(self) -> Floats:
        """Log-likelihood of every iteration, shape (iterations + 1,)."""
        return np.array([step.log_likelihood for step in self._steps])

    def mixture(self, iteration: int) -> Mixture:
        """The parameters of an iteration at its E-step; IndexError outside the recording."""
        return self._steps[iteration].mixture

    def append(self, step: Step) -> None:
        """Record an E-step."""
        self._steps.append(step)

    def frame(self, position: int) -> Frame:
        """What is seen at a half-step; IndexError outside the recording."""
        iteration, half = divmod(position, 2)
        step = self._steps[iteration]
        ellipses = self._steps[iteration + 1].mixture if half else step.mixture
        gain = step.log_likelihood - self._steps[iteration - 1].log_likelihood if iteration else None
        earlier = self._steps[max(0, iteration + half - TRAIL) : iteration + half + 1]
        return Frame(
            position=position,
            iteration=step.iteration,
            phase="M" if half else "E",
            ellipses=ellipses,
            colours=step.mixture,
            log_likelihood=step.log_likelihood,
            gain=gain,
            trail=np.stack([step.mixture.means for step in earlier]),
        )


@dataclass(slots=True, eq=False)
class Recording:
    """One run from its first iteration to its result.

    `identities` (k,) say which component is which across runs: 0 is A with the first colour and symbol, and so on.
    """

    spec: FitSpec
    start: Mixture | None = None
    history: History = field(default_factory=History)
    fit: Fit | None = None
    identities: tuple[int, ...] = ()
