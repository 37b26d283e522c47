"""The components over the points: ellipses, means, where the means came from, and letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import ellipses
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.strokes import halo, normals_of, path_of, stroke
from gmm_desktop.views.plots.parts.who import Who, fitting
from gmm_desktop.views.theme import Theme

RADII = (1.0, 2.0, 3.0)
"""Ellipses are drawn at so many standard deviations."""

_CORNERS = 145
"""Points of an ellipse: round also when zoomed in."""

_WIDTHS = (2.0, 1.0, 1.0, 1.0)
_ALPHAS = (255, 225, 120, 120)
_HALO = 110


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """One component in drawn coordinates: ellipses (4 at most, points, 2), mean (2,), trail (t, 2), who it is."""

    identity: int
    name: str
    ellipses: Floats
    mean: Floats
    trail: Floats
    strength: float = 1.0

    @property
    def bare(self) -> Component:
        """The same without its ellipses."""
        return replace(self, ellipses=self.ellipses[:0])


def components_of(
    mixture: Mixture, trail: Floats, who: Who, scales: tuple[Scale, Scale], radii: tuple[float, ...] = RADII
) -> tuple[Component, ...]:
    """Return what is drawn of a mixture in two columns; `trail` (t, k, 2) are the means that led to its own."""
    outlines = _drawn(ellipses(mixture, (0, 1), radii, _CORNERS), scales)
    means, trails = _drawn(mixture.means, scales), _drawn(trail, scales)
    return tuple(
        Component(
            identity=who.identities[j],
            name=fitting(who.names[j]),
            ellipses=outlines[j],
            mean=means[j],
            trail=np.concatenate([trails[:-1, j], means[j : j + 1]]),
            strength=who.strength(j),
        )
        for j in range(mixture.k)
    )


def _drawn(points: Floats, scales: tuple[Scale, Scale]) -> Floats:
    x, y = scales
    return np.stack([x.drawn(points[..., 0]), y.drawn(points[..., 1])], axis=-1)


class Outlines(Layer):
    """Paints the components, antialiased; there are few of them."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 10)
        self._components: tuple[Component, ...] = ()
        self._theme = theme
        self._font = QFont()

    def show_components(self, components: tuple[Component, ...]) -> None:
        """Draw these components from now on."""
        self._components = components
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letter's type."""
        self._theme = theme
        self._font = QFont(font)
        self._font.setBold(True)
        self._font.setPointSizeF(font.pointSizeF() * 1.25)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint trails first, then ellipses, then the signs at the means (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for component in self._components:
            painter.setOpacity(component.strength)
            self._draw_trail(painter, component)
        for component in self._components:
            painter.setOpacity(component.strength)
            self._draw_ellipses(painter, component, ratio)
        for component in self._components:
            painter.setOpacity(component.strength)
            self._draw_mean(painter, component)

    def _draw_ellipses(self, painter: QPainter, component: Component, ratio: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour, ground = self._theme.component(component.identity), QColor(self._theme.card)
        ground.setAlpha(_HALO)
        for outline, usual, alpha in zip(component.ellipses, _WIDTHS, _ALPHAS, strict=False):
            width = self._theme.zoom * usual
            corners = self.view.pixels(outline)
            colour.setAlpha(alpha)
            normals = normals_of(corners)
            halo(painter, corners, ground, width, reach=1.0, ratio=ratio, normals=normals)
            stroke(painter, corners, colour, width, ratio=ratio, normals=normals)

    def _draw_trail(self, painter: QPainter, component: Component) -> None:
        if len(component.trail) < 2:
            return
        pen = QPen(
            self._theme.ink(component.identity),
            1.6 * self._theme.zoom,
            Qt.PenStyle.CustomDashLine,
            Qt.PenCapStyle.RoundCap,
        )
        pen.setDashPattern([0.1, 2.2])
        painter.setPen(pen)
        painter.drawPath(path_of(self.view.pixels(component.trail)))

    def _draw_mean(self, painter: QPainter, component: Component) -> None:
        x, y = self.view.pixels(component.mean).tolist()
        ground = QColor(self._theme.card)
        zoom = self._theme.zoom
        arm = 6.5 * zoom
        for colour, width, extra in ((ground, 6.4, 1.6), (QColor(self._theme.text), 3.4, 0.0)):
            painter.setPen(QPen(colour, zoom * width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            reach = arm + zoom * extra
            painter.drawLine(QPointF(x - reach, y), QPointF(x + reach, y))
            painter.drawLine(QPointF(x, y - reach), QPointF(x, y + reach))
        letters = QPainterPath()
        letters.addText(QPointF(x + 11 * zoom, y - 10 * zoom), self._font, component.name)
        ground.setAlpha(215)
        painter.strokePath(letters, QPen(ground, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                                         Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.fillPath(letters, self._theme.ink(component.identity))
