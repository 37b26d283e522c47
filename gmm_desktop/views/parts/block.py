"""A part of an explanation: a caption, a sentence, formulas; lit while its half-step is being shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gmm_desktop.views.parts.formula import Piece
from gmm_desktop.views.parts.formula_label import FormulaLabel
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.theme import Theme, mixed


def ground_when_lit(theme: Theme) -> str:
    """What a lit block stands on: light enough that all text stays readable."""
    return mixed(theme.card, theme.accent_soft, 0.6)


class Block(QWidget):
    """Holds formulas by name, in the order in which they are first shown; other widgets can be added."""

    def __init__(self, caption: str, sentence: str = "") -> None:
        super().__init__()
        self._lit = False
        self._ground, self._bar = QColor(), QColor()
        self._ink = "#000000"
        self._formulas: dict[str, FormulaLabel] = {}
        self.caption = plain_label(caption, "caption")
        self.sentence: QLabel = plain_label(sentence, "muted", wrap=True)
        self.sentence.setVisible(bool(sentence))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 8, 8)
        self.column.setSpacing(6)
        self.column.addWidget(self.caption)
        self.column.addWidget(self.sentence)
        self.setAccessibleName(caption.capitalize())

    @property
    def lit(self) -> bool:
        """Whether its half-step is being shown."""
        return self._lit

    def light(self, lit: bool, theme: Theme) -> None:
        """Mark it as what is happening now, or not."""
        self._lit, self._ink = lit, theme.text
        self._ground, self._bar = QColor(ground_when_lit(theme)), QColor(theme.accent)
        self.setAccessibleDescription("being shown now" if lit else "")
        self.update()

    def show_formula(self, name: str, pieces: tuple[Piece, ...]) -> None:
        """Show a formula under a name of ours; no pieces take it away."""
        label = self._formulas.get(name)
        if label is None:
            label = self._formulas[name] = FormulaLabel()
            self.column.addWidget(label)
        label.setVisible(bool(pieces))
        label.show_formula(pieces, self._ink)

    def plain(self, name: str) -> str:
        """A formula in plain text; empty where it is not shown."""
        label = self._formulas.get(name)
        return "" if label is None or label.isHidden() else label.plain

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the bar of a lit block."""
        del event
        if not self._lit:
            return
        room = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(room, 6, 6)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(shape)
            painter.fillRect(room, self._ground)
            painter.fillRect(QRectF(0, 0, 3, room.height()), self._bar)
