"""ARFF, the format of Weka: dense tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import GrowingCells, cell_notes, growing_columns
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.delimited.encoding import decode_head, detect_encoding
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.source import Source

_AT_ONCE = 2000
_ATTRIBUTE = re.compile(r"@attribute\s+('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\s{]+)\s*(.+)", re.IGNORECASE)
_DECLARES = re.compile(rb"^\s*@relation\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Head:
    names: list[str]
    data: int
    """Number of lines before the first row."""


class Arff:
    """Reads attributes of any type and their rows; `?` is an empty cell. Sparse rows are refused."""

    title = "ARFF (Weka)"
    suffixes = (".arff",)

    def sniff(self, head: bytes) -> bool:
        """A line that says @relation, with nothing but comments before it."""
        found = _DECLARES.search(head)
        if found is None:
            return False
        before = head[: found.start()].removeprefix(b"\xef\xbb\xbf")
        return all(not line.strip() or line.lstrip().startswith(b"%") for line in before.splitlines())

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all rows."""
        yield Progress("Reading", 0.0)
        data = source.head(source.size)
        text = decode_head(data, detect_encoding(data, True)).replace("\0", "")
        lines = text.split("\n")
        head = _head(source, lines)
        growing = growing_columns(head.names, source.room, len(lines))
        batch: list[list[str]] = []
        rows = 0
        for number, cells in _rows(source, lines, head):
            if len(cells) != len(growing):
                raise FileProblem(
                    f"{source.label}, line {number}: {len(cells)} values where {len(growing)} are declared",
                    path=source.path,
                )
            batch.append(cells)
            if len(batch) == _AT_ONCE:
                rows += _add(growing, batch)
                yield Progress("Reading", number / len(lines))
        rows += _add(growing, batch)
        columns = [column.finish() for column in growing]
        return Dataset(source.name, tuple(columns), rows, notes=tuple(cell_notes(growing, columns)))


def _head(source: Source, lines: list[str]) -> _Head:
    """The names that are declared, and where the rows begin."""
    names = []
    for number, line in enumerate(lines):
        if (attribute := _ATTRIBUTE.match(line.strip())) is not None:
            names.append(re.sub(r"\\(.)", r"\1", attribute[1].strip("'\"")))
            if attribute[2].lower().startswith("relational"):
                raise FileProblem(f"{source.label}, line {number + 1}: relational attributes cannot be read")
        elif line.strip().lower().startswith("@data"):
            if names:
                return _Head(names, number + 1)
            break
    raise FileProblem(f"{source.label} declares no attributes before @data, so there is no table", path=source.path)


def _rows(source: Source, lines: list[str], head: _Head) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, and its line."""
    for number, line in enumerate(lines[head.data :], start=head.data + 1):
        row = line.strip()
        if not row or row.startswith("%"):
            continue
        if row.startswith("{"):
            raise FileProblem(
                f"{source.label}, line {number}: sparse rows cannot be read; save the table as CSV",
                path=source.path,
            )
        quote = "'" if "'" in row else '"'
        delimiter = "\t" if "\t" in row and "," not in row else ","
        try:
            cells = next(
                csv.reader([row], delimiter=delimiter, quotechar=quote, escapechar="\\", skipinitialspace=True)
            )
        except csv.Error as error:
            raise FileProblem(f"{source.label}, line {number}: {shown(error)}", path=source.path) from error
        yield number, ["" if cell.strip() == "?" else cell for cell in cells]


def _add(growing: list[GrowingCells], batch: list[list[str]]) -> int:
    """Append the rows and empty the batch; how many they were."""
    for index, column in enumerate(growing):
        column.add([cells[index] for cells in batch])
    count = len(batch)
    batch.clear()
    return count
