"""Columns of Arrow's types, batch by batch, as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gmm_desktop.files.cells import MOST_COLUMNS, not_numbers_note
from gmm_desktop.files.dataset import Column
from gmm_desktop.files.delimited.columns import GrowingNumbers, GrowingText
from gmm_desktop.files.delimited.names import unique_names
from gmm_desktop.files.matrix import add_numbers
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room

_TEXT = pa.dictionary(pa.int32(), pa.utf8())


class ArrowColumns:
    """The usable columns of a schema: numbers, and as text whatever is text, a date, a time, true or false.

    Columns of lists, objects and bytes are left out, and told in `notes`.
    """

    def __init__(self, schema: pa.Schema, room: Room, most_rows: int) -> None:
        if len(schema) > MOST_COLUMNS:
            raise FileProblem(f"the table has {len(schema):,} columns; {MOST_COLUMNS:,} can be opened")
        names = unique_names(schema.names)
        self.indices = [index for index, field in enumerate(schema) if _usable(field.type)]
        self.left_out = [names[index] for index in range(len(schema)) if index not in set(self.indices)]
        self.rows = 0
        self._columns = [
            GrowingNumbers(names[index], room.column(np.float64, most_rows))
            if _is_number(schema.field(index).type)
            else GrowingText(names[index], room.column(np.int32, most_rows))
            for index in self.indices
        ]

    def add(self, arrays: Iterable[Any], rows: int) -> None:
        """Append the usable columns of a batch, in their order."""
        for column, array in zip(self._columns, arrays, strict=True):
            for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
                chunk.validate(full=True)
                if isinstance(column, GrowingNumbers):
                    self._add_numbers(column, chunk)
                else:
                    column.add(_as_text(chunk))
        self.rows += rows

    def _add_numbers(self, column: GrowingNumbers, chunk: Any) -> None:
        numbers = chunk if chunk.type == pa.float64() else pc.cast(chunk, pa.float64(), safe=False)
        values = np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
        add_numbers(column, np.array(values) if np.isinf(values).any() else values, self.rows)

    def finish(self) -> list[Column]:
        """All columns."""
        return [growing.finish() for growing in self._columns]

    def notes(self, columns: Iterable[Column]) -> list[str]:
        """What is to be said of them."""
        told = [note for column in columns if (note := not_numbers_note(column))]
        if self.left_out:
            names = ", ".join(shown(name, 40) for name in self.left_out[:5])
            more = ", …" if len(self.left_out) > 5 else ""
            told.append(f"columns that hold neither numbers nor text were left out: {names}{more}")
        return told


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _usable(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        return _usable(kind.value_type)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_boolean)
    if pa.types.is_interval(kind):
        return False
    return (
        _is_number(kind) or pa.types.is_temporal(kind) or pa.types.is_null(kind) or any(is_(kind) for is_ in texts)
    )


def _as_text(chunk: Any) -> Any:
    """Cells as Arrow's dictionary of texts."""
    if pa.types.is_dictionary(chunk.type):
        chunk = chunk.cast(chunk.type.value_type)
    return pc.dictionary_encode(pc.cast(chunk, pa.utf8())).cast(_TEXT)
