"""The layer of points: sprites where there are few, a coloured picture where there are many."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion

from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.dots import Dots, picture_of
from gmm_desktop.views.plots.parts.raster import Raster


class Points(Layer):
    """Paints dots or a raster; keeps what it painted until the view, the points or their colours change.

    Where the view has moved beyond the raster, the widest one there was is seen until the next one comes.
    """

    def __init__(self, view: View) -> None:
        super().__init__(view, 0)
        self._dots: tuple[Dots, ...] = ()
        self._raster: Raster | None = None
        self._pixmap: QPixmap | None = None
        self._widest: tuple[Raster, QPixmap] | None = None
        self._drawn_for: object = None

    def show_dots(self, dots: tuple[Dots, ...]) -> None:
        """Draw these points from now on, the last ones on top."""
        self._dots, self._raster, self._drawn_for = dots, None, None
        self.update()

    def show_raster(self, raster: Raster) -> None:
        """Draw this picture from now on."""
        self._dots, self._raster, self._drawn_for = (), raster, None
        pixels = raster.pixels
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self._pixmap = QPixmap.fromImage(image)
        if self._widest is None or _span(raster) >= _span(self._widest[0]):
            self._widest = raster, self._pixmap
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self._dots = ()
        self._raster = self._pixmap = self._widest = self._drawn_for = None
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint what there is (called by the layer)."""
        if self._raster is not None and self._pixmap is not None:
            self._draw_raster(painter, self._raster, self._pixmap)
            return
        if not self._dots:
            return
        size = self.view.rect().size()
        wanted = (self.view.shown, size.width(), size.height(), ratio)
        if self._drawn_for != wanted:
            image = picture_of(self._dots, self.view.shown, (size.width() * ratio, size.height() * ratio))
            self._pixmap = QPixmap.fromImage(image)
            self._pixmap.setDevicePixelRatio(ratio)
            self._drawn_for = wanted
        if self._pixmap is not None:
            painter.drawPixmap(0, 0, self._pixmap)

    def _draw_raster(self, painter: QPainter, raster: Raster, pixmap: QPixmap) -> None:
        here, seen = self._rect_of(raster), QRectF(self.view.rect())
        if self._widest is not None and self._widest[0] is not raster and not here.contains(seen):
            wide, pixmap_of_wide = self._widest
            painter.save()
            painter.setClipRegion(QRegion(seen.toAlignedRect()) - QRegion(here.toRect()))
            painter.drawPixmap(self._rect_of(wide), pixmap_of_wide, QRectF(pixmap_of_wide.rect()))
            painter.restore()
        painter.drawPixmap(here, pixmap, QRectF(pixmap.rect()))

    def _rect_of(self, raster: Raster) -> QRectF:
        """Return where a raster lies in the view's pixels."""
        left, right, bottom, top = raster.box
        (x, y), (x_end, y_end) = self.view.pixels(np.array([[left, top], [right, bottom]])).tolist()
        return QRectF(x, y, x_end - x, y_end - y)


def _span(raster: Raster) -> float:
    """How much of the plane a raster shows."""
    left, right, bottom, top = raster.box
    return (right - left) * (top - bottom)
