"""What hands take hold of, in pixels: the handles of an ellipse and of a curve, and what a drag makes of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, Self

import numpy as np

from gmm_desktop.engine.mixture import Floats

Kind = Literal["mean", "long", "short", "turn"]

REACH = 9.0
"""Pixels around a handle within which it is taken hold of."""

NEAR = 20.0
"""Pixels from the mean within which no other handle stands, however small the component is."""

KNOB = 26.0
"""Pixels between the end of the long axis and the knob that turns."""

LEAST = 0.5
"""Pixels to which a standard deviation can be squeezed."""

_ALIKE = 0.01
"""Share by which shapes may differ and still be seen the same."""

_SELECTS = 2.0
"""Standard deviations within which a click selects a component."""


@dataclass(frozen=True, slots=True)
class Grip:
    """One handle: what it does, on which side of the mean (1, -1; 0 for the mean itself), and where it is."""

    kind: Kind
    side: int
    x: float
    y: float


class Shape(Protocol):
    """A component as it is seen; y grows downwards."""

    @property
    def centre(self) -> Floats:
        """Where its mean is seen (2,)."""

    def grips(self, size: float) -> tuple[Grip, ...]:
        """Return its handles; `size` is how much larger than usual everything is drawn."""

    def dragged(self, grip: Grip, start: Floats, now: Floats) -> Self:
        """Return what it becomes when a handle is dragged from one pixel (2,) to another."""

    def distance(self, at: Floats) -> float:
        """How far a pixel (2,) is from its middle, in units of what a click would still select."""

    def gap(self, other: Self) -> float:
        """How many pixels apart the means of two components are."""

    def moved(self, by: Floats) -> Self:
        """The same, so many pixels (2,) away."""

    def stretched(self, axis: int, factor: float) -> Self:
        """Longer along the long axis (0) or the short one (1)."""

    def alike(self, other: Self) -> bool:
        """Whether both are seen the same, whatever their handles are called."""


@dataclass(frozen=True, slots=True, eq=False)
class Ellipse:
    """Centre (2,), standard deviations (2,) and the unit vectors (2, 2), one a row, along which they are."""

    centre: Floats
    lengths: Floats
    directions: Floats

    @classmethod
    def of(cls, centre: Floats, covariance: Floats) -> Ellipse:
        """Take the axes of a covariance (2, 2) in pixels: the long one first, pointing right, the short one up."""
        values, vectors = np.linalg.eigh(covariance)
        long = vectors[:, 1]
        if long[0] < -1e-9 or (abs(long[0]) <= 1e-9 and long[1] > 0):
            long = -long
        short = np.array([long[1], -long[0]])
        lengths = np.sqrt(np.maximum(values[::-1], 0.0))
        return cls(np.asarray(centre, dtype=np.float64), lengths, np.stack([long, short]))

    @property
    def covariance(self) -> Floats:
        """The covariance (2, 2) in pixels."""
        scaled = self.directions * self.lengths[:, None]
        return np.asarray(scaled.T @ scaled)

    def grips(self, size: float) -> tuple[Grip, ...]:
        """The mean, both ends of both axes, and beyond the long one the knob that turns."""
        found = [Grip("mean", 0, *self.centre.tolist())]
        for axis, kind in enumerate(("long", "short")):
            away = max(float(self.lengths[axis]), NEAR * size)
            for side in (1, -1):
                place = self.centre + side * away * self.directions[axis]
                found.append(Grip("long" if kind == "long" else "short", side, *place.tolist()))
        knob = max(float(self.lengths[0]), NEAR * size) + KNOB * size
        found.append(Grip("turn", 1, *(self.centre + knob * self.directions[0]).tolist()))
        return tuple(found)

    def dragged(self, grip: Grip, start: Floats, now: Floats) -> Ellipse:
        """Move, stretch along one axis, or turn."""
        if grip.kind == "mean":
            return self.moved(now - start)
        if grip.kind == "turn":
            before, after = start - self.centre, now - self.centre
            return self.turned(math.atan2(after[1], after[0]) - math.atan2(before[1], before[0]))
        axis = 0 if grip.kind == "long" else 1
        lengths = self.lengths.copy()
        outwards = grip.side * float((now - start) @ self.directions[axis])
        lengths[axis] = max(lengths[axis] + outwards, LEAST)
        return replace(self, lengths=lengths)

    def moved(self, by: Floats) -> Ellipse:
        """The same elsewhere."""
        return replace(self, centre=self.centre + by)

    def stretched(self, axis: int, factor: float) -> Ellipse:
        """Longer along one axis."""
        lengths = self.lengths.copy()
        lengths[axis] = max(lengths[axis] * factor, LEAST)
        return replace(self, lengths=lengths)

    def alike(self, other: Ellipse) -> bool:
        """Whether they are as long in all directions, but for a hundredth."""
        one, two = self.covariance, other.covariance
        return bool(np.abs(one - two).max() <= _ALIKE * np.abs(two).max())

    def turned(self, angle: float) -> Ellipse:
        """Turned by an angle, clockwise as it is seen."""
        cos, sin = math.cos(angle), math.sin(angle)
        return replace(self, directions=self.directions @ np.array([[cos, sin], [-sin, cos]]))

    def distance(self, at: Floats) -> float:
        """Mahalanobis' distance, in units of what a click selects; never harder to hit than its mean."""
        away = self.directions @ (at - self.centre)
        inside = np.maximum(self.lengths * _SELECTS, REACH)
        return float(np.hypot(*(away / inside)))

    def gap(self, other: Ellipse) -> float:
        """Distance of the centres."""
        return float(np.hypot(*(other.centre - self.centre)))


@dataclass(frozen=True, slots=True, eq=False)
class Bell:
    """A component over one column: mean and standard deviation across, its foot and its peak up."""

    mean: float
    deviation: float
    foot: float
    peak: float

    @property
    def centre(self) -> Floats:
        """The middle of the line at its mean: the peak has a letter, the foot a symbol."""
        return np.array([self.mean, (self.foot + self.peak) / 2])

    def grips(self, size: float) -> tuple[Grip, ...]:
        """A knob on the line at the mean, and one on each side where the curve is one standard deviation away."""
        away = max(self.deviation, NEAR * size)
        z = away / self.deviation if self.deviation > 0 else math.inf
        height = self.foot + (self.peak - self.foot) * math.exp(-0.5 * min(z, 40.0) ** 2)
        sides = (Grip("long", side, self.mean + side * away, height) for side in (1, -1))
        return (Grip("mean", 0, *self.centre.tolist()), *sides)

    def dragged(self, grip: Grip, start: Floats, now: Floats) -> Bell:
        """Move or widen; only the way across counts, and the area stays the same."""
        across = float(now[0] - start[0])
        if grip.kind == "mean":
            return self.moved(np.array([across, 0.0]))
        return self._of_width(max(self.deviation + grip.side * across, LEAST))

    def moved(self, by: Floats) -> Bell:
        """The same elsewhere."""
        return replace(self, mean=self.mean + float(by[0]))

    def stretched(self, axis: int, factor: float) -> Bell:
        """Wider; there is only one axis."""
        del axis
        return self._of_width(max(self.deviation * factor, LEAST))

    def alike(self, other: Bell) -> bool:
        """Whether they are as wide, but for a hundredth."""
        return abs(self.deviation - other.deviation) <= _ALIKE * other.deviation

    def _of_width(self, deviation: float) -> Bell:
        shrunk = self.deviation / deviation if self.deviation > 0 else 1.0
        return replace(self, deviation=deviation, peak=self.foot + (self.peak - self.foot) * shrunk)

    def distance(self, at: Floats) -> float:
        """Distance in units of what a click selects: within two deviations and under the curve."""
        z = (at[0] - self.mean) / max(self.deviation, REACH / _SELECTS)
        top = self.foot + (self.peak - self.foot) * math.exp(-0.5 * min(abs(z), 40.0) ** 2)
        under = top - REACH <= at[1] <= self.foot + REACH
        return abs(float(z)) / _SELECTS if under else math.inf

    def gap(self, other: Bell) -> float:
        """Distance across."""
        return abs(other.mean - self.mean)


def under(grips: Sequence[Grip], at: Floats, size: float = 1.0) -> int | None:
    """Return the place of the handle under a pixel (2,), the nearest of several; None where there is none."""
    if not grips:
        return None
    away = np.hypot(*(np.array([(grip.x, grip.y) for grip in grips]) - at).T)
    nearest = int(away.argmin())
    return nearest if away[nearest] <= REACH * size else None


def component_at(shapes: Sequence[Shape], at: Floats) -> int | None:
    """Return the place of the component a click on a pixel (2,) means, or None."""
    away = [shape.distance(at) for shape in shapes]
    nearest = min(range(len(away)), key=away.__getitem__, default=None)
    return nearest if nearest is not None and away[nearest] <= 1.0 else None
