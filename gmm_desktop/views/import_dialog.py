"""How a file is read: its first rows as they will be, and beside them what can be chosen otherwise."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop import files
from gmm_desktop.files import READERS, Dataset, FileProblem, Pasted, Preview, ReadOptions
from gmm_desktop.files.first_rows import PREVIEW_ROWS
from gmm_desktop.views.numbers import count
from gmm_desktop.views.panels.table import fit_headers, plain_table
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label, shortened
from gmm_desktop.views.parts.preview_table import PreviewModel, not_numbers
from gmm_desktop.views.parts.read_choices import ReadChoices, general_notes
from gmm_desktop.views.theme import Theme
from gmm_desktop.worker import Worker

_MOST_COMPLAINTS = 4
_LONGEST = 600
_SIZE = QSize(980, 620)


class ImportDialog(QDialog):
    """Shows a preview for every change of the choices; `options` are what a person chose when it is accepted.

    `known` is the file as it is open, read with `asked`: its preview is there without reading again.
    """

    chosen = Signal(object, object)  # origin, options: the table is to be read like this

    def __init__(
        self, parent: QWidget, origin: Path | Pasted, asked: ReadOptions, theme: Theme, known: Dataset | None = None
    ) -> None:
        super().__init__(parent)
        self.origin = origin
        self._known, self._known_asked = known, asked
        self.shown: Dataset | None = None
        self._worker = Worker("preview")
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self.setWindowTitle(f"Import options – {shortened(origin.name)}")
        self.choices = ReadChoices(asked)
        self.choices.changed.connect(self._on_changed)
        self.model = PreviewModel(theme)
        self.table = plain_table("First rows as they will be read")
        self.table.setModel(self.model)
        self.status = ElidedLabel("", "muted")
        self.complaints = plain_label("", "warning", wrap=True)
        self.problem = plain_label("", "error", wrap=True)
        self.notes = plain_label("", "muted", wrap=True)
        self._build()
        self.resize(_SIZE.boundedTo(parent.size()))
        if known is None:
            self._on_changed()
        else:
            self._show(known)

    def _build(self) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(8)
        rows.addWidget(self.status)
        rows.addWidget(self.table, 1)
        for label in (self.problem, self.complaints, self.notes):
            rows.addWidget(label)
            label.hide()
        area = QScrollArea()
        area.setWidget(self.choices)
        area.setWidgetResizable(True)
        area.setFixedWidth(18 * self.fontMetrics().averageCharWidth() + 130)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addLayout(rows, 1)
        beside.addWidget(area)
        buttons = QDialogButtonBox()
        self.import_button = QPushButton("Import")
        self.import_button.setProperty("role", "primary")
        self.import_button.setDefault(True)
        self.import_button.setToolTip("Read the whole file like this (Enter)")
        cancel = QPushButton("Cancel")
        cancel.setToolTip("Leave everything as it is (Esc)")
        buttons.addButton(self.import_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(beside, 1)
        column.addWidget(buttons)

    @property
    def options(self) -> ReadOptions:
        """What a person chose; fields that are None are left to the program."""
        return self.choices.asked

    @Slot()
    def _on_changed(self) -> None:
        """Read the first rows again; what is under way for older choices is dropped."""
        self.import_button.setEnabled(False)
        self.status.show_text("Reading…")
        if self._known is not None and self.options == self._known_asked:
            self._worker.stop()
            self._show(self._known)
        else:
            self._worker.start(files.preview, self.origin, self.options)

    @Slot(object, object)
    def _on_finished(self, job: int, preview: Preview) -> None:
        if job == self._worker.job and not self._is_known:
            self._show(preview.dataset)

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        if job != self._worker.job or self._is_known:
            return
        if not isinstance(error, FileProblem):
            raise error
        self.shown = None
        self.choices.show_problem(error)
        self.model.show_dataset(None)
        self.status.show_text("It cannot be read like this")
        _say(self.problem, str(error))
        _say(self.complaints, "")
        _say(self.notes, "")

    @property
    def _is_known(self) -> bool:
        """Whether the choices are those with which the file is open already."""
        return self._known is not None and self.options == self._known_asked

    def _show(self, dataset: Dataset) -> None:
        self.shown = dataset
        self.choices.show_dataset(dataset)
        self.model.show_dataset(dataset)
        fit_headers(self.table)
        self.status.show_text(self._summary(dataset))
        found = [f"{shortened(c.name)[:60]}: {text}" for c in dataset.columns if (text := not_numbers(c))]
        more = len(found) - _MOST_COMPLAINTS
        if more > 0:
            found[_MOST_COMPLAINTS:] = [f"and {count(more)} more columns"]
        _say(self.complaints, "\n".join(found))
        _say(self.notes, "; ".join(general_notes(dataset)))
        _say(self.problem, "")
        self.import_button.setEnabled(True)

    def _summary(self, dataset: Dataset) -> str:
        reader = READERS.get(dataset.options.format or "")
        shown = min(dataset.rows, PREVIEW_ROWS)
        all_there = shown < PREVIEW_ROWS or (dataset is self._known and dataset.rows == shown)
        many = f"{count(shown)} row{'' if shown == 1 else 's'}"
        rows = f"all of {many}" if all_there else f"the first {many}"
        columns = "1 column" if len(dataset.columns) == 1 else f"{count(len(dataset.columns))} columns"
        return " · ".join([*([reader.title] if reader else []), columns, rows])

    def done(self, result: int) -> None:
        """Let go of the thread, and say what was chosen."""
        self._worker.shut_down()
        if result == QDialog.DialogCode.Accepted:
            self.chosen.emit(self.origin, self.options)
        super().done(result)


def _say(label: QLabel, text: str) -> None:
    """Show a text, or take its label away."""
    label.setText(text[:_LONGEST])
    label.setVisible(bool(text))
