"""How a table is to be read, where its reader is not to guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices about how a file is read; None is guessed.

    `format` is a name in READERS; `table` the name of the sheet, table or array; `skip_lines` the number of lines
    before the line of names (or before the first row); `thousands` and `comment` may be "" for none; `missing`
    are the cells that stand for no value, beside the empty ones; `compensate` applies the spillover matrix of a
    flow cytometry file; `value_labels` puts the labels that SPSS or Stata keep beside values in their place. A
    `Dataset` carries the options as they were decided, so that they can be shown.
    """

    format: str | None = None
    table: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    skip_lines: int | None = None
    comment: str | None = None
    missing: tuple[str, ...] | None = None
    compensate: bool | None = None
    value_labels: bool | None = None


Choices = Mapping[str, tuple[str | bool, ...]]
"""What may be chosen: fields of ReadOptions that matter for a file, and what they may be (nothing: anything)."""
