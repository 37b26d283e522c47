"""Parquet."""

from __future__ import annotations

from collections.abc import Generator

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import PREVIEW_ROWS, first_rows_early
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_AT_ONCE = 65536


class Parquet:
    """Reads the columns of numbers and text, in batches, each checked in full."""

    title = "Parquet"
    suffixes = (".parquet", ".pq")

    def sniff(self, head: bytes) -> bool:
        """The signature, and a byte that no text has: a table may have a column called PAR1."""
        return head.startswith(b"PAR1") and any(byte < 9 for byte in head[4:64])

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all row groups."""
        import pyarrow as pa
        from pyarrow import parquet

        from gmm_desktop.files.arrow_columns import ArrowColumns

        yield Progress("Reading", 0.0)
        file = parquet.ParquetFile(pa.BufferReader(pa.py_buffer(source.mapped())))
        schema, rows = file.schema_arrow, file.metadata.num_rows

        def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
            columns = ArrowColumns(schema, room, most or rows)
            wanted = [schema.names[index] for index in columns.indices]
            for batch in file.iter_batches(most or _AT_ONCE, columns=wanted, use_threads=False):
                columns.add(batch.columns, batch.num_rows)
                yield Progress("Reading", min(1.0, columns.rows / max(1, rows)))
                if most is not None and columns.rows >= most:
                    break
            finished = columns.finish()
            notes = tuple(columns.notes(finished))
            return Dataset(source.name, tuple(finished), columns.rows, notes=notes)

        return (yield from first_rows_early(reading, source.room, large=rows > 100 * PREVIEW_ROWS))
