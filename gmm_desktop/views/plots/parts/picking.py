"""Rows inside a lasso become the selected ones, in every view and in the table."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Prepared
from gmm_desktop.files.preparation.filters.polygon import Polygon
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing
from gmm_desktop.views.plots.parts.selected import Ints


class Picking(QObject):
    """Puts its action first in the menu of a lasso; the rows inside are sought off the UI thread."""

    def __init__(self, lasso: Lasso, session: Session, cloud: Cloud) -> None:
        super().__init__(lasso)
        self._lasso, self._session, self._cloud = lasso, session, cloud
        self._corners: Floats = np.empty((0, 2))
        self.action = QAction("Select these rows", lasso.menu)
        self.action.setToolTip("Show the rows inside the line in every view and in the table")
        self.action.triggered.connect(self._on_chosen)
        lasso.menu.insertAction(lasso.menu.actions()[0], self.action)
        lasso.closed.connect(self._on_closed)
        self._latest = Latest("picking")
        self._latest.done.connect(self._on_found)

    @Slot()
    def _on_closed(self) -> None:
        """Remember the line: it is gone when the answer comes."""
        self._corners = self._lasso.corners

    @Slot()
    def _on_chosen(self) -> None:
        prepared, placing = self._session.prepared, self._cloud.placing
        if prepared is not None and placing is not None and len(self._corners):
            self._latest.ask(picking, prepared, placing, self._corners)

    @Slot(object)
    def _on_found(self, found: tuple[Prepared, Ints]) -> None:
        prepared, rows = found
        if prepared is self._session.prepared:
            self._session.pointing.select(rows)


def picking(prepared: Prepared, placing: Placing, corners: Floats) -> Generator[Any, None, tuple[Prepared, Ints]]:
    """Find the rows inside a line, given by its drawn corners (m, 2), by their places in the dataset."""
    polygon, x = Polygon(corners), prepared.rows.x
    inside = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(x), CHUNK):
        flags = polygon.contains(*placing.of(x[start : start + CHUNK]))
        inside.append(prepared.used[start : start + CHUNK][flags])
        yield
    return prepared, np.concatenate(inside)
