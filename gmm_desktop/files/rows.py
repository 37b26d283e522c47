"""A table from rows of cells of any type, with or without a row of names, as spreadsheets have them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import chain, islice
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import GrowingCells, cell_notes, growing_columns
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.delimited.header import header_cells
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import shown
from gmm_desktop.files.room import Room

_LOOKED_AT = 200
_AT_ONCE = 2000

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Top:
    """How a table begins: rows to be skipped, and the names, or None where the file has none."""

    skipped: int
    names: list[str] | None
    width: int


def find_top(rows: list[Row], options: ReadOptions) -> Top:
    """Look for the names among the first rows: below lines of prose, above numbers."""
    width = max(map(len, rows), default=0)
    texts = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    skipped = options.skip_lines
    if skipped is None:
        filled = [sum(map(bool, row)) for row in texts]
        usual = sorted(filled)[len(filled) // 2] if filled else 0
        skipped = next((i for i, count in enumerate(filled) if count * 2 >= usual and (count or not usual)), 0)
        while width > 1 and usual > 1 and skipped + 1 < len(filled) and filled[skipped] == 1:
            skipped += 1
    body = texts[skipped + 1 :]
    if options.header is False or skipped >= len(texts):
        return Top(skipped, None, width)
    first = texts[skipped]
    if options.header is None and header_cells(first, body or [[""] * width], width) is None:
        return Top(skipped, None, width)
    return Top(skipped + 1, first, width)


def table_from_rows(
    rows: Iterable[Row], room: Room, most_rows: int, options: ReadOptions, name: str
) -> Generator[Progress, None, Dataset]:
    """Read rows as a spreadsheet has them; short ones are filled up, empty ones at the end left out."""
    iterator = iter(rows)
    top_rows = list(islice(iterator, _LOOKED_AT))
    top = find_top(top_rows, options)
    growing = growing_columns(top.names or [""] * top.width, room, most_rows)
    skipped = top.skipped - (top.names is not None)
    notes = [f"{skipped} {'row was' if skipped == 1 else 'rows were'} skipped before the table"] if skipped else []
    done = blank = 0
    source = chain(top_rows[top.skipped :], iterator)
    while batch := list(islice(source, _AT_ONCE)):
        batch = [()] * blank + batch
        blank = 0
        while batch and all(cell is None or cell == "" for cell in batch[-1]):
            batch.pop()
            blank += 1
        _widen(growing, max(map(len, batch), default=0), room, most_rows)
        for index, column in enumerate(growing):
            column.pad(done)
            column.add([row[index] if index < len(row) else None for row in batch])
        done += len(batch)
        yield Progress("Reading", min(1.0, done / max(1, most_rows)))
    columns = [column.finish() for column in growing]
    while len(columns) > 1 and columns[-1].kind == "empty" and columns[-1].name == f"column {len(columns)}":
        columns.pop()
    decided = ReadOptions(header=top.names is not None, skip_lines=skipped)
    return Dataset(
        name=name,
        columns=tuple(columns),
        rows=done,
        notes=(*notes, *cell_notes(growing, columns)),
        options=decided,
        choices={"header": (True, False), "skip_lines": ()},
    )


def _widen(growing: list[GrowingCells], width: int, room: Room, most_rows: int) -> None:
    """Add columns that appear only further down."""
    if width > len(growing):
        growing += growing_columns([""] * width, room, most_rows)[len(growing) :]


def _text(cell: Any) -> str:
    """A cell as a text file would have it, to look for the names."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date | time):
        return "1"  # a value, and no name
    return shown(str(cell).strip(), 10_000) if isinstance(cell, str) else repr(cell)
