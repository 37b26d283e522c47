"""Which character parts the columns, found by how evenly and how sensibly it cuts the first lines."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from gmm_desktop.files.delimited.dialect import SPACES
from gmm_desktop.files.delimited.numbers import NOTATIONS, is_any_number, is_missing
from gmm_desktop.files.delimited.records import Record, split_records

_CANDIDATES = ("\t", ";", ",", "|", SPACES)
_LOOKED_AT = 300


def detect_delimiter(text: str, quote: str) -> str | None:
    """The delimiter of a sample of whole lines, comments taken out; None for a file of one column."""
    scores = {candidate: _score(text, candidate, quote) for candidate in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda candidate: scores[candidate])
    if scores[best] < 0.4 or _one_column(text, best, quote):
        return None
    return best


def usual_width(records: list[Record]) -> int:
    """The number of cells that most records have, the larger where two are as frequent."""
    counts = Counter(len(record.cells) for record in records)
    return max(counts, key=lambda width: (counts[width], width), default=1)


def _score(text: str, delimiter: str, quote: str) -> float:
    """Share of lines with the usual number of cells, times the share of their cells that look whole."""
    records = list(islice(split_records(text, delimiter, quote), _LOOKED_AT))
    width = usual_width(records)
    if width < 2:
        return 0.0
    even = [record.cells for record in records if len(record.cells) == width]
    looked_at = even[: max(5, 5000 // width)]
    cells = [cell.strip() for row in looked_at for cell in row]
    if delimiter == SPACES and not any(_mostly_numbers(list(column)) for column in zip(*looked_at, strict=True)):
        return 0.0  # words in a sentence
    whole = sum(not _has_delimiter(cell, delimiter) or is_any_number(cell) for cell in cells)
    return len(even) / len(records) * whole / len(cells)


def _has_delimiter(cell: str, own: str) -> bool:
    return any(mark in cell for mark in ",;\t|" if mark != own)


def _mostly_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return sum(map(is_any_number, filled)) * 2 > len(filled)


def _one_column(text: str, delimiter: str, quote: str) -> bool:
    """Whether the delimiter is rather the decimal or thousands mark of one column under a name without it."""
    lines = [line.strip().strip(quote) for line in islice(text.split("\n"), _LOOKED_AT) if line.strip()]
    if len(lines) < 2 or delimiter in lines[0] or is_any_number(lines[0]):
        return False
    return any(
        delimiter in (notation.decimal, notation.thousands)
        and all(notation.is_number(line) or is_missing(line) for line in lines[1:])
        for notation in NOTATIONS
    )
