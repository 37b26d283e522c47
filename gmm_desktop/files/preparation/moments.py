"""Means, spreads and covariances of rows that come block by block, weighted where rows have weights."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Blocks(Protocol):
    """Values (b,) or (b, d) and their weights (b,), None where every row counts once."""

    def blocks(self) -> Iterator[tuple[Floats, Floats | None]]:
        """Yield the blocks in order, as often as wanted."""
        ...


def mean_and_deviation(sample: Blocks) -> Generator[None, None, tuple[float, float]]:
    """Mean and standard deviation (divisor Σ w) of one column; NaN without values.

    Yields after each block.
    """
    mean, covariance = yield from mean_and_covariance(sample)
    variance = float(covariance[0, 0])
    return float(mean[0]), math.sqrt(variance) if variance >= 0 else math.nan


def mean_and_covariance(sample: Blocks) -> Generator[None, None, tuple[Floats, Floats]]:
    """Mean (d,) and covariance (d, d), divisor Σ w; NaN without values.

    Blocks are merged by Chan, Golub & LeVeque 1983, eq. 2.1, so an offset costs no digits. Yields after each block.
    """
    total, mean, scatter = 0.0, np.full(1, math.nan), np.full((1, 1), math.nan)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for values, weights in sample.blocks():
            x = values if values.ndim == 2 else values[:, None]
            weight = float(len(x) if weights is None else weights.sum())
            if weight > 0:
                here, spread = _block(x, weights, weight)
                if total == 0:
                    total, mean, scatter = weight, here, spread
                else:
                    gap, share = here - mean, weight / (total + weight)
                    scatter = scatter + spread + np.outer(gap, gap) * (total * share)
                    mean, total = mean + gap * share, total + weight
            yield
        return mean, scatter / (total or math.nan)


def _block(x: Floats, weights: Floats | None, weight: float) -> tuple[Floats, Floats]:
    """Mean and scatter of one block, about its first row."""
    if x.shape[1] == 1:  # a product of two vectors would be cut up for threads that cost more than they give
        line = x[:, 0] - x[0, 0]
        middle = line.mean() if weights is None else np.einsum("i,i->", weights, line) / weight
        line -= middle
        square = np.einsum("i,i->", line, line if weights is None else line * weights)
        return x[0] + middle, np.full((1, 1), square)
    offsets = x - x[0]
    middles = offsets.mean(axis=0) if weights is None else weights @ offsets / weight
    offsets -= middles
    scatter = offsets.T @ (offsets if weights is None else offsets * weights[:, None])
    return x[0] + middles, scatter
