"""Splitting text into records of cells, for looking at a sample and for mending single blocks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gmm_desktop.files.delimited.dialect import SPACES

csv.field_size_limit(2**31 - 1)  # a cell may be long; how long is limited where blocks are cut


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells and where it stands: the lines `first` to `end` (not included), from 0."""

    first: int
    end: int
    cells: list[str]


def split_records(text: str, delimiter: str | None, quote: str) -> Iterator[Record]:
    """Split text with line feeds into records, blank lines left out; never fails, whatever the quotes."""
    if quote not in text:
        for number, line in enumerate(text.split("\n")):
            if line.strip(" \t\r\x1a"):
                yield Record(number, number + 1, split_line(line, delimiter, quote))
        return
    if delimiter == SPACES:
        for number, line in enumerate(text.split("\n")):
            if line.strip():
                yield Record(number, number + 1, split_line(line, delimiter, quote))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f", quotechar=quote)
    first = 0
    for cells in reader:
        if cells and (len(cells) > 1 or not cells[0] or cells[0].strip(" \t\x1a")):  # "" is a cell, no blank line
            yield Record(first, reader.line_num, cells)
        first = reader.line_num


def split_line(line: str, delimiter: str | None, quote: str) -> list[str]:
    """The cells of one line that holds no line break in quotes."""
    line = line.rstrip("\r")
    if delimiter is None:
        return [_unquoted(line.strip(), quote)]
    if delimiter == SPACES:
        if quote not in line:
            return line.split()
        return [_unquoted(cell, quote) for cell in re.findall(rf"{quote}[^{quote}]*{quote}|\S+", line)]
    if quote not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, quotechar=quote), [""])


def _unquoted(cell: str, quote: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == quote:
        return cell[1:-1].replace(quote * 2, quote)
    return cell
