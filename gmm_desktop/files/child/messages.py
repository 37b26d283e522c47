"""What the two processes say to each other: a request, then progress, tables, and how it ended.

A message is the length of its header and of its body (8 bytes each, little-endian), the header as JSON, and the
body: for every column in turn its values unless they lie in the shared file, then the lengths and the UTF-8 of its
categories. The reading process is not trusted: whoever receives checks all lengths against what is there.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column, Dataset, Kind
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.room import Room, SharedRoom, bytes_of

REQUEST = "GMM_DESKTOP_READ"
"""Name of the environment variable that holds the request, which only the user can see there."""

PREFIX = struct.Struct("<QQ")
MOST_HEADER = 256 * 2**20
_TYPES: dict[Kind, Any] = {"number": np.dtype("<f8"), "empty": np.dtype("<f8"), "text": np.dtype("<i4")}


class Request(msgspec.Struct):
    """What is to be read: the input is standard input; `shared` is the descriptor of the shared file."""

    name: bytes
    path: bytes
    size: int
    most_bytes: int
    shared: int | None = None
    preview: bool = False
    options: ReadOptions = ReadOptions()


class Said(msgspec.Struct, tag="progress"):
    """Progress."""

    stage: str
    fraction: float | None = None


class Trouble(msgspec.Struct, tag="problem"):
    """A FileProblem."""

    message: str
    row: int | None = None
    column: str | None = None
    choices: Choices = {}


class ColumnHead(msgspec.Struct, array_like=True):
    """A column without its values; `stored` is where they are in the shared file, if they are there."""

    name: str
    kind: Kind
    empties: int
    minimum: float | None
    maximum: float | None
    not_numbers: int
    first_not_number: tuple[int, str] | None
    categories: int
    text_bytes: int
    stored: int | None


class Table(msgspec.Struct, tag="table"):
    """A Dataset; a preview is followed by more."""

    name: str
    rows: int
    sha256: str
    notes: list[str]
    columns: list[ColumnHead]
    options: ReadOptions
    choices: Choices
    preview: bool = False


Message = Said | Trouble | Table


def packed(message: Message, body: list[memoryview] | None = None) -> list[memoryview]:
    """A message as the pieces to be sent."""
    header = msgspec.json.encode(message)
    parts = body or []
    prefix = PREFIX.pack(len(header), sum(map(len, parts)))
    return [memoryview(prefix + header), *parts]


def packed_dataset(dataset: Dataset, room: Room, preview: bool = False) -> list[memoryview]:
    """A dataset as the pieces to be sent; values in the shared file stay there."""
    heads: list[ColumnHead] = []
    body: list[memoryview] = []
    for column in dataset.columns:
        stored = room.place_of(column.values) if isinstance(room, SharedRoom) else None
        if stored is None:
            body.append(bytes_of(column.values.astype(_TYPES[column.kind], copy=False)))
        texts = [_plain(text).encode() for text in column.categories]
        if texts:
            body.append(bytes_of(np.array([len(text) for text in texts], "<u4")))
            body.append(memoryview(b"".join(texts)))
        heads.append(
            ColumnHead(
                name=_plain(column.name),
                kind=column.kind,
                empties=column.empties,
                minimum=None if np.isnan(column.minimum) else column.minimum,
                maximum=None if np.isnan(column.maximum) else column.maximum,
                not_numbers=column.not_numbers,
                first_not_number=_plain_place(column.first_not_number),
                categories=len(texts),
                text_bytes=sum(map(len, texts)),
                stored=stored,
            )
        )
    notes = [_plain(note) for note in dataset.notes]
    table = Table(
        name=_plain(dataset.name),
        rows=dataset.rows,
        sha256=dataset.sha256,
        notes=notes,
        columns=heads,
        options=dataset.options,
        choices=dataset.choices,
        preview=preview,
    )
    return packed(table, body)


class Broken(Exception):
    """A message that is not what it says."""


def unpacked(header: bytes) -> Message:
    """The message a header holds; Broken if it holds none."""
    try:
        message: Message = msgspec.json.decode(header, type=Message)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Broken(str(error)) from error
    return message


def unpacked_dataset(table: Table, body: bytearray, shared: memoryview | None, path: Path | None) -> Dataset:
    """The dataset of a table message, its values where they are; Broken where lengths do not fit."""
    cursor = _Cursor(body)
    columns = []
    for head in table.columns:
        dtype = _TYPES[head.kind]
        length = table.rows * dtype.itemsize
        if head.stored is None:
            source, offset = memoryview(body), cursor.skip(length)
        elif shared is None or head.stored < 0 or head.stored + length > len(shared):
            raise Broken("values beyond the end of the shared file")
        else:
            source, offset = shared, head.stored
        values: NDArray[Any] = np.frombuffer(source, dtype, table.rows, offset)
        values.flags.writeable = False
        columns.append(
            Column(
                name=head.name,
                kind=head.kind,
                values=values,
                categories=_texts(cursor, head),
                empties=head.empties,
                minimum=np.nan if head.minimum is None else head.minimum,
                maximum=np.nan if head.maximum is None else head.maximum,
                not_numbers=head.not_numbers,
                first_not_number=head.first_not_number,
            )
        )
        if head.kind == "text" and len(values) and not -1 <= values.min() <= values.max() < head.categories:
            raise Broken("codes of texts that are not there")
    cursor.end()
    return Dataset(
        name=table.name,
        columns=tuple(columns),
        rows=table.rows,
        path=path,
        sha256=table.sha256,
        notes=tuple(table.notes),
        options=table.options,
        choices=table.choices,
    )


class _Cursor:
    """A place in a body that must be used up to its last byte."""

    def __init__(self, body: bytearray) -> None:
        self.body = body
        self._at = 0

    def skip(self, length: int) -> int:
        """Go on by so many bytes; where they begin."""
        begin, self._at = self._at, self._at + length
        if length < 0 or self._at > len(self.body):
            raise Broken("fewer bytes than announced")
        return begin

    def end(self) -> None:
        if self._at != len(self.body):
            raise Broken("more bytes than announced")


def _texts(cursor: _Cursor, head: ColumnHead) -> tuple[str, ...]:
    """The categories of a column."""
    if not head.categories:
        return ()
    lengths = np.frombuffer(cursor.body, "<u4", head.categories, cursor.skip(4 * head.categories))
    begin = cursor.skip(head.text_bytes)
    if int(lengths.sum(dtype=np.int64)) != head.text_bytes:
        raise Broken("texts that are longer than announced")
    ends = (begin + np.cumsum(lengths, dtype=np.int64)).tolist()
    starts = [begin, *ends[:-1]]
    pairs = zip(starts, ends, strict=True)
    return tuple(cursor.body[start:end].decode("utf-8", errors="replace") for start, end in pairs)


def _plain(text: str) -> str:
    """Text without lone surrogates, which no UTF-8 can hold."""
    return text if text.isascii() else text.encode("utf-8", errors="replace").decode()


def _plain_place(place: tuple[int, str] | None) -> tuple[int, str] | None:
    return place and (int(place[0]), _plain(place[1])[:200])
