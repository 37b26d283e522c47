"""JSON: records or columns, and lines of records (NDJSON)."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import MOST_COLUMNS, GrowingCells
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import LARGE, PREVIEW_ROWS, Preview, first_rows, first_rows_early
from gmm_desktop.files.json_lines import is_lines, reading_lines
from gmm_desktop.files.json_records import AT_ONCE, DECODER, GrowingRecords, loads, no_table, table_of, words_of
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.room import Room
from gmm_desktop.files.rows import table_from_rows
from gmm_desktop.files.source import Source

_BETWEEN = re.compile(r"[\s,]*")
_HEAD = 1 << 20
_BEGINS = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\d\-\]]")


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
        if is_lines(source):
            return (
                yield from first_rows_early(partial(reading_lines, source), source.room, large=source.size > LARGE)
            )
        if source.size > LARGE and (beginning := _beginning(source)):
            rows = yield from self._table(source, Room(), beginning, options)
            yield Preview(dataset=first_rows(rows))
        content = _decoded(source, source.head(source.size))
        if isinstance(content, dict) and (tables := _tables_in(content)):
            names = [name for name, _ in tables]
            name = options.table if options.table in names else names[0]
            dataset = yield from self._table(source, source.room, dict(tables)[name], options)
            return replace(dataset, options=replace(dataset.options, table=name), choices={"table": tuple(names)})
        return (yield from self._table(source, source.room, content, options))

    def _table(
        self, source: Source, room: Room, content: Any, options: ReadOptions
    ) -> Generator[Progress, None, Dataset]:
        if isinstance(content, dict):
            return (yield from _columns(source, room, content))
        if not isinstance(content, list) or not content:
            raise no_table(source)
        if any(isinstance(item, dict) for item in content):
            return (yield from _records(source, room, content))
        rows = [item if isinstance(item, list) else [item] for item in content]
        return (yield from table_from_rows(rows, room, len(rows) + 1, options, source.name))


def _records(source: Source, room: Room, records: list[Any]) -> Generator[Progress, None, Dataset]:
    """A row a record."""
    growing = GrowingRecords(source, room)
    for start in range(0, len(records), AT_ONCE):
        growing.add(records[start : start + AT_ONCE])
        yield Progress("Reading", start / len(records))
    return growing.finish()


def _columns(source: Source, room: Room, content: dict[str, Any]) -> Generator[Progress, None, Dataset]:
    """A column an entry: a list, or a record of row name and value as pandas writes it."""
    lists = {
        name: list(cells.values()) if isinstance(cells, dict) else cells
        for name, cells in content.items()
        if isinstance(cells, list | dict)
    }
    rows = max(map(len, lists.values()), default=0)
    if not lists or len(lists) > MOST_COLUMNS:
        raise no_table(source)
    growing = []
    for name, cells in lists.items():
        column = GrowingCells(name, room, rows)
        for start in range(0, len(cells), AT_ONCE):
            column.add(cells[start : start + AT_ONCE])
            yield Progress("Reading", None)
        column.pad(rows)
        growing.append(column)
    return table_of(source, growing, rows)


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
        return loads(data)
    except RecursionError as error:
        raise FileProblem(f"{source.label} is nested too deeply to be a table", path=source.path) from error
    except ValueError as error:
        raise FileProblem(f"{source.label} is no JSON: {words_of(error)}", path=source.path) from error


def _beginning(source: Source) -> list[Any]:
    """The first records or rows of a long list, as far as they are found in its first bytes; else nothing."""
    text = source.head(_HEAD).decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    items: list[Any] = []
    place = 1
    try:
        while text.startswith("[") and len(items) < PREVIEW_ROWS and (found := _BETWEEN.match(text, place)):
            item, place = DECODER.raw_decode(text, found.end())
            items.append(item)
    except (ValueError, RecursionError):
        pass
    return items
