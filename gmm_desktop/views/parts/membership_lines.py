"""A pinned row's memberships over the iterations, one small line a component."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.numbers import count, percent
from gmm_desktop.views.theme import Theme


class MembershipLines(QWidget):
    """P(C | x) from 0 (below) to 1 (above) against the iteration, with the playhead as an upright line."""

    def __init__(self) -> None:
        super().__init__()
        self._iterations: Floats = np.empty(0)
        self._shares: Floats = np.empty((0, 0))
        self._colours: tuple[QColor, ...] = ()
        self._theme: Theme | None = None
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Three lines of text tall."""
        return QSize(120, 3 * self.fontMetrics().height())

    def show_lines(
        self, iterations: Floats, shares: Floats, names: tuple[str, ...], colours: tuple[QColor, ...], theme: Theme
    ) -> None:
        """Show memberships (t, k) at iterations (t,)."""
        self._iterations, self._shares, self._colours, self._theme = iterations, shares, colours, theme
        if len(shares):
            last = ", ".join(f"{name} {percent(float(s))}" for name, s in zip(names, shares[-1], strict=False))
            self.setToolTip(f"Memberships over {count(int(iterations[-1]))} iterations; in the last: {last}")
            self.setAccessibleDescription(self.toolTip())
        self.update()

    def show_playhead(self, iteration: int) -> None:
        """Move the upright line."""
        if iteration != self._now:
            self._now = iteration
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, lines and playhead."""
        del event
        if self._theme is None:
            return
        room = QRectF(self.rect()).adjusted(1, 3, -1, -3)
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(self._theme.border), 1))
            for y in (room.top(), room.bottom()):
                painter.drawLine(QLineF(room.left(), y, room.right(), y))
            if not len(self._iterations):
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            longest = max(float(self._iterations[-1]), 1.0)
            x = room.left() + room.width() * self._iterations / longest
            for place, colour in enumerate(self._colours[: self._shares.shape[1]]):
                heights = room.bottom() - room.height() * np.nan_to_num(self._shares[:, place])
                painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                points = [QPointF(float(a), float(b)) for a, b in zip(x, heights, strict=True)]
                painter.drawPolyline(QPolygonF(points)) if len(points) > 1 else painter.drawPoint(points[0])
            here = room.left() + room.width() * min(self._now / longest, 1.0)
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawLine(QLineF(here, room.top(), here, room.bottom()))
