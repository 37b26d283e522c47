"""What a step does to the shape of a column: two small histograms, before and after."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.files.preparation import BeforeAndAfter, Histogram
from gmm_desktop.views.numbers import percent, short
from gmm_desktop.views.theme import Theme

_GAP = 12


class TwoHistograms(QWidget):
    """Draws both with their ranges; empty until there is something to show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: BeforeAndAfter | None = None
        self.setAccessibleName("Before and after")
        self.setToolTip("The values before and after the step; of many rows, 20,000 are looked at")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    @property
    def shown(self) -> BeforeAndAfter | None:
        """What is drawn."""
        return self._shown

    def show_both(self, both: BeforeAndAfter | None) -> None:
        """Draw these, or nothing."""
        self._shown = both
        self.setAccessibleDescription(in_words(both) if both else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Four lines of bars between a caption and a line of numbers."""
        return QSize(200, 6 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for any panel."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the two side by side."""
        del event
        wide = (self.width() - _GAP) / 2
        with QPainter(self) as painter:
            before, after = (self._shown.before, self._shown.after) if self._shown else (None, None)
            left, right = QRectF(0, 0, wide, self.height()), QRectF(wide + _GAP, 0, wide, self.height())
            self._draw(painter, left, "before", before, QColor(self._theme.noise))
            self._draw(painter, right, "after", after, QColor(self._theme.accent))

    def _draw(
        self, painter: QPainter, room: QRectF, words: str, histogram: Histogram | None, colour: QColor
    ) -> None:
        line = self.fontMetrics().height()
        bars = room.adjusted(0, line + 2, 0, -line - 3)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, words)
        painter.fillRect(QRectF(bars.left(), bars.bottom(), bars.width(), 1), QColor(self._theme.axis))
        bottom = Qt.AlignmentFlag.AlignBottom
        if histogram is None or not len(histogram.counts):
            if histogram is not None:
                painter.drawText(room, bottom | Qt.AlignmentFlag.AlignLeft, "no value")
            return
        most = max(int(histogram.counts.max()), 1)
        each = bars.width() / len(histogram.counts)
        for place, amount in enumerate(histogram.counts.tolist()):
            if amount:
                tall = max(1.0, bars.height() * amount / most)
                left = bars.left() + place * each
                painter.fillRect(QRectF(left, bars.bottom() - tall, max(1.0, each - 0.6), tall), colour)
        painter.drawText(room, bottom | Qt.AlignmentFlag.AlignLeft, short(float(histogram.edges[0]), 3))
        painter.drawText(room, bottom | Qt.AlignmentFlag.AlignRight, short(float(histogram.edges[-1]), 3))


def in_words(both: BeforeAndAfter) -> str:
    """Both ranges, and what is lost, in words."""
    said = [f"before: {_range(both.before)}", f"after: {_range(both.after)}"]
    if both.emptied:
        said.append(f"{percent(both.emptied)} of the values have no result")
    return "; ".join(said)


def _range(histogram: Histogram) -> str:
    if not len(histogram.counts):
        return "no value"
    return f"{short(float(histogram.edges[0]))} to {short(float(histogram.edges[-1]))}"
