"""The recording of one run: what was asked, every iteration's parameters, the result, and who is who in it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gmm_desktop.engine import NOTHING_HELD, Fit, FitSpec, Held, Mixture, Step
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.geometry import interpolate
from gmm_desktop.runs.verdict import Verdict

TRAIL = 60
"""How many earlier means a trail shows at most."""

MOST = 10_000
"""Up to so many iterations the parameters of every one are kept."""

MOST_BYTES = 128 << 20
"""Parameters take at most so much memory: many columns and components fill it with fewer iterations."""

_OBJECT = 600
"""Bytes a mixture takes beside its numbers."""

_EARLY = 5
"""One in so many of the iterations that are kept may be among the very first, one after the other."""

_REMEMBERED = 4
"""Interpolated mixtures that are kept for the next look: more than the two of one frame."""


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
    exact: bool = True


class History:
    """The E-steps of a fit in order; M-steps follow from them, so they are not kept twice.

    The log-likelihood of every iteration is kept. Parameters are kept of every iteration as long as there are at
    most `most` of them and they take at most `most_bytes`; beyond, at evenly spaced keyframes, twice as far apart
    each time the room is full again, of the first iterations (where most happens), and of the newest. What lies
    between is interpolated when it is looked at, and `Frame.exact` says so.
    """

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._log_likelihoods: Floats = np.empty(64)
        self._mixtures: dict[int, Mixture] = {}
        self._kept: list[int] = []  # the keys of `_mixtures` in order
        self._pinned: set[int] = set()
        self._inexact: set[int] = set()
        self._room = most  # how many mixtures of the size that comes may be kept
        self._every = 1
        self._last: Step | None = None
        self._count = 0
        self._between: dict[int, Mixture] = {}
        self._frame: Frame | None = None

    def __len__(self) -> int:
        return self._count

    @property
    def positions(self) -> int:
        """Number of half-steps: an E for each iteration, an M between each two."""
        return max(0, 2 * self._count - 1)

    @property
    def last(self) -> Step:
        """The newest E-step; IndexError when there is none."""
        if self._last is None:
            raise IndexError("nothing is recorded yet")
        return self._last

    @property
    def log_likelihoods(self) -> Floats:
        """Log-likelihood of every iteration, shape (iterations + 1,); a read-only view, not a copy."""
        seen = self._log_likelihoods[: self._count]
        seen.flags.writeable = False
        return seen

    @property
    def kept(self) -> int:
        """How many iterations have their parameters kept; the others are interpolated."""
        return len(self._kept)

    def exact(self, iteration: int) -> bool:
        """Whether the parameters of an iteration are those that were recorded, not interpolated."""
        return iteration in self._mixtures and iteration not in self._inexact

    def nearest_kept(self, iteration: int) -> int:
        """The iteration next to this one whose parameters are kept; IndexError when nothing is recorded."""
        place = bisect_left(self._kept, iteration)
        around = self._kept[max(0, place - 1) : place + 1]
        if not around:
            raise IndexError("nothing is recorded yet")
        return min(around, key=lambda kept: abs(kept - iteration))

    def mixture(self, iteration: int) -> Mixture:
        """The parameters of an iteration at its E-step; IndexError outside the recording."""
        if not 0 <= iteration < self._count:
            raise IndexError(f"iteration {iteration} is not one of the {self._count} recorded")
        kept = self._mixtures.get(iteration)
        return self._interpolated(iteration) if kept is None else kept

    def append(self, step: Step, *, jump: bool = False) -> None:
        """Record an E-step. After a `jump` (parameters put by hand) both sides of it are kept for good."""
        here = self._count
        if here == len(self._log_likelihoods):
            self._log_likelihoods = np.concatenate([self._log_likelihoods, np.empty(here)])
        self._log_likelihoods[here] = step.log_likelihood
        if jump:
            self._pinned |= {here - 1, here} if here else {here}
        self._room = max(2, min(self._most, self._most_bytes // _size(step.mixture)))
        self._drop_unless_key(here - 1)
        self._mixtures[here] = step.mixture
        self._kept.append(here)
        self._last = step
        self._count += 1
        while len(self._kept) > self._room and self._every <= here:
            self._every *= 2
            self._thin()

    def until(self, iteration: int) -> History:
        """A recording of its own of everything up to an iteration; IndexError outside the recording."""
        last = self.mixture(iteration)
        early = History(self._most, self._most_bytes)
        early._log_likelihoods = self._log_likelihoods[: max(iteration + 1, 64)].copy()
        early._kept = [*self._kept[: bisect_left(self._kept, iteration)], iteration]
        early._mixtures = {kept: self._mixtures.get(kept, last) for kept in early._kept}
        early._pinned = {pinned for pinned in self._pinned if pinned <= iteration}
        early._inexact = {kept for kept in early._kept if not self.exact(kept)}
        early._every, early._count = self._every, iteration + 1
        early._last = Step(iteration, "E", float(self._log_likelihoods[iteration]), last)
        return early

    def frame(self, position: int) -> Frame:
        """What is seen at a half-step; IndexError outside the recording."""
        if self._frame is not None and self._frame.position == position:
            return self._frame
        iteration, half = divmod(position, 2)
        colours, shown = self.mixture(iteration), iteration + half
        values = self._log_likelihoods
        self._frame = Frame(
            position=position,
            iteration=iteration,
            phase="M" if half else "E",
            ellipses=self.mixture(shown),
            colours=colours,
            log_likelihood=float(values[iteration]),
            gain=float(values[iteration] - values[iteration - 1]) if iteration else None,
            trail=self._trail(shown),
            exact=self.exact(iteration) and self.exact(shown),
        )
        return self._frame

    def _trail(self, iteration: int) -> Floats:
        """The means that led to an iteration, as far as they are kept, and its own."""
        first = bisect_left(self._kept, iteration - TRAIL)
        earlier = self._kept[first : bisect_left(self._kept, iteration)]
        return np.stack([*(self._mixtures[kept].means for kept in earlier), self.mixture(iteration).means])

    # Thinning -----------------------------------------------------------------------------------------------

    def _is_key(self, iteration: int) -> bool:
        return iteration % self._every == 0 or iteration in self._pinned or iteration < self._room // _EARLY

    def _drop_unless_key(self, iteration: int) -> None:
        """Let go of what was only kept because it was the newest."""
        if iteration >= 0 and not self._is_key(iteration):
            self._forget(iteration)
            self._kept.pop()

    def _thin(self) -> None:
        newest = self._count - 1
        keys = [kept for kept in self._kept if kept == newest or self._is_key(kept)]
        for kept in set(self._kept) - set(keys):
            self._forget(kept)
        self._kept = keys

    def _forget(self, iteration: int) -> None:
        del self._mixtures[iteration]
        self._inexact.discard(iteration)

    def _interpolated(self, iteration: int) -> Mixture:
        """Between two keyframes; the same object as long as one looks at it, so that nothing is drawn twice."""
        known = self._between.pop(iteration, None)
        if known is None:
            after = bisect_left(self._kept, iteration)
            start, end = self._kept[after - 1], self._kept[after]
            share = (iteration - start) / (end - start)
            known = interpolate(self._mixtures[start], self._mixtures[end], share)
        self._between[iteration] = known
        while len(self._between) > min(_REMEMBERED, self._room):
            del self._between[next(iter(self._between))]
        return known


def _size(mixture: Mixture) -> int:
    """Bytes of a mixture."""
    return _OBJECT + mixture.weights.nbytes + mixture.means.nbytes + mixture.covariances.nbytes


@dataclass(slots=True, eq=False)
class Recording:
    """One run from its first iteration to its result.

    `identities` (k,) say which component is which across runs: 0 is A with the first colour and symbol, and so on.
    `held` is what EM leaves as it is, `tugs` are the iterations that were put by hand. Then `untouched` is the run
    as it was before, and `verdict` what became of it; `ahead` is where a run leads that was left before its end,
    `leads_to` where the search that chose its start saw it end.
    """

    spec: FitSpec
    start: Mixture | None = None
    history: History = field(default_factory=History)
    fit: Fit | None = None
    identities: tuple[int, ...] = ()
    held: Held = NOTHING_HELD
    tugs: tuple[int, ...] = ()
    untouched: Recording | None = None
    ahead: Fit | None = None
    leads_to: Mixture | None = None
    verdict: Verdict | None = None
