"""Some of the rows: which, by chance, and taken out block by block."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.rows import ArrayRows, Rows, stretches


def one_of_each_stretch(n: int, wanted: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Return `wanted` of n row numbers, upwards and all different: one by chance of each of as many stretches.

    All n where no more are there. Nothing is shuffled, and a file that is sorted is sampled evenly.
    """
    if n <= wanted:
        return np.arange(n)
    bounds = np.arange(wanted + 1) * n // wanted
    return random.integers(bounds[:-1], bounds[1:])


def taking(rows: Rows, chosen: NDArray[np.intp]) -> Generator[Progress, None, ArrayRows]:
    """Return the rows with these numbers, which go upwards, with their weights and labels; in memory."""
    parts = []
    for start, stop in stretches(rows.n, rows.d):
        first, last = np.searchsorted(chosen, (start, stop))
        if last > first:
            block = rows.block(start, stop)
            picks = chosen[first:last] - start
            parts.append([None if column is None else column[picks] for column in block])
            yield Progress("drawing a sample", start / rows.n)
    x, weights, labels = (
        None if column[0] is None else np.concatenate(column) for column in zip(*parts, strict=True)
    )
    assert x is not None
    return ArrayRows(x, weights, labels, rows.names)
