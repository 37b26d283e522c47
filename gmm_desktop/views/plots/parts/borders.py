"""The layer of the borders between groups, which a row belongs to wholly on either side."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.borders import borders_between, borders_in_plane
from gmm_desktop.views.plots.parts.canvas import View, finite
from gmm_desktop.views.plots.parts.stroke_layer import StrokeLayer, Strokes
from gmm_desktop.views.plots.parts.strokes import halo, stroke
from gmm_desktop.views.theme import Theme

_NONE: Floats = np.empty((0, 2))

_REACH = 1.5
"""Views beyond each side of the view."""


class Borders(StrokeLayer):
    """Paints straight lines midway between drawn centres."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 8)
        self._theme = theme
        self._centres: Floats = _NONE
        self._units: Floats = np.ones(2)

    def show_centres(self, centres: Floats, units: Floats) -> None:
        """Draw the borders between centres (k,) across, or (k, 2); distances count in units (1,) or (2,)."""
        if not (np.array_equal(self._centres, centres) and np.array_equal(self._units, units)):
            self._centres, self._units = finite(centres), units
            self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.show_centres(_NONE, np.ones(2))

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def strokes(self, ratio: float) -> list[Strokes]:
        """Return the lines (called by the layer)."""
        ground, line = QColor(self._theme.card), QColor(self._theme.text)
        ground.setAlpha(160)
        ends = self.view.pixels(finite(self._within_reach()))
        return [(1.0, (halo(ends, ground, 1.6, reach=1.2, ratio=ratio), stroke(ends, line, 1.6, ratio=ratio)))]

    def _within_reach(self) -> Floats:
        """Return the borders (s, 2, 2) as far as the view may move before it asks again."""
        left, right, bottom, top = self.view.shown
        across, up = _REACH * (right - left), _REACH * (top - bottom)
        left, right, bottom, top = left - across, right + across, bottom - up, top + up
        if self._centres.ndim > 1:
            return borders_in_plane(self._centres, self._units, (left, right, bottom, top))
        places = borders_between(self._centres).tolist()
        return np.array([[[x, bottom], [x, top]] for x in places]).reshape(-1, 2, 2)
