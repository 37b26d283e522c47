"""The rows of the file, lazily, with the memberships of every row that was used."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Column, Dataset, Prepared
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.panels.row_order import Memberships, Places, RowOrder
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_BLOCK = 256
"""Rows whose memberships are computed together when one of them is looked at."""
_BLOCKS_KEPT = 64
_MOST_COLUMNS = 2000


class RowsModel(QAbstractTableModel):
    """File columns, then the most probable component, then the probability of each.

    While a large table is read: its first rows. Rows are shown in the order of the file, or in `order`.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self.theme = theme
        self._dataset: Dataset | None = None
        self._prepared: Prepared | None = None
        self._mixture: Mixture | None = None
        self._names: tuple[str, ...] = ()
        self._identities: tuple[int, ...] = ()
        self._memberships: dict[int, Floats] = {}
        self._order: RowOrder | None = None

    def refresh(self) -> None:
        """The data, the parameters or the names changed."""
        preview, frame, prepared = self._session.preview, self._session.frame, self._session.prepared
        dataset = preview or self._session.dataset
        if preview is not None:
            frame, prepared = None, None
        mixture = frame.colours if frame else None
        if prepared is None or (mixture is not None and mixture.d != len(prepared.columns)):
            mixture = None
        same_shape = (
            self._dataset is dataset
            and (self._mixture is None) == (mixture is None)
            and (self._mixture is None or mixture is None or self._mixture.k == mixture.k)
        )
        if not same_shape:
            self.beginResetModel()
        if self._dataset is not dataset:
            self._order = None
        self._dataset, self._prepared, self._mixture = dataset, prepared, mixture
        self._names, self._identities = (*self._session.names, "noise"), self._session.identities
        self._memberships.clear()
        if not same_shape:
            self.endResetModel()
        elif self.rowCount() and mixture is not None:
            first = self.index(0, self._file_columns)
            self.dataChanged.emit(first, self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, self._file_columns, self.columnCount() - 1)

    @property
    def dataset(self) -> Dataset | None:
        """The table that is shown."""
        return self._dataset

    @property
    def mixture(self) -> Mixture | None:
        """The mixture whose memberships are shown."""
        return self._mixture

    def set_order(self, order: RowOrder | None) -> None:
        """Show the rows in this order, or in that of the file."""
        if order is not self._order:
            self.beginResetModel()
            self._order = order
            self.endResetModel()

    def row_at(self, place: int) -> int:
        """The row of the file that is shown at a place."""
        return place if self._order is None else int(self._order.rows[place])

    def places_of(self, rows: Places) -> Places:
        """Where rows of the file are shown."""
        return rows if self._order is None else self._order.places[rows]

    @property
    def is_sorted(self) -> bool:
        """Whether rows stand in another order than in the file."""
        return self._order is not None

    def rows_at(self, first: int, last: int) -> Places:
        """The rows of the file that are shown from one place to another."""
        return np.arange(first, last + 1) if self._order is None else self._order.rows[first : last + 1]

    def sort_key(self, section: int) -> Column | Memberships | None:
        """What the rows are ordered by for a column of this table."""
        if self._dataset is None or section >= self.columnCount():
            return None
        if section < self._file_columns:
            return self._dataset.columns[section]
        if self._mixture is None or self._prepared is None:
            return None
        return Memberships(self._mixture, self._prepared, self._dataset.rows, section - self._file_columns - 1)

    @property
    def _file_columns(self) -> int:
        return min(len(self._dataset.columns), _MOST_COLUMNS) if self._dataset else 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Rows of the file."""
        return 0 if parent.isValid() or self._dataset is None else min(self._dataset.rows, 2**31 - 1)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the file, and one more and one a component once there is a fit."""
        if parent.isValid():
            return 0
        return self._file_columns + (0 if self._mixture is None else 1 + self._parts)

    @property
    def _parts(self) -> int:
        assert self._mixture is not None
        return self._mixture.k + (self._mixture.noise is not None)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Names of columns; numbers of rows from 1."""
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Vertical:
                return str(self.row_at(section) + 1)
            return shortened(self._title(section))[:60]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return self._alignment(section)
        return None

    def _title(self, section: int) -> str:
        assert self._dataset is not None
        if section < self._file_columns:
            return self._dataset.columns[section].name
        if section == self._file_columns:
            return "component"
        return f"P({self._names[section - self._file_columns - 1]})"

    def _alignment(self, section: int) -> Qt.AlignmentFlag:
        text = section == self._file_columns or (
            self._dataset is not None
            and section < self._file_columns
            and self._dataset.columns[section].kind != "number"
        )
        side = Qt.AlignmentFlag.AlignLeft if text else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Cells as they are in the file; memberships with three decimals, all digits in the tooltip."""
        if not index.isValid() or self._dataset is None:
            return None
        row, column = self.row_at(index.row()), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.BackgroundRole:
            pointed = self._session.preview is None and row == self._session.pointing.row
            return QColor(self.theme.grid) if pointed else None
        if column < self._file_columns:
            return self._cell(row, column, role)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.ForegroundRole):
            return None
        memberships = self._row_memberships(row)
        if memberships is None:
            return "left out" if role == Qt.ItemDataRole.DisplayRole and column == self._file_columns else None
        return self._membership(memberships, column - self._file_columns - 1, role)

    def _cell(self, row: int, column: int, role: int) -> object:
        assert self._dataset is not None
        if role == Qt.ItemDataRole.DisplayRole:
            text = shortened(self._dataset.columns[column].text_at(row))
            return text.replace("-", MINUS, 1) if self._dataset.columns[column].kind == "number" else text
        if role == Qt.ItemDataRole.ForegroundRole and self._prepared is not None and self._place(row) is None:
            return QColor(self.theme.muted)
        return None

    def _membership(self, memberships: Floats, part: int, role: int) -> object:
        best = int(np.argmax(memberships))
        assert self._mixture is not None
        if part < 0:
            if role == Qt.ItemDataRole.ForegroundRole and best < self._mixture.k:
                return self.theme.ink(self._identities[best])
            return self._names[best] if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{memberships[part]:.3f}"
        return repr(float(memberships[part])) if role == Qt.ItemDataRole.ToolTipRole else None

    def _place(self, row: int) -> int | None:
        """Position of a file row among the used rows; None where it was left out."""
        assert self._prepared is not None
        used = self._prepared.used
        place = int(np.searchsorted(used, row))
        return place if place < len(used) and used[place] == row else None

    def _row_memberships(self, row: int) -> Floats | None:
        if self._prepared is None or self._mixture is None:
            return None
        place = self._place(row)
        if place is None:
            return None
        block, within = divmod(place, _BLOCK)
        if block not in self._memberships:
            if len(self._memberships) >= _BLOCKS_KEPT:
                self._memberships.clear()
            self._memberships[block] = self._memberships_of(block)
        return np.asarray(self._memberships[block][within])

    def _memberships_of(self, block: int) -> Floats:
        assert self._prepared is not None
        assert self._mixture is not None
        rows = np.asarray(self._prepared.rows.x[block * _BLOCK : (block + 1) * _BLOCK])
        return self._mixture.responsibilities(rows)
