"""Where to cut one column between two components, and what share of each falls on the wrong side."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Cut:
    """A value at which two components are equally probable: P(C_a) p(x | C_a) = P(C_b) p(x | C_b).

    Just below it `lower` is the more probable of the two, just above it `upper`. `lower_above` is the share of
    `lower` that lies above the cut, `upper_below` the share of `upper` below it. `decides` says whether no third
    component (nor the noise) is more probable there.
    """

    value: float
    lower: int
    upper: int
    lower_above: float
    upper_below: float
    decides: bool


@dataclass(frozen=True, slots=True)
class Border:
    """All cuts between two components that are neighbours by their means, `left` having the lower mean.

    `left_wrong` is the share of `left` that lies where `right` is the more probable of the two, and the other way
    round; without any cut one of them is more probable everywhere: `stronger`, which is None where there
    are cuts and where the two are the same.
    """

    left: int
    right: int
    cuts: tuple[Cut, ...]
    left_wrong: float
    right_wrong: float
    stronger: int | None


def normal_below(z: float) -> float:
    """Return the share of a standard normal distribution below z: Φ(z) = ½ erfc(-z / √2)."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def borders(mixture: Mixture, column: int = 0) -> tuple[Border, ...]:
    """Return the border between each two neighbours by mean in one column, from left to right.

    Components of no weight or no spread there are passed over.
    """
    spread = mixture.standard_deviations[:, column]
    usable = np.flatnonzero((mixture.weights > 0) & (spread > 0) & np.isfinite(spread))
    order = sorted((int(j) for j in usable), key=lambda j: (float(mixture.means[j, column]), j))
    return tuple(_border(mixture, column, left, right) for left, right in itertools.pairwise(order))


def crossings(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[tuple[float, ...], bool]:
    """Return, ascending, where two weighted normal densities (w, μ, σ) are equal, and whether `one` is higher
    at the far left.

    With t = (x - μ₁)/σ₁, δ = (μ₂ - μ₁)/σ₁, ρ = σ₁/σ₂ the difference of their logarithms is the quadratic
    ½(ρ² - 1) t² - ρ²δ t + ½ρ²δ² + ln(w₁/w₂) - ln ρ. A double root, where they only touch, is no crossing. For
    equal spreads there is one crossing; for equal densities, none.
    """
    (weight, mean, sd), (weight_2, mean_2, sd_2) = one, other
    delta, ratio = (mean_2 - mean) / sd, sd / sd_2
    square = 0.5 * (ratio - 1.0) * (ratio + 1.0)
    linear = -ratio * ratio * delta
    constant = 0.5 * (ratio * delta) * (ratio * delta) + math.log(weight) - math.log(weight_2) - math.log(ratio)
    roots = [mean + sd * t for t in _roots(square, linear, constant)]
    found = tuple(sorted(root for root in roots if math.isfinite(root)))
    if square != 0.0 and len(found) != 1:
        return found, square > 0.0
    return found, (linear < 0.0 if linear != 0.0 else constant >= 0.0)


def _roots(square: float, linear: float, constant: float) -> list[float]:
    """Real simple roots of a t² + b t + c, without cancellation: q = -½(b + sign(b) √(b² - 4ac)), q/a and c/q."""
    if square == 0.0:
        return [-constant / linear] if linear != 0.0 else []
    discriminant = linear * linear - 4.0 * square * constant
    if not discriminant > 0.0:
        return []
    half = -0.5 * (linear + math.copysign(math.sqrt(discriminant), linear))
    return [root for root in (_quotient(half, square), _quotient(constant, half)) if math.isfinite(root)]


def _quotient(above: float, below: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.float64(above) / np.float64(below))


def _border(mixture: Mixture, column: int, left: int, right: int) -> Border:
    one, other = _normal(mixture, column, left), _normal(mixture, column, right)
    if one == other:
        return Border(left, right, (), 0.0, 0.0, None)
    values, left_first = crossings(one, other)
    cuts = []
    left_wrong = right_wrong = 0.0
    lowest = -math.inf
    left_here = left_first
    for value in (*values, math.inf):
        if left_here:
            right_wrong += _between(other, lowest, value)
        else:
            left_wrong += _between(one, lowest, value)
        if math.isfinite(value):
            lower, upper = (left, right) if left_here else (right, left)
            below, above = (one, other) if left_here else (other, one)
            cuts.append(
                Cut(
                    value,
                    lower,
                    upper,
                    normal_below((below[1] - value) / below[2]),
                    normal_below((value - above[1]) / above[2]),
                    _decides(mixture, column, value, left, right),
                )
            )
        lowest, left_here = value, not left_here
    stronger = None if cuts else (left if left_first else right)
    return Border(left, right, tuple(cuts), left_wrong, right_wrong, stronger)


def _normal(mixture: Mixture, column: int, component: int) -> tuple[float, float, float]:
    return (
        float(mixture.weights[component]),
        float(mixture.means[component, column]),
        math.sqrt(float(mixture.covariances[component, column, column])),
    )


def _between(normal: tuple[float, float, float], low: float, high: float) -> float:
    """Share of a normal distribution from `low` to `high`, from the tail in which no digits are lost."""
    _, mean, sd = normal
    first, last = (low - mean) / sd, (high - mean) / sd
    if first > 0:
        return normal_below(-first) - normal_below(-last)
    return normal_below(last) - normal_below(first)


def _decides(mixture: Mixture, column: int, value: float, left: int, right: int) -> bool:
    """Whether the two are the most probable of all at their cut."""
    alone = mixture if mixture.d == 1 else mixture.marginal([column])
    solid = [int(j) for j in np.flatnonzero(alone.covariances[:, 0, 0] > 0)]
    logs = alone.reordered(solid).component_log_densities(np.array([[value]]))[0]
    pair = min(logs[solid.index(left)], logs[solid.index(right)])
    return bool(logs.max() <= pair + 1e-6)
