"""Many lines in one plane that are quick to draw wherever the view goes: made into a path once, then only moved."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import View
from gmm_desktop.views.plots.parts.strokes import joined_path

_THIN = 1.25
"""Device pixels up to which a line is drawn once."""

_WIDEST = 3.0
"""Device pixels that a line is wide at most: more would need lines between those side by side."""


Family = tuple[Floats, Floats, Floats]
"""Lines (..., l, p, 2) of equally many points, and the lower and upper corners (l, 2) of the box each stays in."""


def path_within(*families: Family) -> QPainterPath:
    """Return families of lines as one path, each line cut at its box."""
    if not families:
        return QPainterPath()
    return paths_within(*((lines[None], low, high) for lines, low, high in families))[0]


def paths_within(*families: Family) -> tuple[QPainterPath, ...]:
    """Return k paths, each of the lines (k, l, p, 2) of all families, every line cut at its box (l, 2)."""
    whole = [
        np.asarray(((lines >= low[:, None]) & (lines <= high[:, None])).all(axis=(-2, -1)))
        for lines, low, high in families
    ]
    paths = []
    for j in range(len(families[0][0])):
        parts = [
            _within(lines[j], low, high, inside[j])
            for (lines, low, high), inside in zip(families, whole, strict=True)
        ]
        points = np.concatenate([part[0] for part in parts])
        joined = np.concatenate([part[1] for part in parts])
        paths.append(joined_path(points, joined))
    return tuple(paths)


def draw_path(
    painter: QPainter, view: View, path: QPainterPath, colour: QColor, *, width: float, ratio: float
) -> None:
    """Draw a path of drawn coordinates, about `width` pixels wide; `ratio` is device pixels per pixel.

    Qt draws lines of one device pixel many times faster than wider ones, so a wide one is drawn as several around
    its middle. The painter should be antialiasing.
    """
    left, right, bottom, top = view.shown
    size = view.rect()
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    across, up = size.width() / (right - left), size.height() / (top - bottom)
    for aside in around(width * ratio):
        painter.save()
        painter.translate(QPointF(aside[0] / ratio, aside[1] / ratio))
        painter.scale(across, -up)
        painter.translate(-left, -top)
        painter.drawPath(path)
        painter.restore()


def around(thickness: float) -> list[tuple[float, float]]:
    """Return how far aside the lines run that make up one of so many device pixels."""
    if thickness <= _THIN:
        return [(0.0, 0.0)]
    radius = (min(thickness, _WIDEST) - 1) / 2
    lines = max(3, math.ceil(2 * math.pi * radius))
    turns = [2 * math.pi * place / lines for place in range(lines)]
    return [(radius * math.sin(turn), -radius * math.cos(turn)) for turn in turns]


def _within(lines: Floats, low: Floats, high: Floats, whole: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.intc]]:
    """Return the points (q, 2) of what lies within the boxes, and whether each is joined to the next one (q,).

    Lines that are `whole` (l,) lie within altogether.
    """
    joined = np.ones((int(whole.sum()), lines.shape[1]), dtype=np.intc)
    joined[:, -1] = 0
    if whole.all():
        return lines.reshape(-1, 2), joined.ravel()
    points, rest = _cut(lines[~whole], low[~whole], high[~whole])
    return np.concatenate([lines[whole].reshape(-1, 2), points]), np.concatenate([joined.ravel(), rest])


def _cut(lines: Floats, low: Floats, high: Floats) -> tuple[Floats, NDArray[np.intc]]:
    """Return points and joints as above, of lines that may leave their boxes.

    Every segment p + t (q - p), 0 ≤ t ≤ 1, is kept between the t at which it comes in and goes out (Liang & Barsky
    1984); segments that are not finite are left out.
    """
    start, way = lines[:, :-1], np.diff(lines, axis=1)
    low, high = low[:, None], high[:, None]
    with np.errstate(all="ignore"):
        one, other = (low - start) / way, (high - start) / way
        still = np.where((start >= low) & (start <= high), -np.inf, np.inf)
        come = np.where(way == 0, still, np.minimum(one, other)).max(axis=-1)
        go = np.where(way == 0, np.inf, np.maximum(one, other)).min(axis=-1)
        first, last = np.maximum(come, 0.0), np.minimum(go, 1.0)
        ends = np.stack([start + first[..., None] * way, start + last[..., None] * way], axis=2)
    kept = first < last
    goes_on = np.zeros_like(kept)
    goes_on[:, :-1] = (last[:, :-1] == 1) & (first[:, 1:] == 0) & kept[:, :-1] & kept[:, 1:]
    begins = kept.copy()
    begins[:, 1:] &= ~goes_on[:, :-1]
    points = ends[np.stack([begins, kept], axis=2)]
    joined = np.stack([np.ones_like(kept), goes_on], axis=2)[np.stack([begins, kept], axis=2)]
    return points, joined.astype(np.intc)
