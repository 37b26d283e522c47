"""A choice of one column among any number of them, by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from gmm_desktop.views.parts.labels import shortened

_LONGEST = 80

_LETTERS, _FEWER = 10, 5
"""Letters of a name that have room, and how many fewer where there is little."""


class NameModel(QAbstractListModel):
    """Names that are made fit for the screen one by one as they are looked at: there may be very many."""

    def __init__(self, names: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._names = names

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own)
        """One row a name."""
        return 0 if parent.isValid() else len(self._names)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The name."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        return shortened(self._names[index.row()])[:_LONGEST]


class NameBox(QComboBox):
    """Names as they are, however odd; `nothing` is the first choice where none may be chosen."""

    def __init__(self, name: str, tip: str, nothing: str = "") -> None:
        super().__init__()
        self._nothing = nothing
        self._names: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setMinimumContentsLength(_LETTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.show_names(())

    def minimumSizeHint(self) -> QSize:
        """Room for half of what is wished for: names are shortened (called by Qt)."""
        wished = super().minimumSizeHint()
        return QSize(wished.width() - self.fontMetrics().horizontalAdvance("x") * _FEWER, wished.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a long name with … in its middle: under a style sheet Qt cuts it (called by Qt)."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width() - 4
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    @property
    def name(self) -> str | None:
        """The chosen name; None for no column."""
        place = self.currentIndex() - bool(self._nothing)
        return self._names[place] if 0 <= place < len(self._names) else None

    def show_names(self, names: Sequence[str]) -> None:
        """Offer these names; the chosen one stays chosen where it is among them."""
        if tuple(names) == self._names and self.model().rowCount():
            return
        chosen = self.name
        self._names = tuple(names)
        first = [self._nothing] if self._nothing else []
        self.blockSignals(True)
        self.setModel(NameModel((*first, *names), self))
        self.blockSignals(False)
        self.choose(chosen)

    def choose(self, name: str | None) -> None:
        """Show this name as the chosen one, without telling."""
        place = self._names.index(name) + bool(self._nothing) if name in self._names else 0
        self.blockSignals(True)
        self.setCurrentIndex(place)
        self.blockSignals(False)
