"""A widget that shows a formula, broken into lines where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.views.parts.formula import Marks, Piece

_INDENT = 18.0
"""How far the second line and those after it are set in."""

_LARGER, _QUIET = 1.25, 1.12
"""The serif face looks smaller than the window's own."""


class FormulaLabel(QWidget):
    """Pieces of a formula side by side; a line may end before each piece. Read aloud as plain text."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__()
        self._pieces: tuple[Piece, ...] = ()
        self._marks: tuple[Marks, ...] = ()
        self._size = _QUIET if quiet else _LARGER
        self._ink = QColor()
        self._told: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def plain(self) -> str:
        """The formula in one line of plain text."""
        return " ".join(piece.plain for piece in self._pieces)

    def one_line_width(self) -> int:
        """Pixels it takes without any break."""
        gaps = 0.5 * self.font().pointSizeF() * max(0, len(self._marks) - 1)
        return round(sum(marks.width for marks in self._marks) + gaps) + 2

    def show_formula(self, pieces: tuple[Piece, ...], ink: str) -> None:
        """Show other pieces, in the colour #rrggbb."""
        if pieces == self._pieces and self._ink == QColor(ink):
            return
        self._pieces, self._ink = pieces, QColor(ink)
        self._lay_out()
        self.setAccessibleName(self.plain)
        if any(self._height(width) != height for width, height in self._told.items()):
            self._told.clear()
            self.updateGeometry()
        self.update()

    def _lay_out(self) -> None:
        points = QFont(self.font()).pointSizeF() * self._size
        self._marks = tuple(piece.marks(points) for piece in self._pieces)

    def changeEvent(self, event: QEvent) -> None:
        """Lay out again in another size of text."""
        self._lay_out()
        self._told.clear()
        self.updateGeometry()
        super().changeEvent(event)

    def heightForWidth(self, width: int) -> int:
        """As tall as its lines; layouts keep the answer, so it is remembered what they were told."""
        self._told[width] = self._height(width)
        return self._told[width]

    def _height(self, width: int) -> int:
        return round(sum(line[0].ascent + line[0].descent for line in self._lines(width)) + 1.0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is taller."""
        return True

    def sizeHint(self) -> QSize:
        """As tall as it is now; it asks for no width of its own, so that it never widens a panel."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(40, self.heightForWidth(max(self.width(), 40)))

    def _lines(self, width: float) -> list[tuple[Marks, list[tuple[float, Marks]]]]:
        """Lines from top to bottom: the extent of each, and its pieces with their places from the left."""
        lines: list[tuple[Marks, list[tuple[float, Marks]]]] = []
        here: list[tuple[float, Marks]] = []
        gap = 0.5 * self.font().pointSizeF()
        x = 0.0
        for marks in self._marks:
            if here and x + marks.width > width:
                lines.append((_extent(here), here))
                here, x = [], _INDENT
            here.append((x, marks))
            x += marks.width + gap
        if here:
            lines.append((_extent(here), here))
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw line by line."""
        del event
        top = 0.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for extent, pieces in self._lines(self.width()):
                for x, marks in pieces:
                    marks.paint(painter, QPointF(x, top + extent.ascent), self._ink)
                top += extent.ascent + extent.descent


def _extent(pieces: list[tuple[float, Marks]]) -> Marks:
    return Marks(
        pieces[-1][0] + pieces[-1][1].width,
        max(marks.ascent for _, marks in pieces),
        max(marks.descent for _, marks in pieces),
    )
