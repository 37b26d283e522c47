"""Points as small pictures: one for every symbol and colour that occurs, side by side in an atlas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.parts.symbol import symbol_path

Bytes = NDArray[np.uint8]

_BITS = 5
"""Bits a colour channel keeps when alike colours share a sprite; the sprite has their mean colour."""

_ACROSS = 64
"""Sprites side by side in the atlas."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How points are drawn: radius in device pixels, and the colour (r, g, b) of the thin rim between them."""

    radius: float
    rim: tuple[int, int, int]
    opacity: float = 0.86
    rim_opacity: float = 0.55

    @property
    def rim_width(self) -> float:
        """Device pixels by which the rim is seen around the shape."""
        return max(0.5, 0.18 * self.radius) if self.rim_opacity else 0.0

    @property
    def side(self) -> int:
        """Width and height of a sprite in device pixels, no more than it needs; odd: it has a middle pixel."""
        return 2 * math.ceil(self.radius + self.rim_width - 0.5) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Sprites:
    """The atlas as premultiplied BGRA bytes (height, width, 4), and which sprite (n,) each point has."""

    atlas: Bytes
    which: NDArray[np.intp]
    side: int

    def corners(self) -> tuple[Floats, Floats]:
        """Left and top of every point's sprite in the atlas, in device pixels: (n,) and (n,)."""
        rows, columns = np.divmod(self.which, _ACROSS)
        return (columns * self.side).astype(np.float64), (rows * self.side).astype(np.float64)

    def image(self) -> QImage:
        """Return the atlas as a picture; it shares memory with `atlas`, which must be kept."""
        height, width = self.atlas.shape[:2]
        return QImage(self.atlas.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def sprites(colours: Floats, identities: NDArray[np.intp], stamp: Stamp) -> Sprites:
    """Make the sprites of points with colours (3, n) from 0 to 255 and the identity (n,) of their component.

    An identity of -1 (no component: noise, or no fit yet) is drawn as a small disc.
    """
    coarse = np.clip(colours, 0, 255).astype(np.int64) >> (8 - _BITS)
    keys = ((identities + 1) << (3 * _BITS)) | (coarse[0] << (2 * _BITS)) | (coarse[1] << _BITS) | coarse[2]
    found, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    means = [np.bincount(which, weights=channel, minlength=len(found)) / counts for channel in colours]
    drawn = _tinted(np.stack(means, axis=1), (found >> (3 * _BITS)) - 1, stamp)
    return Sprites(_side_by_side(drawn, stamp.side), which, stamp.side)


def _tinted(colours: Floats, identities: NDArray[np.intp], stamp: Stamp) -> Bytes:
    """Return sprites (m, side, side, 4): the shape in its colour over a slightly larger one in the rim's."""
    shape, rim = np.empty((2, len(colours), stamp.side, stamp.side))
    for identity in np.unique(identities):
        chosen = identities == identity
        shape[chosen], rim[chosen] = _masks(int(identity), stamp.radius, stamp.rim_width, stamp.side)
    shape *= stamp.opacity
    rim *= stamp.rim_opacity * (1 - shape)
    out = np.empty((*shape.shape, 4))
    for place, channel in enumerate((2, 1, 0)):
        out[..., place] = shape * colours[:, channel, None, None] + rim * stamp.rim[channel]
    out[..., 3] = 255 * (shape + rim)
    return np.asarray(np.rint(out), dtype=np.uint8)


def _side_by_side(drawn: Bytes, side: int) -> Bytes:
    rows = max(1, -(-len(drawn) // _ACROSS))
    grid = np.zeros((rows * _ACROSS, side, side, 4), dtype=np.uint8)
    grid[: len(drawn)] = drawn
    atlas = grid.reshape(rows, _ACROSS, side, side, 4).swapaxes(1, 2)
    return np.ascontiguousarray(atlas.reshape(rows * side, _ACROSS * side, 4))


@lru_cache(maxsize=256)
def _masks(identity: int, radius: float, rim: float, side: int) -> tuple[Floats, Floats]:
    """Return the coverage (side, side) from 0 to 1 of a symbol, and of the symbol with its rim."""
    return _coverage(identity, radius, side, 0.0), _coverage(identity, radius, side, rim)


def _coverage(identity: int, radius: float, side: int, rim: float) -> Floats:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        painter.setBrush(QColor("white"))
        pen = QPen(Qt.PenStyle.NoPen)
        if rim:
            pen = QPen(QColor("white"), 2 * rim / radius)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.scale(radius, radius)
        if identity < 0:
            painter.drawEllipse(QPointF(0, 0), 0.75, 0.75)
        else:
            painter.drawPath(symbol_path(identity))
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(side, side, 4)
    return np.asarray(pixels[..., 3] / 255.0)
