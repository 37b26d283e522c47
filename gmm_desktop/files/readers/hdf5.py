"""HDF5, and with it MATLAB 7.3."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.extras import extra
from gmm_desktop.files.first_rows import first_rows_early, is_large
from gmm_desktop.files.matrix import table_from_matrix
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source
from gmm_desktop.files.tables_inside import chosen_table

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_MOST_OBJECTS = 10_000
_DEEPEST = 32
_FILTERS = {1, 2, 3, 4, 5, 6, 32000}
"""deflate, shuffle, fletcher32, szip, nbit, scale-offset and lzf: they are part of the library, no plug-ins."""

_MATLAB_NUMBERS = {
    b"double",
    b"single",
    *(f"{sign}int{bits}".encode() for sign in ("", "u") for bits in (8, 16, 32, 64)),
}
"""Classes of arrays in MATLAB's files that are numbers; text and cells are stored as numbers, too."""


class Hdf5:
    """Reads one data set of real numbers, or of records of them; nothing outside the file is followed."""

    title = "HDF5"
    suffixes = (".h5", ".hdf5", ".hdf", ".mat")

    def sniff(self, head: bytes) -> bool:
        """The signature, at the beginning or behind the block that MATLAB writes before it."""
        return head.startswith(_SIGNATURE) or (head.startswith(b"MATLAB 7.3") and head[512:520] == _SIGNATURE)

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read the data set that is asked for, else the largest."""
        yield Progress("Reading", None)
        h5py: Any = extra("h5py", "h5py", source, "an HDF5 file")
        with source.reopened() as stream, h5py.File(stream, "r") as file:
            found = {name: data for name, data in _datasets(h5py, file) if _is_table(data)}
            names = sorted(found, key=lambda name: -found[name].size * len(found[name].dtype.names or "."))
            name = chosen_table(source, names, options, "data set")
            data = found[name]
            _check(source, name, data)
            decided, choices = ReadOptions(table=name), {"table": tuple(names)}

            def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
                fields, matrix = _matrix(data, most)
                return (
                    yield from table_from_matrix(
                        matrix, source.name, room, fields, options=decided, choices=choices
                    )
                )

            return (yield from first_rows_early(reading, source.room, large=is_large(max(data.shape), data.nbytes)))


def _matrix(data: Any, most: int | None) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Names of columns where there are any, and the values of at most so many rows (n, d)."""
    if data.dtype.names:
        fields = [f for f in data.dtype.names if data.dtype[f].kind in "fiu" and not data.dtype[f].shape]
        records = data[:most]
        return fields, np.column_stack([records[field].astype(np.float64) for field in fields])
    if "MATLAB_class" not in data.attrs:
        return [], data[:most]
    if data.ndim == 2 and data.shape[1] > 1:
        return [], data[:, :most].T
    return [], data[:most]  # a vector, whichever way it lies, is a column


def _datasets(h5py: Any, file: Any) -> Iterator[tuple[str, Any]]:
    """All data sets behind hard links, each once, however the groups are tangled."""
    waiting = [("", file, 0)]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_OBJECTS:
        path, group, depth = waiting.pop(0)
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                continue
            item = group[name]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            if isinstance(item, h5py.Dataset):
                yield f"{path}/{name}", item
            elif isinstance(item, h5py.Group) and depth < _DEEPEST and name != "#refs#":
                waiting.append((f"{path}/{name}", item, depth + 1))


def _is_table(data: Any) -> bool:
    """Whether a data set is of one or two dimensions of real numbers, or of records with some."""
    if data.shape is None or not 1 <= len(data.shape) <= 2 or not data.size:
        return False
    if data.attrs.get("MATLAB_class", b"double") not in _MATLAB_NUMBERS or "MATLAB_empty" in data.attrs:
        return False
    if data.dtype.names:  # in MATLAB's files, the parts of complex numbers
        return (
            "MATLAB_class" not in data.attrs
            and len(data.shape) == 1
            and any(data.dtype[field].kind in "fiu" for field in data.dtype.names)
        )
    return data.dtype.kind in "fiu"


def _check(source: Source, name: str, data: Any) -> None:
    """FileProblem if values are stored outside the file, need a plug-in, or are more than there is room for."""
    label = f"{source.label}: the data set “{shown(name, 60)}”"
    if data.external or data.is_virtual:
        raise FileProblem(f"{label} lies in other files, and they are not followed", path=source.path)
    plist = data.id.get_create_plist()
    if any(plist.get_filter(index)[0] not in _FILTERS for index in range(plist.get_nfilters())):
        raise FileProblem(
            f"{label} is compressed in a way that needs a plug-in; save it with gzip", path=source.path
        )
    stored = data.id.get_storage_size()
    if data.nbytes > min(source.room.most_bytes, max(256 * 2**20, 1000 * stored)):
        raise FileProblem(
            f"{label} claims {data.nbytes / 2**30:,.1f} GiB, of which {stored:,} bytes are there; it was not read",
            path=source.path,
        )
