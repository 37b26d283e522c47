"""Adding something up over all blocks of rows, on several threads, in an order that does not depend on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock, InnerRows
from gmm_desktop.engine.survey import BETWEEN_YIELDS
from gmm_desktop.engine.threads import in_order, one_blas_thread

LONGEST, SHORTEST = 4e6, 1e6
"""Nanoseconds of estimated work of the blocks one thread takes at a time: short, so that a pass can be stopped."""

GROUPS = 8
"""Pieces of at least that length into which a pass is cut at least, so that all threads end together."""

EVEN = 4
"""Of which their number is a multiple where it can be, for the same reason."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is added up: arrays to begin with, a function that adds a block to them, rows a block, work a row."""

    zeros: Callable[[], list[Floats]]
    add: Callable[[InnerBlock, list[Floats]], None]
    size: int
    nanoseconds: float


def add_up(
    rows: InnerRows, wanted: Sum, stage: str, threads: int | None = None
) -> Generator[Progress, None, list[Floats]]:
    """Return the arrays after every block was added: blocks in groups, and the groups in their order."""
    size = wanted.size
    blocks = -(-rows.n // size)
    nanoseconds = min(max(wanted.nanoseconds * rows.n / GROUPS, SHORTEST), LONGEST)
    groups = -(-blocks // max(1, int(nanoseconds / (wanted.nanoseconds * size))))
    together = -(-blocks // (groups + -groups % EVEN if groups > 1 else 1))
    groups = -(-blocks // together)

    def work(group: int) -> list[Floats]:
        sums = wanted.zeros()
        with np.errstate(under="ignore"):
            for block in rows.blocks(size, group * together, min((group + 1) * together, blocks)):
                wanted.add(block, sums)
        return sums

    with one_blas_thread:
        if groups == 1:
            return work(0)
        total = wanted.zeros()
        last = time.perf_counter()
        for group, sums in enumerate(in_order(work, groups, threads)):
            for array, part in zip(total, sums, strict=True):
                np.add(array, part, out=array)
            if time.perf_counter() - last > BETWEEN_YIELDS:
                yield Progress(stage, (group + 1) / groups)
                last = time.perf_counter()
        return total
