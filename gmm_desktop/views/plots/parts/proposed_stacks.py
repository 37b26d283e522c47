"""What a proposal would make of memberships and weights: dashes where each component would end."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QPainter

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.canvas import Canvas, Layer, View, finite
from gmm_desktop.views.plots.parts.dashes import draw_dashed
from gmm_desktop.views.plots.parts.restacking import Restacked, restacking
from gmm_desktop.views.plots.parts.sorting import Sorted
from gmm_desktop.views.proposed import identities_of
from gmm_desktop.views.theme import Theme

_WIDTH = 1.6

Line = tuple[int, Floats]
"""The identity of a component, and drawn places (n, 2) of where it would end."""


class ProposedStacks(QObject):
    """Works out in a thread what is proposed for rows as they are sorted, and draws it over them."""

    def __init__(self, canvas: Canvas, session: Session, theme: Theme) -> None:
        super().__init__(canvas)
        self._session = session
        self._found: Sorted | None = None
        self._side = (0.0, 0.0)
        self._asked: tuple[Sorted, Mixture] | None = None
        self._layer = _EndsLayer(canvas.view, theme)
        canvas.add(self._layer)
        self._latest = Latest("proposed memberships")
        self._latest.done.connect(self._on_done)
        session.editing.proposal_changed.connect(self._on_proposal)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn now."""
        return self._layer.lines

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._layer.theme = theme
        self._layer.update()

    def follow(self, found: Sorted | None, side: tuple[float, float]) -> None:
        """Draw over rows as these are sorted from now on; `side` is from where to where the bar of weights is."""
        if (found, side) != (self._found, self._side):
            self._found, self._side = found, side
            self._on_proposal()

    @Slot()
    def _on_proposal(self) -> None:
        proposal, found = self._session.editing.proposal, self._found
        if proposal is None or found is None or proposal.edit.mixture.d != found.rows.d:
            self._asked = None
            self._latest.forget()
            self._layer.show_lines(())
            return
        mixture = proposal.edit.mixture
        if self._asked is None or self._asked[0] is not found or self._asked[1] is not mixture:
            self._asked = found, mixture
            identities = identities_of(self._session, proposal.edit)
            kinds = (*sorted(range(mixture.k), key=identities.__getitem__), *range(mixture.k, _kinds(mixture)))
            self._latest.ask(restacking, found, mixture, kinds)

    @Slot(object)
    def _on_done(self, made: Restacked) -> None:
        proposal = self._session.editing.proposal
        if proposal is None or made.found is not self._found or made.mixture.k != proposal.edit.mixture.k:
            return
        identities, (left, right) = identities_of(self._session, proposal.edit), self._side
        order = sorted(range(made.mixture.k), key=identities.__getitem__)
        weights = np.cumsum(made.mixture.weights[order])
        across = np.repeat(made.edges, 2)[1:-1]
        lines: list[Line] = []
        last = max(len(order) - (made.mixture.noise is None), 1)  # of several the uppermost ends where all do
        for kind, place in enumerate(order[:last]):
            tops = np.stack([across, np.repeat(made.tops[:, kind], 2)], axis=1)
            weight = np.array([[left, weights[kind]], [right, weights[kind]]])
            lines += [(identities[place], tops), (identities[place], weight)]
        self._layer.show_lines(tuple(lines))


def _kinds(mixture: Mixture) -> int:
    """How many components there are, with the background."""
    return mixture.k + (mixture.noise is not None)


class _EndsLayer(Layer):
    """Paints the dashes."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 25)
        self.theme = theme
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Draw these from now on."""
        if lines or self.lines:
            self.lines = lines
            self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw where components would end (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = QColor(self.theme.text), QColor(self.theme.card)
        for _, line in self.lines:
            draw_dashed(painter, self.view.pixels(finite(line)), ink, ground, width=_WIDTH, ratio=ratio)
