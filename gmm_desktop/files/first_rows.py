"""The first rows of a table that is being read."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.room import Room

PREVIEW_ROWS = 1000
LARGE = 4 * 1024 * 1024
"""Bytes from which reading a table takes long enough for its first rows to be shown in advance."""

Reading = Callable[[Room, int | None], Generator[Progress, None, Dataset]]
"""Reads at most so many rows, or all of them, into a room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview(Progress):
    """Progress with the first rows of the table; rows further down may still change a column's type."""

    stage: str = "Reading"
    dataset: Dataset


def is_large(rows: int, size: int) -> bool:
    """Whether a table of so many bytes takes long, and its first rows are much fewer."""
    return size > LARGE and rows > 4 * PREVIEW_ROWS


def first_rows_early(reading: Reading, room: Room, *, large: bool) -> Generator[Progress, None, Dataset]:
    """Read the whole table; of a large one yield the first rows in advance, as a Preview."""
    if large:
        yield Preview(dataset=first_rows((yield from reading(Room(), PREVIEW_ROWS))))
    return (yield from reading(room, None))


def first_rows(dataset: Dataset, rows: int = PREVIEW_ROWS) -> Dataset:
    """The first rows of a dataset as a dataset of its own."""
    if dataset.rows <= rows:
        return dataset
    columns = tuple(_first_cells(column, rows) for column in dataset.columns)
    return replace(dataset, columns=columns, rows=rows)


def _first_cells(column: Column, rows: int) -> Column:
    values = column.values[:rows].copy()
    values.flags.writeable = False
    first = column.first_not_number
    return Column(
        name=column.name,
        kind=column.kind,
        values=values,
        categories=column.categories,
        empties=int((values < 0).sum() if column.kind == "text" else np.isnan(values).sum()),
        minimum=_extent(np.fmin, values) if column.kind == "number" else math.nan,
        maximum=_extent(np.fmax, values) if column.kind == "number" else math.nan,
        not_numbers=column.not_numbers if first and first[0] <= rows else 0,
        first_not_number=first if first and first[0] <= rows else None,
    )


def _extent(reduce: np.ufunc, values: np.ndarray[tuple[int], np.dtype[np.float64 | np.int32]]) -> float:
    return float(reduce.reduce(values, initial=math.nan))
