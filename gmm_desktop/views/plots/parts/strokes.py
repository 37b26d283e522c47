"""Smooth lines that are quick: Qt's raster engine draws antialiased lines of one device pixel twenty times faster
than wider ones, so a wide line is drawn as several thin ones side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import finite

_APART = 0.6
"""Device pixels between the lines: close enough to leave no seam."""


def path_of(points: Floats) -> QPainterPath:
    """Return points (n, 2) as a path."""
    return joined_path(finite(points))


def joined_path(points: Floats, joined: NDArray[np.intc] | Literal["all"] = "all") -> QPainterPath:
    """Return finite points (n, 2) as a path in which all are joined, or those to the next one that (n,) are 1."""
    path: QPainterPath = pg.arrayToQPath(
        np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), connect=joined, finiteCheck=False
    )
    return path


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """Lines that are ready to be drawn, once or often: one call of Qt for all of them."""

    pen: QPen
    path: QPainterPath

    def draw(self, painter: QPainter, larger: float = 1.0) -> None:
        """Draw; the painter should be antialiasing. Where it draws all larger, the pen stays as fine as it is."""
        pen = self.pen
        if larger != 1.0:
            pen = QPen(pen)
            pen.setWidthF(0.999 * pen.widthF() / larger)  # rounded up it would be wider than one device pixel
        painter.strokePath(self.path, pen)


def stroke(
    points: Floats,
    colour: QColor,
    width: float,
    *,
    ratio: float,
    shift: Floats | float = 0.0,
    normals: Floats | None = None,
) -> Stroke:
    """Return a line through points (n, 2) of pixels, about `width` pixels wide, `shift` pixels to its left.

    Several lines (..., n, 2) are one stroke too; their shifts may differ (...). `ratio` is device pixels per pixel;
    `normals` are those of the points where they are known.
    """
    shifts = np.broadcast_to(shift, np.broadcast_shapes(np.shape(shift), points.shape[:-2]))
    aside = np.add.outer(side_by_side(width, ratio), shifts)[..., None, None]
    if aside.any():
        points = points + aside * (normals_of(points) if normals is None else normals)
    return Stroke(pen_for(colour, width, ratio), path_of_many(finite(points)))


def side_by_side(width: float, ratio: float) -> Floats:
    """Return how many pixels aside the thin lines (l,) run that make up one of a width."""
    thickness = max(1.0, width * ratio)
    count = 1 + math.ceil((thickness - 1) / _APART)
    return np.linspace(-0.5, 0.5, count) * (thickness - 1) / ratio if count > 1 else np.zeros(1)


def pen_for(colour: QColor, width: float, ratio: float) -> QPen:
    """Return the pen for those thin lines, which together are as strong as the colour."""
    return _thin_pen(colour.rgba(), width, ratio)


@lru_cache(maxsize=256)
def _thin_pen(rgba: int, width: float, ratio: float) -> QPen:
    count, thickness = len(side_by_side(width, ratio)), max(1.0, width * ratio)
    thin = QColor.fromRgba(rgba)
    if count > 1 and thin.alpha() < 255:
        thin.setAlphaF(1 - (1 - thin.alphaF()) ** (thickness / count))
    return QPen(thin, 1 / ratio)


def halo(
    points: Floats,
    colour: QColor,
    width: Floats | float,
    *,
    reach: float,
    ratio: float,
    normals: Floats | None = None,
) -> Stroke:
    """Return a soft edge of `reach` pixels along both sides of a line, or of several of other widths each."""
    normals = normals_of(points) if normals is None else normals
    shift = beside(np.broadcast_to(width, points.shape[:-2]), reach)
    return stroke(points, colour, reach, ratio=ratio, shift=shift, normals=normals)


def beside(width: Floats, reach: float) -> Floats:
    """Return how many pixels aside (2, ...) the soft edges of lines of some widths (...) run."""
    return np.multiply.outer([-0.5, 0.5], width + reach)


def path_of_many(lines: Floats) -> QPainterPath:
    """Return finite lines (..., n, 2) as one path; empty where they have less than two points."""
    n = lines.shape[-2]
    if n < 2 or not lines.size:
        return QPainterPath()
    points = lines.reshape(-1, 2)
    if len(points) == n:
        return joined_path(points)
    joined = np.ones(len(points), dtype=np.intc)
    joined[n - 1 :: n] = 0
    return joined_path(points, joined)


def normals_of(points: Floats) -> Floats:
    """Unit vectors (..., n, 2) square to lines at each of their points; a closed line has the same at both ends."""
    if points.shape[-2] < 2:
        return np.zeros(points.shape)
    steps = np.diff(points, axis=-2)
    closed = (points[..., 0, :] == points[..., -1, :]).all(axis=-1)[..., None]
    along = np.empty_like(points)
    along[..., 1:-1, :] = steps[..., 1:, :] + steps[..., :-1, :]
    along[..., 0, :] = steps[..., 0, :] + np.where(closed, steps[..., -1, :], 0.0)
    along[..., -1, :] = steps[..., -1, :] + np.where(closed, steps[..., 0, :], 0.0)
    length = np.hypot(along[..., 0], along[..., 1])
    length[length == 0] = math.inf
    return np.stack([along[..., 1], -along[..., 0]], axis=-1) / length[..., None]
