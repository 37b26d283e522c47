"""One component as a card: symbol, name, weight as a bar, where it stands, and a padlock on each of these."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QInputDialog, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gmm_desktop.engine import Held, Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import full, number
from gmm_desktop.views.parts.component_menu import ComponentMenu
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label, shortened
from gmm_desktop.views.parts.padlock import Padlock
from gmm_desktop.views.parts.share_bar import ShareBar
from gmm_desktop.views.parts.symbol import Symbol
from gmm_desktop.views.theme import Theme

_SHOWN = 8
"""Columns a card shows; the table of parameters has all."""

_NAME = 6
"""Widths of names up to so many heights of a line are not cut."""

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
        self.bar = ShareBar()
        self.bar.setAccessibleName("Weight")
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
        self._cells: dict[tuple[int, int], QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN // 2, MARGIN, MARGIN // 2)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._grid)
        for place_in_grid, (words, padlock) in enumerate((("mean", mean), ("SD", covariance)), start=1):
            self._grid.addLayout(_heading(words, padlock), 0, place_in_grid)
        self._chosen = False
        self._ground = QColor()
        self.setToolTip("Double-click to rename, right-click for more")

    def show_component(self, mixture: Mixture, name: str, identity: int, theme: Theme) -> None:
        """Fill in the numbers of one component."""
        place = self._place
        self._symbol.show_component(identity, theme.component(identity))
        self._name.show_text(shortened(name)[:24])
        weight = float(mixture.weights[place])
        self.bar.show_share(weight, theme.component(identity), theme)
        self.bar.setToolTip(f"Weight {full(weight)}")
        spread = mixture.standard_deviations[place]
        for row, column in enumerate(self.columns[:_SHOWN], start=1):
            self._put_name(row, column)
            self._put_number(row, 1, float(mixture.means[place, row - 1]))
            self._put_number(row, 2, float(spread[row - 1]))
        row = min(len(self.columns), _SHOWN) + 1
        if mixture.d == 2:
            self._put_name(row, "correlation ρ")
            with np.errstate(invalid="ignore", divide="ignore"):
                self._put_number(row, 1, float(mixture.correlations[place, 0, 1]))
        elif mixture.d > _SHOWN:
            self._put_name(row, f"and {mixture.d - _SHOWN} more columns", across=3)

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
        label = self._cells.get((row, 0))
        if label is None:
            label = self._cells[row, 0] = _Name()
            self._grid.addWidget(label, row, 0, 1, across)
        if label.text() != name:
            label.setText(shortened(name))
            label.setToolTip(shortened(name))

    def _put_number(self, row: int, column: int, value: float) -> None:
        label = self._cells.get((row, column))
        if label is None:
            label = self._cells[row, column] = plain_label("", "number")
            self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)
        if label.text() != number(value):
            label.setText(number(value))
        label.setToolTip(full(value))

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
        identities = self._session.identities
        if event.button() == Qt.MouseButton.LeftButton and self._place < len(identities):
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
