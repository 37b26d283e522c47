"""Where a line is drawn around rows: how they are placed there, how far it can go, and what it takes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files.preparation.filters.polygon import Polygon
from gmm_desktop.views.plots.parts.placing import Placing


class Region(Protocol):
    """Part of a plane of drawn places."""

    def contains(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Flags (b,) of the places that are in it; False for NaN."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All that is from one drawn place to another across, however far up."""

    low: float
    high: float

    def contains(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Flags (b,) of the places between the two, on them too."""
        del y
        return np.asarray((x >= self.low) & (x <= self.high))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A plane of rows, or a line of them: then only across counts, and two edges are what is drawn.

    `box` is the drawn lower left and upper right corner (2, 2) beyond which nothing of it is drawn.
    """

    placing: Placing
    line: bool = False
    box: Floats | None = None

    @property
    def least(self) -> int:
        """How many corners enclose something."""
        return 2 if self.line else 3

    def within(self, at: Floats) -> Floats:
        """Return the nearest drawn place (2,) that belongs to it."""
        return at if self.box is None else np.clip(at, *self.box)

    def region(self, corners: Floats) -> Region:
        """Return what is inside a line with these drawn corners (m, 2)."""
        return Interval(float(corners[:, 0].min()), float(corners[:, 0].max())) if self.line else Polygon(corners)
