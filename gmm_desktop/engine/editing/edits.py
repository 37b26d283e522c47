"""A mixture changed by hand: components added, removed, moved, reshaped, weighed, merged, split, made of rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.engine.covariance import family_for
from gmm_desktop.engine.editing.group import drawn_towards, moments_of, rows_of_group
from gmm_desktop.engine.editing.planes import refuse_unless_positive_definite
from gmm_desktop.engine.editing.sharing import shared
from gmm_desktop.engine.held import EMPTY
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.spec import SpecError

HALF = math.sqrt(2.0 / math.pi)
"""How far from its mean, in standard deviations, the mean of one half of a normal distribution is."""

MOST = 0.95
"""Largest weight of a component made of given rows: the others go on with what is left."""

ROUNDING = 1e-12
"""What weights may be apart and still be equal."""

Origins = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """A new mixture, and for each of its components the place before that it came of (None: it is new).

    Where one is reshaped, what its family shares follows in all. Covariances of merged and new components need not
    be of the family: the next M-step sees to that. Only in families along the columns are they made diagonal at
    once, so that what is shown is what is judged.
    """

    mixture: Mixture
    origins: Origins


def added(mixture: Mixture | None, at: ArrayLike, spread: ArrayLike, *, kept: frozenset[int] = EMPTY) -> Edit:
    """Return the mixture with one more component, the last, with its mean at `at` (d,) and weight 1/(k+1).

    Its covariance is the average of those there, or `spread` (d, d) where there is no mixture yet. The other
    weights (with the background's) are scaled down, but not those of the places that are `kept`.
    """
    mean = _finite(at, "the place of the new component")
    if mixture is None:
        covariance = _covariance(spread, len(mean))
        return Edit(Mixture(np.ones(1), mean[None], covariance[None], "V" if len(mean) == 1 else "VVV"), (None,))
    _same_columns(mixture, mean)
    free = mixture.k - len(kept)
    room = 1.0 - float(mixture.weights[list(kept)].sum())
    weight = room / (free + 1) if free and room > 0 else 1.0 / (mixture.k + 1)
    return _with_one_more(mixture, weight, mean, typical(mixture), kept)


def removed(mixture: Mixture, j: int, *, kept: frozenset[int] = EMPTY) -> Edit:
    """Return the mixture without component j; the others share its weight in proportion to theirs."""
    _check(mixture, j)
    if mixture.k == 1:
        raise SpecError("the only component cannot be removed; add another one first")
    whole = _weighed(mixture, j, 0.0, kept)
    places = [place for place in range(mixture.k) if place != j]
    return Edit(whole.reordered(places), tuple(places))


def moved(mixture: Mixture, j: int, mean: ArrayLike) -> Edit:
    """Return the mixture with the mean of component j at `mean` (d,)."""
    _check(mixture, j)
    point = _finite(mean, "the new mean")
    _same_columns(mixture, point)
    means = mixture.means.copy()
    means[j] = point
    return _unordered(replace(mixture, means=means))


def reshaped(mixture: Mixture, j: int, covariance: ArrayLike, *, kept: frozenset[int] = EMPTY) -> Edit:
    """Return the mixture with another covariance (d, d) of component j, which must be positive definite.

    What its family shares follows in all others, but for the places that are `kept`.
    """
    _check(mixture, j)
    covariances = shared(mixture, j, _covariance(covariance, mixture.d), kept=kept)
    return _unordered(replace(mixture, covariances=covariances))


def weighed(mixture: Mixture, j: int, weight: float, *, kept: frozenset[int] = EMPTY) -> Edit:
    """Return the mixture with another weight of component j, from 0 to 1; the others share what is left.

    They do so in proportion to their weights, the background too, but for the places that are `kept`. Raises
    `SpecError` where those leave less than `weight`, or nobody is left to take the rest.
    """
    _check(mixture, j)
    if not 0.0 <= weight <= 1.0:
        raise SpecError(f"a weight of {weight:.6g} is impossible; give a number from 0 to 1")
    others = kept - {j}
    room = 1.0 - float(mixture.weights[list(others)].sum())
    free = mixture.k - 1 - len(others) + (mixture.noise is not None)
    if mixture.k == 1 and mixture.noise is None and weight != 1.0:
        raise SpecError("the only component has all the weight; add another one first")
    if weight > room + ROUNDING or (not free and abs(weight - room) > ROUNDING):
        raise SpecError(
            f"the weights that are held leave {max(room, 0.0):.6g}, so this one cannot be {weight:.6g}; "
            "release one of them"
        )
    return _unordered(_weighed(mixture, j, weight, others))


def merged(mixture: Mixture, a: int, b: int) -> Edit:
    """Return the mixture with components a and b made one, in place of a, with the moments of the two.

    w = w_a + w_b, and with the shares p of the two μ = p_a μ_a + p_b μ_b,
    Σ = p_a Σ_a + p_b Σ_b + p_a p_b (μ_a - μ_b)(μ_a - μ_b)ᵀ.
    """
    _check(mixture, a)
    _check(mixture, b)
    if a == b:
        raise SpecError("a component cannot be merged with itself; choose another one")
    weight = mixture.weights[a] + mixture.weights[b]
    share = float(mixture.weights[a] / weight) if weight > 0 else 0.5
    gap = mixture.means[a] - mixture.means[b]
    weights, means, covariances = (array.copy() for array in (mixture.weights, mixture.means, mixture.covariances))
    weights[a] = weight
    means[a] = mixture.means[b] + share * gap
    within = share * mixture.covariances[a] + (1.0 - share) * mixture.covariances[b]
    covariances[a] = _in_family(mixture, within + (share * (1.0 - share)) * np.outer(gap, gap))
    places = [place for place in range(mixture.k) if place != b]
    whole = replace(mixture, weights=weights, means=means, covariances=covariances)
    return Edit(whole.reordered(places), tuple(places))


def split(mixture: Mixture, j: int) -> Edit:
    """Return the mixture with component j in two halves along its long axis: one in its place, one last.

    Each half has half the weight, and mean and covariance of the half of the normal distribution on its side:
    μ ± δ and Σ - δ δᵀ with δ = √(2/π) times the half-axis, so that merging them gives the component back. Which
    axis is long is seen in units of each column's spread in the whole mixture; in a family along the columns it
    is a column.
    """
    _check(mixture, j)
    half = HALF * long_axis(mixture, j)
    covariance = mixture.covariances[j] - np.outer(half, half)
    weights = np.append(mixture.weights, 0.5 * mixture.weights[j])
    weights[j] *= 0.5
    means = np.vstack([mixture.means, mixture.means[j] + half])
    means[j] -= half
    covariances = np.concatenate([mixture.covariances, covariance[None]])
    covariances[j] = covariance
    halves = replace(mixture, weights=weights, means=means, covariances=covariances)
    return Edit(halves, (*range(mixture.k), None))


def gathered(
    mixture: Mixture | None,
    x: ArrayLike,
    total: float,
    w: ArrayLike | None = None,
    *,
    spread: ArrayLike | None = None,
    kept: frozenset[int] = EMPTY,
) -> Edit:
    """Return the mixture with one more component, the last, made of given rows x (m, d) of weights w (m,).

    Its weight is their share of `total`, the weight of all rows; mean and covariance are theirs. Where the rows
    are few for the columns, fewer than 2 (d + 1), or lie on a line or plane, the covariance is drawn
    towards `spread` (d, d): by default the average of those there, and without a mixture the rows' own variances.
    An empty cell counts as the mean of the others in its column. Raises `SpecError` for rows without values, and
    where nothing says how wide a component of them is.
    """
    values, weights = rows_of_group(x, w)
    d = values.shape[1]
    if mixture is not None:
        _same_columns(mixture, values[0])
    count = float(weights.sum())
    mean, own = moments_of(values, weights)
    target = _covariance(spread, d) if spread is not None else typical(mixture) if mixture is not None else None
    covariance = drawn_towards(own, len(values), target)
    if mixture is None:
        return added(None, mean, covariance)
    share = min(count / total, MOST) if total > 0 else MOST
    room = max(1.0 - float(mixture.weights[list(kept)].sum()), 0.0)
    return _with_one_more(mixture, share if share < room else share * room, mean, covariance, kept)


def typical(mixture: Mixture) -> Floats:
    """Return the average covariance (d, d) of the components, by their weights."""
    weights = mixture.weights if mixture.weights.sum() > 0 else np.ones(mixture.k)
    return np.asarray(np.einsum("k,kab->ab", weights / weights.sum(), mixture.covariances))


def long_axis(mixture: Mixture, j: int) -> Floats:
    """Return half the long axis (d,) of component j, one standard deviation long; its largest entry is positive.

    Lengths are compared in units of each column's standard deviation in the whole mixture.
    """
    weights = mixture.weights if mixture.weights.sum() > 0 else np.ones(mixture.k)
    weights = weights / weights.sum()
    offsets = mixture.means - weights @ mixture.means
    units = np.sqrt(np.diag(typical(mixture)) + weights @ (offsets * offsets))
    values, axes = np.linalg.eigh(mixture.covariances[j] / units / units[:, None])
    axis = axes[:, -1] * math.sqrt(max(float(values[-1]), 0.0))
    if axis[np.abs(axis).argmax()] < 0:
        axis = -axis
    return np.asarray(axis * units)


def _check(mixture: Mixture, j: int) -> None:
    if not 0 <= j < mixture.k:
        raise SpecError(f"there is no component at place {j} of {mixture.k}; choose one that is there")


def _finite(values: ArrayLike, what: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise SpecError(f"{what} is not a point of finite numbers; choose another place")
    return array


def _same_columns(mixture: Mixture, point: Floats) -> None:
    if len(point) != mixture.d:
        raise SpecError(f"the mixture has {mixture.d} columns, not {len(point)}; choose the same columns")


def _covariance(covariance: ArrayLike, d: int) -> Floats:
    """Return a covariance made exactly symmetric, or raise `SpecError` if it is none."""
    matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.shape != (d, d):
        raise SpecError(f"a covariance in {d} columns is {d} by {d} numbers; give as many")
    matrix = 0.5 * (matrix + matrix.T)
    refuse_unless_positive_definite(matrix)
    return matrix


def _in_family(mixture: Mixture, covariance: Floats) -> Floats:
    if family_for(mixture.family, mixture.d).diagonal:
        return np.diag(np.diag(covariance))
    return covariance


def _unordered(mixture: Mixture) -> Edit:
    return Edit(mixture, tuple(range(mixture.k)))


def _weighed(mixture: Mixture, j: int, weight: float, kept: frozenset[int]) -> Mixture:
    """Return the mixture with w_j = weight and all else, but for the places that are kept, scaled to sum to 1.

    Where the kept ones leave too little, or there is nothing else, they are scaled as well.
    """
    noise = mixture.noise
    weights = np.append(mixture.weights, 0.0 if noise is None else noise.weight)
    free = np.ones(len(weights), dtype=np.bool_)
    free[[j, *kept]] = False
    free[-1] = noise is not None
    fixed = sorted(kept - {j})
    left = 1.0 - weight - float(weights[fixed].sum())
    if fixed and (left < -ROUNDING or not free.any()):
        return _weighed(mixture, j, weight, EMPTY)
    weights[j] = weight
    rest = float(weights[free].sum())
    if rest > 0:
        weights[free] *= max(left, 0.0) / rest
    else:
        weights[free] = max(left, 0.0) / max(int(free.sum()), 1)
    background = None if noise is None else replace(noise, weight=float(weights[-1]))
    return replace(mixture, weights=weights[:-1], noise=background)


def _with_one_more(mixture: Mixture, weight: float, mean: Floats, covariance: Floats, kept: frozenset[int]) -> Edit:
    grown = Mixture(
        np.append(mixture.weights, 0.0),
        np.vstack([mixture.means, mean]),
        np.concatenate([mixture.covariances, _in_family(mixture, covariance)[None]]),
        mixture.family,
        mixture.noise,
    )
    return Edit(_weighed(grown, mixture.k, weight, kept), (*range(mixture.k), None))


__all__ = [
    "Edit",
    "Origins",
    "added",
    "gathered",
    "long_axis",
    "merged",
    "moved",
    "removed",
    "reshaped",
    "split",
    "typical",
    "weighed",
]
