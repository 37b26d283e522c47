"""EM with fewer passes: SQUAREM on many mixtures at once, never lowering a likelihood.

Two EM steps show where the iteration is heading; the S3 step of Varadhan & Roland (2008, §6.1) goes there at
once. It is taken in the moments (weights, means, covariances of the responsibilities), from which the family's
M-step makes a mixture, so every family keeps its constraint. A step that lowers the likelihood is rejected.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments, joined, where
from gmm_desktop.engine.blocks import InnerRows
from gmm_desktop.engine.covariance import Family
from gmm_desktop.engine.covariance.matrices import diagonal_matrices, diagonals
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes import sweep
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.stopping import ROUNDING
from gmm_desktop.engine.survey import BETWEEN_YIELDS

Status = Literal["converged", "limit", "collapsed"]
CONVERGED: Status = "converged"
LIMIT: Status = "limit"
COLLAPSED: Status = "collapsed"

LONGEST = 4.0
"""First longest step, in EM steps; grows fourfold whenever it is reached and accepted."""

SHORTEST = 1.01
"""Length of a long step, in EM steps, that is not worth a pass."""

SHORTER = 3
"""How often a step that leads to no valid mixture is tried again at half its length."""


@dataclass(slots=True, eq=False)
class Climb:
    """Where m mixtures ended: last valid parameters, counts (m, k), inner log-likelihoods (m,), status and why.

    `passes` (m,) are those after the first: as many as parameters were changed, by an M-step or a long step.
    """

    batch: Batch
    counts: Floats
    log_likelihoods: Floats
    status: list[Status]
    reasons: list[str]
    passes: NDArray[np.int64]


Climbing = Generator[Batch, Moments, Climb]
"""Asks for passes: yields a batch, is sent its moments, and returns where it ended."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Mixtures and what a pass found out about them."""

    batch: Batch
    moments: Moments

    def take(self, chosen: NDArray[np.bool_]) -> Point:
        """Return some of the mixtures."""
        return Point(self.batch.take(chosen), self.moments.take(chosen))


def run_climbs(rows: InnerRows, climbs: Sequence[Climbing], stage: str) -> Generator[Progress, None, list[Climb]]:
    """Run climbs side by side; one pass over the rows serves all of them."""
    ended: dict[int, Climb] = {}
    wanted = {number: next(climb) for number, climb in enumerate(climbs)}
    last = time.perf_counter()
    while wanted:
        if time.perf_counter() - last > BETWEEN_YIELDS:
            yield Progress(stage)
            last = time.perf_counter()
        found = yield from sweep(rows, list(wanted.values()), stage)
        for number, moments in zip(list(wanted), found, strict=True):
            try:
                wanted[number] = climbs[number].send(moments)
            except StopIteration as end:
                ended[number] = end.value
                del wanted[number]
    return [ended[number] for number in range(len(climbs))]


class Squarem:
    """One accelerated climb of m mixtures; arrays are those of the mixtures still running.

    The mixtures are of the family of `problem`, or each of one of `families` (m of them, equal ones together).
    With `plain` there are no long steps: this is EM, to see where it leads.
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
    ) -> None:
        m = len(batch.weights)
        self.problem, self.families, self.limit, self.plain = problem, list(families), passes, plain
        self.weight = problem.survey.total_weight
        self.tolerance = tolerance * max(1.0, self.weight)
        self.start = batch.factored()
        self.places = np.arange(m)
        self.longest = np.full(m, LONGEST)
        self.slowness = np.ones(m)
        self.used = 0
        self.ends: list[tuple[NDArray[np.intp], Point, Status, list[str], int]] = []

    def climb(self) -> Climbing:
        """Carry out cycles of two EM steps and one long step until every mixture has ended, or to the limit."""
        point = Point(self.start, (yield self.start))
        while True:
            points = [point]
            for _ in range(2):
                points = self._limited(points)
                if not len(self.places):
                    return self._ended()
                points, proposal = self._em_step(points)
                if not len(self.places):
                    return self._ended()
                points.append(Point(proposal, (yield proposal)))
                self.used += 1
            points = self._end(points, self._converged(points), CONVERGED)
            points = self._limited(points)
            if not len(self.places):
                return self._ended()
            target, step = self._long_step(points)
            reached = Point(target, (yield target))
            self.used += 1
            point = self._higher(points[-1], reached, step)

    def _limited(self, points: list[Point]) -> list[Point]:
        """End all mixtures if the limit is reached."""
        return self._end(points, np.full(len(self.places), self.used >= self.limit), LIMIT)

    def _em_step(self, points: list[Point]) -> tuple[list[Point], Batch]:
        """Return the M-step of the last point; mixtures that collapse in it end there."""
        last = points[-1]
        proposal = self._maximised(last.moments, last.batch)
        bad = self.problem.guard.any_collapsed(proposal, last.moments.counts)
        if not bad.any():
            return points, proposal
        reasons = [self.problem.guard.explain(proposal, last.moments, int(i)) for i in np.flatnonzero(bad)]
        return self._end(points, bad, COLLAPSED, reasons), proposal.take(~bad)

    def _converged(self, points: list[Point]) -> NDArray[np.bool_]:
        """Return which mixtures have too little left to gain, judged by the slowest direction met lately."""
        first, second, third = (point.moments.log_likelihoods for point in points)
        before, gain = second - first, third - second
        with np.errstate(all="ignore"):
            factor = gain / before
            left = np.where((gain < before) & (gain > 0), factor * gain / (1 - factor), np.inf)
        left = np.maximum(left, 0.5 * self.slowness * gain)
        floor = ROUNDING * (np.abs(third) + self.weight)
        return np.asarray((left < self.tolerance) | (np.abs(gain) <= floor))

    def _long_step(self, points: list[Point]) -> tuple[Batch, Floats]:
        """Return where the S3 step leads, and its length; where it leads nowhere, an ordinary EM step instead."""
        last = points[-1]
        with np.errstate(all="ignore"):
            first, second, third = (_coordinates(point) for point in points)
            change = second - first
            bend = third - second - change
            step = np.sqrt(np.einsum("mi,mi->m", change, change) / np.einsum("mi,mi->m", bend, bend))
        step = np.where(np.isfinite(step), step, 1.0)
        self.slowness = np.maximum(step, 0.5 * self.slowness)
        step = np.clip(step, 1.0, self.longest)
        good = (step > SHORTEST) & (not self.plain)
        batch, valid = self._reached(first, change, bend, step, last)
        for _ in range(SHORTER):
            if valid[good].all():
                break
            step = np.where(valid, step, 0.5 * (1.0 + step))
            batch, valid = self._reached(first, change, bend, step, last)
        good &= valid
        if good.all():
            return batch, step
        plain = self._maximised(last.moments, last.batch)
        lost = self.problem.guard.any_collapsed(plain, last.moments.counts)
        return where(good, batch, where(~lost, plain, last.batch)), np.where(good, step, 1.0)

    def _reached(
        self, begin: Floats, change: Floats, bend: Floats, step: Floats, last: Point
    ) -> tuple[Batch, NDArray[np.bool_]]:
        """Return the mixtures that the S3 step of these lengths leads to, and which of them are valid."""
        long = step[:, None]
        with np.errstate(all="ignore"):
            return self._mixtures(begin + 2 * long * change + long * long * bend, last)

    def _mixtures(self, coordinates: Floats, last: Point) -> tuple[Batch, NDArray[np.bool_]]:
        """Return the mixtures of extrapolated moments, and which of them are valid."""
        m, k, d = last.batch.shape
        weights = coordinates[:, :k]
        means = coordinates[:, k : k + k * d].reshape(m, k, d)
        covariances = coordinates[:, k + k * d : coordinates.shape[1] - (last.batch.noise is not None)]
        covariances = covariances.reshape(m, k, d, -1)
        total = last.moments.counts.sum(axis=1)
        noise = None
        if last.moments.noise_counts is not None:
            total = total + last.moments.noise_counts
            noise = coordinates[:, -1] * total
        counts = weights * total[:, None]
        if last.batch.diagonal:
            covariances = diagonal_matrices(covariances[..., 0])
        good = (counts > 0).all(axis=1) & (diagonals(covariances) > 0).all(axis=(1, 2))
        if noise is not None:
            good &= noise >= 0
        safe = np.where(good[:, None], counts, last.moments.counts)
        scatter = covariances * safe[..., None, None]
        moments = Moments(last.moments.log_likelihoods, safe, means, scatter, noise)
        batch = self._maximised(moments, last.batch)
        return batch, good & ~self.problem.guard.any_collapsed(batch, safe)

    def _maximised(self, moments: Moments, current: Batch) -> Batch:
        """Return the factored M-step, each mixture's in its own family."""
        maximise = self.problem.frame.maximise
        if not self.families:
            return maximise(self.problem.family, moments, current).factored()
        parts = []
        first = 0
        for family, group in groupby(self.places, key=lambda place: self.families[place]):
            last = first + len(list(group))
            chosen = slice(first, last)
            parts.append(maximise(family, moments.take(chosen), current.take(chosen)))
            first = last
        return joined(parts)

    def _higher(self, before: Point, reached: Point, step: Floats) -> Point:
        """Return the higher of two points, mixture by mixture, and learn from it how long steps may be."""
        higher = reached.moments.log_likelihoods >= before.moments.log_likelihoods
        self.longest = np.where(higher & (step >= self.longest), 4 * self.longest, self.longest)
        self.longest = np.where(higher, self.longest, np.maximum(2.0, 0.25 * self.longest))
        if higher.all():
            return reached
        return Point(where(higher, reached.batch, before.batch), where(higher, reached.moments, before.moments))

    def _end(
        self, points: list[Point], ended: NDArray[np.bool_], status: Status, reasons: Sequence[str] = ()
    ) -> list[Point]:
        """Note where some mixtures ended, and go on with the others."""
        if not ended.any():
            return points
        words = list(reasons) or [""] * int(ended.sum())
        last = points[-1] if ended.all() else points[-1].take(ended)
        self.ends.append((self.places[ended], last, status, words, self.used))
        self.places, self.longest = self.places[~ended], self.longest[~ended]
        self.slowness = self.slowness[~ended]
        return [point.take(~ended) for point in points]

    def _ended(self) -> Climb:
        """Return all ends in the order of the mixtures."""
        order = np.argsort(np.concatenate([places for places, *_ in self.ends]))
        status = [status for places, _, status, _, _ in self.ends for _ in places]
        reasons = [reason for _, _, _, words, _ in self.ends for reason in words]
        batch = joined([point.batch for _, point, *_ in self.ends])
        return Climb(
            batch if len(self.ends) == 1 else batch.take(order).factored(),
            np.concatenate([point.moments.counts for _, point, *_ in self.ends])[order],
            np.concatenate([point.moments.log_likelihoods for _, point, *_ in self.ends])[order],
            [status[i] for i in order],
            [reasons[i] for i in order],
            np.concatenate([np.full(len(places), used) for places, _, _, _, used in self.ends])[order],
        )


def _coordinates(point: Point) -> Floats:
    """Return the moments (m, ·): weights, means, covariances (or only the variances), the background's weight."""
    moments = point.moments
    total = moments.counts.sum(axis=1)
    if moments.noise_counts is not None:
        total = total + moments.noise_counts
    some = np.where(moments.counts > 0, moments.counts, 1.0)
    scatter, some = moments.scatter, some[..., None, None]
    if point.batch.diagonal:
        scatter, some = diagonals(scatter), some[..., 0]
    parts = [moments.counts / total[:, None], moments.means, scatter / some]
    if moments.noise_counts is not None:
        parts.append(moments.noise_counts / total)
    return np.concatenate([part.reshape(len(total), -1) for part in parts], axis=1)
