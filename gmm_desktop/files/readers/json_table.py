"""JSON: records or columns, and lines of records (NDJSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import MOST_COLUMNS, GrowingCells, cell_notes
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.rows import table_from_rows
from gmm_desktop.files.source import Source

_AT_ONCE = 1000
_BEGINS = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\d\-\]]")
_LONGEST_LINE = 64 * 2**20


class Json:
    """Reads a list of records, a record of columns, or a list of rows, at the top or as the only table inside."""

    title = "JSON"
    suffixes = (".json", ".ndjson", ".jsonl", ".geojson")

    def sniff(self, head: bytes) -> bool:
        """An object or an array, and what can stand in one."""
        return _BEGINS.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) is not None

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read everything; what is nested in a cell is left out and told."""
        yield Progress("Reading", None)
        if _is_lines(source):
            return (yield from _records(source, _lines(source)))
        content = _decoded(source, source.head(source.size))
        if isinstance(content, dict) and (tables := _tables_in(content)):
            names = [name for name, _ in tables]
            name = options.table if options.table in names else names[0]
            dataset = yield from self._table(source, dict(tables)[name], options)
            return replace(dataset, options=replace(dataset.options, table=name), choices={"table": tuple(names)})
        return (yield from self._table(source, content, options))

    def _table(self, source: Source, content: Any, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        if isinstance(content, dict):
            return (yield from _columns(source, content))
        if not isinstance(content, list) or not content:
            raise _no_table(source)
        if any(isinstance(item, dict) for item in content):
            return (yield from _records(source, iter(content)))
        rows = [item if isinstance(item, list) else [item] for item in content]
        return (yield from table_from_rows(rows, source.room, len(rows) + 1, options, source.name))


def _is_lines(source: Source) -> bool:
    """Whether the first line is a whole record and another follows."""
    head = source.head(1 << 20).lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = head.partition(b"\n")
    if not first.startswith(b"{") or not first.rstrip().endswith(b"}") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(_loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(source: Source) -> Iterator[Any]:
    """The record of every line."""
    pending, number = b"", 0
    for piece in chain_end(source.chunks(lambda: 1 << 18)):
        pending += piece
        *whole, pending = pending.split(b"\n")
        if len(pending) > _LONGEST_LINE:
            raise FileProblem(f"{source.label}, line {number + len(whole) + 1} is longer than 64 MiB")
        for line in whole:
            number += 1
            if not line.strip(b" \t\r\xef\xbb\xbf"):
                continue
            try:
                record = _loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError) as error:
                raise FileProblem(
                    f"{source.label}, line {number} is no JSON: {_words(error)}", path=source.path
                ) from error
            if not isinstance(record, dict):
                raise FileProblem(f"{source.label}, line {number} is no record {{…}}", path=source.path)
            yield record


def chain_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, and a line break after the last."""
    yield from pieces
    yield b"\n"


def _records(source: Source, records: Iterator[Any]) -> Generator[Progress, None, Dataset]:
    """A row a record; a name that comes late is empty before."""
    growing: dict[str, GrowingCells] = {}
    done = 0
    batch: list[dict[str, Any]] = []

    def add() -> None:
        nonlocal done
        new = [name for name in {name: None for record in batch for name in record} if name not in growing]
        if len(growing) + len(new) > MOST_COLUMNS:
            raise FileProblem(f"{source.label} has more than {MOST_COLUMNS:,} columns", path=source.path)
        for name in new:
            growing[name] = GrowingCells(name, source.room, source.size // 8 + 1)
            growing[name].pad(done)
        for name, column in growing.items():
            column.add([record.get(name) for record in batch])
        done += len(batch)

    for index, record in enumerate(records):
        if not isinstance(record, dict):
            raise FileProblem(
                f"{source.label}: item {index + 1} is {shown(record, 40)}, where the others are records {{…}}",
                path=source.path,
            )
        batch.append(record)
        if len(batch) >= _AT_ONCE:
            add()
            batch = []
            yield Progress("Reading", None)
    add()
    return _finished(source, list(growing.values()), done)


def _columns(source: Source, content: dict[str, Any]) -> Generator[Progress, None, Dataset]:
    """A column an entry: a list, or a record of row name and value as pandas writes it."""
    lists = {
        name: list(cells.values()) if isinstance(cells, dict) else cells
        for name, cells in content.items()
        if isinstance(cells, list | dict)
    }
    rows = max(map(len, lists.values()), default=0)
    if not lists or len(lists) > MOST_COLUMNS:
        raise _no_table(source)
    growing = []
    for name, cells in lists.items():
        column = GrowingCells(name, source.room, rows)
        for start in range(0, len(cells), _AT_ONCE):
            column.add(cells[start : start + _AT_ONCE])
            yield Progress("Reading", None)
        column.pad(rows)
        growing.append(column)
    return _finished(source, growing, rows)


def _finished(source: Source, growing: list[GrowingCells], rows: int) -> Dataset:
    from gmm_desktop.files.delimited.names import unique_names

    if not growing:
        raise _no_table(source)
    for cells, name in zip(growing, unique_names(cells.name for cells in growing), strict=True):
        cells.name = name
    columns = [cells.finish() for cells in growing]
    return Dataset(source.name, tuple(columns), rows, notes=tuple(cell_notes(growing, columns)))


def _tables_in(content: dict[str, Any]) -> list[tuple[str, Any]]:
    """Lists of records or rows beside other things; pandas' way of splitting names from rows."""
    if isinstance(content.get("data"), list) and isinstance(content.get("columns"), list):
        names = [str(name) for name in content["columns"]]
        rows = [row for row in content["data"] if isinstance(row, list)]
        return [("data", [dict(zip(names, row, strict=False)) for row in rows])]
    tables = [
        (name, value)
        for name, value in content.items()
        if isinstance(value, list) and value and all(isinstance(item, dict | list) for item in value)
    ]
    features = isinstance(content.get("features"), list) and content.get("type") == "FeatureCollection"
    if features:
        return [
            ("features", [item.get("properties") or {} for item in content["features"] if isinstance(item, dict)])
        ]
    return tables


def _decoded(source: Source, data: bytes) -> Any:
    try:
        return _loads(data)
    except RecursionError as error:
        raise FileProblem(f"{source.label} is nested too deeply to be a table", path=source.path) from error
    except ValueError as error:
        raise FileProblem(f"{source.label} is no JSON: {_words(error)}", path=source.path) from error


def _loads(data: bytes) -> Any:
    """Decode, with NaN and Infinity, which are no JSON but are written by many, as no value and as they are."""
    text = data.decode(json.detect_encoding(data), errors="replace")
    return json.loads(text.removeprefix("\ufeff"), parse_int=_integer, parse_constant=_constant)


def _integer(text: str) -> float:
    return int(text) if len(text) < 300 else float(text)


def _constant(text: str) -> float | None:
    return None if text == "NaN" else float(text)


def _words(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else shown(error, 120)


def _no_table(source: Source) -> FileProblem:
    return FileProblem(
        f"{source.label} is JSON without a table: a list of records, or a record of lists, is wanted",
        path=source.path,
    )
