"""Empty cells, case weights and known labels: what is done with rows before any step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.parts.labels import centred_label
from gmm_desktop.views.parts.name_box import NameBox
from gmm_desktop.views.parts.segmented import Segmented

_NOTHING = "none"


class RowRoles(QWidget):
    """Follows the preparation, and changes it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.missing = Segmented({"drop": "leave out", "use": "use rest"}, "Rows with empty cells", {
            "drop": "A row with an empty cell in a used column is left out",
            "use": "A row counts with the cells that it has; its empty cells are not filled in"})  # fmt: skip
        self.weights = NameBox("Case weights", "A column that says how often each row counts", _NOTHING)
        self.labels = NameBox(
            "Known labels", "A column that says which component a row belongs to; empty where it is free", _NOTHING
        )
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(centred_label("Empty cells", self.missing), self.missing)
        form.addRow(centred_label("Weights", self.weights), self.weights)
        form.addRow(centred_label("Labels", self.labels), self.labels)
        self.missing.chosen.connect(self._on_missing)
        self.weights.activated.connect(self._on_weights)
        self.labels.activated.connect(self._on_labels)
        session.dataset_changed.connect(self._on_dataset)
        session.preparation_changed.connect(self._show)
        self._on_dataset()

    @Slot()
    def _on_dataset(self) -> None:
        dataset = self._session.dataset
        if dataset is not None:
            self.weights.show_names(dataset.numeric)
            self.labels.show_names([column.name for column in dataset.columns if column.kind != "empty"])
        self._show()

    @Slot()
    def _show(self) -> None:
        preparation = self._session.preparation
        if preparation is not None:
            self.missing.choose(preparation.missing)
            self.weights.choose(preparation.weights)
            self.labels.choose(preparation.known_labels)

    @Slot(str)
    def _on_missing(self, key: str) -> None:
        self._session.change_preparation(missing=key)

    @Slot()
    def _on_weights(self) -> None:
        self._session.change_preparation(
            weights=self.weights.name, columns=self._columns_without(self.weights.name)
        )

    @Slot()
    def _on_labels(self) -> None:
        name = self.labels.name
        self._session.change_preparation(known_labels=name, columns=self._columns_without(name))

    def _columns_without(self, name: str | None) -> tuple[str, ...]:
        """The used columns without the one that has a role now, where others are left."""
        assert self._session.preparation is not None
        columns = self._session.preparation.columns
        return tuple(column for column in columns if column != name) or columns
