"""Rows on their way through the steps: which are still in, and their values once a step has changed some."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags

_CELLS_AT_ONCE = 1 << 18
_Number = TypeVar("_Number", np.float64, np.int64)


class Working:
    """The rows still in. Values stay in the dataset until a step changes them, then in one array of our own.

    `names` are the columns as they are now; `used` (n,) the positions of the rows, None while all are in.
    """

    def __init__(self, dataset: Dataset, columns: Sequence[Column]) -> None:
        self.dataset = dataset
        self.names = tuple(column.name for column in columns)
        self.n = dataset.rows
        self.used: NDArray[np.int64] | None = None
        self._columns = list(columns)
        self._by_name = {column.name: column for column in reversed(dataset.columns)}  # the first of a name counts
        self._store: Floats | None = None  # flat; the first n * d numbers are the rows

    @property
    def d(self) -> int:
        """Number of columns as they are now."""
        return len(self.names)

    @property
    def x(self) -> Floats:
        """The values (n, d) once they are in an array of our own; TypeError before."""
        if self._store is None:
            raise TypeError("the values are still in the dataset")
        return self._store[: self.n * self.d].reshape(self.n, self.d)

    def parts(self, effort: int = 1) -> Iterator[slice]:
        """Pieces of the rows, each of few milliseconds' work; `effort` is the number of operations a cell."""
        rows = max(256, _CELLS_AT_ONCE // (max(1, self.d) * max(1, effort // 4)))
        for start in range(0, self.n, rows):
            yield slice(start, min(start + rows, self.n))

    def cells(self, part: slice, name: str) -> Cells:
        """Cells of a column: as they are now if it is one of `names`, else as they are in the file."""
        if self._store is not None and name in self.names:
            return self.x[part, self.names.index(name)]
        return self._from(self._by_name[name].values, part)

    def empty(self, part: slice, *, whole: bool) -> Flags:
        """Flags (b,) of the rows with an empty cell, or with nothing but empty cells if they are to be `whole`."""
        if self._store is not None:
            cells = np.isnan(self.x[part])
            return np.asarray(cells.all(axis=1) if whole else cells.any(axis=1))
        combine = np.logical_and if whole else np.logical_or
        first, *others = self._columns
        flags = np.isnan(self._from(first.values, part))
        for column in others:
            combine(flags, np.isnan(self._from(column.values, part)), out=flags)
        return flags

    def column(self, name: str) -> Column:
        """The column a filter asks for; values of `names` are numbers."""
        if name in self.names:
            return Column(name, "number", np.empty(0))
        return self._by_name[name]

    def _from(self, values: Cells, part: slice) -> Cells:
        return values[part] if self.used is None else values[self.used[part]]

    def filling(self) -> Generator[None, None, None]:
        """Copy the values into an array of our own, unless they are there."""
        if self._store is not None:
            return
        store = np.empty(self.n * self.d)
        x = store.reshape(self.n, self.d)
        for part in self.parts():
            for place, column in enumerate(self._columns):
                x[part, place] = self._from(column.values, part)
            yield
        self._store = store

    def changing(self, place: int, change: Callable[[Floats], Floats]) -> Generator[None, None, int]:
        """Change a column in place; return how many cells became empty."""
        emptied = 0
        for part in self.parts(effort=8):
            old = self.x[part, place]
            new = change(old)
            emptied += int(np.count_nonzero(np.isnan(new))) - int(np.count_nonzero(np.isnan(old)))
            self.x[part, place] = new
            yield
        return emptied

    def projecting(self, names: tuple[str, ...], change: Callable[[Floats], Floats]) -> Generator[None, None, None]:
        """Replace all columns by as many or fewer others, in place: row i moves forward, never over unread rows."""
        old, m = self.x, len(names)
        new = old.reshape(-1)[: self.n * m].reshape(self.n, m)
        for part in self.parts(effort=self.d):
            new[part] = change(old[part])
            yield
        self.names = names

    def keeping(self, test: Callable[[slice], Flags], effort: int = 1) -> Generator[None, None, int]:
        """Leave out the rows for which the test of a part says False; return how many."""
        keep = np.empty(self.n, dtype=bool)
        for part in self.parts(effort):
            keep[part] = test(part)
            yield
        staying = int(np.count_nonzero(keep))
        leaving = self.n - staying
        if leaving:
            yield from self._compacting(keep, staying)
        return leaving

    def _compacting(self, keep: Flags, staying: int) -> Generator[None, None, None]:
        """Move the rows that stay together, in place."""
        used, x = np.empty(staying, dtype=np.int64), None if self._store is None else self.x
        done = 0
        for part in self.parts():
            places = np.flatnonzero(keep[part])
            stop = done + len(places)
            used[done:stop] = places + part.start if self.used is None else self.used[part][places]
            if x is not None:
                x[done:stop] = x[part][places]
            done = stop
            yield
        self.used, self.n = used, staying

    def finishing(self) -> Generator[None, None, Floats]:
        """The values (n, d), C-ordered and read-only: no copy where the dataset has them so and all rows are in."""
        if self._store is None and self.used is None:
            found = _side_by_side([column.values for column in self._columns])
            if found is not None:
                return found
        yield from self.filling()
        assert self._store is not None
        size = self.n * self.d
        if size < len(self._store):
            self._store.resize(size, refcheck=False)  # no other array looks at it: `x` is made anew each time
        x = self.x
        x.flags.writeable = False
        return x

    def taking(self, values: NDArray[_Number]) -> Generator[None, None, NDArray[_Number]]:
        """Of values (rows,) in the order of the file, those of the rows still in."""
        if self.used is None:
            return values
        taken = np.empty(self.n, dtype=values.dtype)
        for part in self.parts():
            taken[part] = values[self.used[part]]
            yield
        return taken

    def positions(self) -> Generator[None, None, NDArray[np.int64]]:
        """The positions (n,) of the rows still in, read-only."""
        used = self.used
        if used is None:
            used = np.empty(self.n, dtype=np.int64)
            for part in self.parts():
                used[part] = np.arange(part.start, part.stop)
                yield
        used.flags.writeable = False
        return used


class ColumnSample:
    """The values of a column that is being prepared, without empty cells, for a step to learn from."""

    def __init__(self, working: Working, place: int, weights: Floats | None) -> None:
        self._working, self._place, self._weights = working, place, weights

    def blocks(self) -> Iterator[tuple[Floats, Floats | None]]:
        """Yield values (b,) and weights (b,)."""
        for part in self._working.parts(effort=8):
            values = self._working.x[part, self._place]
            weights = weights_of(self._working, self._weights, part)
            empty = np.isnan(values)
            if empty.any():
                values, weights = values[~empty], None if weights is None else weights[~empty]
            yield np.ascontiguousarray(values), weights


class RowSample:
    """The rows that are being prepared, all of them full, for a step to learn from."""

    def __init__(self, working: Working, weights: Floats | None) -> None:
        self._working, self._weights = working, weights

    def blocks(self) -> Iterator[tuple[Floats, Floats | None]]:
        """Yield rows (b, d) and weights (b,)."""
        for part in self._working.parts(effort=self._working.d):
            yield self._working.x[part], weights_of(self._working, self._weights, part)


def weights_of(working: Working, weights: Floats | None, part: slice) -> Floats | None:
    """The case weights of a part of the rows still in, from those of all rows of the file."""
    if weights is None:
        return None
    return weights[part] if working.used is None else weights[working.used[part]]


def _side_by_side(columns: list[Cells]) -> Floats | None:
    """One array (n, d) over columns that lie side by side in memory, row after row; None where they do not."""
    first, d = columns[0], len(columns)
    if d == 1:
        whole = np.ascontiguousarray(first, dtype=np.float64)[:, None]
    else:
        begin = first.__array_interface__["data"][0]
        for place, column in enumerate(columns):
            if column.dtype != np.float64 or column.strides != (8 * d,) or column.base is not first.base:
                return None
            if first.base is None or column.__array_interface__["data"][0] != begin + 8 * place:
                return None
        whole = np.lib.stride_tricks.as_strided(first, (len(first), d), (8 * d, 8), writeable=False)
    whole.flags.writeable = False
    return np.asarray(whole, dtype=np.float64)
