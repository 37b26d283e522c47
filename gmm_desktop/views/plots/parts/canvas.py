"""The place where a plot draws: pyqtgraph's axes and zooming, with layers that paint in pixels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.axis import ValueAxis
from gmm_desktop.views.theme import Theme

pg.setConfigOptions(antialias=False, imageAxisOrder="row-major")

LARGEST = 1e30
"""Drawn coordinates are kept within ±LARGEST: far outside any view, far inside of what Qt can take."""

_PANS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Down: (0.0, -0.1),
    Qt.Key.Key_Up: (0.0, 0.1),
}
_ZOOMS: dict[int, float] = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}


def finite(values: ArrayLike) -> Floats:
    """The choke point: what is handed to pyqtgraph is C-ordered float64, finite and not huge (NaN becomes 0)."""
    array = np.array(values, dtype=np.float64, order="C")
    np.clip(array, -LARGEST, LARGEST, out=array)
    array[np.isnan(array)] = 0.0
    return array


class View(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """Wheel zooms, dragging with the left button pans, a double click asks for the whole picture."""

    fit_wanted = Signal()
    clicked = Signal(object)  # pixels (x, y) of the view
    hovered = Signal(object)  # pixels (x, y) of the view, or None where the mouse left it

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.disableAutoRange()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Pan, with the left or middle button only (called by pyqtgraph)."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mouseDragEvent(event, axis)

    def mouseClickEvent(self, event: Any) -> None:
        """Hear clicks with the left button (called by pyqtgraph)."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        if event.double():
            self.fit_wanted.emit()
        else:
            self.clicked.emit((event.pos().x(), event.pos().y()))

    def hoverEvent(self, event: Any) -> None:
        """Tell where the mouse is (called by pyqtgraph)."""
        self.hovered.emit(None if event.isExit() else (event.pos().x(), event.pos().y()))

    def set_world(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Keep zooming within sense of data that span these drawn ranges."""
        spans = [max(high - low, 1e-300) for low, high in (x, y)]
        around = [max(abs(low), abs(high), span) for (low, high), span in zip((x, y), spans, strict=True)]
        self.setLimits(
            minXRange=max(1e-11 * spans[0], 1e-13 * around[0]),
            maxXRange=1e3 * spans[0],
            minYRange=max(1e-11 * spans[1], 1e-13 * around[1]),
            maxYRange=1e3 * spans[1],
        )

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show these drawn ranges, exactly."""
        (left, right), (bottom, top) = finite([x, y])
        if left < right and bottom < top:
            self.setRange(xRange=(left, right), yRange=(bottom, top), padding=0, disableAutoRange=True)

    def pan(self, across: float, up: float) -> None:
        """Move the view by shares of its width and height."""
        left, right, bottom, top = self.shown
        self.translateBy(x=across * (right - left), y=up * (top - bottom))

    def zoom(self, factor: float) -> None:
        """Show more (factor above 1) or less around the middle."""
        self.scaleBy((factor, factor))

    def take_key(self, key: int) -> bool:
        """Pan by an arrow, zoom by + or −; return whether it was one of these keys."""
        if key in _PANS:
            self.pan(*_PANS[key])
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        return key in _PANS or key in _ZOOMS

    @property
    def shown(self) -> tuple[float, float, float, float]:
        """Drawn left, right, bottom and top of what is seen."""
        (left, right), (bottom, top) = self.viewRange()
        return left, right, bottom, top

    @property
    def pixel(self) -> Floats:
        """Drawn width and height (2,) of one pixel."""
        left, right, bottom, top = self.shown
        size = self.rect()
        return np.array([(right - left) / max(size.width(), 1.0), (top - bottom) / max(size.height(), 1.0)])

    def drawn(self, x: float, y: float) -> Floats:
        """Return the drawn place (2,) at a pixel."""
        left, _, _, top = self.shown
        return np.array([left, top]) + self.pixel * (x, -y)

    def pixels(self, points: Floats) -> Floats:
        """Return drawn points (..., 2) in this item's own pixels, y downwards; kept within a million pixels."""
        left, right, bottom, top = self.shown
        size = self.rect()
        out = np.empty(points.shape)
        np.multiply(points[..., 0] - left, size.width() / (right - left), out=out[..., 0])
        np.multiply(top - points[..., 1], size.height() / (top - bottom), out=out[..., 1])
        np.clip(out, -1e6, 1e6, out=out)
        out[np.isnan(out)] = -1e6
        return out


class Layer(QGraphicsItem):
    """Something painted over the whole view in its pixels; redrawn when the view moves and on `update`."""

    def __init__(self, view: View, depth: int) -> None:
        super().__init__(view)
        self.view = view
        self._ratio = 1.0  # device pixels per pixel
        self.setZValue(depth)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """All of the view (called by Qt)."""
        return QRectF(self.view.rect())

    def repaint(self) -> None:
        """Paint again what has not changed, because the view has moved."""
        super().update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint (called by Qt); leaves the painter as it was."""
        painter.save()
        try:
            if widget is not None:  # there is none while its picture is made to be kept
                self._ratio = widget.devicePixelRatioF()
            self.draw(painter, self._ratio)
        finally:
            painter.restore()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw in the view's pixels; `ratio` is device pixels per pixel."""
        raise TypeError(f"{type(self).__name__} does not say what it draws")


class Grid(Layer):
    """Quiet lines at the ticks of both axes."""

    def __init__(self, view: View, axes: tuple[ValueAxis, ValueAxis]) -> None:
        super().__init__(view, -10)
        self._axes = axes
        self._pen = QPen()
        self.vertical = True

    def set_theme(self, theme: Theme) -> None:
        """Take the colour of the lines."""
        self._pen = QPen(QColor(theme.grid), 1)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw the lines on whole pixels."""
        size = self.view.rect()
        left, right, bottom, top = self.view.shown
        painter.setPen(self._pen)
        if self.vertical:
            for tick in _major(self._axes[0], left, right, size.width()):
                x = math.floor((tick - left) / (right - left) * size.width())
                painter.drawLine(x, 0, x, int(size.height()))
        for tick in _major(self._axes[1], bottom, top, size.height()):
            y = math.floor((top - tick) / (top - bottom) * size.height())
            painter.drawLine(0, y, int(size.width()), y)


def _major(axis: ValueAxis, low: float, high: float, size: float) -> list[float]:
    if size <= 0:
        return []
    levels = axis.tickValues(low, high, size)
    return [float(tick) for _, ticks in levels[:1] for tick in ticks]


class Canvas(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Axes left and below, a grid, and a view for layers."""

    resized = Signal()

    def __init__(self, bottom: ValueAxis | None = None, left: ValueAxis | None = None) -> None:
        self.view = View()
        self.bottom, self.left = bottom or ValueAxis("bottom"), left or ValueAxis("left")
        super().__init__(viewBox=self.view, axisItems={"bottom": self.bottom, "left": self.left}, background=None)
        self.setMenuEnabled(False)
        self.hideButtons()
        for hidden in ("top", "right"):  # pyqtgraph would write their names anew whenever the view moves
            self.plotItem.getAxis(hidden).unlinkFromView()
        self.plotItem.layout.setContentsMargins(4, 8, 14, 4)
        self.setFrameShape(self.Shape.NoFrame)
        self.grid = Grid(self.view, (self.bottom, self.left))
        self._layers: list[Layer] = [self.grid]
        mover = _Mover(self)
        self.view.sigRangeChanged.connect(mover.on_moved)
        self.view.sigResized.connect(mover.on_resized)

    def add(self, layer: Layer) -> None:
        """Redraw this layer too when the view moves."""
        self._layers.append(layer)

    def hold_still(self, still: bool, *, but: Layer) -> None:
        """Keep pictures of all layers but one, as long as that alone changes: then it is painted over them."""
        keep = QGraphicsItem.CacheMode.DeviceCoordinateCache if still else QGraphicsItem.CacheMode.NoCache
        for layer in self._layers:
            if layer is not but:
                layer.setCacheMode(keep)

    def redraw(self, *, resized: bool = False) -> None:
        """Paint every layer again."""
        for layer in self._layers:
            if resized:
                layer.prepareGeometryChange()
            layer.repaint()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the size of text."""
        self.setBackground(QColor(theme.card))
        self.grid.set_theme(theme)
        for axis in (self.bottom, self.left):
            axis.dress(theme, font)


class _Mover(QObject):
    """Hears the view move: pyqtgraph's signals want a slot of a QObject that lives as long as the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas

    @Slot()
    def on_moved(self) -> None:
        self._canvas.redraw()
        self._canvas.resized.emit()

    @Slot()
    def on_resized(self) -> None:
        self._canvas.redraw(resized=True)
        self._canvas.resized.emit()
