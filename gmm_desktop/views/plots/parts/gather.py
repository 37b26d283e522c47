"""A component made of the rows inside a lasso."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gmm_desktop.engine import ArrayRows, Edit, Mixture, SpecError, gathered
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change
from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.offers import Offers
from gmm_desktop.views.plots.parts.ground import Region
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.picking import places_inside
from gmm_desktop.views.plots.parts.placing import Placing

_WORDS = "Make these rows a component"

Group = tuple[ArrayRows, Floats, Floats | None, float]
"""All rows, those inside (m, d), their weights (m,) if they have any, and the weight of all."""


class Gather(QObject):
    """Puts its own action into the menu of a lasso; the rows inside are sought off the UI thread meanwhile."""

    def __init__(self, lasso: Lasso, session: Session) -> None:
        super().__init__(lasso)
        self._lasso, self._session = lasso, session
        self._offers = Offers(session, lasso.menu)
        lasso.menu.addSeparator()
        self.action: QAction = self._offers.add(lasso.menu, _WORDS, None)
        self.action.setToolTip("Add a component with the mean, the covariance and the share of the rows inside")
        self._latest = Latest("gather")
        self._latest.done.connect(self._on_found)
        lasso.closed.connect(self._on_closed)

    @Slot()
    def _on_closed(self) -> None:
        prepared, ground, region = self._session.prepared, self._lasso.ground, self._lasso.region
        self._offers.tell(self.action, _WORDS, None)
        if prepared is None or ground is None or region is None or not self._session.editing.possible:
            return
        self._latest.ask(gathering, prepared.rows, ground.placing, region)

    @Slot(object)
    def _on_found(self, group: Group) -> None:
        rows, x, weights, total = group
        prepared = self._session.prepared
        if prepared is None or prepared.rows is not rows:
            return
        change = Change(_WORDS.replace("these", count(len(x))), self._maker(x, weights, total))
        self._offers.tell(self.action, change.label, change, possible=len(x) > 0)

    def _maker(self, x: Floats, weights: Floats | None, total: float) -> Callable[[Mixture | None], Edit]:
        def make(base: Mixture | None) -> Edit:
            try:
                return gathered(base, x, total, weights, kept=self._session.editing.held.weights)
            except SpecError as problem:
                raise SpecError(f"no component can be made of these rows: {problem}") from problem

        return make


def gathering(rows: ArrayRows, placing: Placing, region: Region) -> Generator[Any, None, Group]:
    """Take out the rows placed in a region; yields so that it can be stopped."""
    chosen = yield from places_inside(rows, placing, region)
    weights = None if rows.weights is None else rows.weights[chosen]
    total = float(rows.n) if rows.weights is None else float(rows.weights.sum())
    return rows, rows.x[chosen], weights, total
