"""Rows as points or as density in the soft colours of a mixture: what scatter plots of every kind share."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.binnings import Binnings
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.in_step import Voice
from gmm_desktop.views.plots.parts.placing import Extent, Placing, Range, measuring
from gmm_desktop.views.plots.parts.points import Points
from gmm_desktop.views.plots.parts.portrait import DRAWN_ONE_BY_ONE, Painter, Portrait, Request
from gmm_desktop.views.plots.parts.raster import Grid
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.plots.parts.stand_ins import STAND_INS
from gmm_desktop.views.plots.parts.who import Who, quiet, rgb
from gmm_desktop.views.theme import Theme

_MOST_CELLS = 900_000
"""Cells of a density picture; on large or dense screens a cell is several device pixels."""

_MARGIN = 0.05
"""How much more than the view is painted on each side, so that a short drag shows no empty edge."""


class Cloud(QObject):
    """Paints in a thread. `measured` says that the extent of new rows is known, `painted` that they are drawn."""

    measured = Signal()
    painted = Signal()

    def __init__(self, canvas: Canvas, drawing: Sketching | Voice, binnings: Binnings | None = None) -> None:
        super().__init__(canvas)  # a portrait that is still being painted must not outlive the layer it is for
        self._canvas = canvas
        self._points = Points(canvas.view)
        canvas.add(self._points)
        self._painter = Painter(binnings)
        self._sketching = drawing
        self._sketching.done.connect(self._on_done)
        self._rows: ArrayRows | None = None
        self._wanted: Placing | None = None
        self._portrait: Portrait | None = None
        self._measuring = False
        self.placing: Placing | None = None
        self.world: tuple[Range, Range] = ((-1.0, 1.0), (-1.0, 1.0))
        self._empty = 0

    @property
    def busy(self) -> bool:
        """Whether anything is being worked out."""
        return self._sketching.busy

    @property
    def points(self) -> Points:
        """The layer of the rows."""
        return self._points

    @property
    def many(self) -> bool:
        """Whether there are too many rows to draw all of them one by one."""
        return self._rows is not None and self._rows.n > DRAWN_ONE_BY_ONE

    def show_rows(self, rows: ArrayRows | None, placing: Placing | None, *, keep: bool = False) -> None:
        """Take other rows, or other places of them; `measured` follows. `keep` what is drawn until then."""
        self._rows, self._wanted = rows, placing
        self._portrait = None
        self._measuring = rows is not None
        if not keep:
            self.placing = None
            self._points.clear()
        if rows is None or placing is None:
            self._sketching.forget()
        else:
            self._sketching.ask(_measuring, rows, placing)

    def ask(
        self,
        mixture: Mixture | None,
        who: Who | None,
        theme: Theme,
        *,
        hard: bool,
        doubt: bool = False,
        moving: bool = False,
    ) -> None:
        """Ask for a portrait, unless what is painted (or being painted) is just that.

        While it is `moving`, another one will follow soon: a quick one will do.
        """
        self._sketching.moving = moving
        if self._rows is None or self.placing is None or self._measuring:
            return  # a request now would take the place of the one that measures
        ratio = self._canvas.devicePixelRatioF()
        grid = self._grid(ratio)
        seen = grid if self.many else None
        if not self._sketching.is_new(self.placing, mixture, who, hard, doubt, theme, ratio, seen):
            return
        request = Request(
            rows=self._rows,
            placing=self.placing,
            mixture=mixture,
            colours=who.palette(theme) if who and mixture else quiet(theme),
            identities=np.array(who.identities if who and mixture else (-1,), dtype=np.intp),
            hard=hard,
            grid=grid,
            rim=rgb(QColor(theme.card)),
            ratio=ratio,
            doubt=doubt,
            zoom=theme.zoom,
        )
        self._sketching.ask(self._painter.paint, request)

    def place_of(self, row: int) -> Floats:
        """Return the drawn place (1, 2) of a row; none before it is known."""
        if self._rows is None or self.placing is None or row >= self._rows.n:
            return np.empty((0, 2))
        return np.stack(self.placing.of(self._rows.x[row : row + 1]), axis=1)

    @property
    def caption(self) -> str:
        """Say how the rows are drawn, where that needs saying."""
        parts = []
        portrait = self._portrait
        if portrait is not None and self.many and self._rows is not None:
            rows = f"{count(self._rows.n)} rows"
            if isinstance(portrait.content, tuple):
                parts.append(f"{count(portrait.visible or 0)} of {rows} in view, drawn one by one")
            else:
                parts.append(f"{rows}, drawn as density" + (" of their uncertainty" if _doubted(portrait) else ""))
                if not portrait.whole:
                    parts.append(f"while it moves coloured by {count(STAND_INS)} of them")
        if self._empty:
            parts.append(f"{count(self._empty)} with empty cells here not drawn")
        return " · ".join(parts)

    def _grid(self, ratio: float) -> Grid:
        view = self._canvas.view
        size = view.rect()
        left, right, bottom, top = view.shown
        across, up = _MARGIN * (right - left), _MARGIN * (top - bottom)
        width, height = (1 + 2 * _MARGIN) * size.width() * ratio, (1 + 2 * _MARGIN) * size.height() * ratio
        cell = max(1, math.ceil(math.sqrt(width * height / _MOST_CELLS)))
        box = (left - across, right + across, bottom - up, top + up)
        return Grid(box, max(1, round(width / cell)), max(1, round(height / cell)))

    @Slot(object)
    def _on_done(self, result: Extent | Portrait) -> None:
        if isinstance(result, Extent):
            self._on_measured(result)
        elif result.request.placing is self.placing and result.request.rows is self._rows:
            self._portrait = result
            if isinstance(result.content, tuple):
                self._points.show_dots(result.content)
            else:
                self._points.show_raster(result.content)
            self.painted.emit()

    def _on_measured(self, extent: Extent) -> None:
        if self._rows is not extent.rows or self._wanted is not extent.placing:
            return
        self._measuring = False
        self.placing = extent.placing.scaled(extent.scales)
        self.world = extent.world
        self._empty = extent.empty
        self.measured.emit()


def _doubted(portrait: Portrait) -> bool:
    return portrait.request.doubt and portrait.request.mixture is not None


def _measuring(rows: ArrayRows, placing: Placing, quick: bool) -> Generator[None, None, tuple[Extent, bool]]:
    del quick
    return (yield from measuring(rows, placing)), True
