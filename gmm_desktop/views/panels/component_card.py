"""One component as a card: symbol, name, weight as a bar, where it stands, and a padlock on each of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QInputDialog, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gmm_desktop.engine import Held, Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change
from gmm_desktop.views.numbers import beside
from gmm_desktop.views.one_number import correlating, placing, spreading
from gmm_desktop.views.parts.component_menu import ComponentMenu
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label, shortened
from gmm_desktop.views.parts.number_cell import NumberCell
from gmm_desktop.views.parts.padlock import Padlock
from gmm_desktop.views.parts.symbol import Symbol
from gmm_desktop.views.parts.weight_bar import WeightBar
from gmm_desktop.views.theme import Theme

_SHOWN = 8
"""Columns a card shows; the table of parameters has all."""

_NAME = 6
"""Widths of names up to so many heights of a line are not cut."""

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}

MARGIN = 8
"""Pixels around what a card says, within which it is marked."""


class ComponentCard(QWidget):
    """Highlights its component while the mouse is on it, chooses it when it is clicked."""

    def __init__(self, session: Session, place: int, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.columns = columns
        self._session = session
        self._place = place
        self._symbol = Symbol()
        self._name = ElidedLabel("", "title")
        self._name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.bar = WeightBar(session, place)
        self.bar.pressed.connect(self._on_pressed)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._symbol)
        head.addWidget(self._name)
        head.addWidget(self.bar, 1)
        weight, mean, covariance = self._padlocks = (
            Padlock(session, "weight", place),
            Padlock(session, "mean", place),
            Padlock(session, "covariance", place),
        )
        head.addWidget(weight)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._names: dict[int, QLabel] = {}
        self._numbers: dict[tuple[int, int], NumberCell] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN // 2, MARGIN, MARGIN // 2)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._grid)
        for place_in_grid, (words, padlock) in enumerate((("mean", mean), ("SD", covariance)), start=1):
            self._grid.addLayout(_heading(words, padlock), 0, place_in_grid)
        self._chosen = False
        self._ground = QColor()
        self.setToolTip("Double-click to rename, or a number to type another; right-click for more")

    def show_component(self, mixture: Mixture, j: int, name: str, identity: int, theme: Theme) -> None:
        """Fill in the numbers of component j of a mixture: of what is shown, or as they are proposed."""
        self._symbol.show_component(identity, theme.component(identity))
        self._name.show_text(shortened(name)[:24])
        self.bar.show_weight(float(mixture.weights[j]), shortened(name)[:24], theme.component(identity), theme)
        spread, session, place = mixture.standard_deviations[j], self._session, self._place
        for column, title in enumerate(self.columns[:_SHOWN]):
            self._put_name(column + 1, title)
            mean, deviation = float(mixture.means[j, column]), float(spread[column])
            shown = beside(mean, deviation), beside(deviation, deviation)
            self._put_number(
                column + 1, 1, (mean, shown[0]), f"Mean {title}", partial(placing, session, place, column)
            )
            self._put_number(
                column + 1, 2, (deviation, shown[1]), f"SD {title}", partial(spreading, session, place, column)
            )
        row = min(len(self.columns), _SHOWN) + 1
        if mixture.d == 2:
            self._put_name(row, "correlation ρ")
            with np.errstate(invalid="ignore", divide="ignore"):
                correlation = float(mixture.correlations[j, 0, 1])
            known = correlation, beside(correlation, 0.5)
            self._put_number(row, 1, known, "Correlation", partial(correlating, session, place))
        elif mixture.d > _SHOWN:
            self._put_name(row, f"and {mixture.d - _SHOWN} more columns", across=3)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What a key can reach, in order."""
        return (self.bar, *self._padlocks, *list(self._numbers.values())[:1])

    def show_hands(self, held: Held, name: str, theme: Theme, *, chosen: bool) -> None:
        """Show what is held of this component, and whether hands change it."""
        for padlock, places in zip(self._padlocks, (held.weights, held.means, held.covariances), strict=True):
            padlock.show_held(self._place in places, name, theme)
        ground = QColor(theme.accent_soft)
        if (chosen, ground) != (self._chosen, self._ground):
            self._chosen, self._ground = chosen, ground
            self.update()

    def _put_name(self, row: int, name: str, across: int = 1) -> None:
        """Write what stands in a row; a long name gives way to the numbers."""
        label = self._names.get(row)
        if label is None:
            label = self._names[row] = _Name()
            self._grid.addWidget(label, row, 0, 1, across)
        if label.text() != name:
            label.setText(shortened(name))
            label.setToolTip(shortened(name))

    def _put_number(
        self, row: int, column: int, known: tuple[float, str], what: str, make: Callable[[float], Change]
    ) -> None:
        cell = self._numbers.get((row, column))
        if cell is None:
            cell = NumberCell(self._session, make)
            self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)
            if not self._numbers:  # Tab comes to the first number, arrow keys go on from there
                cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                QWidget.setTabOrder(self.controls[-1], cell)
            self._numbers[row, column] = cell
        cell.show_number(*known, shortened(what))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from number to number with arrow keys (called by Qt)."""
        here = next((place for place, cell in self._numbers.items() if cell.hasFocus()), None)
        down, across = _ARROWS.get(Qt.Key(event.key()), (0, 0))
        there = (here[0] + down, here[1] + across) if here is not None and (down or across) else None
        if there in self._numbers:
            self._numbers[there].setFocus(Qt.FocusReason.OtherFocusReason)
        elif there is None:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Highlight this component in every view (called by Qt)."""
        super().enterEvent(event)
        self._session.pointing.highlight(self._place)

    def leaveEvent(self, event: QEvent) -> None:
        """Show all components alike again (called by Qt)."""
        super().leaveEvent(event)
        self._session.pointing.highlight(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this component (called by Qt)."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._on_pressed()

    @Slot()
    def _on_pressed(self) -> None:
        identities = self._session.identities
        if self._place < len(identities):
            self._session.pointing.choose(identities[self._place])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to this component (called by Qt)."""
        if self._session.editing.possible and self._place < len(self._session.names):
            ComponentMenu(self._session, self._place, self).popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark the chosen one (called by Qt)."""
        super().paintEvent(event)
        if self._chosen:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._ground)
                painter.drawRoundedRect(QRectF(self.rect()), 6, 6)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a new name."""
        del event
        now = self._session.names[self._place]
        name, given = QInputDialog.getText(self, "Rename component", "Name (empty for its letter):", text=now)
        if given:
            self._session.rename(self._place, name)


class _Name(ElidedLabel):
    """The name of a column: whole where it is short."""

    def __init__(self) -> None:
        super().__init__("", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As wide as the name, or as names are as a rule (called by Qt)."""
        whole = QLabel.minimumSizeHint(self)
        return QSize(min(whole.width(), _NAME * self.fontMetrics().height()), whole.height())


def _heading(words: str, padlock: Padlock) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2)
    row.addStretch(1)
    row.addWidget(padlock)
    row.addWidget(plain_label(words, "muted"))
    return row
