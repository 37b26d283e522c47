"""An axis on which every whole number is a column with a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.plots.parts.axis import ValueAxis

_BEYOND = 24
"""Pixels that a name may reach beyond the ends of the axis."""


class NamedAxis(ValueAxis):
    """Writes as much of each name as there is room for; leaves names out where there is none."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self._columns: tuple[str, ...] = ()
        self.setStyle(hideOverlappingLabels=_BEYOND)

    def show_names(self, columns: tuple[str, ...]) -> None:
        """Write these names at 0, 1, 2 ..."""
        self._columns = columns
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the columns in view (called by pyqtgraph)."""
        return [(1.0, [float(place) for place in range(len(self._columns)) if minVal <= place <= maxVal])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the names (called by pyqtgraph)."""
        low, high = self.range
        length = self.size().width() if self.orientation == "bottom" else self.size().height()
        room = max(length / max(high - low, 1e-9) - 10, 0.0)
        metrics = QFontMetricsF(self._type())
        written = []
        for value in values:
            place = round(value)
            name = shortened(self._columns[place]) if 0 <= place < len(self._columns) else ""
            end = min(value - low, high - value) * length / max(high - low, 1e-9) + _BEYOND - 1
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, min(room, 2 * end))
            written.append("" if shown == "…" else shown)
        return written

    @property
    def _subject(self) -> object:
        """The names (called by the base)."""
        return self.orientation, self._columns

    def _likewise(self, numbers: Sequence[str]) -> list[str]:
        """Return names as they are, also those that are numbers."""
        return list(numbers)
