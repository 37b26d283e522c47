"""The first rows of a table as they will be read, with the type of every column."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gmm_desktop.files import Column, Dataset
from gmm_desktop.files.first_rows import PREVIEW_ROWS
from gmm_desktop.views.numbers import MINUS, count
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_MOST_COLUMNS = 2000


class PreviewModel(QAbstractTableModel):
    """The first rows of a dataset; the first cell that was no number shows its text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns: tuple[Column, ...] = ()
        self._rows = 0

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._columns = dataset.columns[:_MOST_COLUMNS] if dataset else ()
        self._rows = min(dataset.rows, PREVIEW_ROWS) if dataset else 0
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """The first rows."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the file, up to 2,000."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name and, below it, the type; numbers of rows from 1."""
        if orientation == Qt.Orientation.Vertical:
            return count(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{shortened(column.name)[:60]}\n{_type(column)}"
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell as it will be read."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        wrong = column.first_not_number
        if wrong is not None and wrong[0] == index.row() + 1:
            if role == Qt.ItemDataRole.ForegroundRole:
                return QColor(self._theme.warning)
            if role == Qt.ItemDataRole.ToolTipRole:
                return "Not a number: read as an empty cell"
            return shortened(wrong[1]) if role == Qt.ItemDataRole.DisplayRole else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        text = shortened(column.text_at(index.row()))
        return text.replace("-", MINUS, 1) if column.kind == "number" else text


def not_numbers(column: Column) -> str:
    """How many cells of a number column are none, and the first of them; empty where all are."""
    if not column.not_numbers or column.first_not_number is None:
        return ""
    row, text = column.first_not_number
    cells = (
        "1 cell is not a number"
        if column.not_numbers == 1
        else f"{count(column.not_numbers)} cells are not numbers"
    )
    first = "" if column.not_numbers == 1 else "the first "
    return f"{cells}: {first}“{shortened(text)[:40]}” in row {count(row)}"


def _type(column: Column) -> str:
    if not column.not_numbers:
        return column.kind
    return f"number, {count(column.not_numbers)} cell{'' if column.not_numbers == 1 else 's'} not"


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.kind == "number" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
