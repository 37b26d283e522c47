"""JSON's records as rows of a table, and the decoding of JSON as people write it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from gmm_desktop.files.cells import MOST_COLUMNS, GrowingCells, cell_notes
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.delimited.names import unique_names
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

AT_ONCE = 1000
"""Records that are taken between two signs of life."""


class GrowingRecords:
    """A row a record; a name that comes late is empty before."""

    def __init__(self, source: Source, room: Room) -> None:
        self.columns: dict[str, GrowingCells] = {}
        self.rows = 0
        self._source = source
        self._room = room

    def add(self, records: Sequence[Any]) -> None:
        """Append records; FileProblem if one is none, or there are too many names."""
        for index, record in enumerate(records):
            if not isinstance(record, dict):
                item = f"item {self.rows + index + 1} is {shown(record, 40)}"
                raise FileProblem(
                    f"{self._source.label}: {item}, where the others are records {{…}}", path=self._source.path
                )
        new = [name for name in {name: None for record in records for name in record} if name not in self.columns]
        if len(self.columns) + len(new) > MOST_COLUMNS:
            raise FileProblem(
                f"{self._source.label} has more than {MOST_COLUMNS:,} columns", path=self._source.path
            )
        for name in new:
            self.columns[name] = GrowingCells(name, self._room, self._source.size // 8 + 1)
            self.columns[name].pad(self.rows)
        for name, column in self.columns.items():
            column.add([record.get(name) for record in records])
        self.rows += len(records)

    def finish(self) -> Dataset:
        """The table."""
        return table_of(self._source, list(self.columns.values()), self.rows)


def table_of(source: Source, growing: list[GrowingCells], rows: int) -> Dataset:
    """The table of these columns, their names made unique; FileProblem if there are none."""
    if not growing:
        raise no_table(source)
    for cells, name in zip(growing, unique_names(cells.name for cells in growing), strict=True):
        cells.name = name
    columns = [cells.finish() for cells in growing]
    return Dataset(source.name, tuple(columns), rows, notes=tuple(cell_notes(growing, columns)))


def loads(data: bytes) -> Any:
    """Decode, with NaN and Infinity, which are no JSON but are written by many, as no value and as they are."""
    text = data.decode(json.detect_encoding(data), errors="replace")
    return DECODER.decode(text.removeprefix("\ufeff"))


def _integer(text: str) -> float:
    return int(text) if len(text) < 300 else float(text)


def _constant(text: str) -> float | None:
    return None if text == "NaN" else float(text)


DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)


def words_of(error: Exception) -> str:
    """What is wrong with what could not be decoded."""
    return "it is nested too deeply" if isinstance(error, RecursionError) else shown(error, 120)


def no_table(source: Source) -> FileProblem:
    """The problem of JSON that holds something else."""
    return FileProblem(
        f"{source.label} is JSON without a table: a list of records, or a record of lists, is wanted",
        path=source.path,
    )
