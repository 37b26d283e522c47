"""The components over the points: ellipses, means, where the means came from, and letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import ellipses
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.signs import Sign, Signs
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
        self._signs = Signs(theme)

    def show_components(self, components: tuple[Component, ...]) -> None:
        """Draw these components from now on."""
        self._components = components
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letter's type."""
        self._theme = theme
        self._signs.dress(theme, font)
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
            self._draw_mean(painter, component, ratio)

    def _draw_ellipses(self, painter: QPainter, component: Component, ratio: float) -> None:
        if not len(component.ellipses):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour, ground = self._theme.component(component.identity), QColor(self._theme.card)
        ground.setAlpha(_HALO)
        corners = self.view.pixels(component.ellipses)
        normals = normals_of(corners)
        widths = self._theme.zoom * np.array(_WIDTHS[: len(corners)])
        halo(painter, corners, ground, widths, reach=1.0, ratio=ratio, normals=normals)
        for place, (width, alpha) in enumerate(zip(widths.tolist(), _ALPHAS, strict=False)):
            colour.setAlpha(alpha)
            stroke(painter, corners[place], colour, width, ratio=ratio, normals=normals[place])

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

    def _draw_mean(self, painter: QPainter, component: Component, ratio: float) -> None:
        mean = QPointF(*self.view.pixels(component.mean).tolist())
        self._signs.draw(painter, mean, Sign(component.identity, component.name, ratio))
