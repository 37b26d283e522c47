"""How numbers are written in a file: decimal mark, thousands separator, tokens for no value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

NO_TEXT = ("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null")
"""Cells that are empty in a column of text."""

NO_NUMBER = (*NO_TEXT, "na", "#NA", "-nan", "+nan", "NAN", "Null", "None", "none", "-", "--", "---", ".", "?", "*")
"""Cells that are empty in a column of numbers."""

_LOOKED_AT = 500

_UNCLEAR = re.compile(
    r"^[+\-\u2212]?[0-9]*[.,'\u2019 \u00a0\u2009\u202f][0-9.,'\u2019 \u00a0\u2009\u202f]*(?:[eE][+-]?[0-9]+)?$"
)

_ANY = re.compile(r"^[+\-\u2212]?[.,]?[0-9][0-9.,'\u2019 \u00a0\u2009\u202f]*(?:[eE][+-]?[0-9]+)?$")

_GAPS = "\u00a0\u2009\u202f"


@dataclass(frozen=True, slots=True)
class Notation:
    """The decimal mark, the mark between groups of three digits ("" for none), and what stands for no value.

    `missing` are the cells that are empty beside "", or None for those that usually are.
    """

    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] | None = None

    @property
    def no_text(self) -> tuple[str, ...]:
        """Cells that are empty in a column of text."""
        return NO_TEXT if self.missing is None else ("", *self.missing)

    @property
    def no_number(self) -> tuple[str, ...]:
        """Cells that are empty in a column of numbers."""
        return NO_NUMBER if self.missing is None else ("", *self.missing)

    @property
    def pattern(self) -> str:
        """Regular expression of a number in this notation, for Python and for RE2 alike."""
        return _pattern(self.decimal, self.thousands)

    def plain(self, text: str) -> str | None:
        """The cell as Python writes the number, or None where it is no finite number."""
        cell = text.strip().replace("\u2212", "-")
        if not _compiled(self.decimal, self.thousands).match(cell):
            return None
        plain = cell.replace(self.thousands, "") if self.thousands else cell
        plain = plain.replace(self.decimal, ".")
        return plain if np.isfinite(float(plain)) else None

    def is_number(self, text: str) -> bool:
        """Whether the cell is a finite number in this notation."""
        if self.decimal == "." and _SIMPLE.match(text):
            return True
        cell = text.strip()
        if not _compiled(self.decimal, self.thousands).match(cell):
            return False
        return (len(cell) < 300 and "e" not in cell and "E" not in cell) or self.plain(text) is not None


_SIMPLE = re.compile(r"[+-]?[0-9]{1,200}(?:\.[0-9]{0,90})?\Z")
"""Most numbers, which need no closer look."""

PLAIN = Notation()

NOTATIONS = (
    PLAIN,
    Notation(",", ""),
    Notation(".", ","),
    Notation(",", "."),
    *(Notation(decimal, gap) for gap in (" ", "'", "\u2019", *_GAPS) for decimal in ".,"),
)
"""All that are tried, the likelier first."""


@lru_cache
def _pattern(decimal: str, thousands: str) -> str:
    mark, digits = re.escape(decimal), r"[0-9]+"
    if thousands:
        digits = rf"(?:[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|[0-9]+)"
    return rf"^[+\-−]?(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?$"


@lru_cache
def _compiled(decimal: str, thousands: str) -> re.Pattern[str]:
    return re.compile(_pattern(decimal, thousands))


def is_missing(text: str) -> bool:
    """Whether a cell of a number column stands for no value."""
    return text.strip() in NO_NUMBER


def is_any_number(text: str) -> bool:
    """Whether the cell is a number in any notation."""
    if _SIMPLE.match(text):
        return True
    cell = text.strip()
    return _ANY.match(cell) is not None and any(notation.is_number(cell) for notation in NOTATIONS)


def detect_notation(cells: Iterable[str], delimiter: str | None) -> tuple[Notation, str]:
    """The notation in which most of the cells are numbers, and a note where that was not certain.

    A comma or point before exactly three digits can mean either thing ("1,234"); the other cells decide, and
    where none does, the note says how it was read.
    """
    unclear = list(islice((cell for cell in map(str.strip, cells) if _UNCLEAR.match(cell)), _LOOKED_AT))
    if all(map(PLAIN.is_number, unclear)):
        return PLAIN, ""
    scores = {notation: sum(map(notation.is_number, unclear)) for notation in NOTATIONS}
    best = max(NOTATIONS, key=lambda notation: scores[notation])
    rivals = [notation for notation in NOTATIONS if scores[notation] == scores[best] and notation != best]
    example = next((cell for cell in unclear if best.is_number(cell) and not PLAIN.is_number(cell)), "")
    if best == Notation(",", "") and Notation(".", ",") in rivals and delimiter == ",":
        best = Notation(".", ",")
    if best == PLAIN:
        return best, ""
    value = best.plain(example) or ""
    if any(float(rival.plain(example) or value) != float(value) for rival in rivals):
        return best, f"“{example}” could mean two numbers; it was read as {value}"
    kind = "thousands separators" if best.thousands and best.thousands in example else "a decimal comma"
    return best, f"numbers are written with {kind}: “{example}” is {value}"


def to_numbers(texts: Any, notation: Notation) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Turn a column of text into numbers; also the positions of cells that are neither empty nor numbers."""
    trimmed = pc.utf8_trim_whitespace(texts)
    cells = pc.replace_substring(trimmed, "\u2212", "-")
    fits = pc.match_substring_regex(cells, notation.pattern)
    if notation.thousands:
        cells = pc.replace_substring(cells, notation.thousands, "")
    if notation.decimal != ".":
        cells = pc.replace_substring(cells, notation.decimal, ".")
    numbers: Any = pc.cast(pc.if_else(fits, cells, None), pa.float64())
    values = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    missing: Any = pc.is_in(trimmed, value_set=pa.array(notation.no_number, pa.utf8()))
    filled = ~np.asarray(missing.to_numpy(zero_copy_only=False), dtype=np.bool_)
    values[~filled] = np.nan
    return values, np.flatnonzero(filled & np.isnan(values))
