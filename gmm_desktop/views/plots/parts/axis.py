"""An axis whose numbers have true minus signs and no more digits than they need."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from gmm_desktop.views.numbers import MINUS, grouped
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.theme import Theme


def tick_label(value: float, spacing: float) -> str:
    """Return the number of a tick with as many decimals as the distance between ticks asks for."""
    decimals = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 0
    if decimals <= 10 and abs(value) < 1e9:
        shown = grouped(value, decimals)
        return shown.removeprefix(MINUS) if float(f"{value:.{decimals}f}") == 0 else shown
    return f"{value:.6g}".replace("-", MINUS)


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of a plot in drawn coordinates; `show_scale` names it. No numbers are written beyond `ends`."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=4)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=4, tickTextOffset=6, autoReduceTextSpace=False, hideOverlappingLabels=False)
        self._name, self._note = "", ""
        self.ends: tuple[float, float] | None = None

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of the ticks (called by pyqtgraph)."""
        low, high = self.ends or (-math.inf, math.inf)
        slack = 1e-9 * spacing
        return [
            tick_label(value * scale, spacing * scale) if low - slack <= value <= high + slack else ""
            for value in values
        ]

    def show_scale(self, name: str, scale: Scale) -> None:
        """Write the name of what the axis measures, and how its numbers become values."""
        self._name, self._note = " ".join(name.split()), scale.note
        self._write()

    def resizeEvent(self, event: object = None) -> None:
        """Leave out of the name what has no room (called by Qt)."""
        super().resizeEvent(event)
        if getattr(self, "_name", ""):
            self._write()

    def _write(self) -> None:
        """Write the label as HTML that shows the name as it was typed."""
        note = f"  ({self._note})" if self._note else ""
        metrics = QFontMetricsF(self.label.font())
        size = self.size()
        room = (size.width() if self.orientation == "bottom" else size.height()) - metrics.horizontalAdvance(note)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, max(room * 0.95, 60.0))
        label = html.escape(name + note)
        if label != self.labelText:
            self.setLabel(label)
            super().resizeEvent()  # puts it in the middle again

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take colours and size of text."""
        self.setPen(QPen(QColor(theme.axis), 1))
        self.setTextPen(QPen(QColor(theme.muted), 1))
        self.setStyle(tickFont=font)
        self.labelStyle = {"color": theme.muted, "font-size": f"{font.pointSizeF():.1f}pt"}
        self.label.setFont(font)
        self.setLabel(self.labelText)
        self._write()
