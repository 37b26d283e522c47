"""What the tables below the picture share: a quiet table that follows the session, four times a second at most."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QVBoxLayout, QWidget

from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.theme import Theme

_FITTED = 200
_USUAL, _WIDEST = 6.5, 22.0
"""Widths of columns in heights of a line of text: usual ones, and those of columns with long names."""

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
    """Make the first columns wide enough for their names, where their number or the size of text changed."""
    header, model = view.horizontalHeader(), view.model()
    line = view.fontMetrics().height()
    fitted = f"{model.columnCount()} at {line}"
    if view.property("fitted") == fitted:
        return
    view.setProperty("fitted", fitted)
    header.ensurePolished()
    view.verticalHeader().setDefaultSectionSize(line + 8)
    for section in range(min(model.columnCount(), _FITTED)):
        wanted = header.sectionSizeHint(section)
        header.resizeSection(section, max(round(_USUAL * line), min(wanted, round(_WIDEST * line))))


def plain_table(name: str) -> QTableView:
    """A quiet read-only table that never measures all of its cells."""
    view = QTableView()
    view.setAccessibleName(name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setWordWrap(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
    view.horizontalHeader().setDefaultSectionSize(round(_USUAL * view.fontMetrics().height()))
    view.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.horizontalHeader().setHighlightSections(False)
    view.setMinimumHeight(80)
    return view
