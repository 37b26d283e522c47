"""Flow cytometry: FCS 2.0, 3.0 and 3.1."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import MOST_COLUMNS
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import first_rows_early, is_large
from gmm_desktop.files.matrix import table_from_matrix
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source

_VERSIONS = (b"FCS2.0", b"FCS3.0", b"FCS3.1")
_SPILLOVER = ("$SPILLOVER", "SPILL", "$COMP", "SPILLOVER")


class Fcs:
    """Reads the events of the first data set, a channel a column, named by stain and detector.

    Integers are masked to their range; a logarithmic amplification $PnE is undone as the standard says. With
    `compensate` the spillover matrix of the file is applied (Data File Standard for Flow Cytometry 3.1, 3.2.20).
    """

    title = "Flow cytometry (FCS)"
    suffixes = (".fcs", ".lmd")

    def sniff(self, head: bytes) -> bool:
        """The version and four blanks."""
        return head.startswith(_VERSIONS) and head[6:10] == b"    "

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read all events."""
        yield Progress("Reading", 0.0)
        data = source.mapped()
        file = _File(source, data)
        matrix = file.spillover()
        compensate = bool(options.compensate) and matrix is not None
        choices: Choices = {"compensate": (True, False)} if matrix is not None else {}
        decided = ReadOptions(compensate=compensate if matrix is not None else None)

        def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
            values = file.events(most)
            if compensate and matrix is not None:
                values = matrix.applied(values)
            return (
                yield from table_from_matrix(
                    values, source.name, room, file.names(), options=decided, choices=choices
                )
            )

        return (yield from first_rows_early(reading, source.room, large=is_large(file.count, source.size)))


@dataclass(frozen=True, slots=True)
class _Spillover:
    """How much of each dye is seen by each detector; its inverse takes that out again."""

    columns: list[int]
    inverse: NDArray[np.float64]

    def applied(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """The events as if each detector saw one dye only."""
        compensated = np.array(values, dtype=np.float64)
        compensated[:, self.columns] = compensated[:, self.columns] @ self.inverse
        return compensated


class _File:
    """The segments of a file, each checked to lie within it."""

    def __init__(self, source: Source, data: memoryview) -> None:
        self.source = source
        self.data = data
        self.begin, self.end = self._offset(10), self._offset(18)
        self.words = self._keywords()
        self.channels = self._integer("$PAR", 1, MOST_COLUMNS)
        self.count = self._integer("$TOT", 0, 1 << 40)

    def events(self, most: int | None = None) -> NDArray[Any]:
        """The events (n, d) as numbers, all or the first of them."""
        if self.words.get("$MODE", "L").upper() != "L":
            raise self._problem("holds histograms, not a list of events")
        begin, end = self._data_segment()
        kind = self.words.get("$DATATYPE", "").upper()
        if kind not in ("I", "F", "D"):
            raise self._problem(f"holds data of type {shown(kind, 10) or 'unknown'}; I, F and D can be read")
        types = [self._type(kind, channel) for channel in range(1, self.channels + 1)]
        record = np.dtype([(str(index), one) for index, one in enumerate(types)])
        there = (end - begin) // record.itemsize
        if self.count > there:
            raise self._problem(f"is cut off: of {self.count:,} events only {there:,} are there")
        count = self.count if most is None else min(most, self.count)
        rows = np.frombuffer(self.data, record, count, begin)
        if kind != "I" and len(set(types)) == 1:
            return rows.view(types[0]).reshape(count, self.channels)
        values = np.empty((count, self.channels))
        for index in range(self.channels):
            values[:, index] = self._scaled(rows[str(index)], index + 1) if kind == "I" else rows[str(index)]
        return values

    def names(self) -> list[str]:
        """Stain and detector of each channel, or what there is of them."""
        names = []
        for channel in range(1, self.channels + 1):
            short, long = (self.words.get(f"$P{channel}{letter}", "").strip() for letter in "NS")
            names.append(f"{long} ({short})" if long and short and long != short else long or short)
        return names

    def spillover(self) -> _Spillover | None:
        """The matrix of the file, if it has one that can be inverted and names its own channels."""
        text = next((self.words[word] for word in _SPILLOVER if word in self.words), None)
        if text is None:
            return None
        cells = [cell.strip() for cell in text.split(",")]
        shorts = [self.words.get(f"$P{channel}N", "").strip() for channel in range(1, self.channels + 1)]
        try:
            size = int(cells[0])
            columns = [shorts.index(name) for name in cells[1 : size + 1]]
            matrix = np.array(cells[size + 1 :], dtype=np.float64).reshape(size, size)
            inverse = np.linalg.inv(matrix).astype(np.float64)
        except (ValueError, IndexError, np.linalg.LinAlgError):
            return None
        return _Spillover(columns, inverse) if size == len(set(columns)) and np.isfinite(inverse).all() else None

    def _keywords(self) -> dict[str, str]:
        """The TEXT segment: words and values with a mark between, the mark doubled within them."""
        if not 58 <= self.begin < self.end < len(self.data):
            raise self._problem("is damaged: its description lies outside the file")
        text = bytes(self.data[self.begin : self.end + 1]).decode("utf-8", errors="replace")
        mark = re.escape(text[0])
        cells = re.split(rf"(?<!{mark}){mark}(?!{mark})", text[1:].rstrip(text[0] + " \0"))
        cells = [cell.replace(text[0] * 2, text[0]) for cell in cells]
        return {key.strip().upper(): value for key, value in zip(cells[::2], cells[1::2], strict=False)}

    def _data_segment(self) -> tuple[int, int]:
        """Where the events begin and end; large files say so in the description, not in the header."""
        begin, end = self._offset(26), self._offset(34)
        if not begin or not end:
            begin = self._integer("$BEGINDATA", 0, len(self.data))
            end = self._integer("$ENDDATA", 0, len(self.data))
        if not self.count:
            return 0, 0
        if not 58 <= begin <= end <= len(self.data):
            raise self._problem("is damaged or cut off: its events lie outside the file")
        return begin, min(end + 1, len(self.data))

    def _type(self, kind: str, channel: int) -> str:
        order = "<" if self.words.get("$BYTEORD", "1,2,3,4").replace(" ", "").startswith("1") else ">"
        if kind != "I":
            return order + {"F": "f4", "D": "f8"}[kind]
        bits = self._integer(f"$P{channel}B", 1, 64)
        if bits not in (8, 16, 32, 64):
            raise self._problem(f"holds numbers of {bits} bits, which cannot be read")
        return f"{order}u{bits // 8}"

    def _scaled(self, values: NDArray[Any], channel: int) -> NDArray[np.float64]:
        """Integers within their range, and on a linear scale."""
        top = self._integer(f"$P{channel}R", 1, 1 << 63)
        mask = (1 << (top - 1).bit_length()) - 1
        within = values & values.dtype.type(min(mask, np.iinfo(values.dtype).max))
        numbers: NDArray[np.float64] = within.astype(np.float64)
        try:
            decades, low = (float(part) for part in self.words.get(f"$P{channel}E", "0,0").split(","))
        except ValueError:
            return numbers
        if not 0 < decades < 50:
            return numbers
        scaled: NDArray[np.float64] = 10 ** (decades * numbers / top) * (low or 1.0)
        return scaled

    def _integer(self, word: str, least: int, most: int) -> int:
        text = self.words.get(word, "").strip()
        if not re.fullmatch(r"\d{1,19}(\.0*)?", text) or not least <= int(float(text)) <= most:
            raise self._problem(f"is damaged: {word} is “{shown(text, 30)}”")
        return int(text.partition(".")[0])

    def _offset(self, place: int) -> int:
        text = bytes(self.data[place : place + 8]).strip()
        return int(text) if text.isdigit() else 0

    def _problem(self, what: str) -> FileProblem:
        return FileProblem(f"{self.source.label} {what}", path=self.source.path)
