"""What is asked about each kind of step, on a small form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QListView, QSpinBox, QWidget

from gmm_desktop.files import TRANSFORMS, Dataset
from gmm_desktop.files.preparation import (
    PROJECTIONS,
    Arcsinh,
    ColumnStep,
    KeepInPlane,
    KeepPolygon,
    KeepRange,
    KeepValues,
    Logicle,
    PrincipalComponents,
    Projection,
    Step,
    StepProblem,
    Unchanged,
)
from gmm_desktop.views.numbers import parsed
from gmm_desktop.views.panels.category_list import CategoryModel
from gmm_desktop.views.parts.labels import centred_label, plain_label, shortened
from gmm_desktop.views.parts.name_box import NameBox


class Field(NamedTuple):
    """A number of a transform: its name in the step, on the screen, and what it means."""

    name: str
    label: str
    tip: str


FIELDS: dict[type[ColumnStep], tuple[Field, ...]] = {
    Arcsinh: (Field("cofactor", "Cofactor", "5 is used for mass cytometry, 150 for flow cytometry"),),
    Logicle: (
        Field("top", "T, top", "The value at the upper end of the scale"),
        Field("width", "W, width", "Width of the straight part around 0, in decades"),
        Field("decades", "M, decades", "Width of the whole scale, in decades"),
        Field("negative", "A, below 0", "Further decades of negative values"),
    ),
}


class StepForm(QWidget):
    """Base of the forms: `step()` is what is asked for; `changed` tells that it may be another one now."""

    changed = Signal()
    title = ""

    def __init__(self) -> None:
        super().__init__()
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setHorizontalSpacing(8)
        self.form.setVerticalSpacing(6)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def step(self) -> Step:
        """The step as the form has it; StepProblem where a number is wrong."""
        raise TypeError(f"{type(self).__name__} asks for no step")

    def show_step(self, step: Step) -> None:
        """Fill in a step that is there already."""

    def row(self, text: str, field: QWidget) -> QLabel:
        """Put a field beside its words."""
        label = centred_label(text, field)
        self.form.addRow(label, field)
        return label


class TransformForm(StepForm):
    """One column, and what becomes of it."""

    title = "Transform a column"

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self.column = NameBox("Column to transform", "The column whose values are transformed")
        self.column.show_names(columns)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Transform")
        self.kind.setToolTip("What becomes of the values of this column")
        for name, kind in TRANSFORMS.items():
            self.kind.addItem(kind.title[:1].upper() + kind.title[1:], name)
        self.kind.setCurrentIndex(self.kind.findData("log10"))
        self.row("Column", self.column)
        self.row("Becomes", self.kind)
        self.numbers: dict[str, QLineEdit] = {}
        for kind, fields in FIELDS.items():
            usual = kind(column="")
            for field in fields:
                edit = _number_edit(field.label, field.tip)
                edit.setText(f"{getattr(usual, field.name):.15g}")
                edit.textChanged.connect(self.changed)
                self.numbers[field.name] = edit
                self.row(field.label, edit)
        self.column.currentIndexChanged.connect(self.changed)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()

    @property
    def transform(self) -> type[ColumnStep]:
        """The kind of transform that is chosen."""
        return TRANSFORMS[str(self.kind.currentData())]

    def step(self) -> ColumnStep:
        """The transform; StepProblem for a wrong number."""
        column = self.column.name
        if column is None:
            raise StepProblem("no column is in use; tick one in the list of columns")
        numbers: dict[str, Any] = {
            field.name: number_from(self.numbers[field.name].text(), field.label)
            for field in FIELDS.get(self.transform, ())
        }
        return self.transform(column=column, **numbers)

    def show_step(self, step: Step) -> None:
        """Fill in a transform."""
        if not isinstance(step, ColumnStep):
            return
        with QSignalBlocker(self):
            self.column.choose(step.column)
            names = [name for name, kind in TRANSFORMS.items() if isinstance(step, kind)]
            self.kind.setCurrentIndex(self.kind.findData(names[0]))
            for field in FIELDS.get(type(step), ()):
                self.numbers[field.name].setText(f"{getattr(step, field.name):.15g}")
        self._on_kind()

    @Slot()
    def _on_kind(self) -> None:
        wanted = {field.name for field in FIELDS.get(self.transform, ())}
        for name, edit in self.numbers.items():
            self.form.setRowVisible(edit, name in wanted)
        self.changed.emit()

    @property
    def removes(self) -> bool:
        """Whether no transform at all is asked for."""
        return self.transform is Unchanged


class ProjectionForm(StepForm):
    """All columns at once."""

    title = "Mix all columns"

    def __init__(self, columns: Sequence[str], chosen: str = "pca") -> None:
        super().__init__()
        self.kind = QComboBox()
        self.kind.setAccessibleName("Projection")
        self.kind.setToolTip("What becomes of all used columns together")
        for name, kind in PROJECTIONS.items():
            self.kind.addItem(kind.title, name)
        self.kind.setCurrentIndex(self.kind.findData(chosen))
        self.components = QSpinBox()
        self.components.setRange(0, max(len(columns), 1))
        self.components.setSpecialValueText("all")
        self.components.setValue(min(2, len(columns)))
        self.components.setAccessibleName("Number of principal components")
        self.components.setToolTip(
            "How many to keep, those along which the rows vary most; with all, nothing is lost"
        )
        self.row("Becomes", self.kind)
        self.row("Keep", self.components)
        self.components.valueChanged.connect(self.changed)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()

    def step(self) -> Projection:
        """The projection, learnt anew from the rows."""
        kind = PROJECTIONS[str(self.kind.currentData())]
        return kind(components=self.components.value() or None) if kind is PrincipalComponents else kind()

    def show_step(self, step: Step) -> None:
        """Fill in a projection."""
        names = [name for name, kind in PROJECTIONS.items() if isinstance(step, kind)]
        if names:
            self.kind.setCurrentIndex(self.kind.findData(names[0]))
        if isinstance(step, PrincipalComponents):
            self.components.setValue(step.components or 0)

    @Slot()
    def _on_kind(self) -> None:
        self.form.setRowVisible(self.components, self.kind.currentData() == "pca")
        self.changed.emit()


class RangeForm(StepForm):
    """Rows whose value in one column lies in a range."""

    title = "Keep rows by range"

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self.column = NameBox("Column of the range", "The column whose values decide")
        self.column.show_names(columns)
        self.low = _number_edit("Lowest value", "Rows below it are left out; empty: no lowest value")
        self.high = _number_edit("Highest value", "Rows above it are left out; empty: no highest value")
        self.outside = QCheckBox("keep the others instead")
        self.outside.setToolTip("Leave out the rows in this range and keep those outside")
        self.row("Column", self.column)
        self.row("From", self.low)
        self.row("To", self.high)
        self.form.addRow("", self.outside)

    def step(self) -> KeepRange:
        """The filter; StepProblem for a wrong or missing number."""
        low, high = (
            number_from(edit.text(), edit.accessibleName()) if edit.text().strip() else None
            for edit in (self.low, self.high)
        )
        return KeepRange(column=self.column.name or "", low=low, high=high, outside=self.outside.isChecked())

    def show_step(self, step: Step) -> None:
        """Fill in a filter."""
        if isinstance(step, KeepRange):
            self.column.choose(step.column)
            self.low.setText("" if step.low is None else f"{step.low:.15g}")
            self.high.setText("" if step.high is None else f"{step.high:.15g}")
            self.outside.setChecked(step.outside)


class ValuesForm(StepForm):
    """Rows with certain values in one column: texts to tick, or numbers to type."""

    title = "Keep rows by value"

    def __init__(self, dataset: Dataset, chosen: str | None = None) -> None:
        super().__init__()
        self._dataset = dataset
        self.column = NameBox("Column of the values", "The column whose values decide")
        names = [column.name for column in dataset.columns if column.kind != "empty"]
        self.column.show_names(names)
        texts = [column.name for column in dataset.columns if column.kind == "text"]
        self.column.choose(chosen or (texts or names or [""])[0])
        self.categories = CategoryModel()
        self.list = QListView()
        self.list.setModel(self.categories)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Values to keep")
        self.list.setToolTip("Tick the values whose rows are kept (Space)")
        self.list.setSpacing(2)
        self.numbers = QLineEdit()
        self.numbers.setAccessibleName("Numbers to keep")
        self.numbers.setToolTip("The values whose rows are kept, with a semicolon between them")
        self.numbers.setPlaceholderText("1; 2; 3")
        self.outside = QCheckBox("keep the others instead")
        self.outside.setToolTip("Leave out the rows with these values and keep the others")
        self.row("Column", self.column)
        self.row("Keep", self.list)
        self.row("Keep", self.numbers)
        self.form.addRow("", self.outside)
        self.column.currentIndexChanged.connect(self._on_column)
        self._on_column()

    def step(self) -> KeepValues:
        """The filter; StepProblem where nothing is chosen or a number is wrong."""
        values: tuple[str | float, ...]
        if self._text:
            values = self.categories.chosen
        else:
            parts = [part for part in self.numbers.text().split(";") if part.strip()]
            values = tuple(number_from(part, "A value to keep") for part in parts)
        return KeepValues(column=self.column.name or "", values=values, outside=self.outside.isChecked())

    def show_step(self, step: Step) -> None:
        """Fill in a filter."""
        if not isinstance(step, KeepValues):
            return
        self.column.choose(step.column)
        self._on_column()
        self.categories.choose([value for value in step.values if isinstance(value, str)])
        self.numbers.setText("; ".join(f"{value:.15g}" for value in step.values if not isinstance(value, str)))
        self.outside.setChecked(step.outside)

    @property
    def _text(self) -> bool:
        name = self.column.name
        return name is not None and self._dataset.column(name).kind == "text"

    @Slot()
    def _on_column(self) -> None:
        name, text = self.column.name, self._text
        values = self._dataset.column(name).categories if name and text else ()
        self.categories.show_values(values)
        self.list.setFixedHeight(min(max(len(values), 2), 6) * (self.fontMetrics().height() + 6) + 4)
        self.form.setRowVisible(self.list, text)
        self.form.setRowVisible(self.numbers, not text)


class LassoForm(StepForm):
    """Which side of a lasso is kept; the line itself is drawn on the picture."""

    title = "Keep rows by lasso"

    def __init__(self, step: KeepPolygon | KeepInPlane) -> None:
        super().__init__()
        self._lasso = step
        names = " and ".join(shortened(name)[:40] for name in step.looks_at[:2])
        more = len(step.looks_at) > 2
        drawn = (
            f"Drawn around points in {names}." if not more else f"Drawn in a projection of {names}, {more} more."
        )
        self.form.addRow(plain_label(drawn, "muted", wrap=True))
        self.outside = QCheckBox("keep the rows outside it")
        self.outside.setToolTip("Leave out the rows inside the lasso and keep the others")
        self.outside.setChecked(step.outside)
        self.form.addRow(self.outside)

    def step(self) -> KeepPolygon | KeepInPlane:
        """The same lasso, its other side perhaps."""
        return msgspec.structs.replace(self._lasso, outside=self.outside.isChecked())


def number_from(text: str, what: str) -> float:
    """The number that was typed; StepProblem where there is none."""
    found = parsed(text)
    if found is None:
        raise StepProblem(f"{what} is “{shortened(text.strip())[:40]}”, not a number; type one such as 5")
    return found


def _number_edit(name: str, tip: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setToolTip(tip)
    edit.setMinimumWidth(60)
    return edit
