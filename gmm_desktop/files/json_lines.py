"""Lines of JSON, each a record: plain ones by Arrow, a block at a time, and all others one by one."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.json_records import AT_ONCE, GrowingRecords, loads, words_of
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_PIECE = 1 << 20
_FIRST = 1 << 16
_LONGEST_LINE = 64 * 2**20
_BLANK = b" \t\r\xef\xbb\xbf"


def is_lines(source: Source) -> bool:
    """Whether the first line is a whole record and another follows."""
    head = source.head(1 << 20).lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = head.partition(b"\n")
    if not first.startswith(b"{") or not first.rstrip().endswith(b"}") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(loads(first), dict)
    except (ValueError, RecursionError):
        return False


def reading_lines(source: Source, room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
    """Read the records, all or the first of them."""
    records = GrowingRecords(source, room)
    schema: Any = None
    number = done = 0
    for block in _blocks(source, _FIRST if most else _PIECE):
        lines = block.split(b"\n")
        filled = sum(map(bool, map(_filled, lines)))
        if filled and (schema is None or not _add_plain(records, block, schema, filled)):
            schema = yield from _add_lines(source, records, lines, number)
        number += len(lines)
        done += len(block) + 1
        yield Progress("Reading", min(1.0, done / source.size))
        if most is not None and records.rows >= most:
            break
    return records.finish()


def _blocks(source: Source, size: int) -> Iterator[bytes]:
    """Whole lines, without the last line break."""
    pending: list[bytes] = []
    length = 0
    for piece in _and_line_break(source.chunks(lambda: size)):
        before, found, rest = piece.rpartition(b"\n")
        if found:
            yield b"".join([*pending, before])
            pending, length = [], 0
        pending.append(rest)
        length += len(rest)
        if length > _LONGEST_LINE:
            raise FileProblem(f"{source.label} has a line that is longer than 64 MiB", path=source.path)


def _and_line_break(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b"\n"


def _filled(line: bytes) -> bytes:
    return line.strip(_BLANK)


def _add_lines(
    source: Source, records: GrowingRecords, lines: list[bytes], before: int
) -> Generator[Progress, None, Any]:
    """Append line by line; the schema of the records if they are plain, else None."""
    batch: list[dict[str, Any]] = []
    kinds: dict[str, set[type]] = {}
    for number, line in enumerate(lines, start=before + 1):
        if not _filled(line):
            continue
        try:
            record = loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            raise FileProblem(
                f"{source.label}, line {number} is no JSON: {words_of(error)}", path=source.path
            ) from error
        if not isinstance(record, dict):
            raise FileProblem(f"{source.label}, line {number} is no record {{…}}", path=source.path)
        batch.append(record)
        for name, cell in record.items():
            kinds.setdefault(name, set()).add(type(cell))
        if len(batch) >= AT_ONCE:
            records.add(batch)
            batch.clear()
            yield Progress("Reading", None)
    records.add(batch)
    return _schema(records, kinds)


def _schema(records: GrowingRecords, kinds: dict[str, set[type]]) -> Any:
    """Arrow's types of the columns by what cells they had lately; None if one of them had several kinds."""
    fields = []
    for name in records.columns:
        found = kinds.get(name, set()) - {type(None)}
        kind = next((kind for kind, types in _PLAIN if found <= types), None)
        if kind is None:
            return None
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


_PLAIN: tuple[tuple[Any, set[type]], ...] = (
    (pa.float64(), {int, float}),
    (pa.utf8(), {str}),
    (pa.bool_(), {bool}),
)


def _add_plain(records: GrowingRecords, block: bytes, schema: Any, rows: int) -> bool:
    """Append a block if it is as the schema says, and means the same to Arrow; whether it was."""
    from pyarrow import json

    reading = json.ReadOptions(use_threads=False, block_size=len(block) + 1)
    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        table: Any = json.read_json(io.BytesIO(block), reading, parsing).combine_chunks()
        table.validate(full=True)
    except (pa.ArrowException, UnicodeError):
        return False
    if table.num_rows != rows:  # two records in a line, which is no JSON
        return False
    arrays = [column.chunk(0) if column.num_chunks else pa.nulls(0, column.type) for column in table.columns]
    numbers = [_numbers(array) if array.type == pa.float64() else None for array in arrays]
    if any(values is not None and np.isinf(values).any() for values in numbers):
        return False
    for column, array, values in zip(records.columns.values(), arrays, numbers, strict=True):
        if values is not None:
            column.add_numbers(values)
        else:
            texts: Any = pc.dictionary_encode(pc.cast(array, pa.utf8()))
            distinct = texts.dictionary.to_pylist()
            indices = texts.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False)
            column.add_repeated([*distinct, None], indices)
    records.rows += rows
    return True


def _numbers(array: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)
