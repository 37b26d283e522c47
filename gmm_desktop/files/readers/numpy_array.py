"""NumPy arrays: .npy, and .npz archives of them. Never anything pickled."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.lib import format as npy

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.archives import check_archive, check_expansion, first_member
from gmm_desktop.files.cells import MOST_COLUMNS
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import first_rows_early, is_large
from gmm_desktop.files.matrix import table_from_matrix
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source
from gmm_desktop.files.tables_inside import chosen_table

_LONGEST_HEADER = 64 * 1024


class NumpyArray:
    """Reads a two-dimensional array of real numbers, a row a row; one dimension is one column."""

    title = "NumPy array"
    suffixes = (".npy", ".npz")

    def sniff(self, head: bytes) -> bool:
        """The signature of .npy, or an archive that begins with one."""
        return head.startswith(b"\x93NUMPY") or first_member(head).endswith(b".npy")

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read one array: of an archive the one asked for, else the first that is a table."""
        yield Progress("Reading", 0.0)
        if source.head(6) == b"\x93NUMPY":
            array = _array(source, source.mapped(), "the array")
            return (yield from _table(source, array, ReadOptions(), {}))
        with source.reopened() as stream, zipfile.ZipFile(stream) as archive:
            check_archive(archive, source)
            shapes = _shapes(source, archive)
            tables = [name for name, shape in shapes.items() if len(shape) == 2]
            names = tables + [name for name in shapes if name not in tables]
            name = chosen_table(source, names, options, "array")
            data = _unpacked(source, archive, name + ".npy")
        array = _array(source, memoryview(data), f"the array “{name}”")
        return (yield from _table(source, array, ReadOptions(table=name), {"table": tuple(names)}))


def _table(
    source: Source, array: np.ndarray[Any, Any], decided: ReadOptions, choices: Choices
) -> Generator[Progress, None, Dataset]:
    def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
        return table_from_matrix(array[:most], source.name, room, options=decided, choices=choices)

    return (yield from first_rows_early(reading, source.room, large=is_large(len(array), array.nbytes)))


def _shapes(source: Source, archive: zipfile.ZipFile) -> dict[str, tuple[int, ...]]:
    """Shape of each array of one or two dimensions of real numbers, by its name."""
    shapes = {}
    for member in archive.infolist():
        if member.filename.endswith(".npy"):
            with archive.open(member) as stream:
                shape, _, dtype, _ = _header(source, stream.read(_LONGEST_HEADER))
            if dtype.kind in "fiu" and 1 <= len(shape) <= 2:
                shapes[member.filename.removesuffix(".npy")] = shape
    return shapes


def _unpacked(source: Source, archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, not more of it than it says."""
    size = archive.getinfo(name).file_size
    with archive.open(name) as stream:
        data = stream.read(size + 1)
    check_expansion(len(data), source)
    return data


def _header(source: Source, data: bytes | memoryview) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, whether in Fortran's order, type, and where the values begin."""
    stream = io.BytesIO(bytes(data[:_LONGEST_HEADER]))
    try:
        version = npy.read_magic(stream)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except (ValueError, SyntaxError) as error:
        raise FileProblem(
            f"{source.label} is damaged: its NumPy header cannot be read", path=source.path
        ) from error
    return shape, fortran, dtype, stream.tell()


def _array(source: Source, data: memoryview, what: str) -> np.ndarray[Any, Any]:
    """The array without a copy; FileProblem if it is of another kind than real numbers, or not whole."""
    shape, fortran, dtype, begin = _header(source, data)
    if dtype.hasobject:
        raise FileProblem(
            f"{source.label}: {what} holds Python objects, which can run code when they are loaded; "
            "save it as numbers (astype(float))",
            path=source.path,
        )
    if dtype.kind not in "fiu":
        raise FileProblem(f"{source.label}: {what} is of type {dtype}, not of real numbers", path=source.path)
    if not 1 <= len(shape) <= 2:
        raise FileProblem(f"{source.label}: {what} has {len(shape)} dimensions; a table has two", path=source.path)
    if any(side < 0 for side in shape) or (len(shape) == 2 and shape[1] > MOST_COLUMNS):
        raise FileProblem(f"{source.label}: {what} has the impossible shape {shape}", path=source.path)
    if begin + math.prod(shape) * dtype.itemsize > len(data):
        raise FileProblem(
            f"{source.label} is cut off: {what} says it has {shape[0]:,} rows, more than there are",
            path=source.path,
        )
    return np.ndarray(shape, dtype, data, begin, order="F" if fortran else "C")
