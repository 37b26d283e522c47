"""Arrow's own files: IPC files and streams, and Feather."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import LARGE, first_rows_early
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_STREAM = b"\xff\xff\xff\xff"
_AT_ONCE = 65536


class Arrow:
    """Reads record batches; each is checked in full before it is used, as Arrow demands of strangers' files."""

    title = "Arrow or Feather"
    suffixes = (".arrow", ".feather", ".ipc", ".arrows")

    def sniff(self, head: bytes) -> bool:
        """The signatures of the file and of Feather's first version, or the mark before a stream's schema."""
        if head.startswith(_STREAM):
            return head[7:8] == b"\0"
        return head.startswith(b"ARROW1\0\0") or (head.startswith(b"FEA1") and any(byte < 9 for byte in head[:64]))

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all batches."""
        import pyarrow as pa

        from gmm_desktop.files.arrow_columns import ArrowColumns

        yield Progress("Reading", 0.0)
        head = source.head(8)
        buffer: Any = pa.py_buffer(source.mapped())

        def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
            schema, batches = _opened(head, buffer)
            columns = ArrowColumns(schema, room, source.size // max(1, len(schema)) + 1)
            for part in _parts(batches, most or _AT_ONCE):
                columns.add([part.column(index) for index in columns.indices], part.num_rows)
                yield Progress("Reading", None)
                if most is not None and columns.rows >= most:
                    break
            finished = columns.finish()
            return Dataset(source.name, tuple(finished), columns.rows, notes=tuple(columns.notes(finished)))

        return (yield from first_rows_early(reading, source.room, large=source.size > LARGE))


def _parts(batches: Iterator[Any], rows: int) -> Iterator[Any]:
    """Batches of at most so many rows, each checked with the whole it is from."""
    for batch in batches:
        batch.validate(full=True)
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows)


def _opened(head: bytes, buffer: Any) -> tuple[Any, Iterator[Any]]:
    """The schema, and the batches one by one."""
    import pyarrow as pa

    if head.startswith(b"FEA1"):
        from pyarrow import feather

        file_like: Any = pa.BufferReader(buffer)
        table = feather.read_table(file_like)
        return table.schema, iter(table.to_batches())
    if head.startswith(_STREAM):
        stream = pa.ipc.open_stream(buffer)
        return stream.schema, iter(stream)
    file = pa.ipc.open_file(buffer)
    return file.schema, (file.get_batch(index) for index in range(file.num_record_batches))
