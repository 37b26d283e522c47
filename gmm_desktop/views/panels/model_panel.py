"""What is asked: how many components, of which family, from which start, until when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.engine import STARTS, SpecError, family_for
from gmm_desktop.session import Session
from gmm_desktop.views.icons import icon
from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.family_sketch import FamilySketch
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.parts.scrolled import Scrolled
from gmm_desktop.views.parts.segmented import Segmented
from gmm_desktop.views.theme import Theme

_GIVEN = "from file"
_TOLERANCES = ("1e-4", "1e-6", "1e-8", "1e-10")


class ModelPanel(QWidget):
    """The controls of a `FitSpec`; the family is asked as three questions."""

    def __init__(self, session: Session, theme: Theme, run: QAction, another: QAction) -> None:
        super().__init__()
        self._session = session
        self._run_action = run
        self._another_action = another
        self._components = _spin("Components", "Number of components k", 1, 999)
        self._volume = Segmented({"E": "equal", "V": "varying"}, "Volume", {
            "E": "All components are equally large",
            "V": "Each component has its own size"}, narrow=True)  # fmt: skip
        self._shape = Segmented({"I": "sphere", "E": "equal", "V": "varying"}, "Shape", {
            "I": "Round: the same spread in every direction", "E": "All equally long and thin",
            "V": "Each with its own proportions"}, narrow=True)  # fmt: skip
        self._tilt = Segmented({"I": "axes", "E": "equal", "V": "varying"}, "Tilt", {
            "I": "Along the axes: no correlation within a component", "E": "All tilted alike",
            "V": "Each tilted its own way"}, narrow=True)  # fmt: skip
        self._sketch = FamilySketch(theme)
        self._code = plain_label("", "muted", wrap=True)
        self._start = QComboBox()
        self._start.setAccessibleName("Start")
        self._start.setMinimumContentsLength(12)
        self._start.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._start.setToolTip("Where EM starts from; the best of several starts is kept")
        self._starts = _spin("Number of starts", "How many starts compete", 1, 1000)
        self._seed = _spin("Seed", "Makes the random starts repeatable", 0, 2**31 - 1)
        self._tolerance = QComboBox()
        self._tolerance.setEditable(True)
        self._tolerance.addItems(_TOLERANCES)
        self._tolerance.setAccessibleName("Tolerance")
        self._tolerance.setToolTip("Stop when the log-likelihood can still gain less than this a row")
        self._limit = _spin("Iteration limit", "Stop after so many iterations, and say so", 0, 1_000_000)
        self._noise = QCheckBox("background noise")
        self._noise.setToolTip(
            "Add a uniform component over the range of the data for rows that belong to no group"
        )
        self._standardize = QCheckBox("work on z-scores")
        self._standardize.setToolTip(
            "Matters for round and axis-parallel families; results come back in the file's units"
        )
        self._more = QToolButton()
        self._more.setText("More")
        self._more.setProperty("role", "unfold")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setCheckable(True)
        self._more.setToolTip("Seed, number of starts, tolerance, iteration limit")
        self._more_box = QWidget()
        self._run = QPushButton("Run")
        self._run.setProperty("role", "primary")
        self._run.setToolTip(run.toolTip())
        self._another = QPushButton("Another start")
        self._another.setToolTip(another.toolTip())
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._on_spec_changed()

    def _lay_out(self) -> None:
        form = _form()
        form.addRow(_label("Components", self._components), self._components)
        form.addRow(_label("Volume", self._volume), self._volume)
        self._shape_label, self._tilt_label = _label("Shape", self._shape), _label("Tilt", self._tilt)
        form.addRow(self._shape_label, self._shape)
        form.addRow(self._tilt_label, self._tilt)
        form.addRow(_label("Start", self._start), self._start)
        more = _form()
        more.addRow(_label("Starts", self._starts), self._starts)
        more.addRow(_label("Seed", self._seed), self._seed)
        more.addRow(_label("Tolerance", self._tolerance), self._tolerance)
        more.addRow(_label("Iterations", self._limit), self._limit)
        more.addRow("", self._noise)
        more.addRow("", self._standardize)
        self._more_box.setLayout(more)
        self._more_box.hide()
        family = QHBoxLayout()
        family.addWidget(self._code, 1)
        family.addWidget(self._sketch)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._run, 3)
        buttons.addWidget(self._another, 2)
        settings = QWidget()
        inner = QVBoxLayout(settings)
        inner.setContentsMargins(12, 0, 12, 0)
        inner.setSpacing(8)
        inner.addLayout(form)
        inner.addLayout(family)
        inner.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self._more_box)
        inner.addStretch(1)
        area = Scrolled(settings)
        buttons.setContentsMargins(12, 0, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(area, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._components.valueChanged.connect(self._on_components)
        self._starts.valueChanged.connect(self._on_starts)
        self._seed.valueChanged.connect(self._on_seed)
        self._limit.valueChanged.connect(self._on_limit)
        for question in (self._volume, self._shape, self._tilt):
            question.chosen.connect(self._on_family)
        self._start.activated.connect(self._on_start)
        edit = self._tolerance.lineEdit()
        assert isinstance(edit, QLineEdit)
        edit.editingFinished.connect(self._on_tolerance)
        self._tolerance.activated.connect(self._on_tolerance)
        self._noise.toggled.connect(self._on_noise)
        self._standardize.toggled.connect(self._on_standardize)
        self._more.toggled.connect(self._on_more)
        self._run.clicked.connect(self._run_action.trigger)
        self._another.clicked.connect(self._another_action.trigger)
        self._session.spec_changed.connect(self._on_spec_changed)
        self._session.prepared_changed.connect(self._on_spec_changed)
        self._session.state_changed.connect(self._on_state_changed)
        self._session.recorded.connect(self._on_state_changed)

    def set_theme(self, theme: Theme) -> None:
        """Colour icons and the sketch."""
        self._theme = theme
        self._sketch.set_theme(theme)
        self._on_more(self._more.isChecked())
        self._on_state_changed()

    # From the controls to the session -----------------------------------------------------------------------

    @Slot(int)
    def _on_components(self, value: int) -> None:
        self._session.change_spec(components=value)

    @Slot(int)
    def _on_starts(self, value: int) -> None:
        self._session.change_spec(starts=value)

    @Slot(int)
    def _on_seed(self, value: int) -> None:
        self._session.change_spec(seed=value)

    @Slot(int)
    def _on_limit(self, value: int) -> None:
        self._session.change_spec(max_iterations=value)

    @Slot(bool)
    def _on_noise(self, wanted: bool) -> None:
        self._session.change_spec(noise=wanted)

    @Slot(bool)
    def _on_standardize(self, wanted: bool) -> None:
        self._session.change_spec(standardize=wanted)

    @Slot(str)
    def _on_family(self, _key: str) -> None:
        shape = self._shape.key
        tilt = "I" if shape == "I" else self._tilt.key
        self._session.change_spec(family=self._volume.key + shape + tilt)

    @Slot()
    def _on_start(self) -> None:
        kind = self._start.currentData()
        if kind != _GIVEN:
            self._session.seek_start(kind)

    @Slot()
    def _on_tolerance(self) -> None:
        text = self._tolerance.currentText().strip().replace(",", ".")
        try:
            self._session.change_spec(tolerance=float(text))
        except ValueError:
            self._session.complain(f"Tolerance “{shortened(text)}” is not a number; use one such as 1e-8")
        self._show_tolerance()

    @Slot(bool)
    def _on_more(self, shown: bool) -> None:
        self._more_box.setVisible(shown)
        self._more.setIcon(icon("more" if shown else "less", self._theme))

    # From the session to the controls -----------------------------------------------------------------------

    @Slot()
    def _on_spec_changed(self) -> None:
        spec = self._session.spec
        for spin, value in (
            (self._components, spec.components),
            (self._starts, spec.starts),
            (self._seed, spec.seed),
            (self._limit, spec.max_iterations),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self._noise.setChecked(spec.noise)
        self._standardize.setChecked(spec.standardize)
        self._show_tolerance()
        self._show_family()
        self._show_start()
        self._on_state_changed()

    def _show_tolerance(self) -> None:
        self._tolerance.setEditText(f"{self._session.spec.tolerance:g}".replace("e-0", "e-"))

    def _show_family(self) -> None:
        columns = len(self._session.prepared.columns) if self._session.prepared else 2
        try:
            family = family_for(self._session.spec.family, columns)
        except SpecError:
            return
        name = family.name
        several = len(name) == 3
        for widget in (self._shape, self._tilt, self._shape_label, self._tilt_label):
            widget.setVisible(several)
        self._volume.choose(name[0])
        if several:
            self._shape.choose(name[1])
            if name[1] != "I":
                self._tilt.choose(name[2])
            for key in ("I", "E", "V"):
                self._tilt.offer(key, name[1] != "I")
        self._sketch.show_family(name)
        parameters = self._session.spec.components * (columns + 1) - 1 + 2 * self._session.spec.noise
        parameters += family.parameters(self._session.spec.components, columns)
        self._code.setText(f"{name} · {family.plain} · {count(parameters)} parameters")

    def _show_start(self) -> None:
        self._start.clear()
        for kind in STARTS.values():
            self._start.addItem(kind.plain[:1].upper() + kind.plain[1:], kind.name)
        saved = self._session.start
        if saved is not None or self._session.start_by_hand:
            self._start.addItem(f"From {shortened(saved.name)[:40]}" if saved else "By hand", _GIVEN)
            self._start.setCurrentIndex(self._start.count() - 1)
        else:
            self._start.setCurrentIndex(self._start.findData(self._session.spec.start))

    @Slot()
    def _on_state_changed(self) -> None:
        playing = self._session.player.playing
        ready = self._session.prepared is not None
        text, name = ("Pause", "pause") if playing else ("Run again" if self._session.stale else "Run", "play")
        if self._run.text() != text or self._run.icon().isNull() or self._run.isEnabled() != ready:
            self._run.setText(text)
            self._run.setIcon(icon(name, self._theme, self._theme.on_accent))
        self._run.setEnabled(ready)
        self._another.setEnabled(ready)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(8)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def _label(text: str, buddy: QWidget) -> QLabel:
    label = plain_label(text)
    label.setBuddy(buddy)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)  # centred beside its field
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("Components "))
    return label


def _spin(name: str, tip: str, lowest: int, highest: int) -> QSpinBox:
    spin = QSpinBox()
    spin.lineEdit().setTextMargins(4, 0, 0, 0)  # as far from the edge as in other fields
    spin.setRange(lowest, highest)
    spin.setAccessibleName(name)
    spin.setToolTip(tip)
    spin.setKeyboardTracking(False)
    return spin
