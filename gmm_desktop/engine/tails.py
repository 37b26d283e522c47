"""A look at the tails after a fit: rows so far from every component that Gaussians do not explain them."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from functools import lru_cache

import numpy as np

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.threads import one_blas_thread

RARE = 1e-4
"""Share of the rows of a Gaussian that lies outside the ellipse which is looked at."""

MANY = 10.0
"""How many times their share must be out there."""

CHANCE = 1e-4
"""Probability that as many are there by chance, below which it is none."""

ROWS, FEWEST = 10_000, 2_000
"""Rows that are looked at at most, and of mixtures that cost much at least, where there are more."""

WORK = 4e7
"""Multiplications that the look may cost."""

PIECES, SMALLEST = 16, 256
"""In so many places, evenly over the data, a sample is read, and how many rows in each at least."""

OFFSETS = 1 << 16
"""Differences from means that are held at once, where that many rows are looked at in a row."""


def heavy_tails(problem: Problem, batch: Batch) -> Generator[Progress, None, list[str]]:
    """Return a warning if many more rows than there should be lie far out, for a factored batch of one.

    The squared Mahalanobis distance of a row from its most probable component has about the χ² distribution with
    d degrees of freedom; one in 10,000 should be beyond its quantile of 0.9999. A sample is looked at where there
    are many rows; rows with empty cells are not. A mixture with a background has one for such rows.
    """
    if batch.noise is not None:
        return []
    limit = chi_square_quantile(batch.shape[2])
    total = beyond = 0.0
    pieces = list(_pieces(problem.rows.n, batch))
    with one_blas_thread:
        for start, stop in pieces:
            x, weights, _ = problem.rows.rows.block(start, stop)
            weights = np.ones(len(x)) if weights is None else weights
            if problem.survey.missing or not weights.all():
                full = ~np.isnan(x).any(axis=1) & (weights > 0)
                x, weights = x[full], weights[full]
            z = np.subtract(x.T, problem.frame.centre[:, None], order="C")
            z /= problem.frame.scale[:, None]
            total += float(weights.sum())
            beyond += float(weights @ (_squares(batch, z) > limit))
            yield Progress("looking at the tails")
    expected = RARE * total
    if beyond < MANY * expected or _at_least(beyond, expected) > CHANCE:
        return []
    seen = sum(stop - start for start, stop in pieces)
    where = f"a sample of {seen:,} rows" if seen < problem.rows.n else f"{total:,.0f} rows"
    return [
        f"{beyond:,.0f} of {where} lie farther out than one row in 10,000 should: the data have heavier tails than "
        "Gaussians, and such rows pull on means and widths; try the noise component, or more components"
    ]


@lru_cache(maxsize=64)
def chi_square_quantile(d: int, beyond: float = RARE) -> float:
    """Return the value that a χ² variable of d degrees of freedom exceeds with this probability, by bisection."""
    low, high = 0.0, d + 20.0 * math.sqrt(d) + 40.0
    while high - low > 1e-9 * high:
        middle = 0.5 * (low + high)
        if _chi_square_beyond(middle, d) > beyond:
            low = middle
        else:
            high = middle
    return high


def _chi_square_beyond(x: float, d: int) -> float:
    """Return P(χ² > x) = Q(d/2, x/2), by Q(a + 1, y) = Q(a, y) + y^a e^-y / Γ(a + 1)."""
    y = 0.5 * x
    if y <= 0:
        return 1.0
    a, total = (1.0, math.exp(-y)) if d % 2 == 0 else (0.5, math.erfc(math.sqrt(y)))
    while a < 0.5 * d:
        total += math.exp(a * math.log(y) - y - math.lgamma(a + 1.0))
        a += 1.0
    return total


def _at_least(count: float, expected: float) -> float:
    """Return a close bound on the probability that a Poisson variable is `count` or more, if that is far out."""
    if count <= expected:
        return 1.0
    most = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1.0))
    return min(most / (1.0 - expected / (count + 1.0)), 1.0)


def _pieces(n: int, batch: Batch) -> Iterator[tuple[int, int]]:
    """Yield from where to where rows are looked at."""
    _, k, d = batch.shape
    wanted = int(min(ROWS, max(FEWEST, WORK / (k * d * (1 if batch.diagonal else d)))))
    size = max(SMALLEST, -(-min(n, wanted) // PIECES))
    if n <= size * PIECES:
        size = max(SMALLEST, OFFSETS // (k * d))
        yield from ((start, min(start + size, n)) for start in range(0, n, size))
        return
    yield from ((start, start + size) for start in np.linspace(0, n - size, PIECES).astype(int).tolist())


def _squares(batch: Batch, z: Floats) -> Floats:
    """Return the squared Mahalanobis distances (b,) of rows (d, b) from their most probable component."""
    assert batch.factors is not None
    with np.errstate(divide="ignore"):
        heights = np.log(batch.weights[0]) - 0.5 * batch.factors.log_determinants[0]
    offsets = z - batch.means[0][..., None]
    if batch.factors.whitening is None:
        offsets /= batch.factors.deviations[0][..., None]
    else:
        offsets = batch.factors.whitening[0] @ offsets
    squares = np.einsum("kdb,kdb->kb", offsets, offsets)
    nearest = (heights[:, None] - 0.5 * squares).argmax(axis=0)
    return np.asarray(np.take_along_axis(squares, nearest[None], axis=0)[0])
