"""EM with fewer passes, on many mixtures at once, never lowering a likelihood.

After each pass the mixtures go where their last few EM steps are heading (see extrapolation.py), in the moments,
from which the family's M-step makes a mixture: so every family keeps its constraint. A step is an ordinary EM step
where the extrapolation is no ascent or leads to no valid mixture, and one that lowers the likelihood is taken back.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.acceleration.foresight import DOUBT, LEFT, Foresight
from gmm_desktop.engine.acceleration.rivalry import Rivalry
from gmm_desktop.engine.acceleration.trail import Point, Trail
from gmm_desktop.engine.batch import Batch, Moments, joined, replaced
from gmm_desktop.engine.covariance import Family
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerRows
from gmm_desktop.engine.passes.sweep import sweep
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.stopping import ROUNDING
from gmm_desktop.engine.survey import BETWEEN_YIELDS
from gmm_desktop.engine.threads import one_blas_thread

Status = Literal["converged", "limit", "collapsed"]
CONVERGED: Status = "converged"
LIMIT: Status = "limit"
COLLAPSED: Status = "collapsed"

FAR = 1e3
"""Gain of a pass, in tolerances, from which there is no need to ask how much is left."""

NOTHING = 0.01
"""What is left, in tolerances, when it is next to nothing."""

SLOWEST = 10.0
"""What is left to be gained, in gains of the last pass, where gains do not shrink."""


@dataclass(slots=True, eq=False)
class Climb:
    """Where m mixtures ended: last valid parameters, counts (m, k), inner log-likelihoods (m,), status and why.

    `passes` (m,) are those after the first: as many as parameters were changed, by an M-step or a long step.
    `certainties` (m, 2) are known where the last pass of all of them was asked for them.
    `trail` is that of the mixtures that ended last, so of a single one its own.
    """

    batch: Batch
    counts: Floats
    log_likelihoods: Floats
    status: list[Status]
    reasons: list[str]
    passes: NDArray[np.int64]
    certainties: Floats | None
    trail: Trail


class Wanted(NamedTuple):
    """A pass that is asked for: with which mixtures, whether with certainties, and over which rows, if not all."""

    batch: Batch
    certain: bool = False
    rows: InnerRows | None = None


Climbing = Generator[Wanted, Moments, Climb]
"""Asks for passes; is sent moments; returns where it ended."""


def run_climbs(rows: InnerRows, climbs: Sequence[Climbing], stage: str) -> Generator[Progress, None, list[Climb]]:
    """Run climbs side by side; one pass over the rows serves all of them."""
    ended: dict[int, Climb] = {}
    wanted = {number: next(climb) for number, climb in enumerate(climbs)}
    last = -math.inf
    with one_blas_thread:
        while wanted:
            if time.perf_counter() - last > BETWEEN_YIELDS:
                yield Progress(stage)
                last = time.perf_counter()
            over = next((one.rows for one in wanted.values() if one.rows is not None), None)
            numbers = [number for number, one in wanted.items() if one.rows is over]
            batches, certain, _ = zip(*(wanted[number] for number in numbers), strict=True)
            found = yield from sweep(over or rows, batches, stage, certain=any(certain))
            for number, moments in zip(numbers, found, strict=True):
                try:
                    wanted[number] = climbs[number].send(moments)
                except StopIteration as end:
                    ended[number] = end.value
                    del wanted[number]
    return [ended[number] for number in range(len(climbs))]


class Accelerated:
    """One accelerated climb of m mixtures; arrays are those of the mixtures still running.

    The mixtures are of the family of `problem`, or each of one of `families` (m of them, equal ones together).
    With `plain` nothing is extrapolated: this is EM, to see where it leads. `before` is their trail on other rows
    of the same data. Of `rivals`, those that are far behind after some passes are followed no further. A `final`
    climb asks for certainties in the pass that seems to be the last. A single mixture may have `foresight`.
    """

    def __init__(
        self,
        problem: Problem,
        batch: Batch,
        tolerance: float,
        passes: int,
        *,
        families: Sequence[Family] = (),
        plain: bool = False,
        before: Trail | None = None,
        rivals: Rivalry | None = None,
        final: bool = False,
        foresight: Foresight | None = None,
    ) -> None:
        m = len(batch.weights)
        self.foresight = foresight
        self.final, self.near = final, False
        self.before, self.rivals = before, rivals
        self.problem, self.families, self.limit, self.plain = problem, list(families), passes, plain
        self.weight = problem.survey.total_weight
        self.tolerance = tolerance * self.weight
        self.start = batch.factored()
        self.places = np.arange(m)
        self.used = 0
        self.ends: list[tuple[NDArray[np.intp], Point, Status, list[str], int]] = []

    def climb(self) -> Climbing:
        """Pass after pass go where EM is heading, until every mixture has ended, or to the limit."""
        moments = yield Wanted(self.start)
        trail = Trail(Point(self.start, moments), self.before)
        while True:
            if self.foresight is not None:
                yield from self._foresee(trail, self.foresight)
            target = self._next(trail)
            if target is None:
                return self._ended(trail)
            moments = yield Wanted(target, self.near)
            trail.follow(Point(target, moments))
            self.used += 1

    def _foresee(self, trail: Trail, foresight: Foresight) -> Generator[Wanted, Moments, None]:
        """Find the next step by passes over a sample; where that fails, or led downwards, do without for good."""
        if trail.fell[0]:
            self.foresight = None
            return
        sample = foresight.begin(trail, self.weight, self.tolerance)
        while sample is not None:
            sample = foresight.follow((yield Wanted(sample, rows=foresight.rows)))
        if not foresight.found:
            self.foresight = None

    @quiet
    def _next(self, trail: Trail) -> Batch | None:
        """Return the mixtures to make the next pass with, None where all have ended."""
        if self.foresight is None:
            trail.look_ahead(plain=self.plain)
        self._end_some(trail)
        target = self._moved(trail) if len(self.places) else None
        return target if len(self.places) else None

    def _end_some(self, trail: Trail) -> None:
        """End the mixtures that have converged, those that rivals have left behind, or all of them at the limit."""
        if self.rivals is None and not self._reliable and trail.gain.min() > self._much(trail):
            trail.little, self.near = np.zeros(len(self.places), dtype=np.int64), False
        else:
            left = self._left(trail)
            converged = self._converged(trail, left)
            self.near = self.final and self._seems_near(trail)
            self._end(trail, converged, CONVERGED)
            if self.rivals is not None and len(self.places):
                self._end(trail, self._hopeless(trail, left[~converged], self.rivals), LIMIT)
        if self.used >= self.limit:
            self._end(trail, np.ones(len(self.places), dtype=bool), LIMIT)

    def _hopeless(self, trail: Trail, left: Floats, rivals: Rivalry) -> NDArray[np.bool_]:
        """Return which mixtures will not catch up with their rivals; what a sample tells is better than a guess."""
        reached = trail.point.moments.log_likelihoods
        if self.foresight is not None:
            return rivals.hopeless(reached, 0.5 * self.weight * trail.promised, DOUBT)
        if self.used < rivals.patience:
            return np.zeros(len(left), dtype=bool)
        return rivals.hopeless(reached, left)

    def _much(self, trail: Trail) -> float:
        """Return the gain of a pass after which there is no need to ask how much is left."""
        return float(FAR * max(self.tolerance, *self._rounding(trail).tolist()))

    def _rounding(self, trail: Trail) -> Floats:
        """Return the gains (m,) up to which they are rounding."""
        return np.asarray(ROUNDING * (np.abs(trail.point.moments.log_likelihoods) + self.weight))

    def _seems_near(self, trail: Trail) -> bool:
        """Tell whether the next pass may show that a mixture has converged."""
        left = self.weight * trail.promised
        if self.foresight is not None:
            return bool((LEFT * left < self.tolerance).any())
        left *= 2.0
        shrinking = trail.gain / trail.gain_before
        near = (left < self.tolerance) | (shrinking * left < NOTHING * self.tolerance)
        return bool((trail.far & near).any())

    def _moved(self, trail: Trail) -> Batch:
        """Return the mixtures the steps lead to, or EM where such a step leads to no valid mixture.

        Mixtures that collapse in an ordinary step end here.
        """
        current = trail.point.moments
        batch, lost, possible = self._tried(trail, np.ones(len(self.places), dtype=bool))
        bad = trail.far & (lost | ~possible)
        if any(bad.tolist()):
            trail.go_as_em(bad)
            again, lost[bad], _ = self._tried(trail, bad)
            batch = again if all(bad.tolist()) else replaced(batch, bad, again)
        if not any(lost.tolist()):
            return batch
        reasons = [self.problem.guard.explain(batch, current, int(i)) for i in np.flatnonzero(lost)]
        self._end(trail, lost, COLLAPSED, reasons)
        return batch.take(~lost)

    def _tried(self, trail: Trail, chosen: NDArray[np.bool_]) -> tuple[Batch, NDArray[np.bool_], NDArray[np.bool_]]:
        """Return some of the mixtures the steps lead to, which of them collapsed, and which steps were possible."""
        point, possible = trail.destination(chosen)
        batch = self._maximised(point.moments, point.batch, self.places[chosen])
        return batch, self.problem.guard.any_collapsed(batch, point.moments.counts), possible

    def _left(self, trail: Trail) -> Floats:
        """Return how much log-likelihood is left to be gained (m,), infinite where that cannot yet be said.

        That is the larger of two guesses: that gains go on shrinking as the last two did, and what a parabola
        through here, with its top where the extrapolation leads or EM is slowest, still promises.
        """
        gain, before = trail.gain, trail.gain_before
        if self._reliable:
            return 2.0 * self.weight * trail.promised
        rest = np.where((gain < before) & (gain > 0), gain / np.maximum(before - gain, gain / SLOWEST), SLOWEST)
        left = np.maximum(rest * gain, 2.0 * self.weight * trail.promised)
        told = (trail.far | (trail.ordinary > 1)) & ~trail.fell
        return np.where(told, left, np.inf)

    @property
    def _reliable(self) -> bool:
        """Whether a sample told reliably how much is left to be gained."""
        return self.foresight is not None and self.foresight.reliable

    def _converged(self, trail: Trail, left: Floats) -> NDArray[np.bool_]:
        """Return which mixtures have too little left to gain.

        Little must be left after two passes running, because a slow direction is seen late, or next to nothing
        after one; or a pass gains no more than rounding.
        """
        sure = np.where((left < NOTHING * self.tolerance) | self._reliable, 2, 1)
        trail.little = np.where(left < self.tolerance, trail.little + sure, 0)
        return np.asarray((np.abs(trail.gain) <= self._rounding(trail)) | (trail.little > 1))

    def _maximised(self, moments: Moments, current: Batch, places: NDArray[np.intp]) -> Batch:
        """Return the factored M-step, each mixture's in the family of its place."""
        maximise = self.problem.frame.maximise
        if not self.families:
            return maximise(self.problem.family, moments, current).factored()
        parts = []
        first = 0
        for family, group in groupby(places, key=lambda place: self.families[place]):
            last = first + len(list(group))
            chosen = slice(first, last)
            parts.append(maximise(family, moments.take(chosen), current.take(chosen)))
            first = last
        return joined(parts)

    def _end(self, trail: Trail, ended: NDArray[np.bool_], status: Status, reasons: Sequence[str] = ()) -> None:
        """Note where some mixtures ended, and go on with the others, if there are any."""
        if not any(ended.tolist()):
            return
        words = list(reasons) or [""] * int(ended.sum())
        point = trail.point if ended.all() else trail.point.take(ended)
        if self.rivals is not None and status == CONVERGED:
            self.rivals.reached(point)
        self.ends.append((self.places[ended], point, status, words, self.used))
        self.places = self.places[~ended]
        if len(self.places):
            trail.take(~ended)

    def _ended(self, trail: Trail) -> Climb:
        """Return all ends in the order of the mixtures."""
        order = np.argsort(np.concatenate([places for places, *_ in self.ends]))
        status = [status for places, _, status, _, _ in self.ends for _ in places]
        reasons = [reason for _, _, _, words, _ in self.ends for reason in words]
        batch = joined([point.batch for _, point, *_ in self.ends])
        certain = [point.moments.certainties for _, point, *_ in self.ends if point.moments.certainties is not None]
        return Climb(
            batch if len(self.ends) == 1 else batch.take(order).factored(),
            np.concatenate([point.moments.counts for _, point, *_ in self.ends])[order],
            np.concatenate([point.moments.log_likelihoods for _, point, *_ in self.ends])[order],
            [status[i] for i in order],
            [reasons[i] for i in order],
            np.concatenate([np.full(len(places), used) for places, _, _, _, used in self.ends])[order],
            np.concatenate(certain)[order] if len(certain) == len(self.ends) else None,
            trail,
        )
