"""The layer of stacked bars, with the letters of the components over their rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.theme import Theme

_TOLD_APART = 4.0
"""Bars of so many pixels have a line between them."""

Blended = TypeVar("Blended", float, Floats)

Side = tuple[float, float, Floats | None]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one component: who it is, and the middle of them across."""

    identity: int
    name: str
    middle: float
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Stacks:
    """Bars with edges (b + 1,) and shares (b, kinds) that add up to 1, colours (kinds, 3) from 0 to 255.

    `side` is one more bar, from left to right, with shares (kinds,).
    """

    edges: Floats
    shares: Floats
    colours: Floats
    groups: tuple[Group, ...]
    side: Side | None = None

    def at(self, edges: Floats) -> Floats:
        """Return the shares (c, kinds) of the bars in the middle between other edges (c + 1,)."""
        middles = (edges[:-1] + edges[1:]) / 2
        return self.shares[np.clip(np.searchsorted(self.edges, middles) - 1, 0, len(self.shares) - 1)]


def alike(start: Stacks, end: Stacks) -> bool:
    """Tell whether there is a way between bars: of as many rows and the same components in the same colours."""
    return np.array_equal(start.colours, end.colours) and math.isclose(start.edges[-1], end.edges[-1])


def between(start: Stacks, end: Stacks, share: float) -> Stacks:
    """Return the bars at a share of the way, where every place across goes from what it showed to what it will."""
    edges = start.edges if np.array_equal(start.edges, end.edges) else np.union1d(start.edges, end.edges)
    middles = {group.identity: group.middle for group in start.groups}
    groups = tuple(
        replace(group, middle=_blend(middles.get(group.identity, group.middle), group.middle, share))
        for group in end.groups
    )
    side = end.side
    if start.side is not None and end.side is not None and start.side[2] is not None and end.side[2] is not None:
        side = (*end.side[:2], _blend(start.side[2], end.side[2], share))
    return Stacks(edges, _blend(start.at(edges), end.at(edges), share), end.colours, groups, side)


def _blend(start: Blended, end: Blended, share: float) -> Blended:
    return start + share * (end - start)


class StacksLayer(Layer):
    """Paints the bars from 0 to 1."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 0)
        self._theme = theme
        self._font = QFont()
        self._stacks: Stacks | None = None

    def show_stacks(self, stacks: Stacks | None) -> None:
        """Draw these bars from now on."""
        self._stacks = stacks
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letters' type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setBold(True)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint the bars, then the signs over them (called by the layer)."""
        stacks = self._stacks
        if stacks is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        edges = self._told_apart(stacks.edges, ratio)
        self._draw_bars(
            painter, edges, stacks.shares if edges is stacks.edges else stacks.at(edges), stacks.colours
        )
        left, right, shares = stacks.side or (0.0, 0.0, None)
        if shares is not None:
            self._draw_bars(painter, np.array([left, right]), shares[None], stacks.colours)
        self._draw_lines(painter, stacks.edges)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in stacks.groups:
            painter.setOpacity(group.strength)
            self._draw_sign(painter, group)

    def _told_apart(self, edges: Floats, ratio: float) -> Floats:
        """Return these edges, or those of what is seen of each column of device pixels where bars are narrower."""
        left, right = max(float(edges[0]), self.view.shown[0]), min(float(edges[-1]), self.view.shown[1])
        columns = math.ceil((right - left) / float(self.view.pixel[0]) * ratio)
        seen = np.searchsorted(edges, right) - np.searchsorted(edges, left)
        return np.linspace(left, right, columns + 1) if 0 < columns < seen else edges

    def _draw_bars(self, painter: QPainter, edges: Floats, shares: Floats, colours: Floats) -> None:
        """Paint one stepped band for each component, from the whole height downwards."""
        tops = np.cumsum(shares, axis=1)
        across = np.repeat(edges, 2)[1:-1]
        for kind in range(shares.shape[1] - 1, -1, -1):
            up = np.repeat(np.minimum(tops[:, kind], 1.0), 2)
            outline = np.concatenate([[[edges[0], 0.0]], np.stack([across, up], axis=1), [[edges[-1], 0.0]]])
            red, green, blue = colours[kind].astype(int).tolist()
            painter.setBrush(QColor(red, green, blue))
            painter.drawPath(path_of(self.view.pixels(finite(outline))))

    def _draw_lines(self, painter: QPainter, edges: Floats) -> None:
        left, right, *_ = self.view.shown
        seen = edges[(edges > left) & (edges < right)]
        ends = self.view.pixels(np.array([[left, 0.0], [right, 1.0]]))
        if len(seen) < 2 or (ends[1, 0] - ends[0, 0]) / len(seen) < _TOLD_APART:
            return
        painter.setPen(QPen(QColor(self._theme.card), 1))
        for x in self.view.pixels(np.stack([seen, np.zeros_like(seen)], axis=1))[:, 0].tolist():
            painter.drawLine(QPointF(x, ends[0, 1]), QPointF(x, ends[1, 1]))

    def _draw_sign(self, painter: QPainter, group: Group) -> None:
        x, y = self.view.pixels(np.array([group.middle, 1.0])).tolist()
        metrics = QFontMetricsF(self._font)
        wide, zoom = metrics.horizontalAdvance(group.name), self._theme.zoom
        painter.save()
        painter.translate(x - wide / 2 - 7 * zoom, y - 6 - metrics.capHeight() / 2)
        painter.scale(5.0 * zoom, 5.0 * zoom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.component(group.identity))
        painter.drawPath(symbol_path(group.identity))
        painter.restore()
        painter.setFont(self._font)
        painter.setPen(self._theme.ink(group.identity))
        box = QRectF(x - wide / 2 + 2, y - 6 - metrics.capHeight() - 20, wide + 4, metrics.capHeight() + 40)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, group.name)
