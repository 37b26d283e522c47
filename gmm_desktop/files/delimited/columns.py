"""Columns that grow block by block: numbers with a count of what was none, and text as codes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.delimited.numbers import PLAIN, Notation, to_numbers
from gmm_desktop.files.room import Growing

MOST_CATEGORIES = 1_000_000
"""Different texts of one column that are kept; the rest are shown as the last of them."""

_THE_REST = "…"


class GrowingNumbers:
    """A column of numbers; text in it is read as empty, counted, and the first of it remembered."""

    def __init__(self, name: str, values: Growing) -> None:
        self.name = name
        self.not_numbers = 0
        self.first: tuple[int, str] | None = None
        self._values = values
        self._rows = self._empties = 0
        self._minimum = self._maximum = np.nan

    @property
    def mistaken(self) -> bool:
        """Whether more cells turned out to be text than numbers."""
        return self.not_numbers > self._rows - self._empties

    def add(self, values: NDArray[np.float64], low: float, high: float, empties: int) -> None:
        """Append finite numbers and NaN; `low` and `high` are their extent, `empties` the number of NaN."""
        self._values.add(values)
        self._rows += len(values)
        self._empties += empties
        self._minimum = float(np.fmin(self._minimum, low))
        self._maximum = float(np.fmax(self._maximum, high))

    def add_text(self, texts: Any, notation: Notation, rows_before: int) -> None:
        """Append cells that are still text."""
        values, wrong = to_numbers(texts, notation)
        self.not_numbers += len(wrong)
        if len(wrong) and self.first is None:
            self.first = (rows_before + int(wrong[0]) + 1, str(texts[int(wrong[0])].as_py()))
        self.add(values, *extent(values))

    def finish(self) -> Column:
        """The column, its values read-only."""
        return number_column(
            self.name,
            self._values.finish(),
            self.not_numbers,
            self.first,
            known_extent=(self._minimum, self._maximum, self._empties),
        )


class GrowingText:
    """A column of text as codes into its different values, in the order of their first appearance."""

    def __init__(self, name: str, codes: Growing, notation: Notation = PLAIN) -> None:
        self.name = name
        self._notation = notation
        self._empty = frozenset(notation.no_text)
        self._codes: dict[str, int] = {}
        self._values = codes
        self.too_many = False

    def add(self, cells: Any) -> None:
        """Append cells as Arrow read them, each different text of the block once."""
        texts: list[str] = cells.dictionary.to_pylist()
        known = np.array([self._code(text) for text in texts] + [-1], dtype=np.int32)
        indices = np.asarray(cells.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False))
        self._values.add(known[indices])

    def _code(self, text: str) -> int:
        text = text.strip()
        if text in self._empty:
            return -1
        code = self._codes.get(text)
        if code is None:
            if len(self._codes) >= MOST_CATEGORIES:
                self.too_many = True
                text = _THE_REST
            code = self._codes.setdefault(text, len(self._codes))
        return code

    def finish(self) -> Column:
        """The column: of text, or of numbers where most cells turned out to be, or empty."""
        codes: NDArray[np.int32] = self._values.finish()
        categories = tuple(self._codes)
        numbers, odd = to_numbers(pa.array(categories, pa.utf8()), self._notation)
        counts = np.bincount(codes[codes >= 0], minlength=len(categories))
        if counts[~np.isnan(numbers)].sum() > counts[odd].sum():
            values = np.append(numbers, np.nan)[codes]
            wrong = np.isin(codes, odd)
            first = int(np.argmax(wrong)) if wrong.any() else -1
            place = (first + 1, categories[codes[first]]) if first >= 0 else None
            return number_column(self.name, values, int(wrong.sum()), place)
        if not categories:
            values = np.full(len(codes), np.nan)
            values.flags.writeable = False
            return Column(self.name, "empty", values, empties=len(codes))
        codes.flags.writeable = False
        return Column(self.name, "text", codes, categories, int((codes < 0).sum()))


def extent(values: NDArray[np.float64]) -> tuple[float, float, int]:
    """Smallest and largest of the values that are not NaN, or NaN where there is none; and the number of NaN."""
    low = float(values.min(initial=np.inf))
    if not math.isnan(low):  # no NaN among them: the quick way holds
        return (low, float(values.max()), 0) if len(values) else (np.nan, np.nan, 0)
    empties = int(np.count_nonzero(np.isnan(values)))
    return float(np.fmin.reduce(values)), float(np.fmax.reduce(values)), empties


def extents(values: NDArray[np.float64]) -> list[tuple[float, float, int]]:
    """The same for each column of values (columns, rows)."""
    low, high = np.fmin.reduce(values, axis=1), np.fmax.reduce(values, axis=1)
    empties = np.count_nonzero(np.isnan(values), axis=1)
    return list(zip(low.tolist(), high.tolist(), empties.tolist(), strict=True))


def number_column(
    name: str,
    values: NDArray[np.float64],
    not_numbers: int = 0,
    first: tuple[int, str] | None = None,
    *,
    known_extent: tuple[float, float, int] | None = None,
) -> Column:
    """A column of numbers (n,), made read-only; `known_extent` is what `extent` would find."""
    low, high, empties = known_extent or extent(values)
    values.flags.writeable = False
    if len(values) and empties == len(values) and not not_numbers:
        return Column(name, "empty", values, empties=empties)
    return Column(name, "number", values, (), empties, low, high, not_numbers, first)
