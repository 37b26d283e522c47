"""Points as sprites, and the picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from shiboken6 import Shiboken

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.raster import Box
from gmm_desktop.views.plots.parts.sprites import Sprites

_MANY = 8_000
"""More points than this are painted from the top down: in half the time, and so small that none is seen to be over
another. Fewer keep the order of their rows, which looks more even where larger ones lie in a line.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Points at drawn places (n, 2), many of them from the top down, with their sprites.

    `fragments` (n, 10) have the layout of C++'s QPainter::PixmapFragment: where to (filled when it is known), where
    from, size, scale, rotation and opacity.
    """

    places: Floats
    sprites: Sprites
    fragments: Floats

    @classmethod
    def of(cls, places: Floats, sprites: Sprites) -> Dots:
        """Return points at places (n, 2)."""
        order = from_top(places[:, 1])
        places, sprites = places[order], Sprites(sprites.atlas, sprites.which[order], sprites.side)
        fragments = np.zeros((len(places), 10))
        fragments[:, 2], fragments[:, 3] = sprites.corners()
        fragments[:, 4:6] = sprites.side
        fragments[:, 6:8] = fragments[:, 9:] = 1.0
        return cls(places, sprites, fragments)


def from_top(up: Floats) -> NDArray[np.intp]:
    """Return in which order points at heights (n,) are painted; quick where they are in that order already."""
    return np.argsort(-up, kind="stable") if len(up) > _MANY else np.arange(len(up))


def picture_of(dots: Sequence[Dots], box: Box, size: tuple[float, float]) -> QImage:
    """Return the picture of dots, the last ones on top, over a drawn box of `size` device pixels."""
    left, right, bottom, top = box
    width, height = (max(1, round(side)) for side in size)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    scale = np.array([size[0] / (right - left), -size[1] / (top - bottom)])
    with QPainter(image) as painter:
        for part in dots:
            side = part.sprites.side
            places = (part.places - (left, top)) * scale
            seen = ((places > -side) & (places < (width + side, height + side))).all(axis=1)
            fragments = part.fragments
            if not seen.all():
                places, fragments = places[seen], fragments[seen]
            if not len(fragments):
                continue
            fragments[:, 0:2] = np.floor(places) + 0.5  # the middle pixel: sprites are odd-sided
            first = cast(
                QPainter.PixmapFragment, Shiboken.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment)
            )
            painter.drawPixmapFragments(first, len(fragments), QPixmap.fromImage(part.sprites.image()))
    return image
