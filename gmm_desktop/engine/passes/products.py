"""Products of a few lines with many features, cut where BLAS then takes its quick way for small matrices.

OpenBLAS copies its operands into panels unless the product is small (rows x columns x depth up to a million, and a
transposed operand not too long); a few lines times a block of features, cut into a few small products, is up to
twice as fast. Many cuts are not worth it: between two of them another thread may be waited for.
"""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats

SMALL = 950_000
"""Multiplications of one small product."""

LONGEST = 1024
"""Elements of the result of a small product with a transposed operand."""

WORTH = 24
"""Columns below which cutting costs more than it saves."""

CUTS = 4
"""Pieces beyond which cutting costs more than it saves."""

DEEP = 1024
"""Rows summed over by one small product with a transposed operand.

OpenBLAS copies that operand into memory that it asks for each time; where that is large, threads sleep until the
others have theirs.
"""

FEW_LINES = 8
"""Lines up to which a product with a transposed operand is always better cut."""


def times(lines: Floats, features: Floats, out: Floats) -> None:
    """Write lines (l, f) @ features (f, b) into out (l, b)."""
    length, width = lines.shape
    b = features.shape[1]
    step = SMALL // (length * width)
    step -= step % 8
    if step >= b or step < WORTH or step * CUTS < b:
        np.matmul(lines, features, out=out)
        return
    for start in range(0, b, step):
        stop = start + step
        np.matmul(lines, features[:, start:stop], out=out[:, start:stop])


def times_transposed(lines: Floats, features: Floats, out: Floats) -> None:
    """Write lines (l, b) @ features (f, b)ᵀ into out (l, f)."""
    length, b = lines.shape
    f = len(features)
    if b > 2 * DEEP and length * f * DEEP <= SMALL and length * f <= LONGEST:
        _in_depth(lines, features, out)
        return
    step = min(SMALL // (length * b), LONGEST // length)
    if step >= f:
        np.matmul(lines, features.T, out=out)
    elif step < 4 or (step * CUTS < f and length > FEW_LINES):
        out[...] = np.matmul(features, lines.T).T  # whose long side BLAS prefers to come first
    else:
        for start in range(0, f, step):
            stop = start + step
            np.matmul(lines, features[start:stop].T, out=out[:, start:stop])


def _in_depth(lines: Floats, features: Floats, out: Floats) -> None:
    """Write lines (l, b) @ features (f, b)ᵀ into out (l, f), as the sum of many small products."""
    pieces, b = lines.shape[1] // DEEP, lines.shape[1] // DEEP * DEEP
    left = lines[:, :b].reshape(-1, pieces, DEEP).swapaxes(0, 1)
    right = features[:, :b].reshape(-1, pieces, DEEP).transpose(1, 2, 0)
    np.add.reduce(np.matmul(left, right), axis=0, out=out)
    if b < lines.shape[1]:
        out += np.matmul(lines[:, b:], features[:, b:].T)
