"""What the picture says while the rest of a large table is read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.engine import Progress
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.labels import plain_label, shortened

_WIDTH = 320


class ReadingPage(QWidget):
    """Name of the file, how much of it is read, and a way to stop."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._name = plain_label("", "title")
        self._facts = plain_label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_WIDTH)
        self._bar.setAccessibleName("Part of the file that is read")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop reading; what was open before stays (Esc)")
        self.cancel.clicked.connect(session.stop)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for widget in (self._name, self._facts, self._bar, self.cancel):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        session.preview_changed.connect(self._show)
        session.progress.connect(self._on_progress)

    @property
    def text(self) -> str:
        """What is said in large letters."""
        return self._name.text()

    @Slot()
    def _show(self) -> None:
        preview = self._session.preview
        if preview is not None:
            self._name.setText(f"Reading {shortened(preview.name)[:80]}…")
            self._facts.setText(f"The first {count(preview.rows)} rows are in the table below")
            self._bar.setRange(0, 0)

    @Slot(object)
    def _on_progress(self, progress: Progress | None) -> None:
        if self._session.preview is not None and progress is not None and progress.fraction is not None:
            self._bar.setRange(0, 1000)
            self._bar.setValue(int(1000 * progress.fraction))
