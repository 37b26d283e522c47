"""How a plot shows components as shapes to take hold of, and what a changed shape means for the mixture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from gmm_desktop.engine import Edit, Mixture, in_column, in_plane, moved, reshaped
from gmm_desktop.engine.geometry import densities, ellipses
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import View, finite
from gmm_desktop.views.plots.parts.grips import Bell, Ellipse, Shape
from gmm_desktop.views.plots.parts.scale import Scale

_RADII = (1.0, 2.0)
_CORNERS = 145
_PLACES = 241


class Face(Protocol):
    """One plot's way of showing components; `columns` are those of the whole mixture that are seen in it.

    `crossed` says whether means have a sign of their own, around which their handle is a ring.
    """

    crossed: ClassVar[bool]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that are seen."""

    def shapes(self, mixture: Mixture) -> tuple[Shape, ...]:
        """Return the components of a mixture of the seen columns as shapes, in pixels."""

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Return the lines (n, 2) in pixels that draw one component of a mixture of the seen columns."""

    def values(self, at: Floats) -> Floats:
        """Return the values of the seen columns at a pixel (2,)."""

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Put the mean of a component where its shape is now; the columns that are not seen stay."""

    def reshaped(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Give a component the spread that its shape has now."""


@dataclass(frozen=True, slots=True, eq=False)
class EllipseFace:
    """Two columns against each other."""

    crossed: ClassVar[bool] = True

    view: View
    columns: tuple[int, int]
    scales: tuple[Scale, Scale]

    def shapes(self, mixture: Mixture) -> tuple[Ellipse, ...]:
        """Ellipses at one standard deviation."""
        gauge = self._gauge
        centres = self._pixels(mixture.means)
        return tuple(
            Ellipse.of(centre, finite(covariance / gauge[:, None] / gauge))
            for centre, covariance in zip(centres, mixture.covariances, strict=True)
        )

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Ellipses at one and two standard deviations."""
        one = Mixture(mixture.weights[j : j + 1], mixture.means[j : j + 1], mixture.covariances[j : j + 1])
        return tuple(self._pixels(ellipses(one, (0, 1), _RADII, _CORNERS)[0]))

    def values(self, at: Floats) -> Floats:
        """Values of both columns."""
        drawn = self.view.drawn(float(at[0]), float(at[1]))
        return np.stack([scale.values(place) for scale, place in zip(self.scales, drawn, strict=True)])

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take both values from where the centre is."""
        mean = whole.means[j].copy()
        mean[list(self.columns)] = self.values(shape.centre)
        return moved(whole, j, mean)

    def reshaped(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take the covariance of both columns from the ellipse."""
        assert isinstance(shape, Ellipse)
        gauge = self._gauge
        plane = shape.covariance * gauge[:, None] * gauge
        return reshaped(whole, j, in_plane(whole.covariances[j], self.columns, plane))

    @property
    def _gauge(self) -> Floats:
        """Values of one pixel rightwards and one downwards."""
        return self.view.pixel * (self.scales[0].unit, -self.scales[1].unit)

    def _pixels(self, values: Floats) -> Floats:
        drawn = np.stack([scale.drawn(values[..., axis]) for axis, scale in enumerate(self.scales)], axis=-1)
        return self.view.pixels(finite(drawn))


@dataclass(frozen=True, slots=True, eq=False)
class CurveFace:
    """One column; the components are curves over it."""

    crossed: ClassVar[bool] = False

    view: View
    columns: tuple[int]
    scale: Scale

    def shapes(self, mixture: Mixture) -> tuple[Bell, ...]:
        """Bells with the heights of the curves."""
        means, covariances = mixture.means[:, 0], mixture.covariances[:, 0, 0]
        with np.errstate(all="ignore"):
            heights = np.diagonal(densities(mixture, 0, means)) * self.scale.unit
        places = self.view.pixels(finite(np.stack([self.scale.drawn(means), heights], axis=1)))
        foot = float(self.view.pixels(np.zeros((1, 2)))[0, 1])
        widths = np.sqrt(covariances) / self._gauge
        return tuple(
            Bell(mean, width, foot, peak)
            for (mean, peak), width in zip(places.tolist(), widths.tolist(), strict=True)
        )

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """The curve, as far as it differs from the ground."""
        mean, deviation = float(mixture.means[j, 0]), float(np.sqrt(mixture.covariances[j, 0, 0]))
        values = mean + deviation * np.linspace(-4.0, 4.0, _PLACES)
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(densities(mixture, 0, values)[j] * self.scale.unit)
        return (self.view.pixels(finite(np.stack([self.scale.drawn(values), heights], axis=1))),)

    def values(self, at: Floats) -> Floats:
        """The value of the column."""
        return np.atleast_1d(self.scale.values(self.view.drawn(float(at[0]), float(at[1]))[:1]))

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take the value from where the peak is."""
        mean = whole.means[j].copy()
        mean[self.columns[0]] = self.values(shape.centre)[0]
        return moved(whole, j, mean)

    def reshaped(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Take the standard deviation of this column from the curve; its correlations stay."""
        assert isinstance(shape, Bell)
        variance = (shape.deviation * self._gauge) ** 2
        return reshaped(whole, j, in_column(whole.covariances[j], self.columns[0], variance))

    @property
    def _gauge(self) -> float:
        """Value of one pixel rightwards."""
        return float(self.view.pixel[0]) * self.scale.unit
