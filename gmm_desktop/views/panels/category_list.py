"""The values of a text column to tick, drawn as they scroll past, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from gmm_desktop.views.parts.labels import shortened

Index = QModelIndex | QPersistentModelIndex


class CategoryModel(QAbstractListModel):
    """Values with a tick each; none is ticked at first."""

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[str, ...] = ()
        self._ticked: set[str] = set()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked values in the order of the list."""
        return tuple(value for value in self._values if value in self._ticked)

    def show_values(self, values: tuple[str, ...]) -> None:
        """Offer other values, none of them ticked."""
        self.beginResetModel()
        self._values, self._ticked = values, set()
        self.endResetModel()

    def choose(self, values: Sequence[str]) -> None:
        """Tick these."""
        self.beginResetModel()
        self._ticked = set(values)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """One row a value."""
        return 0 if parent.isValid() else len(self._values)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All can be ticked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The value and its tick."""
        if not index.isValid() or index.row() >= len(self._values):
            return None
        value = self._values[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shortened(value)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if value in self._ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._ticked ^= {self._values[index.row()]}
        self.dataChanged.emit(index, index, [role])
        return True
