"""Formulas as they stand in a book: fractions, indices, sums and matrices, laid out by a few small rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

_FAMILIES = ("STIX Two Text", "Cambria", "Times New Roman", "Liberation Serif", "DejaVu Serif", "serif")
_SMALL = 0.72
"""Size of indices and exponents relative to what they belong to."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A text at a place relative to the left end of the baseline."""

    x: float
    y: float
    text: str
    font: QFont
    ink: QColor | None


@dataclass(frozen=True, slots=True)
class Marks:
    """A formula laid out: its extent about the baseline (y grows downwards), its texts and its straight lines."""

    width: float
    ascent: float
    descent: float
    glyphs: tuple[Glyphs, ...] = ()
    rules: tuple[tuple[float, float, float, float], ...] = ()

    def moved(self, x: float, y: float) -> Marks:
        """The same marks elsewhere; the extent is that of before."""
        glyphs = tuple(Glyphs(g.x + x, g.y + y, g.text, g.font, g.ink) for g in self.glyphs)
        rules = tuple((a + x, b + y, c + x, d + y) for a, b, c, d in self.rules)
        return Marks(self.width, self.ascent, self.descent, glyphs, rules)

    def paint(self, painter: QPainter, at: QPointF, ink: QColor) -> None:
        """Draw with the left end of the baseline at a point, in `ink` where nothing else is said."""
        for glyph in self.glyphs:
            painter.setFont(glyph.font)
            painter.setPen(glyph.ink or ink)
            painter.drawText(QPointF(at.x() + glyph.x, at.y() + glyph.y), glyph.text)
        painter.setPen(QPen(ink, 1.0))
        for left, top, right, bottom in self.rules:
            painter.drawLine(QLineF(at.x() + left, at.y() + top, at.x() + right, at.y() + bottom))


class Piece(Protocol):
    """A part of a formula: can be laid out at a size in points, and read aloud."""

    def marks(self, points: float) -> Marks:
        """Lay out at this size."""

    @property
    def plain(self) -> str:
        """In one line of plain text."""


@dataclass(frozen=True, slots=True)
class Text:
    """Letters, digits and signs in the serif face; variables are italic."""

    text: str
    italic: bool = False
    bold: bool = False
    ink: QColor | None = None

    @property
    def plain(self) -> str:
        """The text."""
        return self.text

    def marks(self, points: float) -> Marks:
        """One text."""
        font = _font(points, italic=self.italic, bold=self.bold)
        metrics = _metrics(points, italic=self.italic, bold=self.bold)
        lean = 0.06 * metrics.height() if self.italic else 0.0
        wide = metrics.horizontalAdvance(self.text) + lean
        return Marks(wide, metrics.ascent(), metrics.descent(), (Glyphs(0.0, 0.0, self.text, font, self.ink),))


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces side by side on one baseline."""

    pieces: tuple[Piece, ...]

    @property
    def plain(self) -> str:
        """One after the other."""
        return "".join(piece.plain for piece in self.pieces)

    def marks(self, points: float) -> Marks:
        """From left to right."""
        return _joined([piece.marks(points) for piece in self.pieces])


@dataclass(frozen=True, slots=True)
class Scripted:
    """A piece with an index below or an exponent above to its right."""

    base: Piece
    below: Piece | None = None
    above: Piece | None = None

    @property
    def plain(self) -> str:
        """As in TeX."""
        below = f"_{self.below.plain}" if self.below else ""
        return self.base.plain + below + (f"^{self.above.plain}" if self.above else "")

    def marks(self, points: float) -> Marks:
        """The base, and the small ones at its right end."""
        base = self.base.marks(points)
        placed, width = [base], 0.0
        for piece, rise in ((self.below, 0.22 * base.ascent), (self.above, -0.46 * base.ascent)):
            if piece is not None:
                small = piece.marks(points * _SMALL)
                placed.append(small.moved(base.width, rise))
                width = max(width, small.width)
        below = 0.0 if self.below is None else 0.12 * base.ascent
        return _together(placed, base.width + width, base.ascent, base.descent + below)


@dataclass(frozen=True, slots=True)
class Fraction:
    """One piece over another."""

    top: Piece
    bottom: Piece

    @property
    def plain(self) -> str:
        """With a stroke."""
        return f"({self.top.plain}) / ({self.bottom.plain})"

    def marks(self, points: float) -> Marks:
        """Centred over each other, with the bar at the height of a minus sign."""
        top, bottom = self.top.marks(points * 0.94), self.bottom.marks(points * 0.94)
        width = max(top.width, bottom.width) + 6.0
        axis = -0.30 * _metrics(points).ascent()
        over = top.moved((width - top.width) / 2, axis - 1.5 - top.descent)
        under = bottom.moved((width - bottom.width) / 2, axis + 1.5 + bottom.ascent)
        ascent = top.ascent + top.descent + 1.5 - axis
        descent = bottom.ascent + bottom.descent + 1.5 + axis
        return _together([over, under], width + 2.0, ascent, descent, ((1.0, axis, width - 1.0, axis),))


@dataclass(frozen=True, slots=True)
class Sum:
    """A large Σ with what it runs over beneath."""

    over: Piece

    @property
    def plain(self) -> str:
        """As in TeX."""
        return f"Σ_{self.over.plain} "

    def marks(self, points: float) -> Marks:
        """The sign a third larger, its index centred under it."""
        sign, under = Text("Σ").marks(points * 1.3), self.over.marks(points * _SMALL)
        width = max(sign.width, under.width)
        drop = 0.12 * sign.ascent
        placed = [
            sign.moved((width - sign.width) / 2, drop),
            under.moved((width - under.width) / 2, drop + 0.82 * under.ascent + 2.0),
        ]
        return _together(placed, width + 3.0, sign.ascent - drop, drop + 0.82 * under.ascent + 2.0 + under.descent)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells in rows within square brackets."""

    rows: tuple[tuple[Piece, ...], ...]

    @property
    def plain(self) -> str:
        """Rows parted by semicolons."""
        return "[" + "; ".join(", ".join(cell.plain for cell in row) for row in self.rows) + "]"

    def marks(self, points: float) -> Marks:
        """Right-aligned columns, centred on the height of a minus sign."""
        cells = [[cell.marks(points * 0.94) for cell in row] for row in self.rows]
        columns = list(zip(*cells, strict=True))
        wide = [max(cell.width for cell in column) for column in columns]
        line = max(cell.ascent + cell.descent for row in cells for cell in row)
        axis = -0.30 * _metrics(points).ascent()
        top = axis - line * len(cells) / 2
        placed = []
        for down, row in enumerate(cells):
            left = 6.0
            for width, cell in zip(wide, row, strict=True):
                placed.append(cell.moved(left + width - cell.width, top + down * line + cell.ascent))
                left += width + 10.0
        width, bottom = 6.0 + sum(wide) + 10.0 * (len(wide) - 1) + 6.0, top + line * len(cells)
        brackets = tuple(
            rule
            for x, foot in ((2.0, 5.0), (width - 2.0, width - 5.0))
            for rule in ((x, top, x, bottom), (x, top, foot, top), (x, bottom, foot, bottom))
        )
        return _together(placed, width + 1.0, -top + 1.0, bottom + 1.0, brackets)


@lru_cache(maxsize=128)
def _font(points: float, *, italic: bool = False, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(points)
    font.setItalic(italic)
    font.setBold(bold)
    return font


@lru_cache(maxsize=128)
def _metrics(points: float, *, italic: bool = False, bold: bool = False) -> QFontMetricsF:
    return QFontMetricsF(_font(points, italic=italic, bold=bold))


def _joined(parts: Sequence[Marks]) -> Marks:
    placed, x = [], 0.0
    for part in parts:
        placed.append(part.moved(x, 0.0))
        x += part.width
    ascent = max((part.ascent for part in parts), default=0.0)
    return _together(placed, x, ascent, max((part.descent for part in parts), default=0.0))


def _together(
    parts: Sequence[Marks],
    width: float,
    ascent: float,
    descent: float,
    rules: tuple[tuple[float, float, float, float], ...] = (),
) -> Marks:
    glyphs = tuple(glyph for part in parts for glyph in part.glyphs)
    return Marks(width, ascent, descent, glyphs, (*rules, *(rule for part in parts for rule in part.rules)))
