"""Where contours of a mixture run: lines around the densest areas that hold 50, 80, 95 and 99 % of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.contours import contour_lines
from gmm_desktop.engine.shown.regions import Surface
from gmm_desktop.views.plots.parts.placing import Range
from gmm_desktop.views.plots.parts.scale import Scale

SHARES = (0.5, 0.8, 0.95, 0.99)

IN_WORDS, IN_SHORT = "lines around the densest 50, 80, 95, 99 % of the mixture", "lines: densest 50, 80, 95, 99 %"

Lines = tuple[tuple[Floats, ...], ...]
"""Drawn lines (p, 2) around each share, from the smallest on; several, or none."""

_QUICK_CELL, _CELL = 6.0, 2.5
"""Pixels of a cell of the grid while something moves, and at rest."""

_FEWEST, _MOST = 64, 480
"""Cells in each direction, however small or large the areas are drawn."""

_MARGIN = 0.2
"""How much more than what is seen is looked at on each side, so that a short drag shows no cut lines."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of a plane: the units of both axes, the drawn ranges of all rows and of the view, its pixels."""

    scales: tuple[Scale, Scale]
    world: tuple[Range, Range]
    view: tuple[Range, Range]
    size: tuple[float, float]

    @property
    def middle(self) -> Floats:
        """The middle (2,) of the rows, in values: a background is taken to fill its box around it."""
        ends = zip(self.scales, self.world, strict=True)
        return np.array([scale.values(np.array(end)).mean() for scale, end in ends])

    def places(self, low: Floats, high: Floats, cell: float) -> tuple[Floats, Floats] | None:
        """Return a grid of drawn places over what is seen of a box of values, None where nothing is.

        Its cells are so many pixels wide and high, or smaller where the box is.
        """
        found = []
        for axis, (start, end) in enumerate(self.view):
            air = _MARGIN * (end - start)
            least, most = self.scales[axis].drawn(np.array([low[axis], high[axis]])).tolist()
            first, last = max(start - air, least), min(end + air, most)
            if not first < last:
                return None
            cells = (last - first) / (end - start) * self.size[axis] / cell
            found.append(np.linspace(first, last, int(np.clip(cells, _FEWEST, _MOST)) + 1))
        return found[0], found[1]


def contouring(mixture: Mixture, sight: Sight, quick: bool) -> Generator[None, None, tuple[Lines, bool]]:
    """Return the lines of a mixture of two columns, and whether they are fine; yields so that it can be stopped."""
    yield
    surface = Surface.of(mixture)
    levels = surface.levels(SHARES, sight.middle)
    places = None
    if len(levels):
        low, high = surface.reach(float(levels[-1]))
        places = sight.places(low, high, _QUICK_CELL if quick else _CELL)
    if places is None:
        return ((),) * len(SHARES), True
    yield
    x, y = (scale.values(place) for scale, place in zip(sight.scales, places, strict=True))
    field = surface.on_grid(x, y)
    yield
    return tuple(tuple(contour_lines(field, level, *places)) for level in levels.tolist()), not quick
