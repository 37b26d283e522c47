"""Whether the first line of a table names the columns, and whether the second holds their units."""

from __future__ import annotations

import re

from gmm_desktop.files.delimited.numbers import is_any_number, is_missing

_LOOKED_AT = 200
_CELLS = 200_000


def header_cells(first: list[str], body: list[list[str]], width: int) -> list[str] | None:
    """The names if `first` is a header, else None. `body` are the rows below it, all `width` long.

    It is one if it holds text above numbers. Where no column holds numbers, if no cell comes again below it.
    One cell fewer than the rows have is R's way of not naming the row names.
    """
    if len(first) == width - 1:
        return ["row", *first]
    cells = [cell.strip() for cell in first]
    looked_at = body[: _rows_for(width)]
    columns = [[row[column] for row in looked_at] for column in range(width)]
    numeric = [column for column in range(width) if _numbers(columns[column])]
    words = [column for column in numeric if cells[column] and not is_any_number(cells[column])]
    if not numeric:
        return _among_words(cells, columns)
    words = [column for column in words if not is_missing(cells[column])]
    figures = [cells[column] for column in numeric if is_any_number(cells[column])]
    like_names = all(map(str.isdigit, figures)) and len(set(figures)) == len(figures)
    if words and (len(words) >= len(figures) or like_names):
        return cells
    return None


def names_numbers(cells: list[str], body: list[list[str]]) -> bool:
    """Whether these are names of columns of which at least one holds numbers."""
    some = any(_numbers(list(column)) for column in zip(*body[: _rows_for(len(cells))], strict=True))
    return some and header_cells(cells, body, len(cells)) is not None


def is_units(second: list[str], body: list[list[str]]) -> bool:
    """Whether the first row of the body holds units such as (kg) where the rows below hold numbers."""
    if len(body) < 3 or body[0] != second:
        return False
    below = body[1 : _rows_for(len(second))]
    above_numbers = [
        cell.strip()
        for column, cell in enumerate(second)
        if _numbers([row[column] for row in below]) and cell.strip()
    ]
    if not above_numbers or any(is_any_number(cell) or is_missing(cell) for cell in above_numbers):
        return False
    bracketed = all(re.fullmatch(r"[\[(<{].*[\])>}]", cell) for cell in above_numbers)
    return bracketed or (len(above_numbers) >= 2 and all(len(cell) <= 12 for cell in above_numbers))


def _rows_for(width: int) -> int:
    """How many rows are looked at: fewer where they are very long."""
    return max(5, min(_LOOKED_AT, _CELLS // max(1, width)))


def _among_words(cells: list[str], columns: list[list[str]]) -> list[str] | None:
    """A table of words alone: names are all there, all different, and no values."""
    if any(map(is_any_number, cells)) or not any(cells):
        return None
    rows = len(columns[0])
    if rows and (not all(cells) or len(set(cells)) < len(cells)):
        return None
    again = any(cell in {value.strip() for value in column} for cell, column in zip(cells, columns, strict=True))
    return None if again else cells


def _numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return sum(map(is_any_number, filled)) * 2 > len(filled)
