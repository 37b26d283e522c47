"""The layer of points: sprites where there are few, a coloured picture where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QRegion
from shiboken6 import Shiboken

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.raster import Raster
from gmm_desktop.views.plots.parts.sprites import Sprites


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Points at drawn places (n, 2) with their sprites."""

    places: Floats
    sprites: Sprites


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
        self._atlases: list[QPixmap] = []
        self._corners: list[tuple[Floats, Floats]] = []
        self._drawn_for: object = None
        self._fragments = np.empty((0, 10))

    def show_dots(self, dots: tuple[Dots, ...]) -> None:
        """Draw these points from now on, the last ones on top."""
        self._dots, self._raster, self._drawn_for = dots, None, None
        self._atlases = [QPixmap.fromImage(part.sprites.image()) for part in dots]
        self._corners = [part.sprites.corners() for part in dots]
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
            self._pixmap = self._painted(ratio)
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

    def _painted(self, ratio: float) -> QPixmap:
        """Paint the dots in device pixels."""
        size = self.view.rect().size()
        width, height = max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio))
        pixmap = QPixmap(width, height)
        pixmap.fill(QColor(0, 0, 0, 0))
        with QPainter(pixmap) as painter:
            for dots, atlas, corners in zip(self._dots, self._atlases, self._corners, strict=True):
                places = self.view.pixels(dots.places) * ratio
                side = dots.sprites.side
                seen = (
                    (places[:, 0] > -side)
                    & (places[:, 0] < width + side)
                    & (places[:, 1] > -side)
                    & (places[:, 1] < height + side)
                )
                fragments = self._fragments_of(places[seen], [corner[seen] for corner in corners], side)
                if len(fragments):
                    first = cast(
                        QPainter.PixmapFragment,
                        Shiboken.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment),
                    )
                    painter.drawPixmapFragments(first, len(fragments), atlas)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _fragments_of(self, places: Floats, corners: list[Floats], side: int) -> Floats:
        """Fill an array that has the layout of C++'s QPainter::PixmapFragment: ten doubles each."""
        if len(self._fragments) < len(places):
            self._fragments = np.empty((len(places), 10))
            self._fragments[:, 6:8] = 1.0  # scale
            self._fragments[:, 8] = 0.0  # rotation
            self._fragments[:, 9] = 1.0  # opacity
        fragments = self._fragments[: len(places)]
        fragments[:, 0:2] = np.floor(places) + 0.5  # the middle pixel: sprites are odd-sided
        fragments[:, 2], fragments[:, 3] = corners
        fragments[:, 4:6] = side
        return fragments


def _span(raster: Raster) -> float:
    """How much of the plane a raster shows."""
    left, right, bottom, top = raster.box
    return (right - left) * (top - bottom)
