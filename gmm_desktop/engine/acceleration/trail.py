"""The way of many mixtures up their likelihoods: where they stand, how they came there, where they go next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.acceleration.extrapolation import Memory, coordinates, information, moments_at
from gmm_desktop.engine.batch import Batch, Moments, where
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.mixture import Floats

LONGEST = 2.0
"""First longest step, in EM steps; grows fourfold whenever it is reached and was no mistake."""

STRETCH = 4.0
"""Longest step, in EM steps, where gains grow: at a saddle, along which longer ones lead to another optimum."""

FRESH = 8
"""Passes for which the information serves as a measure of distances."""

FORGOTTEN = 0.9
"""What is left after a pass of how slow EM was seen to be: others may hide a slow direction for long."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Mixtures and what a pass found out about them."""

    batch: Batch
    moments: Moments

    def take(self, chosen: NDArray[np.bool_]) -> Point:
        """Return some of the mixtures."""
        return Point(self.batch.take(chosen), self.moments.take(chosen))


class Trail:
    """Where m mixtures stand, how they came there, and where they go next.

    `begin` (m, ·) are the coordinates the mixtures were made from, `images` those EM maps them to, `residuals` the
    way between; `gain` (m,) is that of the last pass, NaN before there is one, `fell` whether it was taken back.
    `step` leads from `begin` on, `far` tells where that is further than EM goes, and `promised` what a row gains;
    at least what it would along the slowest direction seen of late, in which EM would take `slow` steps at once.
    Where the mixtures were followed on other rows `before`, how EM moves them is known from there.
    """

    @quiet
    def __init__(self, point: Point, before: Trail | None = None) -> None:
        m = len(point.batch.weights)
        self.point, self.passes = point, 0
        self.images = coordinates(point.moments)
        self.begin: Floats = self.images if before is None else before.begin
        self.step = self.residuals = self.images - self.begin
        self.metric = information(self.images, point.batch)
        self.memory: Memory = Memory(m, self.images.shape[1]) if before is None else before.memory
        self.gain, self.gain_before = np.full(m, np.nan), np.full(m, np.nan)
        self.fell = self.far = self.bounded = np.zeros(m, dtype=bool)
        self.ordinary = self.little = np.zeros(m, dtype=np.int64)
        self.promised, self.stretch, self.longest = np.zeros(m), np.ones(m), np.full(m, LONGEST)
        self.slow = np.ones(m)

    def look_ahead(self, *, plain: bool) -> None:
        """Find the step to where EM is heading; where that is no ascent, EM's own, or more of it at a saddle."""
        known = self.memory.known > 0
        m, stretch = len(known), self.stretch
        if plain or not any(known.tolist()):
            self.step, self.far, self.promised = self.residuals, np.zeros(m, dtype=bool), np.zeros(m)
            self.stretch = np.ones(m)
            return
        if self.passes % FRESH == 0:
            self.metric = information(self.images, self.point.batch)
        step, slow = self.memory.step(self.residuals, self.metric)
        self.slow = np.maximum(np.maximum(FORGOTTEN * self.slow, slow), 1.0)
        usual, ahead = self.residuals * self.metric, step * self.metric
        length, along = np.vecdot(usual, usual), np.vecdot(usual, ahead)
        uphill = (along >= length) & known
        least = 0.25 * self.slow * length
        length = np.sqrt(np.vecdot(ahead, ahead) / length)
        self.bounded = uphill & (length > self.longest)
        if any(self.bounded.tolist()):
            step *= np.where(self.bounded, self.longest / length, 1.0)[:, None]
        self.far = uphill
        if all(uphill.tolist()):
            self.step, self.promised, self.stretch = step, np.maximum(along, least), np.ones(m)
            return
        growing = known & ~uphill & (self.gain > self.gain_before)
        self.stretch = np.where(growing, np.minimum(2.0 * stretch, STRETCH), 1.0)
        self.memory.forget(~uphill)
        self.far, self.promised = uphill | growing, np.where(uphill, np.maximum(along, least), least)
        self.step = np.where(uphill[:, None], step, self.stretch[:, None] * self.residuals)

    def go_far(self, step: Floats, promised: float) -> None:
        """Go on by this step (1, ·) of a single mixture, that promises so much log-likelihood a row."""
        self.step, self.promised, self.stretch = step, np.full(1, promised), np.ones(1)
        self.far, self.bounded = np.ones(1, dtype=bool), np.zeros(1, dtype=bool)

    def destination(self, chosen: NDArray[np.bool_]) -> tuple[Point, NDArray[np.bool_]]:
        """Return some of the mixtures with the moments they go to, and which of those could be moments at all."""
        everything = all(chosen.tolist())
        here, far = (self.point, self.far) if everything else (self.point.take(chosen), self.far[chosen])
        if not any(far.tolist()):
            return here, ~far
        places = self.begin + self.step if everything else self.begin[chosen] + self.step[chosen]
        moments, possible = moments_at(places, here.batch, here.moments)
        return Point(here.batch, where(far, moments, here.moments)), possible

    def go_as_em(self, chosen: NDArray[np.bool_]) -> None:
        """Go only as far as EM does."""
        self.step = np.where(chosen[:, None], self.residuals, self.step)
        self.far = self.far & ~chosen

    @quiet
    def follow(self, reached: Point) -> None:
        """Go on to where a pass was made; back where that lies lower, unless EM itself went there."""
        gain = reached.moments.log_likelihoods - self.point.moments.log_likelihoods
        self.fell = self.far & ~(gain >= 0)
        begin = self.begin + self.step
        if not all(self.far.tolist()):
            begin = np.where(self.far[:, None], begin, self.images)
        before = self.gain
        if any(self.fell.tolist()):
            back = self.fell
            reached = Point(
                where(back, self.point.batch, reached.batch), where(back, self.point.moments, reached.moments)
            )
            begin = np.where(back[:, None], self.begin, begin)
            gain, before = np.where(back, self.gain, gain), np.where(back, self.gain_before, before)
            self.longest = np.where(back, np.maximum(2.0, 0.25 * self.longest), self.longest)
        if any(self.bounded.tolist()):
            grown = self.bounded & self.far & ~self.fell
            self.longest = np.where(grown, 4.0 * self.longest, self.longest)
        self.point, self.gain, self.gain_before = reached, gain, before
        self.ordinary = (self.ordinary + 1) * ~self.far
        images = coordinates(reached.moments)
        residuals = images - begin
        if self.passes:  # a start has no moments of its own to begin at
            self.memory.add(residuals - self.residuals, images - self.images, ~self.fell)
        self.begin, self.images, self.residuals = begin, images, residuals
        self.passes += 1

    def take(self, chosen: NDArray[np.bool_]) -> None:
        """Keep only some of the mixtures."""
        self.point = self.point.take(chosen)
        self.memory.take(chosen)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[chosen])
