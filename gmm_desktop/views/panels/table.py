"""What the tables below the picture share: a quiet table that follows the session, four times a second at most."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QVBoxLayout, QWidget

from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.theme import Theme

_FITTED = 200
_USUAL = 92
_PACE = 250
"""Milliseconds between two refreshments: as fast as numbers can be read."""


class Following(Protocol):
    """A model of what the session shows, that looks again when told to."""

    theme: Theme

    def refresh(self) -> None:
        """Take over what the session shows now."""


class TablePanel(QWidget):
    """A table of a model of the session: subclasses hand it to `follow` and add to `refresh` what they need.

    `view` is the table, `column` the layout around it.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.view = plain_table(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 0, 12, 12)
        self.column.setSpacing(4)
        self.column.addWidget(self.view)
        self._clock = FrameClock(_PACE)
        self._clock.frame.connect(self._on_clock)

    def follow(self, model: Following, *signals: SignalInstance) -> None:
        """Show a model, and refresh it soon after any of these signals."""
        self._followed = model
        for signal in signals:
            signal.connect(self._clock.mark)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._followed.theme = theme
        self._followed.refresh()

    def refresh(self) -> None:
        """Show what the session shows now."""
        self._followed.refresh()
        fit_headers(self.view)

    @Slot()
    def _on_clock(self) -> None:
        self.refresh()


def fit_headers(view: QTableView) -> None:
    """Make the first columns wide enough for their names, where the number of columns changed."""
    header, model = view.horizontalHeader(), view.model()
    if view.property("fitted") == model.columnCount():
        return
    view.setProperty("fitted", model.columnCount())
    for section in range(min(model.columnCount(), _FITTED)):
        title = str(model.headerData(section, Qt.Orientation.Horizontal))
        header.resizeSection(section, max(_USUAL, header.fontMetrics().horizontalAdvance(title) + 28))


def plain_table(name: str) -> QTableView:
    """A quiet read-only table that never measures all of its cells."""
    view = QTableView()
    view.setAccessibleName(name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setWordWrap(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
    view.horizontalHeader().setDefaultSectionSize(_USUAL)
    view.horizontalHeader().setHighlightSections(False)
    view.setMinimumHeight(80)
    return view
