"""The components over the points: ellipses, means, where the means came from, and letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import ellipses
from gmm_desktop.views.plots.parts.canvas import View, finite
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.signs import Sign, Signs
from gmm_desktop.views.plots.parts.stroke_layer import StrokeLayer, Strokes
from gmm_desktop.views.plots.parts.strokes import (
    Stroke,
    beside,
    normals_of,
    path_of,
    path_of_many,
    pen_for,
    side_by_side,
)
from gmm_desktop.views.plots.parts.who import Who, fitting
from gmm_desktop.views.theme import Theme

RADII = (1.0, 2.0, 3.0)
"""Ellipses are drawn at so many standard deviations."""

_CORNERS = 145
"""Points of an ellipse: round also when zoomed in."""

_WIDTHS = (2.0, 1.0, 1.0, 1.0)
_ALPHAS = (255, 225, 120, 120)
_HALO, _REACH = 110, 1.0
"""Widths in pixels and strengths of the ellipses from the innermost outwards, and of their soft edges."""


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


class Outlines(StrokeLayer):
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

    def strokes(self, ratio: float) -> list[Strokes]:
        """Return trails first, then ellipses (called by the layer)."""
        trails = [(part.strength, self._trail(part)) for part in self._components if len(part.trail) > 1]
        whole = [part for part in self._components if len(part.ellipses)]
        return trails + (self._ellipses(whole, ratio) if whole else [])

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint, and the signs at the means over all else (called by the layer)."""
        super().draw(painter, ratio)
        if not self._components:
            return
        means = self.view.pixels(np.array([component.mean for component in self._components])).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for component, mean in zip(self._components, means, strict=True):
            painter.setOpacity(component.strength)
            self._signs.draw(painter, QPointF(*mean), Sign(component.identity, component.name, ratio))

    def _ellipses(self, components: list[Component], ratio: float) -> list[Strokes]:
        """Return the strokes of ellipses with their soft edges, of all components at once: that is quicker."""
        corners = self.view.pixels(np.stack([component.ellipses for component in components]))
        corners = corners[:, :, :: _every(float(np.ptp(corners, axis=2).max()) * ratio)]
        widths = self._theme.zoom * np.array(_WIDTHS[: corners.shape[1]])
        edges = np.add.outer(side_by_side(_REACH, ratio), beside(widths, _REACH)).ravel()
        asides = [edges, *(side_by_side(width, ratio) for width in widths.tolist())]
        which = [
            np.tile(np.arange(len(widths)), len(edges) // len(widths)),
            *(np.full(len(a), j) for j, a in enumerate(asides[1:])),
        ]
        ellipses, ends = np.concatenate(which), np.cumsum([len(aside) for aside in asides]).tolist()
        lines = corners[:, ellipses] + np.concatenate(asides)[:, None, None] * normals_of(corners)[:, ellipses]
        ground = QColor(self._theme.card)
        ground.setAlpha(_HALO)
        found: list[Strokes] = []
        for component, own in zip(components, finite(lines), strict=True):
            colour = self._theme.component(component.identity)
            pens = [pen_for(ground, _REACH, ratio)]
            for width, alpha in zip(widths.tolist(), _ALPHAS, strict=False):
                colour.setAlpha(alpha)
                pens.append(pen_for(colour, width, ratio))
            parts = zip(pens, [0, *ends], ends, strict=False)
            found.append((component.strength, tuple(Stroke(p, path_of_many(own[a:b])) for p, a, b in parts)))
        return found

    def _trail(self, component: Component) -> tuple[Stroke]:
        width = 1.6 * self._theme.zoom
        pen = QPen(self._theme.ink(component.identity), width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 2.2])
        return (Stroke(pen, path_of(self.view.pixels(component.trail))),)


def _every(span: float) -> int:
    """Return of how many corners one is enough for an ellipse of so many device pixels: it still looks round.

    A chord between n corners is at most span/2 (1 - cos(π/n)) inside, which here is less than a third of a pixel.
    """
    return 4 if span < 150 else 2 if span < 600 else 1
