"""A row of controls of which some give way where there is no room: those that keys and menus have, too."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget


class GivingRow(QWidget):
    """Those that give way are hidden one after the other, the one that was added last first."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setSpacing(spacing)
        self._gaps = 0
        self._staying: list[QWidget] = []
        self._giving: list[QWidget] = []
        self._unwanted: set[QWidget] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget, stretch: int = 0, *, gives: bool = False) -> None:
        """Add a control at the end, one that gives way or one that stays."""
        self._row.addWidget(widget, stretch)
        (self._giving if gives else self._staying).append(widget)

    def add_gap(self, pixels: int) -> None:
        """Leave so much room after what is there."""
        self._row.addSpacing(pixels)
        self._gaps += pixels

    def want(self, widget: QWidget, wanted: bool) -> None:
        """Show a control, where it has room, or not."""
        (self._unwanted.discard if wanted else self._unwanted.add)(widget)
        self._give()

    def sizeHint(self) -> QSize:
        """Room for all."""
        return QSize(self._row.sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        """Room for those that stay."""
        return QSize(self._taken(self._wanted(self._staying)), self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide what has no room, or show it again (called by Qt)."""
        super().resizeEvent(event)
        self._give()

    def _give(self) -> None:
        shown = self._wanted(self._staying)
        for widget in self._wanted(self._giving):
            if self._taken([*shown, widget]) > self.width():
                break
            shown.append(widget)
        for widget in (*self._staying, *self._giving):
            if widget.isHidden() == (widget in shown):
                widget.setVisible(widget in shown)

    def _wanted(self, widgets: list[QWidget]) -> list[QWidget]:
        return [widget for widget in widgets if widget not in self._unwanted]

    def _taken(self, widgets: list[QWidget]) -> int:
        """Pixels that these need."""
        least = sum(max(widget.minimumWidth() or widget.minimumSizeHint().width(), 0) for widget in widgets)
        return least + self._gaps + self._row.spacing() * max(len(widgets) - 1, 0)

    @property
    def _height(self) -> int:
        return max((widget.sizeHint().height() for widget in (*self._staying, *self._giving)), default=0)
