"""How a plot shows components as shapes to take hold of, and what a changed shape means for the mixture."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from gmm_desktop.engine import Edit, Mixture, family_for, in_column, in_plane, moved, reshaped
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.geometry import densities, ellipses
from gmm_desktop.views.plots.parts.canvas import View, finite
from gmm_desktop.views.plots.parts.grips import Bell, Ellipse, Kind, Shape
from gmm_desktop.views.plots.parts.scale import Ruler

_RADII = (1.0, 2.0)
_CORNERS = 145
_PLACES = 241

EVERY: frozenset[Kind] = frozenset(("mean", "long", "short", "turn"))


class Face(Protocol):
    """One plot's way of showing components, or that of one of its panels.

    `crossed` says whether means have a sign of their own, around which their handle is a ring. `box` are the drawn
    lower left and upper right corner (2, 2) of the panel that it is; None for a whole plot.
    """

    crossed: ClassVar[bool]

    @property
    def view(self) -> View:
        """Where it is seen."""

    @property
    def box(self) -> Floats | None:
        """The panel that it is."""

    def fits(self, d: int) -> bool:
        """Tell whether mixtures of so many columns can be seen in it."""

    def seen(self, whole: Mixture) -> Mixture:
        """Return what is seen of a mixture of all columns: one of two columns, or of one."""

    def shapes(self, mixture: Mixture) -> tuple[Shape, ...]:
        """Return the components of what is seen of a mixture as shapes, in pixels."""

    def kinds(self, whole: Mixture) -> AbstractSet[Kind]:
        """Return the kinds of handles that make sense for the components of a mixture."""

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Return the lines (n, 2) in pixels that draw one component of what is seen; panels draw their own."""

    def put(self, point: Floats, at: Floats) -> Floats:
        """Return a point (d,) where it is seen at a pixel (2,); all that is not seen of it stays."""

    def away(self, x: Floats, at: Floats) -> Floats:
        """Return how far from a pixel (2,) rows x (n, d) are seen, in squared pixels (n,); infinite for none."""

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Put the mean of a component where its shape is now."""

    def reshaped(self, whole: Mixture, j: int, shape: Shape, kept: frozenset[int] = frozenset()) -> Edit:
        """Give a component the spread that its shape has now; others may follow, but not those `kept`."""


@dataclass(frozen=True, slots=True, eq=False)
class EllipseFace:
    """Two columns against each other."""

    crossed: ClassVar[bool] = True

    view: View
    columns: tuple[int, int]
    scales: tuple[Ruler, Ruler]
    box: Floats | None = None

    def fits(self, d: int) -> bool:
        """Both columns are there."""
        return max(self.columns) < d

    def seen(self, whole: Mixture) -> Mixture:
        """Both columns."""
        return whole.marginal(self.columns)

    def shapes(self, mixture: Mixture) -> tuple[Ellipse, ...]:
        """Ellipses at one standard deviation."""
        gauge = self._gauge
        centres = self._pixels(mixture.means)
        return tuple(
            Ellipse.of(centre, finite(covariance / gauge[:, None] / gauge))
            for centre, covariance in zip(centres, mixture.covariances, strict=True)
        )

    def kinds(self, whole: Mixture) -> AbstractSet[Kind]:
        """In a family along the columns there is nothing to turn."""
        return EVERY - {"turn"} if family_for(whole.family, whole.d).diagonal else EVERY

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Ellipses at one and two standard deviations."""
        if self.box is not None:
            return ()
        one = Mixture(mixture.weights[j : j + 1], mixture.means[j : j + 1], mixture.covariances[j : j + 1])
        return tuple(self._pixels(ellipses(one, (0, 1), _RADII, _CORNERS)[0]))

    def values(self, at: Floats) -> Floats:
        """Return the values (2,) of both columns at a pixel."""
        drawn = self.view.drawn(float(at[0]), float(at[1]))
        return np.stack([scale.values(place) for scale, place in zip(self.scales, drawn, strict=True)])

    def put(self, point: Floats, at: Floats) -> Floats:
        """Both values are those of the pixel."""
        there = point.copy()
        there[list(self.columns)] = self.values(at)
        return there

    def away(self, x: Floats, at: Floats) -> Floats:
        """As both columns are drawn."""
        return self.apart(x[:, list(self.columns)], at)

    def apart(self, seen: Floats, at: Floats) -> Floats:
        """Return how far from a pixel (2,) values (n, 2) are drawn, in squared pixels (n,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            gaps = ((seen - self.values(at)) / self._gauge) ** 2
        return np.asarray(np.nan_to_num(gaps.sum(axis=1), nan=np.inf))

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take both values from where the centre is."""
        return moved(whole, j, self.put(whole.means[j], shape.centre))

    def reshaped(self, whole: Mixture, j: int, shape: Shape, kept: frozenset[int] = frozenset()) -> Edit:
        """Take the covariance of both columns from the ellipse."""
        return reshaped(whole, j, in_plane(whole.covariances[j], self.columns, self.plane(shape)), kept=kept)

    def plane(self, shape: Shape) -> Floats:
        """Return the covariance (2, 2) that an ellipse stands for."""
        assert isinstance(shape, Ellipse)
        gauge = self._gauge
        return np.asarray(shape.covariance * gauge[:, None] * gauge)

    @property
    def _gauge(self) -> Floats:
        """Values of one pixel rightwards and one downwards."""
        return self.view.pixel * (self.scales[0].unit, -self.scales[1].unit)

    def _pixels(self, values: Floats) -> Floats:
        drawn = np.stack([scale.drawn(values[..., axis]) for axis, scale in enumerate(self.scales)], axis=-1)
        return self.view.pixels(finite(drawn))


@dataclass(frozen=True, slots=True, eq=False)
class CurveFace:
    """One column; the components are curves over it, `lift` times their density above `foot` as drawn."""

    crossed: ClassVar[bool] = False

    view: View
    columns: tuple[int]
    scale: Ruler
    lift: float
    foot: float = 0.0
    box: Floats | None = None

    def fits(self, d: int) -> bool:
        """The column is there."""
        return self.columns[0] < d

    def seen(self, whole: Mixture) -> Mixture:
        """The column."""
        return whole.marginal(self.columns)

    def shapes(self, mixture: Mixture) -> tuple[Bell, ...]:
        """Bells with the heights of the curves."""
        means, covariances = mixture.means[:, 0], mixture.covariances[:, 0, 0]
        with np.errstate(all="ignore"):
            heights = self.foot + np.diagonal(densities(mixture, 0, means)) * self.lift
        places = self.view.pixels(finite(np.stack([self.scale.drawn(means), heights], axis=1)))
        foot = float(self.view.pixels(np.array([[0.0, self.foot]]))[0, 1])
        widths = np.sqrt(covariances) / self._gauge
        return tuple(
            Bell(mean, width, foot, peak)
            for (mean, peak), width in zip(places.tolist(), widths.tolist(), strict=True)
        )

    def kinds(self, whole: Mixture) -> AbstractSet[Kind]:
        """Curves have no more than a mean and a width."""
        del whole
        return EVERY

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """The curve, as far as it differs from the ground."""
        if self.box is not None:
            return ()
        mean, deviation = float(mixture.means[j, 0]), float(np.sqrt(mixture.covariances[j, 0, 0]))
        values = mean + deviation * np.linspace(-4.0, 4.0, _PLACES)
        with np.errstate(all="ignore"):
            heights = self.foot + np.nan_to_num(densities(mixture, 0, values)[j] * self.lift)
        return (self.view.pixels(finite(np.stack([self.scale.drawn(values), heights], axis=1))),)

    def values(self, at: Floats) -> Floats:
        """Return the value (1,) of the column at a pixel."""
        return np.atleast_1d(self.scale.values(self.view.drawn(float(at[0]), float(at[1]))[:1]))

    def put(self, point: Floats, at: Floats) -> Floats:
        """The value is that of the pixel."""
        there = point.copy()
        there[self.columns[0]] = self.values(at)[0]
        return there

    def away(self, x: Floats, at: Floats) -> Floats:
        """Across alone."""
        with np.errstate(over="ignore", invalid="ignore"):
            gaps = ((x[:, self.columns[0]] - self.values(at)[0]) / self._gauge) ** 2
        return np.asarray(np.nan_to_num(gaps, nan=np.inf))

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take the value from where the peak is."""
        return moved(whole, j, self.put(whole.means[j], shape.centre))

    def reshaped(self, whole: Mixture, j: int, shape: Shape, kept: frozenset[int] = frozenset()) -> Edit:
        """Take the standard deviation of this column from the curve; its correlations stay."""
        assert isinstance(shape, Bell)
        variance = (shape.deviation * self._gauge) ** 2
        return reshaped(whole, j, in_column(whole.covariances[j], self.columns[0], variance), kept=kept)

    @property
    def _gauge(self) -> float:
        """Value of one pixel rightwards."""
        return float(self.view.pixel[0]) * self.scale.unit
