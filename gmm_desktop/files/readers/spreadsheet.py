"""Spreadsheets: Excel and OpenDocument workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.archives import ZIP, check_archive
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import PREVIEW_ROWS, first_rows_early
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.room import Room
from gmm_desktop.files.rows import Row, table_from_rows
from gmm_desktop.files.source import Source
from gmm_desktop.files.tables_inside import chosen_table

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_MOST_ABOVE = 200
"""Rows above the table that a preview makes room for."""
_MEMBERS = (b"xl/", b"opendocument.spreadsheet")


class Spreadsheet:
    """Reads values only: no formula is computed, no macro run, no link followed. Errors in cells are empty."""

    title = "Spreadsheet (Excel, OpenDocument)"
    suffixes = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

    def sniff(self, head: bytes) -> bool:
        """A zip archive with the parts of a workbook, or the file of an old Office program."""
        if head.startswith(_OLD_OFFICE):
            return True
        return head.startswith(ZIP) and any(member in head for member in _MEMBERS)

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read one sheet: that which is asked for, or the first that is visible and holds something."""
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

        yield Progress("Opening the workbook", None)
        data = source.head(source.size)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                check_archive(archive, source)
        elif _PASSWORD in data:
            raise _protected(source)
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            visible = [s.name for s in workbook.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
            sheets = [*visible, *(name for name in workbook.sheet_names if name not in visible)]
            name = chosen_table(source, sheets, options, "sheet")
            sheet = workbook.get_sheet_by_name(name)
            while options.table is None and not sheet.height and name != sheets[-1]:
                name = sheets[sheets.index(name) + 1]
                sheet = workbook.get_sheet_by_name(name)
        except PasswordError as error:
            raise _protected(source) from error
        except CalamineError as error:
            if data.startswith(_OLD_OFFICE):
                raise FileProblem(
                    f"{source.label} is an old Office document that holds no sheet; save the table as CSV or .xlsx",
                    path=source.path,
                ) from error
            raise
        above = f"sheet “{name}”" + (f", from row {sheet.start[0] + 1}" if sheet.start and sheet.start[0] else "")

        def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
            height = sheet.height if most is None else min(most + _MOST_ABOVE, sheet.height)
            dataset = yield from table_from_rows(islice(_rows(sheet), height), room, height, options, source.name)
            return replace(
                dataset,
                notes=(above, *dataset.notes),
                options=replace(dataset.options, table=name),
                choices={"table": tuple(sheets), **dataset.choices},
            )

        return (yield from first_rows_early(reading, source.room, large=sheet.height > 20 * PREVIEW_ROWS))


def _rows(sheet: Any) -> Iterator[Row]:
    """The rows one by one, without what is empty above and before the table."""
    row, column = sheet.start or (0, 0)
    for cells in islice(sheet.iter_rows(), row, None):
        yield tuple(map(_value, cells[column:]))


def _value(cell: Any) -> Any:
    """Empty cells as None; Excel has no other emptiness than empty text."""
    return None if cell == "" else cell


def _protected(source: Source) -> FileProblem:
    return FileProblem(
        f"{source.label} is protected by a password; save it without one and open that", path=source.path
    )
