"""Preparing rows in pieces short enough to be stopped between, or all in one go."""

from __future__ import annotations

import time
from collections.abc import Generator

from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.preparation.bench import Bench
from gmm_desktop.files.preparation.values import Preparation, Prepared

_BETWEEN_YIELDS = 0.02
"""Seconds of work after which the consumer gets the chance to stop."""


def prepare(dataset: Dataset, preparation: Preparation) -> Prepared:
    """Take the chosen columns and rows out of a dataset and put them through the steps, all in one go.

    FileProblem where a column is missing or has the wrong kind, a step is impossible, or no row is left; it names
    file, step and column.
    """
    return drain(preparing(dataset, preparation))


def preparing(dataset: Dataset, preparation: Preparation) -> Generator[Progress, None, Prepared]:
    """As `prepare`, yielding every 20 to 50 ms; close the generator to cancel.

    Takes one copy of the used numbers, changed in place; none where no step changes them, all rows are used and
    the dataset has them row by row (or there is one column).
    """
    bench = Bench(dataset, preparation)
    work, stages = bench.working_through(), 3 + len(preparation.steps)
    last = time.perf_counter()
    while True:
        try:
            next(work)
        except StopIteration as end:
            prepared: Prepared = end.value
            return prepared
        if time.perf_counter() - last > _BETWEEN_YIELDS:
            yield Progress(bench.stage, min(1.0, bench.stages_done / stages))
            last = time.perf_counter()
