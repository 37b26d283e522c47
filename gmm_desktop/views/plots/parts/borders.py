"""The layer of the borders between groups, which a row belongs to wholly on either side."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPainter

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.borders import borders_between, borders_in_plane
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import halo, stroke
from gmm_desktop.views.theme import Theme

_NONE: Floats = np.empty((0, 2))


class Borders(Layer):
    """Paints straight lines midway between drawn centres."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 8)
        self._theme = theme
        self._centres: Floats = _NONE
        self._units: Floats = np.ones(2)

    def show_centres(self, centres: Floats, units: Floats) -> None:
        """Draw the borders between centres (k,) across, or (k, 2); distances count in units (1,) or (2,)."""
        self._centres, self._units = finite(centres), units
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.show_centres(_NONE, np.ones(2))

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        left, right, bottom, top = self.view.shown
        if self._centres.ndim == 1:
            across = borders_between(self._centres)
            segments = np.array([[[x, bottom], [x, top]] for x in across.tolist()]).reshape(-1, 2, 2)
        else:
            segments = borders_in_plane(self._centres, self._units, (left, right, bottom, top))
        if not len(segments):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, line = QColor(self._theme.card), QColor(self._theme.text)
        ground.setAlpha(160)
        for segment in segments:
            ends = self.view.pixels(finite(segment))
            halo(painter, ends, ground, 1.6, reach=1.2, ratio=ratio)
            stroke(painter, ends, line, 1.6, ratio=ratio)
