"""Delimited text: CSV and its many relatives."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator
from dataclasses import replace

import pyarrow as pa

from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.events import Progress
from gmm_desktop.files.ahead import ahead
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.delimited.blocks import Block, cut_blocks
from gmm_desktop.files.delimited.columns import GrowingNumbers
from gmm_desktop.files.delimited.detect import detect
from gmm_desktop.files.delimited.dialect import CHOICES, Dialect
from gmm_desktop.files.delimited.encoding import Utf8Stream
from gmm_desktop.files.delimited.parsing import BlockParser
from gmm_desktop.files.first_rows import PREVIEW_ROWS, Preview, first_rows, is_large
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_FILLED = re.compile(rb"[^\r\n\x1a]")
_LARGEST_PIECE = 2 * 1024 * 1024
_SMALLEST_PIECE = 64 * 1024
_SMALLEST_OF_COLUMN = 256
"""Bytes that a piece has for each column at least: every column of every piece costs some 50 microseconds."""
_USUAL_CELL = 8
"""Bytes that a cell has, more or less."""
_PATIENCE = 0.03
"""Seconds that parsing a piece may take before the pieces become smaller, so that Cancel is heard."""


class Delimited:
    """Reads delimited text of any dialect; whatever is text at all is taken for it."""

    title = "Delimited text (CSV, TSV, TXT)"
    suffixes = (".csv", ".tsv", ".txt", ".dat", ".tab")

    def sniff(self, head: bytes) -> bool:
        """Take everything: the last reader to be asked. Whether it is text is seen on reading."""
        return True

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all rows, the first of a large file in advance; FileProblem where the text is no table."""
        dialect = detect(source, options)
        yield Progress("Reading", 0.0)
        numeric = dialect.numeric
        if is_large(source.size // (_USUAL_CELL * len(numeric)), source.size):
            yield Preview(dataset=_first_rows(_Reading(source, dialect, numeric, Room())))
        while True:
            source.room.clear()
            reading = _Reading(source, dialect, numeric, source.room)
            yield from reading.blocks()
            mistaken = [isinstance(c, GrowingNumbers) and c.mistaken for c in reading.parser.columns]
            if not any(mistaken):
                return (yield from reading.dataset())
            numeric = tuple(number and not wrong for number, wrong in zip(numeric, mistaken, strict=True))


class _Reading:
    """One pass over the source."""

    def __init__(self, source: Source, dialect: Dialect, numeric: tuple[bool, ...], room: Room) -> None:
        self.source = source
        self.dialect = dialect
        self.parser = BlockParser(dialect, numeric, room, source.size // max(1, len(numeric)) + 1)
        self.utf8 = Utf8Stream(dialect.encoding, dialect.carriage_returns)
        self._smallest = max(_SMALLEST_PIECE, _SMALLEST_OF_COLUMN * len(numeric))
        self._piece = self._smallest
        self._taken = 0
        self._blank_lines = b""

    def blocks(self) -> Iterator[Progress]:
        """Parse everything, telling after each block how far the file has been read."""
        stream = self.utf8(self._pieces())
        for block in ahead(cut_blocks(stream, self.dialect, self.source.label)):
            before = time.perf_counter()
            if block is not None:
                self._parse(block)
            self._adapt(time.perf_counter() - before)
            yield Progress("Reading", min(1.0, self._taken / max(1, self.source.size)))

    def dataset(self) -> Generator[Progress, None, Dataset]:
        """Put the columns together."""
        columns: list[Column] = []
        for growing in self.parser.columns:
            columns.append(growing.finish())
            yield Progress("Putting the columns together", 1.0)
        _drop_trailing(columns)
        return Dataset(
            name=self.source.name,
            columns=tuple(columns),
            rows=self.parser.rows,
            path=self.source.path,
            sha256=self.source.sha256,
            notes=(self.dialect.summary, *self.dialect.notes, *self._notes(columns)),
            options=self.dialect.options,
            choices=CHOICES,
        )

    def _pieces(self) -> Iterator[bytes]:
        for piece in self.source.chunks(lambda: self._piece):
            self._taken += len(piece)
            yield piece

    def _adapt(self, seconds: float) -> None:
        if seconds > _PATIENCE:
            self._piece = max(self._smallest, self._piece // 2)
        elif seconds < _PATIENCE / 2:
            self._piece = max(self._smallest, min(_LARGEST_PIECE, self._piece * 2))

    def _parse(self, block: Block) -> None:
        data = self.utf8.mended(block.data)
        if self.dialect.delimiter is None:
            data = self._hold_blank_lines(data)
        if _FILLED.search(data) is None:
            return
        try:
            self.parser.add(replace(block, data=data))
        except pa.ArrowException as error:
            raise FileProblem(
                f"{self.source.label} cannot be read as a table: {shown(error)}", path=self.source.path
            ) from error

    def _hold_blank_lines(self, data: bytes) -> bytes:
        """In one column an empty line is an empty cell, but not at the end of the file."""
        data = data.replace(b"\r\n", b"\n")
        data = self._blank_lines + data
        filled = data.rstrip(b"\n\x1a")
        self._blank_lines = data[len(filled) + 1 :] if filled else data
        return filled + b"\n" if filled else b""

    def _notes(self, columns: list[Column]) -> Iterator[str]:
        yield from self.parser.uneven.notes()
        for column in columns:
            if column.first_not_number is not None:
                row, text = column.first_not_number
                cells = "1 cell is" if column.not_numbers == 1 else f"{column.not_numbers:,} cells are"
                name = shown(column.name, 60)
                yield f"column {name}: {cells} no number, first “{shown(text, 40)}” in row {row:,}"
        if self.utf8.zero_bytes:
            yield f"{self.utf8.zero_bytes:,} zero bytes were taken out"
        if self.utf8.undecodable:
            lines = "lines or characters" if self.utf8.undecodable > 1 else "line or character"
            yield f"{self.utf8.undecodable:,} {lines} did not fit the encoding {self.dialect.encoding.plain}"
        for growing in self.parser.columns:
            if not isinstance(growing, GrowingNumbers) and growing.too_many:
                yield f"column {shown(growing.name, 60)} holds too many different texts; the last are shown as …"


def _first_rows(reading: _Reading) -> Dataset:
    """What the first block holds."""
    for _ in reading.blocks():
        if reading.parser.rows >= PREVIEW_ROWS:
            break
    return first_rows(drain(reading.dataset()))


def _drop_trailing(columns: list[Column]) -> None:
    """Drop a last column that has neither a name nor a value: each line ended with a delimiter."""
    last = columns[-1]
    if len(columns) > 1 and last.kind == "empty" and last.name == f"column {len(columns)}":
        columns.pop()
