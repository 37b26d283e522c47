"""Rows inside a lasso become the selected ones, in every view and in the table."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gmm_desktop.engine import ArrayRows
from gmm_desktop.files import Prepared
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.ground import Region
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing
from gmm_desktop.views.plots.parts.selected import Ints


class Picking(QObject):
    """Puts its action first in the menu of a lasso; the rows inside are sought off the UI thread."""

    def __init__(self, lasso: Lasso, session: Session) -> None:
        super().__init__(lasso)
        self._lasso, self._session = lasso, session
        self._drawn: tuple[Placing, Region] | None = None
        self.action = QAction("Select these rows", lasso.menu)
        self.action.setToolTip("Show the rows inside the line in every view and in the table")
        self.action.triggered.connect(self._on_chosen)
        lasso.menu.addAction(self.action)
        lasso.closed.connect(self._on_closed)
        self._latest = Latest("picking")
        self._latest.done.connect(self._on_found)

    @Slot()
    def _on_closed(self) -> None:
        """Remember the line: it is gone when the answer comes."""
        ground, region = self._lasso.ground, self._lasso.region
        self._drawn = (ground.placing, region) if ground is not None and region is not None else None

    @Slot()
    def _on_chosen(self) -> None:
        prepared = self._session.prepared
        if prepared is not None and self._drawn is not None:
            self._latest.ask(picking, prepared, *self._drawn)

    @Slot(object)
    def _on_found(self, found: tuple[Prepared, Ints]) -> None:
        prepared, rows = found
        if prepared is self._session.prepared:
            self._session.pointing.select(rows)


def picking(prepared: Prepared, placing: Placing, region: Region) -> Generator[Any, None, tuple[Prepared, Ints]]:
    """Find the rows placed in a region, by their places in the dataset; yields so that it can be stopped."""
    inside = yield from places_inside(prepared.rows, placing, region)
    return prepared, prepared.used[inside]


def places_inside(rows: ArrayRows, placing: Placing, region: Region) -> Generator[Any, None, Ints]:
    """Find the rows placed in a region, by their places among the used rows."""
    inside = [np.empty(0, dtype=np.int64)]
    for start in range(0, rows.n, CHUNK):
        inside.append(start + np.flatnonzero(region.contains(*placing.of(rows.x[start : start + CHUNK]))))
        yield
    return np.concatenate(inside)
