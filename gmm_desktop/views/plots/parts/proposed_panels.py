"""The layer of a scatter matrix that shows in dashes what a proposal would change."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.geometry import densities, ellipses
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.panels import PanelsLayer
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.proposed import changed_places, identities_of
from gmm_desktop.views.theme import Theme

_RADII = (1.0, 2.0)
_CORNERS = 61
_PLACES = 90
_DASHES = [4.0, 3.0]


class ProposedPanels(Layer):
    """Looks the proposal up when it draws; `lattice` are the panels of the rows, None before they are known."""

    def __init__(self, view: View, session: Session, panels: PanelsLayer, theme: Theme) -> None:
        super().__init__(view, 6)
        self._session, self._panels, self._theme = session, panels, theme
        self.lattice: Lattice | None = None

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint the changed components in every panel (called by the layer)."""
        lattice, proposal = self.lattice, self._session.editing.proposal
        if lattice is None or proposal is None or proposal.edit.mixture.d < lattice.m:
            return
        places = changed_places(self._session.editing.base, proposal.edit)
        if not places:
            return
        identities = identities_of(self._session, proposal.edit)
        changed = proposal.edit.mixture.marginal(range(lattice.m)).reordered(places)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for r in range(lattice.m):
            for c in range(lattice.m):
                painter.save()
                painter.setClipRect(self._panels.box(lattice, r, c), Qt.ClipOperation.IntersectClip)
                lines = self._curves(lattice, changed, r) if r == c else self._ellipses(lattice, changed, r, c)
                for place, parts in zip(places, lines, strict=True):
                    self._draw(painter, parts, identities[place])
                painter.restore()

    def _draw(self, painter: QPainter, lines: Floats, identity: int) -> None:
        ground = QColor(self._theme.card)
        ground.setAlpha(170)
        for line in lines:
            path = path_of(self.view.pixels(finite(line)))
            pen = QPen(self._theme.ink(identity), 1.6)
            pen.setDashPattern(_DASHES)
            painter.setPen(QPen(ground, 3.2))
            painter.drawPath(path)
            painter.setPen(pen)
            painter.drawPath(path)

    def _ellipses(self, lattice: Lattice, changed: Mixture, r: int, c: int) -> Floats:
        """Return outlines (k, radii, points, 2) as drawn in a panel."""
        outlines = ellipses(changed, (c, r), _RADII, _CORNERS)
        across, up = lattice.along(c, outlines[..., 0]), lattice.along(r, outlines[..., 1])
        return lattice.corner(r, c) + np.stack([across, up], axis=-1)

    def _curves(self, lattice: Lattice, changed: Mixture, place: int) -> Floats:
        """Return curves (k, 1, points, 2) as drawn on the diagonal."""
        scale = lattice.scales[place]
        low, high = lattice.ranges[place].tolist()
        values = scale.values(np.linspace(low, high, _PLACES))
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(densities(changed, place, values) * scale.unit)
        up = GAP + self._panels.factor(place) * heights
        across = np.broadcast_to(lattice.along(place, values), up.shape)
        return (lattice.corner(place, place) + np.stack([across, up], axis=-1))[:, None]
