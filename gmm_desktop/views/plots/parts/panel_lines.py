"""Ellipses and curves of the components in all panels of a scatter matrix, as lines in its one plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPainterPath

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import densities, ellipses_of_pairs
from gmm_desktop.views.plots.parts.canvas import finite
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.plane_lines import paths_within

_INNER, _OUTER = (1.0, 41), (2.0, 61)
"""Radius of each ellipse in standard deviations, and its points: round also when zoomed in."""

_PLACES = 90

_HIGHEST = 0.74
"""Share of a panel's height that the tallest bar has; the name of the column stands above."""


@dataclass(frozen=True, slots=True, eq=False)
class PanelLines:
    """For each component (k,) its inner ellipses, and the outer ones with curves, as paths of the plane.

    Of the panels above the diagonal, in the order of `Lattice.pairs` but mirrored: `means` (p, k, 2), and points
    (p, q, 2) of all ellipses within the unit square of their panel. `factors` (m,) are `heights_of_density`.
    """

    bold: tuple[QPainterPath, ...]
    fine: tuple[QPainterPath, ...]
    means: Floats
    outlines: Floats
    factors: Floats

    @classmethod
    def of(cls, lattice: Lattice, mixture: Mixture, *, below: bool = True) -> PanelLines:
        """Work out where the components of a mixture of the lattice's columns are drawn, perhaps not below too."""
        factors = heights_of_density(lattice, mixture)
        drawn = _in_panels(lattice, mixture)
        inner, corners = _ellipses(lattice, drawn, *_INNER)
        outer, _ = _ellipses(lattice, drawn, *_OUTER)
        curves, floors = _curves(lattice, mixture, factors), _diagonal(lattice)
        size = 1 - 2 * GAP
        above = slice(len(lattice.pairs), None)
        panels = slice(None) if below else above
        low = corners[panels] + GAP
        return cls(
            paths_within((inner[:, panels], low, low + size)),
            paths_within((outer[:, panels], low, low + size), (curves, floors, floors + size)),
            inner[:, above, : _INNER[1] - 1].mean(axis=2).swapaxes(0, 1),
            np.concatenate([part[above] - corners[above, None] for part in (*inner, *outer)], axis=1),
            factors,
        )


def _in_panels(lattice: Lattice, mixture: Mixture) -> Mixture:
    """Return the mixture in the units of the panels."""
    means = np.stack([lattice.along(place, mixture.means[:, place]) for place in range(lattice.m)], axis=1)
    with np.errstate(all="ignore"):
        units = np.array([scale.unit for scale in lattice.scales]) * np.diff(lattice.ranges)[:, 0] / (1 - 2 * GAP)
        return Mixture(mixture.weights, means, mixture.covariances / units / units[:, None], mixture.family)


def _ellipses(lattice: Lattice, drawn: Mixture, radius: float, points: int) -> tuple[Floats, Floats]:
    """Return the ellipses (k, 2 p, points, 2) in all panels below the diagonal and above, and those' corners."""
    pairs = lattice.pairs
    found = np.empty((drawn.k, 2 * len(pairs), points, 2))
    across, up = [c for _, c in pairs], [r for r, _ in pairs]
    with np.errstate(all="ignore"):  # of columns beyond the reach of numbers whatever comes is drawn nowhere
        found[:, : len(pairs)] = ellipses_of_pairs(drawn, across, up, (radius,), points)[:, :, 0]
    found[:, len(pairs) :] = found[:, : len(pairs), :, ::-1]
    corners = np.array([lattice.corner(r, c) for r, c in pairs] + [lattice.corner(c, r) for r, c in pairs])
    corners = corners.reshape(-1, 2)
    return finite(found + corners[:, None]), corners


def heights_of_density(lattice: Lattice, mixture: Mixture | None) -> Floats:
    """Return how high a density of 1 is drawn in the panel of each column (m,), in panels.

    The tallest bar or peak has the room that there is, but not a peak far above all bars.
    """
    tallest = bars = np.array([float(bins.heights.max()) or 1.0 for bins in lattice.bins])
    if mixture is not None:
        units = np.array([scale.unit for scale in lattice.scales])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            spread = mixture.standard_deviations / units
            peaks = np.nan_to_num(mixture.weights[:, None] / (spread * np.sqrt(2 * np.pi)))
        tallest = np.clip(peaks.max(axis=0), bars, 1.7 * bars)
    return np.asarray(_HIGHEST * (1 - 2 * GAP) / tallest)


def _curves(lattice: Lattice, mixture: Mixture, factors: Floats) -> Floats:
    """Return the curves (k, m, n, 2) on the diagonal."""
    curves = np.empty((mixture.k, lattice.m, _PLACES, 2))
    for place, scale in enumerate(lattice.scales):
        drawn = np.linspace(float(lattice.ranges[place, 0]), float(lattice.ranges[place, 1]), _PLACES)
        values = scale.values(drawn)
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(densities(mixture, place, values) * scale.unit)
        curves[:, place, :, 0] = lattice.along(place, values)
        curves[:, place, :, 1] = GAP + factors[place] * heights
    return finite(curves + (_diagonal(lattice) - GAP)[:, None])


def _diagonal(lattice: Lattice) -> Floats:
    """Return the lower left corners (m, 2) of the frames on the diagonal."""
    return np.array([lattice.corner(place, place) + GAP for place in range(lattice.m)])
