"""The rows of the file, lazily, with the memberships of every row that was used."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QVBoxLayout, QWidget

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Dataset, Prepared
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_BLOCK = 256
"""Rows whose memberships are computed together when one of them is looked at."""
_BLOCKS_KEPT = 64
_MOST_COLUMNS = 2000
_FITTED = 200
_USUAL = 92


class RowsModel(QAbstractTableModel):
    """File columns, then the most probable component, then the probability of each."""

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

    def refresh(self) -> None:
        """The data, the parameters or the names changed."""
        frame, prepared = self._session.frame, self._session.prepared
        mixture = frame.colours if frame else None
        if prepared is None or (mixture is not None and mixture.d != len(prepared.columns)):
            mixture = None
        same_shape = (
            self._dataset is self._session.dataset
            and (self._mixture is None) == (mixture is None)
            and (self._mixture is None or mixture is None or self._mixture.k == mixture.k)
        )
        if not same_shape:
            self.beginResetModel()
        self._dataset, self._prepared, self._mixture = self._session.dataset, prepared, mixture
        self._names, self._identities = (*self._session.names, "noise"), self._session.identities
        self._memberships.clear()
        if not same_shape:
            self.endResetModel()
        elif self.rowCount() and mixture is not None:
            first = self.index(0, self._file_columns)
            self.dataChanged.emit(first, self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, self._file_columns, self.columnCount() - 1)

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
                return str(section + 1)
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
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
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


class RowsTable(QWidget):
    """The table of rows."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self.model = RowsModel(session, theme)
        self.view = plain_table("Rows of the file with their memberships")
        self.view.setModel(self.model)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        session.pointing.row_changed.connect(self._follow_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 12)
        column.addWidget(self.view)
        self._clock = FrameClock(250)
        self._clock.frame.connect(self._show)
        for signal in (
            session.dataset_changed,
            session.prepared_changed,
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
        ):
            signal.connect(self._clock.mark)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.model.theme = theme
        self.model.refresh()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, now: QModelIndex, before: QModelIndex) -> None:
        """Point at the row a person went to; a table that was emptied points at none."""
        del before
        if now.isValid():
            self._session.pointing.point_at(now.row())

    @Slot()
    def _on_selection(self) -> None:
        """Select in every view the rows that are selected here."""
        selection = self.view.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.size())]
        rows = [np.arange(part.top(), part.bottom() + 1) for part in ranges]
        self._session.pointing.select(np.concatenate(rows) if rows else np.empty(0, dtype=np.int64))

    @Slot()
    def _follow_row(self) -> None:
        """Go to the row that is pointed at elsewhere."""
        row = self._session.pointing.row
        if row is not None and self.isVisible() and row < self.model.rowCount():
            now = self.view.currentIndex()
            if now.row() != row:
                self.view.setCurrentIndex(self.model.index(row, max(now.column(), 0)))

    @Slot()
    def _show(self) -> None:
        self.model.refresh()
        fit_headers(self.view)


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
