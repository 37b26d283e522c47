"""How rows are prepared: a visible list of steps, each with its switch and its cost, and what comes of them."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gmm_desktop.files import Preparation
from gmm_desktop.files.preparation import (
    ColumnStep,
    KeepInPlane,
    KeepPolygon,
    KeepRange,
    KeepValues,
    Projection,
    Step,
    StepOutcome,
)
from gmm_desktop.session import Session
from gmm_desktop.views.panels.row_roles import RowRoles
from gmm_desktop.views.panels.step_editor import StepEditor
from gmm_desktop.views.panels.step_forms import (
    LassoForm,
    ProjectionForm,
    RangeForm,
    StepForm,
    TransformForm,
    ValuesForm,
)
from gmm_desktop.views.panels.step_row import StepRow
from gmm_desktop.views.panels.step_words import rows_in_words, way_back_in_words
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.theme import Theme

_ADDITIONS = {
    "transform": ("Transform a column…", "Logarithms, roots, arcsinh, logicle, z-scores"),
    "pca": ("Principal components…", "Few directions in place of all columns"),
    "whitening": ("Whitening…", "All columns with variance 1 and no correlation"),
    "range": ("Keep rows by range…", "Rows with a value from … to …"),
    "values": ("Keep rows by value…", "Rows of some groups only"),
    "lasso": ("Keep rows by lasso", "Draw around points in the picture"),
}


class PreparePanel(QScrollArea):
    """Steps, roles of rows, how many rows are used and why others are not, and the way back to the file's units."""

    lasso_wanted = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._told: Preparation | None = None  # the one whose costs are known
        self.rows: list[StepRow] = []
        self.used = plain_label("", "title", wrap=True)
        self.reasons = plain_label("", "muted", wrap=True)
        self.hint = plain_label("No steps: the columns are used as they are in the file.", "muted", wrap=True)
        self.editor = StepEditor(session, theme)
        self.editor.taken.connect(self._on_taken)
        self.editor.closed.connect(self._on_closed)
        self.add_button = QPushButton("Add step")
        self.add_button.setToolTip("Transform a column, mix all columns, or keep some of the rows")
        self.add_button.setMenu(self._menu())
        self.roles = RowRoles(session)
        self.way_back = plain_label("", "muted", wrap=True)
        self._body = QWidget()
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._lay_out()
        session.dataset_changed.connect(self._on_dataset)
        session.preparation_changed.connect(self._show)
        session.prepared_changed.connect(self._on_prepared)
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._body)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.used)
        column.addWidget(self.reasons)
        column.addWidget(_caption("STEPS, IN THIS ORDER"))
        column.addWidget(self.hint)
        column.addLayout(self._list)
        column.addWidget(self.editor)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(_caption("ROWS"))
        column.addWidget(self.roles)
        column.addWidget(_caption("THE WAY BACK"))
        column.addWidget(self.way_back)
        column.addStretch(1)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Prepare")

    def _menu(self) -> QMenu:
        menu = QMenu(self.add_button)
        menu.setToolTipsVisible(True)
        for kind, (text, tip) in _ADDITIONS.items():
            action = QAction(text, menu)
            action.setData(kind)
            action.setToolTip(tip)
            menu.addAction(action)
            if kind in ("transform", "whitening"):
                menu.addSeparator()
        menu.triggered.connect(self._on_add)
        return menu

    def minimumSizeHint(self) -> QSize:
        """As wide as its controls, low enough for any window."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._body.minimumSizeHint().width() + bar, 120)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.editor.set_theme(theme)
        for row in self.rows:
            row.set_theme(theme)

    # What is shown ------------------------------------------------------------------------------------------

    @Slot()
    def _on_dataset(self) -> None:
        self.editor.close_form()
        self._told = None
        self._show()

    @Slot()
    def _on_prepared(self) -> None:
        if self._told is not None and self._told != self._session.preparation and not self.editor.isHidden():
            self.editor.close_form()  # the list that it would have changed is another one now
        self._told = self._session.preparation
        self._show()

    @Slot()
    def _show(self) -> None:
        session = self._session
        preparation, prepared, dataset = session.preparation, session.prepared, session.dataset
        steps = preparation.steps if preparation else ()
        known = prepared is not None and preparation == self._told
        self._fill(steps, prepared.outcomes if known and prepared else ())
        self.hint.setVisible(not steps)
        self.add_button.setEnabled(prepared is not None)
        if prepared is None or dataset is None:
            return
        used, reasons = rows_in_words(prepared, dataset.rows)
        self.used.setText(used)
        self.reasons.setText(reasons)
        self.reasons.setVisible(bool(reasons))
        self.way_back.setText(way_back_in_words(prepared))

    def _fill(self, steps: tuple[Step, ...], outcomes: tuple[StepOutcome, ...]) -> None:
        while len(self.rows) > len(steps):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(steps):
            row = StepRow(len(self.rows), self._theme)
            row.switched.connect(self._on_switched)
            row.moved.connect(self._on_moved)
            row.edit_wanted.connect(self._on_edit)
            row.removed.connect(self._on_removed)
            self.rows.append(row)
            self._list.addWidget(row)
            before = self.rows[-2].buttons["close"] if len(self.rows) > 1 else None
            if before is not None:
                QWidget.setTabOrder(before, row.switch)
        for place, (row, step) in enumerate(zip(self.rows, steps, strict=True)):
            outcome = outcomes[place] if place < len(outcomes) else None
            row.show_step(step, outcome, place == len(steps) - 1)

    # What is asked ------------------------------------------------------------------------------------------

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self._session.preparation.steps if self._session.preparation else ()

    @Slot(int, bool)
    def _on_switched(self, place: int, on: bool) -> None:
        steps = list(self._steps)
        steps[place] = msgspec.structs.replace(steps[place], enabled=on)
        self._session.set_steps(steps)

    @Slot(int, int)
    def _on_moved(self, place: int, by: int) -> None:
        steps = list(self._steps)
        steps[place], steps[place + by] = steps[place + by], steps[place]
        self._session.set_steps(steps)
        button = self.rows[place + by].buttons["up" if by < 0 else "down"]
        if not button.isEnabled():
            button = self.rows[place + by].buttons["down" if by < 0 else "up"]
        button.setFocus()

    @Slot(int)
    def _on_removed(self, place: int) -> None:
        steps = self._steps
        self._session.set_steps(steps[:place] + steps[place + 1 :])

    @Slot(QAction)
    def _on_add(self, action: QAction) -> None:
        self.add(str(action.data()))

    def add(self, kind: str) -> None:
        """Ask for a new step of a kind: transform, pca, whitening, range, values or lasso."""
        session = self._session
        if session.prepared is None or session.dataset is None:
            return
        if kind == "lasso":
            self.lasso_wanted.emit()
            return
        columns = session.prepared.columns
        form: StepForm
        if kind == "transform":
            form = TransformForm(columns)
        elif kind == "range":
            form = RangeForm((*columns, *(name for name in session.dataset.numeric if name not in columns)))
        elif kind == "values":
            form = ValuesForm(session.dataset)
        else:
            form = ProjectionForm(columns, kind)
        self._open(form, len(self._steps), new=True)

    @Slot(int)
    def _on_edit(self, place: int) -> None:
        step, dataset, prepared = self._steps[place], self._session.dataset, self._session.prepared
        if dataset is None or prepared is None:
            return
        columns = tuple(dict.fromkeys((*self._columns, *prepared.columns)))
        form: StepForm
        if isinstance(step, KeepPolygon | KeepInPlane):
            form = LassoForm(step)
        elif isinstance(step, KeepValues):
            form = ValuesForm(dataset, step.column)
        elif isinstance(step, KeepRange):
            form = RangeForm(tuple(dict.fromkeys((*columns, *dataset.numeric))))
        elif isinstance(step, ColumnStep):
            form = TransformForm(tuple(dict.fromkeys((*columns, step.column))))
        else:
            form = ProjectionForm(self._columns)
        form.show_step(step)
        self._open(form, place, new=False)

    @property
    def _columns(self) -> tuple[str, ...]:
        return self._session.preparation.columns if self._session.preparation else ()

    def _open(self, form: StepForm, place: int, *, new: bool) -> None:
        self.add_button.hide()
        self.editor.open_form(form, place, new=new)
        self._body.adjustSize()
        self.ensureWidgetVisible(self.editor)

    @Slot(object, object)
    def _on_taken(self, place: int, step: Step | None) -> None:
        steps = list(self._steps)
        if step is None:
            del steps[place]
        elif place < len(steps):
            steps[place] = _as_before(step, steps[place])
        else:
            steps.append(step)
        if tuple(steps) == self._steps:
            self.editor.close_form()
        else:
            self._session.set_steps(steps)

    @Slot()
    def _on_closed(self) -> None:
        self.add_button.show()
        if self.isVisible() and self.isActiveWindow():
            self.add_button.setFocus()


def _as_before(step: Step, old: Step) -> Step:
    """A changed step, on or off as it was; what was learnt is kept where nothing else changed."""
    step = msgspec.structs.replace(step, enabled=old.enabled)
    if isinstance(step, Projection) and isinstance(old, Projection):
        same = msgspec.structs.replace(old, mean=None, matrix=None) == step
        return old if same else step
    return step


def _caption(text: str) -> QLabel:
    label = plain_label(text, "caption")
    label.setContentsMargins(0, 4, 0, 0)
    return label
