"""What hands see over a plot: the proposal in dashes, handles of the chosen component, numbers at the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.dashes import draw_cross, draw_dashed
from gmm_desktop.views.plots.parts.grips import Grip
from gmm_desktop.views.plots.parts.tag import Tag, draw_tag, size_of
from gmm_desktop.views.theme import Theme

_RADIUS = 5.0
_RING = 10.5


@dataclass(frozen=True, slots=True)
class Sight:
    """All there is to draw, in pixels.

    `dashed` are changed components, each its identity and lines (n, 2); `means` identity and place of those that
    can be taken hold of, `crossed` whether there are signs at them; `gone` places of means that go; `grips` handles
    of the chosen one, by its identity; `hot` the one under the mouse; `joined` two means that become one; `box` the
    drawn corners (2, 2) of the panel in which all this is.
    """

    dashed: tuple[tuple[int, tuple[Floats, ...]], ...] = ()
    means: tuple[tuple[int, float, float], ...] = ()
    gone: tuple[tuple[float, float], ...] = ()
    crossed: bool = True
    identity: int = 0
    grips: tuple[Grip, ...] = ()
    hot: Grip | None = None
    joined: tuple[tuple[float, float], ...] = ()
    box: Floats | None = None
    label: Tag | None = None


class Hand(Protocol):
    """Who hears the mouse; pixels are (x, y) of the view. Answers are whether it was meant."""

    def sight(self) -> Sight:
        """Return what is to be drawn now."""

    def hovered(self, at: Floats | None) -> None:
        """The mouse is here, or gone."""

    def clicked(self, at: Floats) -> bool:
        """The left button was pressed and let go."""

    def double_clicked(self, at: Floats) -> bool:
        """It was so twice."""

    def asked(self, at: Floats) -> bool:
        """The right button was pressed."""

    def taken(self, at: Floats) -> bool:
        """A drag begins here."""

    def dragged(self, at: Floats, *, finished: bool) -> None:
        """It went on to here."""


class HandleLayer(Layer):
    """Lies over everything and passes on what it is not meant to hear."""

    def __init__(self, view: View, hand: Hand, theme: Theme) -> None:
        super().__init__(view, 30)
        self._hand = hand
        self._theme = theme
        self._font = QFont()
        self.size = 1.0

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take colours and type."""
        self._theme, self._font = theme, QFont(font)
        self.size = size_of(font)
        self.update()

    # The mouse ----------------------------------------------------------------------------------------------

    def hoverEvent(self, event: Any) -> None:
        """Follow the mouse (called by pyqtgraph)."""
        self._hand.hovered(None if event.isExit() else _place(event.pos()))

    def mouseClickEvent(self, event: Any) -> None:
        """Hear clicks (called by pyqtgraph)."""
        at = _place(event.pos())
        if event.button() == Qt.MouseButton.RightButton:
            meant = self._hand.asked(at)
        elif event.button() != Qt.MouseButton.LeftButton:
            meant = False
        else:
            meant = self._hand.double_clicked(at) if event.double() else self._hand.clicked(at)
        if meant:
            event.accept()

    def mouseDragEvent(self, event: Any) -> None:
        """Take hold of a handle, or leave the drag to the view (called by pyqtgraph)."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart() and not self._hand.taken(_place(event.buttonDownPos())):
            event.ignore()
            return
        event.accept()
        self._hand.dragged(_place(event.pos()), finished=event.isFinish())

    # Drawing ------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint the proposal, the handles, and the label last (called by the layer)."""
        sight = self._hand.sight()
        if sight.box is not None:
            self._draw_box(painter, sight.box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.card)
        for identity, lines in sight.dashed:
            for place, line in enumerate(lines):
                ink = self._theme.ink(identity)
                draw_dashed(painter, line, ink, ground, width=1.2 if place else 2.2, ratio=ratio)
        for at in sight.gone:
            draw_cross(painter, at, self._theme, self.size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for identity, x, y in sight.means:
            self._draw_mean(painter, QPointF(x, y), self._theme.ink(identity), sight, 1.4)
        for x, y in sight.joined:
            self._ring(painter, QPointF(x, y), _RING + 4, QColor(self._theme.accent), 2.6)
        self._draw_grips(painter, sight)
        if sight.label is not None:
            draw_tag(painter, sight.label, self.view.rect(), self._font, self._theme)

    def _draw_box(self, painter: QPainter, box: Floats) -> None:
        """Frame the panel in which hands are."""
        (left, bottom), (right, top) = np.round(self.view.pixels(box)).tolist()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.drawRect(QRectF(left + 0.5, top + 0.5, right - left, bottom - top))

    def _ring(self, painter: QPainter, at: QPointF, radius: float, colour: QColor, width: float) -> None:
        for ink, wide in ((QColor(self._theme.card), width + 2.4), (colour, width)):
            painter.setPen(QPen(ink, wide * self.size))
            painter.drawEllipse(at, radius * self.size, radius * self.size)

    def _draw_mean(self, painter: QPainter, at: QPointF, colour: QColor, sight: Sight, width: float) -> None:
        """A ring around a sign, or a knob where there is none."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if sight.crossed:
            self._ring(painter, at, _RING, colour, width)
            return
        self._ring(painter, at, _RADIUS + 1, colour, width)
        painter.setBrush(QColor(self._theme.card))
        painter.drawEllipse(at, (_RADIUS + 1) * self.size, (_RADIUS + 1) * self.size)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_grips(self, painter: QPainter, sight: Sight) -> None:
        mean = next((grip for grip in sight.grips if grip.kind == "mean"), None)
        if mean is None:
            return
        ink = self._theme.ink(sight.identity)
        others = [grip for grip in sight.grips if grip is not mean]
        turns = [grip for grip in others if grip.kind == "turn"]
        for turn in turns:
            end = min(
                (grip for grip in others if grip.kind == "long"),
                key=lambda grip: np.hypot(grip.x - turn.x, grip.y - turn.y),
            )
            for colour, width in ((QColor(self._theme.card), 3.4), (ink, 1.4)):
                painter.setPen(QPen(colour, width * self.size))
                painter.drawLine(QPointF(end.x, end.y), QPointF(turn.x, turn.y))
        colour = QColor(self._theme.accent) if sight.hot == mean else ink
        self._draw_mean(painter, QPointF(mean.x, mean.y), colour, sight, 2.4)
        for grip in others:
            self._draw_grip(painter, grip, ink, hot=sight.hot == grip)

    def _draw_grip(self, painter: QPainter, grip: Grip, ink: QColor, *, hot: bool) -> None:
        """Squares stretch, the round one turns; the one under the mouse is filled."""
        radius = _RADIUS * self.size
        ground = QColor(self._theme.card)
        shape = QPainterPath()
        if grip.kind == "turn":
            shape.addEllipse(QPointF(grip.x, grip.y), radius + 1, radius + 1)
        else:
            shape.addRoundedRect(QRectF(grip.x - radius, grip.y - radius, 2 * radius, 2 * radius), 1.5, 1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ground, 4.4 * self.size))
        painter.drawPath(shape)
        painter.setBrush(QColor(self._theme.accent) if hot else ground)
        painter.setPen(QPen(QColor(self._theme.accent) if hot else ink, 2 * self.size))
        painter.drawPath(shape)


def _place(point: Any) -> Floats:
    return np.array([float(point.x()), float(point.y())])
