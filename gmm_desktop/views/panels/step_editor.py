"""Where a step is asked for: its form, what it would do to the column, and the button that takes it."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.files import Column, Dataset, Preparation
from gmm_desktop.files.preparation import (
    BeforeAndAfter,
    ColumnStep,
    Step,
    StepProblem,
    before_and_after,
    values_before,
)
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.panels.step_forms import StepForm, TransformForm
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.parts.two_histograms import TwoHistograms, in_words
from gmm_desktop.views.theme import Theme


class StepEditor(QFrame):
    """Holds one form at a time; `taken` carries the place to put the step and the step, None to take it out."""

    taken = Signal(object, object)
    closed = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._place = 0
        self._new = True
        self.form: StepForm | None = None
        self._latest: Latest | None = None
        self._caption = plain_label("", "caption")
        self.preview = TwoHistograms(theme)
        self.cost = plain_label("", "muted", wrap=True)
        self.take_button = QPushButton("Add")
        self.take_button.clicked.connect(self._on_take)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setToolTip("Leave the steps as they are")
        self.cancel_button.clicked.connect(self.close_form)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.take_button, 1)
        buttons.addWidget(self.cancel_button, 1)
        self._room = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        column.addWidget(self._caption)
        column.addLayout(self._room)
        column.addWidget(self.preview)
        column.addWidget(self.cost)
        column.addLayout(buttons)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.preview.set_theme(theme)

    @property
    def busy(self) -> bool:
        """Whether a preview is being worked out."""
        return self._latest is not None and self._latest.busy

    def open_form(self, form: StepForm, place: int, *, new: bool) -> None:
        """Ask for a step to put at a place, or for another one in its stead."""
        self._drop_form()
        self.form, self._place, self._new = form, place, new
        self._caption.setText((form.title if new else f"Change step {place + 1}").upper())
        self.take_button.setText("Add" if new else "Change")
        self.take_button.setToolTip("Put this step into the list" if new else "Take the step like this")
        self._room.addWidget(form)
        transforms = isinstance(form, TransformForm)
        self.preview.setVisible(transforms)
        self.cost.hide()
        form.changed.connect(self._on_changed)
        self.show()
        self._in_tab_order(form)
        self._on_changed()

    @Slot()
    def close_form(self) -> None:
        """Ask for nothing any more."""
        self._drop_form()
        self.hide()
        self.closed.emit()

    def _drop_form(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
            self.preview.show_both(None)
            self.cost.setText("")

    def _in_tab_order(self, form: QWidget) -> None:
        inside = [widget for widget in form.findChildren(QWidget) if not widget.isWindow()]
        fields = [widget for widget in inside if widget.focusPolicy() and widget.isVisibleTo(form)]
        order = [*fields, self.take_button, self.cancel_button]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        order[0].setFocus()

    @Slot()
    def _on_take(self) -> None:
        if self.form is None:
            return
        try:
            step = self.form.step()
        except StepProblem as problem:
            self._session.complain(_sentence(str(problem)))
            return
        removes = isinstance(self.form, TransformForm) and self.form.removes
        if removes and self._new:
            self.close_form()
        else:
            self.taken.emit(self._place, None if removes else step)

    @Slot()
    def _on_changed(self) -> None:
        """Look at what the step as it is now would do; nothing is shown while a number is wrong."""
        if not isinstance(self.form, TransformForm):
            return
        try:
            step = self.form.step()
        except StepProblem:
            self._on_previewed(None)
            return
        session = self._session
        dataset, preparation, prepared = session.dataset, session.preparation, session.prepared
        if dataset is None or preparation is None or prepared is None:
            return
        if self._latest is None:
            self._latest = Latest("preview")
            self._latest.done.connect(self._on_previewed)
        if self._new and step.column in prepared.columns:
            values = prepared.rows.x[:, prepared.columns.index(step.column)]
            self._latest.ask(_previewing, Column(step.column, "number", values), step)
        else:
            learnt = tuple(outcome.step for outcome in prepared.outcomes[: self._place])
            self._latest.ask(_previewing_among, dataset, preparation, learnt, step)

    @Slot(object)
    def _on_previewed(self, both: BeforeAndAfter | None) -> None:
        if self.form is None:
            both = None
        self.preview.show_both(both)
        emptied = both is not None and both.emptied > 0
        self.cost.setText(in_words(both).rpartition("; ")[2] if both is not None and emptied else "")
        self.cost.setVisible(emptied)


Previewing = Generator[object, None, BeforeAndAfter | None]


def _previewing(column: Column, step: ColumnStep) -> Previewing:
    """Both histograms; None where the step cannot be taken: taking it says why."""
    yield None
    try:
        return before_and_after(column, step)
    except StepProblem:
        return None


def _previewing_among(
    dataset: Dataset, preparation: Preparation, earlier: tuple[Step, ...], step: ColumnStep
) -> Previewing:
    """The same where the step stands among others: on rows that are prepared up to there."""
    column = yield from values_before(dataset, preparation, earlier, step.column)
    return None if column is None else (yield from _previewing(column, step))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
