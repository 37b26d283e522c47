"""One component's part in a point: symbol, letter, probability as a bar, and the product it comes from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gmm_desktop.engine.shown.asking import Terms
from gmm_desktop.views.numbers import full, percent
from gmm_desktop.views.parts.equations import product
from gmm_desktop.views.parts.formula_label import FormulaLabel
from gmm_desktop.views.parts.labels import ElidedLabel, shortened
from gmm_desktop.views.parts.share_bar import ShareBar
from gmm_desktop.views.parts.symbol import Symbol
from gmm_desktop.views.theme import Theme

_NAME = 12


class TermRow(QWidget):
    """P(C | x) of one component as a bar, and below it P(C) × p(x | C) = product. A click chooses it."""

    chosen = Signal(int)

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place
        self._frame: QColor | None = None
        self._symbol = Symbol()
        self._name = ElidedLabel("", "number")
        self._name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.bar = ShareBar()
        self.product = FormulaLabel(quiet=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._symbol)
        head.addWidget(self._name)
        head.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.product)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_term(self, name: str, identity: int | None, terms: Terms, chosen: bool, theme: Theme) -> None:
        """Show another term; the noise has no identity."""
        colour = QColor(theme.noise) if identity is None else theme.component(identity)
        self._symbol.show_component(identity or 0, colour)
        self._symbol.setVisible(identity is not None)
        self._name.show_text(shortened(name)[:_NAME])
        share = float(terms.responsibilities[self.place])
        self.bar.show_share(share, colour, theme)
        self.bar.fill_to(share)
        self.bar.setAccessibleName(f"P({shortened(name)} | x)")
        self.product.show_formula(product(terms, self.place), theme.muted)
        self._frame = QColor(theme.axis) if chosen else None
        self.setToolTip(f"P({shortened(name)} | x) = {full(share)}\nClick to see the formulas with its numbers")
        self.setAccessibleName(f"{shortened(name)}: {self.product.plain}; P = {percent(share)}")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        del event
        self.chosen.emit(self.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it with Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.place)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame around the chosen one, and around the one with the focus."""
        del event
        if self._frame is None and not self.hasFocus():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent = self.palette().accent().color()
            painter.setPen(QPen(accent if self.hasFocus() or self._frame is None else self._frame, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
