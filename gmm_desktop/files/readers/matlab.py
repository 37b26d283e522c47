"""MATLAB's .mat files, versions 4 to 7; 7.3 is HDF5."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.archives import check_expansion
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.extras import extra
from gmm_desktop.files.matrix import table_from_matrix
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.source import Source
from gmm_desktop.files.tables_inside import chosen_table

_NUMBERS = {"double", "single", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}


class Matlab:
    """Reads one real matrix, a row a row."""

    title = "MATLAB (.mat)"
    suffixes = (".mat",)

    def sniff(self, head: bytes) -> bool:
        """The text at the beginning of version 5; the numbers at that of version 4."""
        if head.startswith(b"MATLAB 5.0 MAT-file"):
            return True
        return len(head) > 24 and head[:4] in _VERSION_4 and head[4:24].count(0) >= 12 and 0 < head[16] < 64

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read the matrix that is asked for, else the largest."""
        yield Progress("Reading", None)
        io: Any = extra("scipy.io", "scipy", source, "a MATLAB file")
        with source.reopened() as stream:
            inside = io.whosmat(stream)
        found = [(name, shape) for name, shape, kind in inside if kind in _NUMBERS and len(shape) == 2]
        found.sort(key=lambda item: -item[1][0] * item[1][1])
        names = [name for name, _ in found]
        name = chosen_table(source, names, options, "matrix")
        rows, columns = dict(found)[name]
        check_expansion(8 * rows * columns, source)
        with source.reopened() as stream:
            matrix = io.loadmat(stream, variable_names=[name])[name]
        if matrix.dtype.kind not in "fiu" or matrix.ndim != 2:
            matrix = matrix.real.astype(float)
        turned = matrix.T if matrix.shape[0] == 1 else matrix
        decided, choices = ReadOptions(table=name), {"table": tuple(names)}
        return (yield from table_from_matrix(turned, source.name, source.room, options=decided, choices=choices))


_VERSION_4 = {number.to_bytes(4, "little") for number in (0, 10, 20, 30, 40, 50)}
