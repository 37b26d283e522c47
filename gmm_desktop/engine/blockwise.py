"""Adding something up over all blocks of rows, on several threads, in an order that does not depend on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

import numpy as np

from gmm_desktop.engine.blocks import InnerBlock, InnerRows
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.survey import BETWEEN_YIELDS
from gmm_desktop.engine.threads import in_order, one_blas_thread

GROUP_NANOSECONDS = 4e6
"""Estimated work of the blocks one thread takes at a time; short, so that a pass can be stopped."""


def add_up(
    rows: InnerRows,
    zeros: Callable[[], list[Floats]],
    add: Callable[[InnerBlock, list[Floats]], None],
    size: int,
    nanoseconds: float,
    stage: str,
    threads: int | None = None,
) -> Generator[Progress, None, list[Floats]]:
    """Return the arrays of `zeros` after `add` has added every block of `size` rows to them.

    `nanoseconds` is the estimated work a row. Blocks are added up in groups, and the groups in their order.
    """
    blocks = -(-rows.n // size)
    together = max(1, min(int(GROUP_NANOSECONDS / (nanoseconds * size)), blocks))
    groups = -(-blocks // together)

    @np.errstate(under="ignore")
    def work(group: int) -> list[Floats]:
        sums = zeros()
        for block in rows.blocks(size, group * together, min((group + 1) * together, blocks)):
            add(block, sums)
        return sums

    with one_blas_thread():
        if groups == 1:
            return work(0)
        total = zeros()
        last = time.perf_counter()
        for group, sums in enumerate(in_order(work, groups, threads)):
            for array, part in zip(total, sums, strict=True):
                array += part
            if time.perf_counter() - last > BETWEEN_YIELDS:
                yield Progress(stage, (group + 1) / groups)
                last = time.perf_counter()
        return total
