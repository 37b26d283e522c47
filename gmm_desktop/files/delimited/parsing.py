"""Parsing one block of rows with pyarrow, told everything, and mending a block that is not even."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from gmm_desktop.files.delimited.blocks import Block
from gmm_desktop.files.delimited.columns import GrowingNumbers, GrowingText, extent, extents
from gmm_desktop.files.delimited.dialect import SPACES, Dialect
from gmm_desktop.files.delimited.numbers import is_any_number
from gmm_desktop.files.delimited.records import split_records
from gmm_desktop.files.delimited.wide import WIDE, WideCells, read_wide
from gmm_desktop.files.room import Room

_SLICE = 1 << 20
"""Bytes that pyarrow parses at once; two slices a block keep two cores busy."""


@dataclass(slots=True)
class Uneven:
    """Rows that do not have as many cells as there are columns: how many, and the lines of the first five."""

    short: int = 0
    long: int = 0
    short_lines: list[int] = field(default_factory=list)
    long_lines: list[int] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was done with them, in words."""
        told = []
        if self.short:
            told.append(
                f"{_rows(self.short, self.short_lines)} fewer cells than columns; the missing ones are empty"
            )
        if self.long:
            told.append(
                f"{_rows(self.long, self.long_lines)} more cells than columns; all their cells were left empty"
            )
        return told


def _rows(count: int, lines: list[int]) -> str:
    where = ", ".join(map(str, lines)) + (", …" if count > len(lines) else "")
    noun, verb, line = ("row", "has", "line") if count == 1 else ("rows", "have", "lines")
    return f"{count:,} {noun} ({line} {where}) {verb}"


class BlockParser:
    """Adds block after block to the growing columns of one table."""

    def __init__(self, dialect: Dialect, numeric: tuple[bool, ...], room: Room, most_rows: int) -> None:
        self.dialect = dialect
        self.columns = [
            GrowingNumbers(name, room.column(np.float64, most_rows))
            if number
            else GrowingText(name, room.column(np.int32, most_rows), dialect.notation)
            for name, number in zip(dialect.names, numeric, strict=True)
        ]
        self.rows = 0
        self.uneven = Uneven()
        self._keys = [str(index) for index in range(len(self.columns))]
        self._delimiter = {SPACES: "\t", None: "\x1f"}.get(dialect.delimiter, dialect.delimiter or "")
        notation = dialect.notation
        told_apart = any(map(is_any_number, notation.no_number))  # numbers that stand for no value
        self._direct = not notation.thousands and notation.decimal != self._delimiter and not told_apart

    def add(self, block: Block) -> None:
        """Parse a block and append its rows; pyarrow's own error where even as text it cannot be read."""
        if (cells := self._read_wide(block.data)) is not None:
            self._append_wide(cells)
            return
        data, direct, slice_size, mended = block.data, self._direct, _SLICE, False
        while True:
            uneven: list[int] = []
            try:
                table = self._read(data, direct, slice_size, uneven)
            except pa.ArrowInvalid as error:
                if uneven and not mended:
                    data, mended = self._mended(block), True
                    if not data:
                        return
                elif "straddling" in str(error) and slice_size < len(data):
                    slice_size = len(data)
                elif direct:
                    direct = False
                else:
                    raise
            else:
                if self._append(table):
                    return
                direct = False

    def _append(self, table: pa.Table) -> bool:
        """Append the rows of a table to the columns; False, and nothing done, if a number is infinite."""
        numbers = {
            index: [(values, *extent(values)) for values in _arrays(table.column(index))]
            for index in range(table.num_columns)
            if table.column(index).type == pa.float64()
        }
        if any(math.inf in (-low, high) for chunks in numbers.values() for _, low, high, _ in chunks):
            return False
        for index, column in enumerate(self.columns):
            before = self.rows
            for chunk in numbers.get(index) or table.column(index).chunks:
                if isinstance(column, GrowingText):
                    column.add(chunk)
                elif isinstance(chunk, tuple):
                    column.add(*chunk)
                else:
                    column.add_text(chunk, self.dialect.notation, before)
                    before += len(chunk)
        self.rows += table.num_rows
        return True

    def _read_wide(self, data: bytes) -> WideCells | None:
        """The block at once, where it is wide, even and without quotes; else None."""
        if len(self.columns) < WIDE or not self._direct or self.dialect.quote.encode() in data:
            return None
        numeric = [isinstance(column, GrowingNumbers) for column in self.columns]
        notation = self.dialect.notation
        return read_wide(data, self._delimiter.encode(), numeric, notation.no_number, notation.decimal)

    def _append_wide(self, cells: WideCells) -> None:
        numbers = zip(cells.numbers, extents(cells.numbers), strict=True)
        for place, column in enumerate(self.columns):
            if isinstance(column, GrowingText):
                column.add(pa.array(cells.texts[place], pa.utf8()).dictionary_encode())
            else:
                values, found = next(numbers)
                column.add(values, *found)
        self.rows += cells.numbers.shape[1]

    def _read(self, data: bytes, direct: bool, slice_size: int, uneven: list[int]) -> pa.Table:
        """Call pyarrow with every choice made: numbers as numbers if `direct`, else all cells as text.

        ArrowInvalid at the first row that is uneven (noted in `uneven`), too long for a slice, or no number.
        """

        def note_row(row: Any) -> Literal["error"]:
            uneven.append(row.actual_columns)
            return "error"

        quoted = self.dialect.quote.encode() in data
        number = pa.float64() if direct else pa.utf8()
        text = pa.dictionary(pa.int32(), pa.utf8())
        types = {
            key: number if isinstance(column, GrowingNumbers) else text
            for key, column in zip(self._keys, self.columns, strict=True)
        }
        source: Any = pa.BufferReader(data)
        return arrow_csv.read_csv(
            source,
            arrow_csv.ReadOptions(column_names=self._keys, block_size=slice_size),
            arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                quote_char=self.dialect.quote,
                newlines_in_values=quoted,
                ignore_empty_lines=self.dialect.delimiter is not None,
                invalid_row_handler=note_row,
            ),
            arrow_csv.ConvertOptions(
                column_types=types,
                null_values=list(self.dialect.notation.no_number),
                decimal_point=self.dialect.notation.decimal if direct else ".",
                strings_can_be_null=False,
                quoted_strings_can_be_null=True,
                check_utf8=False,
            ),
        )

    def _mended(self, block: Block) -> bytes:
        """The block with every row as long as there are columns; counts what was short or long."""
        width = len(self.columns)
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self._delimiter, quotechar=self.dialect.quote, lineterminator="\n")
        text = block.data.decode("utf-8", errors="replace")
        delimiter = self._delimiter if self.dialect.delimiter else None
        for record in split_records(text, delimiter, self.dialect.quote):
            cells = record.cells
            if len(cells) < width:
                self.uneven.short += 1
                self._remember(self.uneven.short_lines, block.lines_before + record.first + 1)
                cells = cells + [""] * (width - len(cells))
            elif len(cells) > width:
                if any(cells[width:]):
                    self.uneven.long += 1
                    self._remember(self.uneven.long_lines, block.lines_before + record.first + 1)
                    cells = []
                cells = (cells + [""] * width)[:width]
            writer.writerow(cells)
        return out.getvalue().encode("utf-8")

    @staticmethod
    def _remember(lines: list[int], line: int) -> None:
        if len(lines) < 5:
            lines.append(line)


def _arrays(cells: Any) -> list[NDArray[np.float64]]:
    """The chunks of an Arrow column of numbers, NaN for empty cells."""
    return [np.asarray(chunk.to_numpy(zero_copy_only=False)) for chunk in cells.chunks]
