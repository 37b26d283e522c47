"""A table from a matrix of real numbers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import not_numbers_note
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.delimited.columns import GrowingNumbers, extent, extents
from gmm_desktop.files.delimited.names import unique_names
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.room import Room

_CELLS = 1 << 20
"""Cells that are taken at once, unless they are of fewer rows than these: every column costs time each time."""
_ROWS = 100


def table_from_matrix(
    matrix: np.ndarray[Any, Any],
    name: str,
    room: Room,
    names: Sequence[str] = (),
    *,
    options: ReadOptions | None = None,
    choices: Choices | None = None,
) -> Generator[Progress, None, Dataset]:
    """A column for each of the matrix (n, d) or (n,); infinite values are read as empty, counted and told."""
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    rows, width = matrix.shape
    given = unique_names(names or [""] * width)
    columns: list[Column] = []
    growing = [GrowingNumbers(title, room.column(np.float64, rows)) for title in given]
    block = max(_ROWS, _CELLS // max(1, width))
    for start in range(0, rows, block):
        with np.errstate(over="ignore"):
            part = np.array(matrix[start : start + block].T, dtype=np.float64, order="C")
        if np.isinf(part).any():
            for column, values in zip(growing, part, strict=True):
                add_numbers(column, values, start)
        else:
            for column, values, found in zip(growing, part, extents(part), strict=True):
                column.add(values, *found)
        yield Progress("Reading", start / rows)
    columns = [column.finish() for column in growing]
    notes = tuple(note for column in columns if (note := not_numbers_note(column)))
    return Dataset(
        name=name,
        columns=tuple(columns),
        rows=rows,
        notes=notes,
        options=options or ReadOptions(),
        choices=choices or {},
    )


def add_numbers(column: GrowingNumbers, values: np.ndarray[Any, np.dtype[np.float64]], rows_before: int) -> None:
    """Append values of which some may be infinite."""
    endless = np.flatnonzero(np.isinf(values))
    if len(endless):
        column.first = column.first or (rows_before + int(endless[0]) + 1, str(values[endless[0]]))
        column.not_numbers += len(endless)
        values[endless] = np.nan
    column.add(values, *extent(values))
