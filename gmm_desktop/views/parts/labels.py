"""Labels that show what they are given as it is: Qt would read HTML into a column's name."""

from __future__ import annotations

from unicodedata import category

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

LONGEST = 200
"""Characters beyond this are cut before any widget lays them out: names of millions of characters exist."""


def shortened(text: str) -> str:
    """The text on one line, cut to a length a widget can lay out at once, control characters made visible."""
    if len(text) <= LONGEST and text.isprintable():
        return text
    shown = "".join(
        character if character.isprintable() or category(character) == "Zs" else "�" for character in text[:LONGEST]
    )
    return shown + ("…" if len(text) > LONGEST else "")


def plain_label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never interprets markup; `role` is what the style sheet knows it by."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def centred_label(text: str, buddy: QWidget) -> QLabel:
    """The words beside a field of a form, at the height of its middle."""
    label = plain_label(text)
    label.setBuddy(buddy)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return label


class ElidedLabel(QLabel):
    """A one-line label that ends in … where the room ends, with the whole text as its tooltip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show this text."""
        self.setText(shortened(text))
        self.setAccessibleName(shortened(text))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for any panel."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for (called by Qt)."""
        del event
        room = self.contentsRect()
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self.shown(room.width()))

    def shown(self, room: int) -> str:
        """What is drawn in so many pixels: both ends of names tell most."""
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)


class FittingLabel(ElidedLabel):
    """A one-line label that says the same in fewer words where there is little room."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        self._ways: tuple[str, ...] = ()
        super().__init__("", role, parent)

    def show_ways(self, *ways: str) -> None:
        """Show the first of these texts that has room; the first is what is said aloud and copied."""
        if ways != self._ways:
            self._ways = ways
            self.show_text(ways[0])
            self.update()

    def shown(self, room: int) -> str:
        """What is drawn in so many pixels (called by the base)."""
        metrics = QFontMetrics(self.font())
        for way in self._ways:
            if metrics.horizontalAdvance(way) <= room:
                return way
        return metrics.elidedText(self._ways[-1] if self._ways else "", Qt.TextElideMode.ElideRight, room)
