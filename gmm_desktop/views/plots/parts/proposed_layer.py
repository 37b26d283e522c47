"""A layer that shows what a proposal would change, in a view where components cannot be taken hold of."""

from __future__ import annotations

import weakref
from typing import Protocol

from PySide6.QtGui import QColor, QPainter

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.dashes import draw_cross, draw_dashed
from gmm_desktop.views.proposed import changed_places, gone_places, identities_of
from gmm_desktop.views.theme import Theme

_BOLD, _FINE = 2.2, 1.2
_SMALL = 0.7
"""Size of crosses: there are several for each component."""


class Drawing(Protocol):
    """How a plot draws components of any mixture of its columns."""

    def lines_of(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Return the lines (n, 2) in pixels that draw a component, the first of them bold."""

    def places_of_component(self, mixture: Mixture, j: int) -> Floats:
        """Return the pixels (n, 2) at which it is crossed out."""


class ProposedLayer(Layer):
    """Looks the proposal up when it draws; `update` it when there is another one."""

    def __init__(self, view: View, session: Session, drawing: Drawing, theme: Theme) -> None:
        super().__init__(view, 25)
        self._session, self._drawing, self._theme = session, weakref.ref(drawing), theme

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw what would be in dashes, and cross out what would go (called by the layer)."""
        proposal, base, drawing = self._session.editing.proposal, self._session.editing.base, self._drawing()
        if proposal is None or drawing is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        identities, mixture = identities_of(self._session, proposal.edit), proposal.edit.mixture
        ground = QColor(self._theme.card)
        for j in changed_places(base, proposal.edit):
            for place, line in enumerate(drawing.lines_of(mixture, j)):
                ink = self._theme.ink(identities[j])
                draw_dashed(painter, line, ink, ground, width=_FINE if place else _BOLD, ratio=ratio)
        for j in gone_places(base, proposal.edit) if base is not None else ():
            for x, y in drawing.places_of_component(base, j).tolist() if base is not None else ():
                draw_cross(painter, (x, y), self._theme, _SMALL)
