"""Coalesces "something changed" into at most thirty paints a second; the last change always paints."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

FRAME = 33
"""Milliseconds of one frame."""


class FrameClock(QObject):
    """However often `mark` is called, `frame` comes at most once in `interval` ms, and once after the last."""

    frame = Signal()

    def __init__(self, interval: int = FRAME) -> None:
        super().__init__()
        self._marked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._interval = interval
        self._timer.timeout.connect(self._on_timeout)

    @Slot()
    def mark(self) -> None:
        """Say that something changed: the first change paints at once, later ones at the next frame."""
        self._marked = True
        if not self._timer.isActive():
            self._timer.start(0)

    @Slot()
    def _on_timeout(self) -> None:
        if self._marked:
            self._marked = False
            self.frame.emit()
            self._timer.start(self._interval)
