"""Columns of cells that come as Python values, each of any type: of spreadsheets, JSON, databases."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.delimited.columns import MOST_CATEGORIES, number_column
from gmm_desktop.files.delimited.names import unique_names
from gmm_desktop.files.delimited.numbers import NO_NUMBER, NO_TEXT, PLAIN
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room

MOST_COLUMNS = 100_000
_NO_TEXT, _NO_NUMBER = frozenset(NO_TEXT), frozenset(NO_NUMBER)


class GrowingCells:
    """One column: numbers as they are, and beside them the few or many cells that are text.

    Text that is written as a number is one. True and false, dates and times are text: they are names or places in
    time, not amounts. What is neither (lists, objects, bytes) is counted in `unusable` and empty.
    """

    def __init__(self, name: str, room: Room, most_rows: int, missing: Iterable[str] = ()) -> None:
        self.name = name
        self.rows = 0
        self.unusable = 0
        self._values = room.column(np.float64, most_rows)
        self._codes: dict[str, int] = {}
        self._text_rows = array("q")
        self._text_codes = array("i")
        self._missing = frozenset(missing)

    def add(self, cells: Sequence[Any]) -> None:
        """Append cells."""
        values = np.empty(len(cells))
        for index, cell in enumerate(cells):
            values[index] = cell if type(cell) is float and math.isfinite(cell) else self._number(cell, index)
        self._values.add(values)
        self.rows += len(cells)

    def add_numbers(self, values: NDArray[np.float64]) -> None:
        """Append finite numbers and NaN."""
        self._values.add(values)
        self.rows += len(values)

    def add_repeated(self, cells: Sequence[Any], indices: NDArray[np.integer[Any]]) -> None:
        """Append, for each of the indices, that one of the cells; quick where they are few."""
        understood = [self._understood(cell) for cell in cells]
        numbers = np.array([number for number, _ in understood])
        codes = np.array([-1 if text is None else self._code(text) for _, text in understood], np.int32)[indices]
        texts = np.flatnonzero(codes >= 0)
        self._text_rows.frombytes((texts + self.rows).astype(np.int64).tobytes())
        self._text_codes.frombytes(codes[texts].tobytes())
        self.add_numbers(numbers[indices])

    def pad(self, rows: int) -> None:
        """Append empty cells until there are so many rows."""
        if rows > self.rows:
            self._values.add(np.full(rows - self.rows, np.nan))
            self.rows = rows

    def _number(self, cell: Any, index: int) -> float:
        """The cell as a number, NaN where it is none; then its text is remembered."""
        number, text = self._understood(cell)
        if text is not None:
            self._text_rows.append(self.rows + index)
            self._text_codes.append(self._code(text))
        return number

    def _understood(self, cell: Any) -> tuple[float, str | None]:
        """The cell as a number, and its text if it is none."""
        if cell is None:
            return math.nan, None
        text: str | None = None
        if isinstance(cell, bool):
            text = "true" if cell else "false"
        elif isinstance(cell, int | float | Decimal):
            number = _float(cell)
            if math.isfinite(number) or math.isnan(number):
                return number, None
            text = str(cell)[:40]
        elif isinstance(cell, str):
            text = cell.strip()
            if not text or text in _NO_TEXT or text in self._missing:
                return math.nan, None
            if (plain := PLAIN.plain(text)) is not None:
                return float(plain), None
        elif isinstance(cell, datetime | date | time):
            text = cell.isoformat()
        elif isinstance(cell, timedelta):
            text = str(cell)
        if text is None:
            self.unusable += 1
        return math.nan, text

    def _code(self, text: str) -> int:
        if len(self._codes) >= MOST_CATEGORIES and text not in self._codes:
            text = "…"
        return self._codes.setdefault(text, len(self._codes))

    def finish(self) -> Column:
        """The column: of numbers where most cells are, else of text, or empty."""
        values = self._values.finish()
        numbers = len(values) - int(np.count_nonzero(np.isnan(values)))
        texts = tuple(self._codes)
        rows, codes = np.array(self._text_rows, np.int64), np.array(self._text_codes, np.int32)
        counted = np.array([text not in _NO_NUMBER for text in texts], dtype=bool)
        wrong = rows[counted[codes]] if len(codes) else rows
        if numbers > len(wrong) or (not len(codes) and numbers):
            first = (int(wrong[0]) + 1, texts[codes[counted[codes]][0]]) if len(wrong) else None
            return number_column(self.name, values, len(wrong), first)
        if not len(codes):
            return number_column(self.name, values) if len(values) else Column(self.name, "empty", np.empty(0))
        result = np.full(len(values), -1, np.int32)
        result[rows] = codes
        if numbers:
            known = dict(self._codes)
            for row in np.flatnonzero(~np.isnan(values)):
                text = repr(float(values[row])).removesuffix(".0")
                result[row] = known.setdefault(text, len(known))
            texts = tuple(known)
        result.flags.writeable = False
        return Column(self.name, "text", result, texts, int((result < 0).sum()))


def _float(number: float | Decimal) -> float:
    """The nearest float, infinite where the number is too large."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def growing_columns(names: Sequence[str], room: Room, most_rows: int) -> list[GrowingCells]:
    """One growing column for each name, the names made unique; FileProblem where they are too many."""
    if len(names) > MOST_COLUMNS:
        raise FileProblem(f"the table has {len(names):,} columns; {MOST_COLUMNS:,} can be opened")
    return [GrowingCells(name, room, most_rows) for name in unique_names(names)]


def cell_notes(growing: Iterable[GrowingCells], columns: Iterable[Column]) -> list[str]:
    """What is to be said of cells that could not be used."""
    notes = [note for column in columns if (note := not_numbers_note(column))]
    return notes + [
        f"column {shown(cells.name, 60)}: {cells.unusable:,} cells hold lists, objects or bytes and are empty"
        for cells in growing
        if cells.unusable
    ]


def not_numbers_note(column: Column) -> str:
    """What is to be said of cells of a number column that hold none; nothing if all do."""
    if column.first_not_number is None:
        return ""
    row, text = column.first_not_number
    cells = "1 cell is" if column.not_numbers == 1 else f"{column.not_numbers:,} cells are"
    return f"column {shown(column.name, 60)}: {cells} no number, first “{shown(text, 40)}” in row {row:,}"
