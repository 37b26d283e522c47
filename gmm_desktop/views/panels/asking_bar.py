"""The point that is asked about, to read, to type over, and to pin."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.icons import icon
from gmm_desktop.views.numbers import MINUS, count, number
from gmm_desktop.views.panels.asked_point import AskedPoint
from gmm_desktop.views.parts.formula import Row, Text
from gmm_desktop.views.parts.formula_label import FormulaLabel
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.theme import Theme

_MOST_VALUES = 50
_MOST_NAMED = 6
_WHY = {
    "pointed": "row {row}, pointed at",
    "pinned": "row {row}, pinned",
    "typed": "typed; empty the field to go back to the rows",
    "example": "row {row}, an example; point at another, or type values",
}

_PIN = "Pin: keep this row and see its iterations"


class AskingBar(QWidget):
    """x = [3.07; 66] with a pin, and below it which row that is, or what is wrong with what was typed."""

    def __init__(self, session: Session, asked: AskedPoint, theme: Theme) -> None:
        super().__init__()
        self._session, self._asked, self._theme = session, asked, theme
        self._error = ""
        equation = FormulaLabel()
        equation.show_formula((Row((Text("x", italic=True), Text(" ="))),), theme.text)
        equation.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._equation = equation
        self.field = QLineEdit()
        self.field.setAccessibleName("x, one value a column")
        self.field.editingFinished.connect(self._on_edited)
        self.pin = QToolButton()
        self.pin.setCheckable(True)
        self.pin.setAccessibleName("Pin this row")
        self.pin.setToolTip(_PIN)
        self.pin.clicked.connect(self._on_pin)
        self.which = plain_label("", "muted", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(equation)
        top.addWidget(self.field, 1)
        top.addWidget(self.pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.which)

    def show_point(self, theme: Theme) -> None:
        """Bring field, pin and words up to date; what is being typed stays."""
        self._theme = theme
        x, row, columns = self._asked.values, self._asked.row, self._asked.names
        self._equation.show_formula((Row((Text("x", italic=True), Text(" ="))),), theme.text)
        self._equation.setFixedWidth(self._equation.one_line_width())
        names = "; ".join(shortened(name)[:40] for name in columns[:_MOST_VALUES])
        self.field.setToolTip(f"Type a value a column and press Return: {names}\nEmpty: back to the rows")
        self.field.setPlaceholderText(names[:60])
        if not (self.field.hasFocus() and self.field.isModified()) and not self._error:
            exact = _exact if self._asked.way is None else _nearly
            self._put("" if x is None else "; ".join(exact(value) for value in x[:_MOST_VALUES]))
        pins = self._session.pointing.pins
        self.pin.setEnabled(row is not None)
        self.pin.setChecked(row is not None and row in pins)
        self.pin.setIcon(icon("pin", theme, theme.accent if self.pin.isChecked() else theme.text))
        self.pin.setToolTip("Let this row go" if self.pin.isChecked() else _PIN)
        self._say()

    def _put(self, text: str) -> None:
        if self.field.text() != text:
            self.field.setText(text)
            self.field.setCursorPosition(0)

    def _say(self) -> None:
        row = self._asked.row
        said = self._error or _WHY[self._asked.kind].format(row="" if row is None else count(row + 1))
        if not self._error and row is None and self._asked.kind != "typed":
            said = "looking for a row to show"
        elif not self._error and row is not None and self._asked.x is None:
            said = f"row {count(row + 1)} is left out"
        elif not self._error:
            said += self._transformed()
        if self.which.text() != said:
            self.which.setText(said)
        role = "error" if self._error else "muted"
        if self.which.property("role") != role:
            self.which.setProperty("role", role)
            self.which.style().polish(self.which)

    def _transformed(self) -> str:
        """Where the point is for the mixture, if that is in other units than the field."""
        prepared, x = self._session.prepared, self._asked.x
        if prepared is None or x is None or self._asked.way is None:
            return ""
        changed = [
            f"{shortened(title)[:40]} = {number(value)}"
            for title, value in zip(prepared.titles, x.tolist(), strict=True)
            if title not in prepared.restoration.source
        ]
        return "; " + ", ".join(changed[:_MOST_NAMED]) + (", …" if len(changed) > _MOST_NAMED else "")

    @Slot()
    def _on_edited(self) -> None:
        if not self.field.isModified():
            return
        self.field.setModified(False)
        self._error = ""
        text = self.field.text()
        if not text.strip():
            self._asked.type(None)
            return
        try:
            self._asked.read(text)
        except ValueError as problem:
            self._error = str(problem)
            self._say()

    @Slot()
    def forget_error(self) -> None:
        """Another point is asked about: what was typed wrongly is of no interest any more."""
        self._error = ""

    @Slot()
    def _on_pin(self) -> None:
        if self._asked.row is not None:
            self._session.pointing.pin(self._asked.row)


def _exact(value: float) -> str:
    return "?" if np.isnan(value) else repr(float(value)).removesuffix(".0").replace("-", MINUS)


def _nearly(value: float) -> str:
    """What came back through a transform, without the last digits, which are rounding."""
    return "?" if np.isnan(value) else f"{value:.12g}".replace("-", MINUS)
