"""Memberships as a proposal would have them, for rows that stand as they are sorted now."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.sorting import Sorted
from gmm_desktop.views.plots.parts.stand_ins import at_random

_STRETCHES = 160
"""Stretches over which memberships are averaged: those of single rows jump up and down."""

_ENOUGH = 20_000
"""Rows that stand for many, so that the dashes keep up with the hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Restacked:
    """Stretches from left to right: edges (s + 1,) in rows, and where each component ends (s, kinds), stacked."""

    found: Sorted
    mixture: Mixture
    edges: Floats
    tops: Floats


def restacking(found: Sorted, mixture: Mixture, stack: tuple[int, ...]) -> Generator[None, None, Restacked]:
    """Work out the memberships in another mixture, `stack` being the places of its components from below.

    Of many rows some stand for all. Yields so that it can be stopped.
    """
    places, x = _standing(found)
    yield
    kinds = np.eye(len(stack))[:, list(stack)]
    shares = Colouring(mixture, kinds, hard=found.hard).blend(x)
    yield
    ends = np.concatenate([[0.0], np.cumsum(found.sizes)])
    many = np.maximum(np.rint(_STRETCHES * found.sizes / max(found.rows.n, 1)).astype(np.intp), 1)
    edges = np.unique(
        np.concatenate([np.linspace(a, b, n + 1) for a, b, n in zip(ends[:-1], ends[1:], many, strict=True)])
    )
    stretch = np.clip(np.searchsorted(edges, places, side="right") - 1, 0, len(edges) - 2)
    sizes = np.bincount(stretch, minlength=len(edges) - 1)
    sums = np.stack([np.bincount(stretch, weights=kind, minlength=len(edges) - 1) for kind in shares], axis=1)
    filled = sizes > 0
    tops = np.cumsum(sums[filled] / sizes[filled][:, None], axis=1)
    lefts = edges[:-1][filled]
    return Restacked(found, mixture, np.append(lefts, edges[-1]), tops)


def _standing(found: Sorted) -> tuple[Floats, Floats]:
    """Where rows stand from left to right (m,), and the rows themselves (m, d)."""
    x = found.rows.x
    if found.order is not None:
        return np.asarray(np.arange(len(x)) + 0.5, dtype=np.float64), x[found.order]
    assert found.levels is not None
    x = x[at_random(len(x), _ENOUGH)]
    coloured = found.levels.colouring.of(x)
    bars = np.searchsorted(found.levels.bars, found.levels.of(coloured.colours, coloured.most))
    middles = np.asarray((found.edges[:-1] + found.edges[1:]) / 2)
    return np.asarray(middles[np.minimum(bars, len(middles) - 1)]), x
