"""What a step would meet: the values of a column after the steps before it, in a sample of the rows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.preparation.filters import RowFilter
from gmm_desktop.files.preparation.histograms import SAMPLE
from gmm_desktop.files.preparation.in_pieces import preparing
from gmm_desktop.files.preparation.steps import Step
from gmm_desktop.files.preparation.values import Preparation
from gmm_desktop.files.problem import FileProblem

_CELLS = 4_000_000


def values_before(
    dataset: Dataset, preparation: Preparation, earlier: Sequence[Step], name: str
) -> Generator[Progress, None, Column | None]:
    """Values of a column in at most 20,000 rows of the file, as the earlier steps leave them.

    The preparation says columns and roles; its own steps are passed over. None where the column went into a
    projection, or no row is left.
    """
    filters = [step for step in earlier if isinstance(step, RowFilter)]
    roles = {role for role in (preparation.weights, preparation.known_labels) if role is not None}
    wanted = {*preparation.columns, *roles, *(looked_at for step in filters for looked_at in step.looks_at)}
    rows = min(SAMPLE, max(200, _CELLS // max(1, len(wanted))))
    sample = _sampled(dataset, wanted, rows)
    try:
        prepared = yield from preparing(sample, replace(preparation, steps=tuple(earlier)))
    except FileProblem:
        return None
    if name not in prepared.columns:
        return None
    return Column(name, "number", prepared.rows.x[:, prepared.columns.index(name)])


def _sampled(dataset: Dataset, names: set[str], rows: int) -> Dataset:
    """Some of the columns, in rows that are drawn, always the same."""
    columns = [column for column in dataset.columns if column.name in names]
    if dataset.rows <= rows:
        return replace(dataset, columns=tuple(columns))
    taken = np.sort(np.random.default_rng(0).choice(dataset.rows, rows, replace=False, shuffle=False))
    drawn = tuple(replace(column, values=column.values[taken]) for column in columns)
    return replace(dataset, columns=drawn, rows=rows)
