"""What is drawn of a mixture over one column: a curve for each component, and their sum."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.geometry import densities
from gmm_desktop.views.plots.parts.bins import Bins
from gmm_desktop.views.plots.parts.canvas import View
from gmm_desktop.views.plots.parts.curves import Curve
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.who import Who, fitting

_PLACES = 400
"""Places at which the curves are worked out, evenly over what is seen; more near the means."""


def bells(
    mixture: Mixture, who: Who, scale: Scale, left: float, right: float
) -> tuple[Floats, tuple[Curve, ...], Floats]:
    """Return drawn places (n,), the curves of a mixture of one column over them, and their sum (n,)."""
    places = _places(mixture, scale, left, right)
    heights, total = _heights(mixture, scale, places)
    means = scale.drawn(mixture.means[:, 0])
    peaks = np.diagonal(_heights(mixture, scale, means)[0])
    curves = tuple(
        Curve(
            identity=who.identities[j],
            name=fitting(who.names[j]),
            heights=heights[j],
            mean=float(means[j]),
            peak=float(peaks[j]),
            strength=who.strength(j),
        )
        for j in range(mixture.k)
    )
    return places, curves, total


def terms_at(mixture: Mixture, scale: Scale, place: float) -> Floats:
    """Return the drawn places (k + 1, 2) of the curves and, last, of their sum over one drawn place."""
    heights, total = _heights(mixture, scale, np.array([place]))
    return np.column_stack([np.full(mixture.k + 1, place), np.append(heights[:, 0], total)])


def room_for(bins: Bins, mixture: Mixture | None, view: View) -> float:
    """Return the drawn height that bars and curves need, but for a spike that would leave nothing of the bars."""
    tallest = float(bins.heights.max())
    if mixture is not None:
        left, right, *_ = view.shown
        tallest = max(tallest, min(highest(mixture, bins.scale, left, right), 1.6 * tallest))
    return 1.2 * tallest or 1.0


def highest(mixture: Mixture, scale: Scale, left: float, right: float) -> float:
    """Return how high the sum of the curves reaches."""
    return float(_heights(mixture, scale, _places(mixture, scale, left, right))[1].max())


def _places(mixture: Mixture, scale: Scale, left: float, right: float) -> Floats:
    """Drawn places of the curves: evenly over what is seen, and closer around narrow components."""
    means = scale.drawn(mixture.means[:, 0])
    widths = np.sqrt(mixture.covariances[:, 0, 0]) / scale.unit
    near = (means[:, None] + widths[:, None] * np.linspace(-4, 4, 41)).ravel()
    near = near[(near > left) & (near < right)]
    return np.sort(np.concatenate([np.linspace(left, right, _PLACES), near]))


def _heights(mixture: Mixture, scale: Scale, places: Floats) -> tuple[Floats, Floats]:
    """Return heights (k, n) of the components at drawn places, and of their sum (n,) with the background."""
    with np.errstate(all="ignore"):
        heights = np.nan_to_num(densities(mixture, 0, scale.values(places)) * scale.unit)
    total = heights.sum(axis=0)
    if mixture.noise is not None:
        total = total + mixture.noise.weight * float(np.exp(mixture.noise.log_density)) * scale.unit
    return heights, total
