"""Exact quantiles of values that come block by block, without sorting or keeping them."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.preparation.moments import Blocks, Floats

Keys = NDArray[np.uint64]

_DIGIT = 16
_DIGITS = 1 << _DIGIT
_SAME = 1e-12
"""Relative difference of two sums of weights that are the same but for rounding."""


def quantiles(sample: Blocks, shares: Sequence[float]) -> Generator[None, None, tuple[float, ...]]:
    """The (weighted) quantile for each share in (0, 1), by definition 2 of Hyndman & Fan 1996; NaN without values.

    A quantile is the value at which the weight of all up to it passes share · Σ w, or the middle between it and
    the next where it is met exactly. Radix selection: the bits of a float64, seen as a number, are in the order of
    the values, and four passes find them 16 at a time. Yields after each block.
    """
    total = 0.0
    for values, weights in sample.blocks():
        total += len(values) if weights is None else float(weights.sum())
        yield
    if not total > 0:
        return (math.nan,) * len(shares)
    searches = [_Search(share * total) for share in shares]
    for shift in range(64 - _DIGIT, -1, -_DIGIT):
        for values, weights in sample.blocks():
            keys = _keys(values)
            for search in searches:
                search.count(keys, weights, shift)
            yield
        for search in searches:
            search.choose_digit()
    for values, weights in sample.blocks():
        for search in searches:
            search.look_beyond(values if weights is None else values[weights > 0])
        yield
    return tuple(search.value for search in searches)


class _Search:
    """The search for the value up to which the weights reach `target`: its bits so far."""

    def __init__(self, target: float) -> None:
        self.target = target
        self.key = 0
        self.below = 0.0
        self.exact = False
        self.next = math.inf
        self.counts = np.zeros(_DIGITS)

    def count(self, keys: Keys, weights: Floats | None, shift: int) -> None:
        """Add up the weights of each next digit among the values that share the digits so far."""
        if shift + _DIGIT < 64:
            mine = (keys >> np.uint64(shift + _DIGIT)) == np.uint64(self.key)
            keys = keys[mine]
            weights = None if weights is None else weights[mine]
        if len(keys):
            digits = ((keys >> np.uint64(shift)) & np.uint64(_DIGITS - 1)).astype(np.intp)
            self.counts += np.bincount(digits, weights, _DIGITS)

    def choose_digit(self) -> None:
        """Take the digit at which the target is reached."""
        reached = self.below + np.cumsum(self.counts)
        enough = self.target * (1 - _SAME)
        digit = int(np.argmax((reached >= enough) & (self.counts > 0)))
        if reached[digit] < enough:  # rounding at the very end: the last digit there is
            digit = int(np.flatnonzero(self.counts)[-1])
        self.exact = bool(abs(reached[digit] - self.target) <= _SAME * self.target)
        self.below = float(reached[digit] - self.counts[digit])
        self.key = (self.key << _DIGIT) | digit
        self.counts = np.zeros(_DIGITS)

    def look_beyond(self, values: Floats) -> None:
        """Note the smallest value above the one that was found, where the target is met exactly."""
        if self.exact:
            self.next = min(self.next, float(values.min(initial=math.inf, where=values > self.found)))

    @property
    def found(self) -> float:
        """The value whose key was found."""
        bits = np.array([self.key], dtype=np.uint64)
        top = np.uint64(1 << 63)
        bits = np.where(bits & top, bits ^ top, ~bits)
        return float(bits.view(np.float64)[0])

    @property
    def value(self) -> float:
        """The quantile."""
        if not self.exact or math.isinf(self.next):
            return self.found
        return 0.5 * self.found + 0.5 * self.next


def _keys(values: Floats) -> Keys:
    """Unsigned numbers in the order of the values: the sign bit turned, negative numbers turned over."""
    bits = (np.ascontiguousarray(values) + 0.0).view(np.int64)  # + 0.0 makes -0 the same as 0
    turned = bits ^ ((bits >> 63) | np.int64(-(1 << 63)))
    return turned.view(np.uint64)
