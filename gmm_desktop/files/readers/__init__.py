"""Reading tables: one format per file, known by its content."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.readers.arff import Arff
from gmm_desktop.files.readers.arrow import Arrow
from gmm_desktop.files.readers.delimited import Delimited
from gmm_desktop.files.readers.fcs import Fcs
from gmm_desktop.files.readers.hdf5 import Hdf5
from gmm_desktop.files.readers.json_table import Json
from gmm_desktop.files.readers.matlab import Matlab
from gmm_desktop.files.readers.numpy_array import NumpyArray
from gmm_desktop.files.readers.parquet import Parquet
from gmm_desktop.files.readers.spreadsheet import Spreadsheet
from gmm_desktop.files.readers.sqlite_table import Sqlite
from gmm_desktop.files.readers.statistics_package import StatisticsPackage
from gmm_desktop.files.source import Source


class Reader(Protocol):
    """One format."""

    @property
    def title(self) -> str:
        """The format's name as it is shown in a file dialog."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Usual endings of file names, for file dialogs; `sniff` decides by content."""
        ...

    def sniff(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes (up to 256 KiB) is of this format."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read the whole table, yielding often, and a Preview if that is much quicker.

        The values gather in `source.room`. FileProblem where the file is broken; what a library raises is told as
        one by the caller.
        """
        ...


READERS: dict[str, Reader] = {
    "hdf5": Hdf5(),
    "spreadsheet": Spreadsheet(),
    "parquet": Parquet(),
    "arrow": Arrow(),
    "numpy": NumpyArray(),
    "sqlite": Sqlite(),
    "statistics": StatisticsPackage(),
    "fcs": Fcs(),
    "matlab": Matlab(),
    "json": Json(),
    "arff": Arff(),
    "delimited": Delimited(),
}
"""In the order they are asked; text comes last, since it takes what nobody else knows."""
