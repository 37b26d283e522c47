"""The layer of a scatter matrix that shows in dashes what a proposal would change."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import ellipses
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.dashes import draw_cross, draw_dashed
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.panels import PanelsLayer
from gmm_desktop.views.proposed import changed_places, gone_places, identities_of
from gmm_desktop.views.theme import Theme

_RADII = (1.0, 2.0)
_CORNERS = 61
_PLACES = 90
_FAR = 3.2
"""Standard deviations from the mean within which a curve is drawn."""

_WIDTH = 1.6
_SMALL = 0.6
"""Size of crosses: there is one in each panel."""


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
        base = self._session.editing.base
        flat, high = (changed_places(base, proposal.edit, heights=heights) for heights in (False, True))
        identities = identities_of(self._session, proposal.edit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if base is not None and base.d >= lattice.m:
            self._cross_out(painter, lattice, base.means[list(gone_places(base, proposal.edit)), : lattice.m])
        if not high:
            return
        seen = proposal.edit.mixture.marginal(range(lattice.m))
        on, beside = ((seen.reordered(places) if places else None, places) for places in (high, flat))
        for r in range(lattice.m):
            for c in range(lattice.m):
                changed, places = on if r == c else beside
                if changed is None:
                    continue
                painter.save()
                painter.setClipRect(self._panels.box(lattice, r, c), Qt.ClipOperation.IntersectClip)
                lines = self._curves(lattice, changed, r) if r == c else self._ellipses(lattice, changed, r, c)
                for place, parts in zip(places, lines, strict=True):
                    self._draw(painter, parts, identities[place], ratio)
                painter.restore()

    def _draw(self, painter: QPainter, lines: Floats, identity: int, ratio: float) -> None:
        ground = QColor(self._theme.card)
        for line in lines:
            pixels = self.view.pixels(finite(line))
            draw_dashed(painter, pixels, self._theme.ink(identity), ground, width=_WIDTH, ratio=ratio)

    def _cross_out(self, painter: QPainter, lattice: Lattice, means: Floats) -> None:
        """Cross out means (g, m) in the panels of two columns."""
        for c, r in (*lattice.pairs, *(pair[::-1] for pair in lattice.pairs)):
            places = np.stack([lattice.along(c, means[:, c]), lattice.along(r, means[:, r])], axis=1)
            for x, y in self.view.pixels(finite(lattice.corner(r, c) + places)).tolist():
                draw_cross(painter, (x, y), self._theme, _SMALL)

    def _ellipses(self, lattice: Lattice, changed: Mixture, r: int, c: int) -> Floats:
        """Return outlines (k, radii, points, 2) as drawn in a panel."""
        outlines = ellipses(changed, (c, r), _RADII, _CORNERS)
        across, up = lattice.along(c, outlines[..., 0]), lattice.along(r, outlines[..., 1])
        return lattice.corner(r, c) + np.stack([across, up], axis=-1)

    def _curves(self, lattice: Lattice, changed: Mixture, place: int) -> Floats:
        """Return curves (k, 1, points, 2) as drawn on the diagonal, as far as they differ from the ground."""
        reach = np.linspace(-_FAR, _FAR, _PLACES)
        values = changed.means[:, place, None] + changed.standard_deviations[:, place, None] * reach
        peaks = changed.weights / (changed.standard_deviations[:, place] * math.sqrt(2 * math.pi))
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(peaks[:, None] * np.exp(-0.5 * reach**2) * lattice.scales[place].unit)
        up = GAP + float(self._panels.factors[place]) * heights
        return (lattice.corner(place, place) + np.stack([lattice.along(place, values), up], axis=-1))[:, None]
