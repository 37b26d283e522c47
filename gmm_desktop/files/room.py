"""Where the values of a table gather while it is read: in memory, or in a file in memory that is shared."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.problem import FileProblem

_ALIGNED = 4096
_SMALL = 1 << 20
"""Bytes of a column that are kept in memory before the shared file is used."""


class Room:
    """Room for columns in the memory of this process; `most_bytes` is all they may take together."""

    def __init__(self, most_bytes: int = 1 << 62) -> None:
        self.most_bytes = most_bytes
        self._taken = 0

    def column(self, dtype: type[np.generic], most_rows: int) -> Growing:
        """A column to be filled with at most so many values."""
        return Growing(self, np.dtype(dtype), most_rows)

    def clear(self) -> None:
        """Forget all columns, to begin anew."""
        self._taken = 0

    def take(self, count: int) -> None:
        """Count bytes that were added; FileProblem where they are too many."""
        self._taken += count
        if self._taken > self.most_bytes:
            raise FileProblem(
                f"the table takes more than {self.most_bytes / 2**30:.1f} GiB of memory, and there is not enough; "
                "close other programs or open fewer rows"
            )

    def allow_mapping(self, length: int) -> None:
        """Make sure that so many bytes of a file can be looked at; in a limited process that has to be told."""

    def store(self, dtype: np.dtype[Any], most_rows: int) -> Stored | None:
        """A place in the shared file, or None where there is no such file."""
        return None


class SharedRoom(Room):
    """Room in a file in memory, each large column in one run of bytes, so that nothing need be copied.

    Regions are as large as a column may become; what is not written takes no memory. `allow_mapping` is called
    with the bytes of address space that looking at the columns will take.
    """

    def __init__(self, descriptor: int, most_bytes: int, allow_mapping: Callable[[int], None]) -> None:
        super().__init__(most_bytes)
        self.descriptor = descriptor
        self._allow_mapping = allow_mapping
        self._end = 0
        self._map: mmap.mmap | None = None
        self._places: dict[int, int] = {}

    def allow_mapping(self, length: int) -> None:
        """Raise the limit of this process."""
        self._allow_mapping(length)

    def clear(self) -> None:
        """Forget all columns and give their memory back."""
        super().clear()
        self._end = 0
        self._map = None
        self._places.clear()
        os.ftruncate(self.descriptor, 0)

    def store(self, dtype: np.dtype[Any], most_rows: int) -> Stored:
        """The next region of the file."""
        offset = self.reserve(most_rows * dtype.itemsize)
        return Stored(self, offset, self._end)

    def reserve(self, size: int) -> int:
        """Set bytes of the file aside; where they begin."""
        offset = self._end
        self._end += -(-size // _ALIGNED) * _ALIGNED
        return offset

    def view(self, offset: int, dtype: np.dtype[Any], count: int) -> NDArray[Any]:
        """Values that were stored, read-only and without a copy."""
        if self._map is None or len(self._map) < self._end:
            if os.fstat(self.descriptor).st_size < self._end:
                os.ftruncate(self.descriptor, self._end)
            self._allow_mapping(self._end)
            self._map = mmap.mmap(self.descriptor, self._end, prot=mmap.PROT_READ)
        values: NDArray[Any] = np.frombuffer(self._map, dtype, count, offset)
        self._places[values.__array_interface__["data"][0]] = offset
        return values

    def place_of(self, values: NDArray[Any]) -> int | None:
        """Where in the file the values of a column are, or None if they are elsewhere."""
        return self._places.get(values.__array_interface__["data"][0]) if len(values) else None


class Stored:
    """One region of the shared file."""

    def __init__(self, room: SharedRoom, offset: int, end: int) -> None:
        self._room = room
        self._offset = self._next = offset
        self._end = end

    def add(self, values: NDArray[Any]) -> None:
        """Write values behind those that are there."""
        rest = bytes_of(values)
        if self._next + len(rest) > self._end:
            self._move(8 * (self._next - self._offset + len(rest)))
        while rest:
            written = os.pwrite(self._room.descriptor, rest, self._next)
            self._next += written
            rest = rest[written:]

    def _move(self, size: int) -> None:
        """Go to a larger region: there are more rows than was thought possible, as in a file of broken lines."""
        old, stop = self._offset, self._next
        self._offset = self._next = self._room.reserve(size)
        self._end = self._offset + size
        for start in range(old, stop, _SMALL):
            piece = os.pread(self._room.descriptor, min(_SMALL, stop - start), start)
            self._next += os.pwrite(self._room.descriptor, piece, self._next)

    def values(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """All that was written, read-only."""
        return self._room.view(self._offset, dtype, (self._next - self._offset) // dtype.itemsize)


class Growing:
    """One column that grows; small ones stay in memory, large ones go to the shared file if there is one."""

    def __init__(self, room: Room, dtype: np.dtype[Any], most_rows: int) -> None:
        self._room = room
        self._dtype = dtype
        self._most_rows = most_rows
        self._chunks: list[NDArray[Any]] = []
        self._bytes = 0
        self._stored: Stored | None = None

    def add(self, values: NDArray[Any]) -> None:
        """Append values of the column's type."""
        self._room.take(values.nbytes)
        if self._stored is not None:
            self._stored.add(values)
            return
        self._chunks.append(values)
        self._bytes += values.nbytes
        if self._bytes <= _SMALL:
            return
        self._stored = self._room.store(self._dtype, self._most_rows)
        if self._stored is not None:
            for chunk in self._chunks:
                self._stored.add(chunk)
            self._chunks.clear()

    def finish(self) -> NDArray[Any]:
        """All values in one array, which may be read-only; the column is empty afterwards."""
        if self._stored is not None:
            return self._stored.values(self._dtype)
        chunks, self._chunks = self._chunks, []
        return np.concatenate(chunks) if chunks else np.empty(0, self._dtype)


def bytes_of(values: NDArray[Any]) -> memoryview:
    """The bytes of a column, not copied unless they are scattered."""
    return np.ascontiguousarray(values).view(np.uint8).data
