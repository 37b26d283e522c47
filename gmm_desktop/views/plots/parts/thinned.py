"""Curves of very many points, thinned to what can be told apart on screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats


def extremes(values: Floats, parts: int) -> NDArray[np.intp]:
    """Return the places, in order, of the lowest and highest of values (n,) in each of so many equal parts.

    The first and the last place are among them; where there are no more than three values a part, all are.
    """
    count = len(values)
    if count <= 3 * parts:
        return np.arange(count)
    size = -(-count // parts)
    whole = count - count % size
    pieces = values[:whole].reshape(-1, size)
    starts = np.arange(len(pieces)) * size
    rest = [whole + values[whole:].argmin(), whole + values[whole:].argmax()] if whole < count else []
    found = np.concatenate([[0], starts + pieces.argmin(axis=1), starts + pieces.argmax(axis=1), rest, [count - 1]])
    return np.unique(found.astype(np.intp))
