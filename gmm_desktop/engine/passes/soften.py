"""From log-densities to responsibilities, in place: r_ij = P(C_j | x_i), and the log-likelihood on the way."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock
from gmm_desktop.engine.passes.scratch import TOGETHER, Work, scratch

UNDERFLOW = 1e-290
"""A sum of densities below this, relative to the highest density possible, is computed again with a shift."""

PRODUCT = 1e-260
"""A product above this has no factor below `UNDERFLOW`, since none is much above the number of components."""

DEAD = -1e300
"""Log-weight of a component without weight: finite, so that no product makes it NaN."""


class Densities(Protocol):
    """What can write ln(w_j N(x | ...)) less a shift for some of its mixtures into out (c, k, b)."""

    def log_densities(self, block: InnerBlock, chosen: slice, out: Floats) -> None:
        """Write the log-densities."""
        ...


def soften(work: Work, block: InnerBlock, plan: Densities, chosen: slice) -> Floats:
    """Turn the log-densities of `work`, shifted so that none is much above 0, into responsibilities times weights.

    Returns the log-likelihoods (c,) of the block, without the shifts, case weights applied. Exponentials are taken
    without looking for the highest first; the few rows where all densities underflow are done once more with the
    log-densities of `plan`.
    """
    densities, sums = work.densities, work.sums
    np.exp(densities, out=densities)
    if block.labels is not None:
        densities *= _allowed(block.labels, densities.shape[1])
    np.matmul(work.ones, densities, out=work.column)
    log_likelihoods = _logs_of_products(work.groups, work.products) if block.weights is None else None
    if log_likelihoods is None:
        corrections = 0.0 if sums.min() > UNDERFLOW else _repair(work, block, plan, chosen)
        log_likelihoods = _logs(sums, block.weights) + corrections
    np.reciprocal(sums, out=sums)
    if block.weights is not None:
        sums *= block.weights
    np.multiply(densities, work.column, out=densities)
    return log_likelihoods


def log_sums(sums: Floats, weights: Floats | None) -> Floats:
    """Return Σ w ln s (c,) of sums (c, b), of which none is below `UNDERFLOW` or much above 1."""
    quick = None
    if weights is None and not sums.shape[1] % TOGETHER:
        groups = sums.reshape(len(sums), TOGETHER, -1)
        quick = _logs_of_products(groups, scratch.array("logs", len(sums), groups.shape[2]))
    return _logs(sums, weights) if quick is None else quick


def _logs_of_products(groups: Floats | None, products: Floats) -> Floats | None:
    """Return Σ ln s (c,) of groups (c, TOGETHER, ·) by the logarithms of their products, written into `products`.

    None where there are no groups, or one of the factors may be too low for that.
    """
    if groups is None:
        return None
    np.multiply.reduce(groups, axis=1, out=products)
    if not np.minimum.reduce(products, axis=None) > PRODUCT:
        return None
    return np.asarray(np.add.reduce(np.log(products, out=products), axis=1))


def _logs(sums: Floats, weights: Floats | None) -> Floats:
    """Return Σ w ln s (c,)."""
    logs = np.log(sums, out=scratch.array("logs", *sums.shape))
    return np.asarray(logs.sum(axis=1) if weights is None else logs @ weights)


def _repair(work: Work, block: InnerBlock, plan: Densities, chosen: slice) -> Floats:
    """Redo the rows that underflow in any mixture, shifted by their highest density; return Σ shifts (c,)."""
    rows = np.flatnonzero(~(work.sums.min(axis=0) > UNDERFLOW))
    some = block.part(np.arange(len(block.columns)), rows)
    c, k, _ = work.densities.shape
    logs = np.empty((c, k, len(rows)))
    plan.log_densities(some, chosen, logs)
    if some.labels is not None:
        logs += np.where(_allowed(some.labels, k) > 0, 0.0, 2 * DEAD)
    highest = logs.max(axis=1)
    np.exp(logs - highest[:, None], out=logs)
    work.densities[:, :, rows] = logs
    work.sums[:, rows] = logs.sum(axis=1)
    return np.asarray(highest.sum(axis=1) if some.weights is None else np.matmul(highest, some.weights))


def _allowed(labels: NDArray[np.int64], k: int) -> Floats:
    """Return (k, b): 1 where a row may belong to a component, 0 where it is known to belong to another."""
    free = labels < 0
    return np.asarray((labels == np.arange(k)[:, None]) | free, dtype=np.float64)
