"""Columns that grow block by block: numbers with a count of what was none, and text as codes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.delimited.numbers import NO_TEXT, Notation, is_missing, to_numbers

MOST_CATEGORIES = 1_000_000
"""Different texts of one column that are kept; the rest are shown as the last of them."""

_THE_REST = "…"


class GrowingNumbers:
    """A column of numbers; text in it is read as empty, counted, and the first of it remembered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.not_numbers = 0
        self.first: tuple[int, str] | None = None
        self._chunks: list[NDArray[np.float64]] = []
        self._minimum = self._maximum = np.nan
        self._filled = 0

    @property
    def mistaken(self) -> bool:
        """Whether more cells turned out to be text than numbers."""
        return self.not_numbers > self._filled

    def add(self, values: NDArray[np.float64]) -> None:
        """Append finite numbers and NaN."""
        self._chunks.append(values)
        self._filled += len(values) - int(np.isnan(values).sum())
        self._minimum = float(np.fmin.reduce(values, initial=self._minimum))
        self._maximum = float(np.fmax.reduce(values, initial=self._maximum))

    def add_text(self, texts: Any, notation: Notation, rows_before: int) -> None:
        """Append cells that are still text."""
        values, wrong = to_numbers(texts, notation)
        self.not_numbers += len(wrong)
        if len(wrong) and self.first is None:
            self.first = (rows_before + int(wrong[0]) + 1, str(texts[int(wrong[0])].as_py()))
        self.add(values)

    def finish(self) -> Column:
        """The column, its values read-only."""
        values = np.concatenate(self._chunks) if self._chunks else np.empty(0)
        self._chunks.clear()
        return number_column(self.name, values, self.not_numbers, self.first, (self._minimum, self._maximum))


class GrowingText:
    """A column of text as codes into its different values, in the order of their first appearance."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._codes: dict[str, int] = {}
        self._chunks: list[NDArray[np.int32]] = []
        self.too_many = False

    def add(self, cells: Any) -> None:
        """Append cells as Arrow read them, each different text of the block once."""
        texts: list[str] = cells.dictionary.to_pylist()
        known = np.array([self._code(text) for text in texts] + [-1], dtype=np.int32)
        indices = np.asarray(cells.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False))
        self._chunks.append(known[indices])

    def _code(self, text: str) -> int:
        text = text.strip()
        if text in NO_TEXT:
            return -1
        code = self._codes.get(text)
        if code is None:
            if len(self._codes) >= MOST_CATEGORIES:
                self.too_many = True
                text = _THE_REST
            code = self._codes.setdefault(text, len(self._codes))
        return code

    def finish(self, notation: Notation) -> Column:
        """The column: of text, or of numbers where most cells turned out to be, or empty."""
        codes = np.concatenate(self._chunks) if self._chunks else np.empty(0, np.int32)
        self._chunks.clear()
        categories = tuple(self._codes)
        plain = [notation.plain(text) for text in categories]
        counts = np.bincount(codes[codes >= 0], minlength=len(categories))
        missing = np.array([is_missing(text) for text in categories], dtype=bool)
        is_number = np.array([text is not None for text in plain], dtype=bool)
        numbers, filled = int(counts[is_number].sum()), int(counts[~missing].sum())
        if numbers * 2 > filled:
            values = np.array([np.nan if text is None else float(text) for text in plain] + [np.nan])[codes]
            wrong = np.append(~is_number & ~missing, False)[codes]
            first = int(np.argmax(wrong)) if wrong.any() else -1
            place = (first + 1, categories[codes[first]]) if first >= 0 else None
            return number_column(self.name, values, int(wrong.sum()), place)
        if not categories:
            values = np.full(len(codes), np.nan)
            values.flags.writeable = False
            return Column(self.name, "empty", values, empties=len(codes))
        codes.flags.writeable = False
        return Column(self.name, "text", codes, categories, int((codes < 0).sum()))


def number_column(
    name: str,
    values: NDArray[np.float64],
    not_numbers: int = 0,
    first: tuple[int, str] | None = None,
    extent: tuple[float, float] | None = None,
) -> Column:
    """A column of numbers (n,), made read-only; `extent` is its minimum and maximum where they are known."""
    low, high = extent or (
        float(np.fmin.reduce(values, initial=np.nan)),
        float(np.fmax.reduce(values, initial=np.nan)),
    )
    values.flags.writeable = False
    empties = int(np.isnan(values).sum())
    if len(values) and empties == len(values) and not not_numbers:
        return Column(name, "empty", values, empties=empties)
    return Column(name, "number", values, (), empties, low, high, not_numbers, first)
