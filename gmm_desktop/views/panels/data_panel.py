"""What is open: the file in one line, and its columns to choose from."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.files import READERS, Dataset
from gmm_desktop.files.preparation.choosing import MANY
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.panels.column_list import ColumnDelegate, ColumnModel
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label
from gmm_desktop.views.parts.read_choices import chosen_words, general_notes
from gmm_desktop.views.theme import Theme

_AT_ONCE = 1000

_USUAL = 21
"""Width in lines of text for which the panel says how tall it would be."""

_FEW = 6
"""Columns that have room without scrolling, where the window has it."""


class DataPanel(QWidget):
    """Name, size and notes of the data; a list of columns with type, range, empties and a box to use them."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._name = ElidedLabel("", "title")
        self._size = plain_label("", "muted", wrap=True)
        self._notes = plain_label("", "muted", wrap=True)
        self.columns = ColumnModel(session)
        self._list = QListView()
        self._list.setModel(self.columns)
        self._list.setItemDelegate(ColumnDelegate(theme, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setLayoutMode(QListView.LayoutMode.Batched)  # of 100,000 columns only a few at a time
        self._list.setBatchSize(_AT_ONCE)
        self._list.setMouseTracking(True)
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName("Columns")
        self._list.setToolTip("Tick the columns to fit (Space)")
        self._all = QPushButton("Use all")
        self._all.setProperty("role", "link")
        self._all.setToolTip("Use every number column that is not constant")
        self._all.clicked.connect(self.columns.use_all)
        self.rows_button = QPushButton("Rows")
        self.rows_button.setProperty("role", "link")
        self.rows_button.setToolTip("Show the rows of the file with their memberships")
        self.prepare_button = QPushButton("Prepare…")
        self.prepare_button.setProperty("role", "link")
        self.prepare_button.setToolTip("Transform columns, filter rows, choose weights and known labels")
        self.open_button = QPushButton("Open…")
        self.open_button.setToolTip("Open another table (Ctrl+O)")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._all)
        row.addWidget(self.rows_button)
        row.addWidget(self.prepare_button)
        row.addStretch(1)
        row.addWidget(self.open_button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addWidget(self._size)
        column.addWidget(self._notes)
        column.addSpacing(4)
        column.addWidget(self._list, 1)
        column.addLayout(row)
        session.dataset_changed.connect(self._on_changed)
        session.preview_changed.connect(self._on_changed)
        session.preparation_changed.connect(self.columns.refresh)
        session.prepared_changed.connect(self._on_changed)

    def sizeHint(self) -> QSize:
        """Room for a few columns, or for as many as there are (called by Qt)."""
        usual, line = super().sizeHint(), self.fontMetrics().height()
        rows = min(max(self.columns.rowCount(), 1), _FEW) * (2 * line + 10)
        written = self._column.totalHeightForWidth(_USUAL * line) - self._list.sizeHint().height()
        return QSize(usual.width(), written + rows + line // 2)

    def set_theme(self, theme: Theme) -> None:
        """Draw the list in other colours."""
        self._list.setItemDelegate(ColumnDelegate(theme, self._list))

    @Slot()
    def _on_changed(self) -> None:
        preview = self._session.preview
        dataset = preview or self._session.dataset
        self._all.setEnabled(preview is None)
        if dataset is None:
            return
        self._name.show_text(dataset.name)
        self._name.setToolTip("")
        facts = [_plural(dataset.rows, "row"), _plural(len(dataset.columns), "column")]
        prepared = self._session.prepared
        if preview is not None:
            facts[0] = f"first {facts[0]}"
        if empties := dataset.rows_with_empties:
            facts.append(f"{count(empties)} with empty cells")
        if preview is not None:
            facts.append("reading the rest…")
        else:
            facts.append(f"{count(dataset.rows - len(prepared.used))} left out" if prepared else "…")
            used = len(self._session.preparation.columns) if self._session.preparation is not None else 0
            if used < len(dataset.columns) > MANY:
                facts.append(f"{count(used)} columns used; tick others in the list")
        self._size.setText(" · ".join(facts))
        self._notes.setText("; ".join(self._what_reading_decided(dataset)))
        self.columns.refresh()

    def _what_reading_decided(self, dataset: Dataset) -> list[str]:
        """The format, what was decided about it, and what a person chose."""
        reader = READERS.get(dataset.options.format or "")
        chosen = "" if self._session.preview else chosen_words(self._session.asked_options)
        title = [reader.title.partition(" (")[0]] if reader is not None else []
        return [*title, *general_notes(dataset), *([f"chosen by you: {chosen}"] if chosen else [])]


def _plural(amount: int, noun: str) -> str:
    return f"{count(amount)} {noun}" + ("" if amount == 1 else "s")
