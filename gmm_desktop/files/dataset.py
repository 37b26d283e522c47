"""A table as it was read: typed columns, where it came from, and a digest of the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.options import Choices, ReadOptions

Kind = Literal["number", "text", "empty"]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column. Numbers are float64 with NaN for empty cells; text is codes into `categories`, -1 for empty.

    `not_numbers` counts cells of a number column that held text and were read as empty; `first_not_number` is
    the first of them as (data row from 1, its text).
    """

    name: str
    kind: Kind
    values: NDArray[np.float64] | NDArray[np.int32]
    categories: tuple[str, ...] = ()
    empties: int = 0
    minimum: float = float("nan")
    maximum: float = float("nan")
    not_numbers: int = 0
    first_not_number: tuple[int, str] | None = None

    @property
    def constant(self) -> bool:
        """Whether a number column holds one value only: it cannot tell groups apart."""
        return self.kind == "number" and self.minimum == self.maximum

    def text_at(self, row: int) -> str:
        """The cell as it is shown: the number in its shortest exact form, the text, or nothing."""
        value = self.values[row]
        if self.kind == "number":
            return "" if np.isnan(value) else _shortest(value)
        return self.categories[int(value)] if value >= 0 else ""


def _shortest(value: float) -> str:
    """Shortest text that reads back as the same number, without a trailing .0."""
    text = repr(float(value))
    return text.removesuffix(".0")


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A table of `rows` rows. `notes` say in plain words what reading decided (delimiter, skipped lines ...).

    `options` are the same decisions as values; `choices` are those that could have been made otherwise.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    path: Path | None = None
    sha256: str = ""
    notes: tuple[str, ...] = field(default=())
    options: ReadOptions = field(default_factory=ReadOptions)
    choices: Choices = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def numeric(self) -> tuple[str, ...]:
        """Names of the columns that hold numbers."""
        return tuple(column.name for column in self.columns if column.kind == "number")

    @property
    def rows_with_empties(self) -> int:
        """Number of rows with at least one empty cell in a number column."""
        empty = np.zeros(self.rows, dtype=bool)
        for column in self.columns:
            if column.kind == "number" and column.empties:
                empty |= np.isnan(column.values)
        return int(empty.sum())
