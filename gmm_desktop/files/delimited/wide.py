"""Rows of very many numbers: read as one long column of cells, since every column of its own costs time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

WIDE = 1000
"""Columns from which that is quicker."""


@dataclass(frozen=True, slots=True)
class WideCells:
    """The cells of a block: numbers (columns, rows), NaN for empty ones, and text by its column."""

    numbers: NDArray[np.float64]
    texts: dict[int, list[str]]


def read_wide(
    data: bytes, delimiter: bytes, numeric: Sequence[bool], no_number: Sequence[str], decimal: str
) -> WideCells | None:
    """Read rows without quotes; None where a row is uneven, or a cell that should be one is no finite number."""
    lines = data.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
    width = len(numeric)
    if any(line.count(delimiter) != width - 1 for line in lines):
        return None
    places = [place for place, number in enumerate(numeric) if not number]
    texts: dict[int, list[str]] = {place: [] for place in places}
    if places:
        rows = [line.split(delimiter, places[-1] + 1) for line in lines]
        for row in rows:
            for place in reversed(places):
                texts[place].append(row.pop(place).decode("utf-8", errors="replace"))
        lines = [delimiter.join(row) for row in rows]
    cells = b"\n".join(lines).replace(delimiter, b"\n") + b"\n"
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(cells),
            arrow_csv.ReadOptions(column_names=["cells"]),
            arrow_csv.ParseOptions(delimiter="\x1f", quote_char=False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types={"cells": pa.float64()}, null_values=list(no_number), decimal_point=decimal
            ),
        )
    except pa.ArrowInvalid:
        return None
    values: NDArray[Any] = table.column(0).to_numpy(zero_copy_only=False)
    if len(values) != len(lines) * (width - len(places)) or np.isinf(values).any():
        return None
    by_column = np.ascontiguousarray(values.reshape(len(lines), -1).T)
    return WideCells(by_column, texts)
