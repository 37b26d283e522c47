"""Ticks at equal steps: coarse ones with numbers, finer ones between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

_SAME = 0.01
"""Share of a step within which two ticks are the same."""


@lru_cache(maxsize=64)
def even_ticks(steps: tuple[float, ...], low: float, high: float) -> tuple[tuple[float, ...], ...]:
    """Return for each step, the largest first, its multiples from low to high that no larger step has."""
    return tuple(tuple(_multiples(step, steps[:place], low, high)) for place, step in enumerate(steps))


def _multiples(step: float, larger: Sequence[float], low: float, high: float) -> list[float]:
    ticks = (number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1))
    return [tick for tick in ticks if not any(abs(math.remainder(tick, other)) < _SAME * step for other in larger)]
