"""Rows in all panels of a scatter matrix below the diagonal, as points or as density in soft colours."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.lattice import Lattice, laying_out
from gmm_desktop.views.plots.parts.mosaic import Mosaic, MosaicPainter, MosaicRequest, is_dense
from gmm_desktop.views.plots.parts.panel_cells import STAND_INS
from gmm_desktop.views.plots.parts.points import Points
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.plots.parts.who import Who, quiet, rgb
from gmm_desktop.views.theme import Theme

_MOST_CELLS = 1_200_000


class PanelCloud(QObject):
    """Works in a thread. `laid_out` says that the panels of new rows are known, `painted` that they are drawn."""

    laid_out = Signal()
    painted = Signal()

    def __init__(self, canvas: Canvas, sketching: Sketching) -> None:
        super().__init__(canvas)
        self._canvas, self._sketching = canvas, sketching
        self._points = Points(canvas.view)
        canvas.add(self._points)
        self._painter = MosaicPainter()
        self._rows: ArrayRows | None = None
        self._whole = True
        self.lattice: Lattice | None = None
        sketching.done.connect(self._on_done)

    def show_rows(self, rows: ArrayRows | None, columns: int) -> None:
        """Take other rows, or other columns of them, the first few of which have panels."""
        self._rows, self.lattice, self._whole = rows, None, True
        self._points.clear()
        if rows is None:
            self._sketching.forget()
        else:
            self._sketching.ask(_laying_out, rows, columns)

    def ask(self, mixture: Mixture | None, who: Who | None, theme: Theme, *, hard: bool, moving: bool) -> None:
        """Ask for the rows in these colours, unless that is what is painted or being painted.

        While it is `moving`, others will follow soon: a quick picture will do.
        """
        lattice = self.lattice
        if lattice is None:
            return
        self._sketching.moving = moving
        ratio = self._canvas.devicePixelRatioF()
        size = self._size(lattice, ratio) if is_dense(lattice) else (1, 1)
        if not self._sketching.is_new(lattice, mixture, who, hard, theme, ratio, size):
            return
        request = MosaicRequest(
            lattice=lattice,
            mixture=mixture,
            colours=who.palette(theme) if who else quiet(theme),
            identities=np.array(who.identities if who else (-1,), dtype=np.intp),
            hard=hard,
            size=size,
            rim=rgb(QColor(theme.card)),
            ratio=ratio,
            zoom=theme.zoom,
        )
        self._sketching.ask(self._painter.paint, request)

    @property
    def dense(self) -> bool:
        """Whether there are too many rows to draw all of them one by one."""
        return self.lattice is not None and is_dense(self.lattice)

    @property
    def caption(self) -> str:
        """Say how the rows are drawn, where that needs saying."""
        parts = []
        if self.lattice is not None and self.dense:
            parts.append(f"{count(self.lattice.rows.n)} rows, drawn as density")
        if not self._whole:
            parts.append(f"while it moves coloured by {count(STAND_INS)} of them")
        return " · ".join(parts)

    def _size(self, lattice: Lattice, ratio: float) -> tuple[int, int]:
        """Cells of the whole plane: one for each device pixel, up to a limit."""
        width, height = lattice.m / self._canvas.view.pixel * ratio
        shrink = max(1.0, math.sqrt(width * height / _MOST_CELLS))
        return max(lattice.m * 8, round(width / shrink)), max(lattice.m * 8, round(height / shrink))

    @Slot(object)
    def _on_done(self, result: Lattice | Mosaic) -> None:
        if isinstance(result, Lattice):
            if result.rows is self._rows:
                self.lattice = result
                self.laid_out.emit()
        elif result.request.lattice is self.lattice:
            if isinstance(result.content, tuple):
                self._points.show_dots(result.content)
            else:
                self._points.show_raster(result.content)
            self._whole = result.whole
            self.painted.emit()


def _laying_out(rows: ArrayRows, columns: int, quick: bool) -> Generator[None, None, tuple[Lattice, bool]]:
    del quick
    return (yield from laying_out(rows, columns)), True
