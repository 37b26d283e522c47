"""What a panel holds, scrolling down where the window is low, never sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """As wide as what it holds, and at least so low as suits any window."""

    def __init__(self, content: QWidget, least: int = 120) -> None:
        super().__init__()
        self._content, self._least = content, least
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """As wide as the content, low enough for any window (called by Qt)."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, self._least)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Become wider when the content does: its text grew (called by Qt)."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """All of the content (called by Qt)."""
        return self._content.sizeHint()
