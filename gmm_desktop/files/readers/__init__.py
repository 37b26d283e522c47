"""Reading tables: one format per file, known by its content."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Protocol

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.readers.delimited import Delimited
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

    def sniff(self, head: bytes, path: Path | None) -> bool:
        """Whether a file that begins with these bytes (up to 256 KiB) is of this format."""
        ...

    def read(self, source: Source) -> Generator[Progress, None, Dataset]:
        """Read the whole table, yielding often, and a Preview if that is much quicker.

        The values gather in `source.room`. FileProblem where the file is broken.
        """
        ...


READERS: dict[str, Reader] = {
    "delimited": Delimited(),
}
"""In the order they are asked; text comes last, since it takes what nobody else knows."""
