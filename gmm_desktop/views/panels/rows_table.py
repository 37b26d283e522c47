"""The table of rows: sorted by a click on a header, always at one with what is pointed at and selected."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView

from gmm_desktop.engine import Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.panels.row_order import Memberships, RowOrder, ordering
from gmm_desktop.views.panels.rows_model import RowsModel
from gmm_desktop.views.panels.table import TablePanel
from gmm_desktop.views.theme import Theme
from gmm_desktop.worker import Worker

_MOST_RANGES = 2000
"""A selection in more pieces than these is not marked in the table; it is selected everywhere else."""

_MOST_SORTED = 100_000
"""Nor is one of more rows than these where the table is sorted: to find their places would be felt."""


class RowsTable(TablePanel):
    """The table of rows."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__("Rows of the file with their memberships")
        self._session = session
        self.model = RowsModel(session, theme)
        self.view.setModel(self.model)
        self._arranging = self._selecting = False
        self._sorting: tuple[int, Qt.SortOrder] | None = None
        self._sorted_mixture: Mixture | None = None
        self._sorter = Worker("sorter")
        self._sorter.finished.connect(self._on_sorted)
        self._sorter.failed.connect(self._on_sort_failed)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.view.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.setSortingEnabled(True)
        header.setToolTip("Click to sort: upwards, downwards, as in the file")
        header.sortIndicatorChanged.connect(self._on_sort_asked)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        session.pointing.row_changed.connect(self._follow_row)
        session.pointing.selection_changed.connect(self._follow_selection)
        self.follow(
            self.model,
            session.dataset_changed,
            session.preview_changed,
            session.state_changed,
            session.prepared_changed,
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
        )

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, now: QModelIndex, before: QModelIndex) -> None:
        """Point at the row a person went to; a table that was emptied points at none."""
        del before
        if now.isValid() and not self._arranging and self._shows_dataset:
            self._session.pointing.point_at(self.model.row_at(now.row()))

    @Slot()
    def _on_selection(self) -> None:
        """Select in every view the rows that are selected here."""
        if self._arranging or not self._shows_dataset:
            return
        selection = self.view.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.size())]
        rows = [self.model.rows_at(part.top(), part.bottom()) for part in ranges]
        self._selecting = True
        self._session.pointing.select(np.concatenate(rows) if rows else np.empty(0, dtype=np.int64))
        self._selecting = False

    @Slot()
    def _follow_selection(self) -> None:
        """Mark the rows that were selected elsewhere."""
        if not self._selecting and self._shows_dataset:
            self._arranging = True
            self._mark_selection()
            self._arranging = False

    @Slot()
    def _follow_row(self) -> None:
        """Go to the row that is pointed at elsewhere; what is selected there stays selected."""
        row = self._session.pointing.row
        self.view.viewport().update()
        if row is None or not self.isVisible() or not self._shows_dataset or row >= self.model.rowCount():
            return
        now, place = self.view.currentIndex(), int(self.model.places_of(np.array([row]))[0])
        if now.row() != place:
            there = self.model.index(place, max(now.column(), 0))
            self._arranging = True
            self.view.selectionModel().setCurrentIndex(there, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._arranging = False
            self.view.scrollTo(there)

    def refresh(self) -> None:
        """Show other rows, or other memberships of them, sorted as before (called by the base)."""
        before = self.model.dataset
        super().refresh()
        if self._sorting is None:
            return
        if self.model.dataset is not before or self.model.sort_key(self._sorting[0]) is None:
            self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        elif self._is_outdated and not self._session.player.playing:
            self._sort()

    @property
    def sorting(self) -> bool:
        """Whether another order is being worked out."""
        return self._sorter.busy

    @property
    def _shows_dataset(self) -> bool:
        """Whether the rows are those of what is open, not the first ones of what is being read."""
        return self._session.preview is None and self.model.dataset is self._session.dataset

    # Sorting ------------------------------------------------------------------------------------------------

    @property
    def _is_outdated(self) -> bool:
        """Whether the rows are sorted by memberships that are no longer those that are shown."""
        assert self._sorting is not None
        key = self.model.sort_key(self._sorting[0])
        return isinstance(key, Memberships) and key.mixture is not self._sorted_mixture

    @Slot(int, Qt.SortOrder)
    def _on_sort_asked(self, section: int, order: Qt.SortOrder) -> None:
        """Sort by a column; section -1 is the order of the file."""
        self._sorting = None if section < 0 else (section, order)
        self._sort()

    def _sort(self) -> None:
        """Work the order out off this thread; what is under way for another one is dropped."""
        key = None if self._sorting is None else self.model.sort_key(self._sorting[0])
        if self._sorting is None or key is None:
            self._sorter.stop()
            self._arrange(None)
        else:
            self._sorted_mixture = key.mixture if isinstance(key, Memberships) else None
            self._sorter.start(ordering, key, self._sorting[1] == Qt.SortOrder.DescendingOrder)

    @Slot(object, object)
    def _on_sorted(self, job: int, order: RowOrder) -> None:
        dataset = self.model.dataset
        if job == self._sorter.job and self._sorting and dataset is not None and len(order.rows) == dataset.rows:
            self._arrange(order)

    @Slot(object, object)
    def _on_sort_failed(self, job: int, error: Exception) -> None:
        del job
        raise error

    def _arrange(self, order: RowOrder | None) -> None:
        """Show the rows in an order, the one pointed at and the selected ones where they are now."""
        column = max(self.view.currentIndex().column(), 0)
        self._arranging = True
        self.model.set_order(order)
        if self._shows_dataset:
            self._mark_again(column)
        self._arranging = False
        self.view.scrollToTop()

    def _mark_again(self, column: int) -> None:
        pointing, chosen = self._session.pointing, self.view.selectionModel()
        self._mark_selection()
        if pointing.row is not None:
            place = int(self.model.places_of(np.array([pointing.row]))[0])
            chosen.setCurrentIndex(self.model.index(place, column), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _mark_selection(self) -> None:
        """Mark the selected rows where they stand, unless they stand in too many places to be marked at once."""
        pointing, chosen = self._session.pointing, self.view.selectionModel()
        if self.model.is_sorted and len(pointing.selection) > _MOST_SORTED:
            chosen.clearSelection()
            return
        places = self.model.places_of(pointing.selection)
        if self.model.is_sorted:
            places = np.sort(places)
        ends = np.flatnonzero(np.diff(places) != 1)
        firsts, lasts = places[np.append(0, ends + 1)[: len(places)]], places[np.append(ends, -1)[: len(places)]]
        selection, last_column = QItemSelection(), self.model.columnCount() - 1
        if len(firsts) <= _MOST_RANGES:
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                selection.select(self.model.index(first, 0), self.model.index(last, last_column))
            chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            chosen.clearSelection()
