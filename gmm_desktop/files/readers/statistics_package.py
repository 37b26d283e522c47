"""The files of SPSS, SAS and Stata."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import GrowingCells, cell_notes, growing_columns
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.extras import extra
from gmm_desktop.files.first_rows import LARGE, first_rows_early
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_SAS = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_OLD_STATA = range(104, 116)
_AT_ONCE = 65536

Labels = Mapping[Any, str]


class StatisticsPackage:
    """Reads the values, dates as text; with `value_labels` the label of a value, where it has one, in its place."""

    title = "SPSS, SAS or Stata"
    suffixes = (".sav", ".zsav", ".por", ".sas7bdat", ".xpt", ".dta")

    def sniff(self, head: bytes) -> bool:
        """The signatures of all of them."""
        return bool(_function(head))

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all rows."""
        yield Progress("Reading", None)
        function = _function(source.head(1024))
        pyreadstat: Any = extra("pyreadstat", "pyreadstat", source, f"a file of {_program(function)}")

        def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
            table, about = getattr(pyreadstat, function)(
                f"/dev/fd/{source.fileno()}", output_format="dict", row_limit=most or 0
            )
            return (yield from _table(source, room, options, table, about))

        return (yield from first_rows_early(reading, source.room, large=source.size > LARGE))


def _table(
    source: Source, room: Room, options: ReadOptions, table: dict[str, Any], about: Any
) -> Generator[Progress, None, Dataset]:
    """The columns of what the library read, emptied on the way."""
    names = list(about.column_names)
    rows = max(map(len, table.values()), default=0)
    labels: dict[str, Labels] = {name: there for name in names if (there := about.variable_value_labels.get(name))}
    growing = growing_columns(names, room, max(1, rows))
    for name, column in zip(names, growing, strict=True):
        cells = table.pop(name)
        in_place = labels.get(name, {}) if options.value_labels else {}
        for start in range(0, rows, _AT_ONCE):
            _add(column, cells[start : start + _AT_ONCE], in_place)
            yield Progress("Reading", None)
    columns = [column.finish() for column in growing]
    choices: Choices = {"value_labels": (True, False)} if labels else {}
    return Dataset(
        name=source.name,
        columns=tuple(columns),
        rows=rows,
        notes=(*_label_notes(labels, options), *cell_notes(growing, columns)),
        options=ReadOptions(value_labels=bool(options.value_labels) if labels else None),
        choices=choices,
    )


def _label_notes(labels: Mapping[str, Labels], options: ReadOptions) -> list[str]:
    if not labels:
        return []
    columns = "1 column has" if len(labels) == 1 else f"{len(labels):,} columns have"
    return [f"{columns} labels for values, {'put in their place' if options.value_labels else 'not shown'}"]


def _add(column: GrowingCells, cells: Any, labels: Labels) -> None:
    """Append cells that came as an array or a list."""
    values = cells.tolist() if isinstance(cells, np.ndarray) else cells
    column.add([labels.get(cell, cell) if labels else _plain(cell) for cell in values])


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date() if (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0) else cell
    return cell


def _function(head: bytes) -> str:
    """The function of the library that reads such a file; nothing if none does."""
    if head.startswith((b"$FL2@(#)", b"$FL3@(#)")):
        return "read_sav"
    if head.startswith(b"<stata_dta>") or (
        len(head) > 4 and head[0] in _OLD_STATA and head[1] in (1, 2) and head[2] == 1 and head[3] == 0
    ):
        return "read_dta"
    if head.startswith(_SAS):
        return "read_sas7bdat"
    if head.startswith(b"HEADER RECORD*******LIB"):
        return "read_xport"
    return "read_por" if b"SPSS PORT FILE" in head[:512] else ""


def _program(function: str) -> str:
    return {"read_sav": "SPSS", "read_por": "SPSS", "read_dta": "Stata"}.get(function, "SAS")
