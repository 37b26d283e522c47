"""From log-densities to responsibilities, in place: r_ij = P(C_j | x_i), and the log-likelihood on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock, scratch

UNDERFLOW = 1e-290
"""A sum of densities below this, relative to the highest density possible, is computed again with a shift."""

TOGETHER = 4
"""Sums whose product is taken before its logarithm."""

PRODUCT = 1e-280
"""A product above this has no factor below `UNDERFLOW`, since none is much above the number of components."""

DEAD = -1e300
"""Log-weight of a component without weight: finite, so that no product makes it NaN."""


LogDensities = Callable[[InnerBlock, Floats], None]


class Densities(Protocol):
    """What can write ln(w_j N(x | ...)) less a shift for some of its mixtures into out (c, k, b)."""

    def log_densities(self, block: InnerBlock, chosen: slice, out: Floats) -> None:
        """Write the log-densities."""
        ...


def soften(densities: Floats, block: InnerBlock, plan: Densities, chosen: slice) -> Floats:
    """Turn log-densities (m, k, b), shifted so that none is much above 0, into responsibilities times case weights.

    Returns the log-likelihoods (m,) of the block, without the shifts, case weights applied. Exponentials are taken
    without looking for the highest first; the few rows where all densities underflow are done once more with the
    log-densities of `plan`.
    """
    m, k, b = densities.shape
    weights = block.weights
    mask = None if block.labels is None else _allowed(block.labels, k)
    np.exp(densities, out=densities)
    if mask is not None:
        densities *= mask
    sums = scratch.array("sums", m, b)
    np.matmul(_ones(k), densities, out=sums[:, None])
    log_likelihoods = _logs_of_products(sums) if weights is None else None
    if log_likelihoods is None:
        corrections: float | Floats = 0.0
        if not sums.min() > UNDERFLOW:

            def again(some: InnerBlock, out: Floats) -> None:
                plan.log_densities(some, chosen, out)

            corrections = _repair(densities, sums, block, mask, again)
        log_likelihoods = _logs(sums, weights) + corrections
    np.divide(1.0, sums, out=sums)
    if weights is not None:
        sums *= weights
    densities *= sums[:, None]
    return log_likelihoods


def log_sums(sums: Floats, weights: Floats | None) -> Floats:
    """Return Σ w ln s (m,) of sums (m, b), of which none is below `UNDERFLOW` or much above 1."""
    quick = _logs_of_products(sums) if weights is None else None
    return _logs(sums, weights) if quick is None else quick


def _logs_of_products(sums: Floats) -> Floats | None:
    """Return Σ ln s (m,) by one logarithm for the product of four; None where one may be too low for that."""
    m, b = sums.shape
    if b % TOGETHER:
        return None
    products = scratch.array("logs", m, b // TOGETHER)
    np.multiply.reduce(sums.reshape(m, TOGETHER, -1), axis=1, out=products)
    if not np.minimum.reduce(products, axis=None) > PRODUCT:
        return None
    return np.asarray(np.add.reduce(np.log(products, out=products), axis=1))


def _logs(sums: Floats, weights: Floats | None) -> Floats:
    """Return Σ w ln s (m,)."""
    logs = np.log(sums, out=scratch.array("logs", *sums.shape))
    return np.asarray(logs.sum(axis=1) if weights is None else logs @ weights)


def _repair(densities: Floats, sums: Floats, block: InnerBlock, mask: Floats | None, again: LogDensities) -> Floats:
    """Redo the rows that underflow in any mixture, shifted by their highest density; return Σ shifts (m,)."""
    rows = np.flatnonzero(~(sums.min(axis=0) > UNDERFLOW))
    some = block.part(np.arange(len(block.columns)), rows)
    m, k, _ = densities.shape
    logs = np.empty((m, k, len(rows)))
    again(some, logs)
    if mask is not None:
        logs += np.where(mask[:, rows] > 0, 0.0, 2 * DEAD)
    highest = logs.max(axis=1)
    np.exp(logs - highest[:, None], out=logs)
    densities[:, :, rows] = logs
    sums[:, rows] = logs.sum(axis=1)
    return np.asarray(highest.sum(axis=1) if some.weights is None else np.matmul(highest, some.weights))


@lru_cache(maxsize=64)
def _ones(k: int) -> Floats:
    """Return a line of ones (1, k): a product with it adds up quicker than a sum along an axis that is not last."""
    return np.ones((1, k))


def _allowed(labels: NDArray[np.int64], k: int) -> Floats:
    """Return (k, b): 1 where a row may belong to a component, 0 where it is known to belong to another."""
    free = labels < 0
    return np.asarray((labels == np.arange(k)[:, None]) | free, dtype=np.float64)
