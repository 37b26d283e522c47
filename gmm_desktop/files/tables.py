"""Opening a table of whatever format: the way in for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Generator

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.foreign import what_it_is
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.readers import READERS
from gmm_desktop.files.source import Source, from_text, opened

_HEAD = 256 * 1024


def reading(path: str | os.PathLike[str]) -> Generator[Progress, None, Dataset]:
    """Read a table, yielding progress at least every 50 ms or so; close the generator to cancel.

    Returns the dataset. FileProblem where there is no such file or it is no table.
    """
    with opened(path) as source:
        return (yield from _reading(source))


def reading_text(text: str, name: str = "pasted table") -> Generator[Progress, None, Dataset]:
    """Read a table that came as text, such as from the clipboard; as `reading`."""
    with from_text(text, name) as source:
        return (yield from _reading(source))


def read(path: str | os.PathLike[str]) -> Dataset:
    """Read a table in one go; as `reading`."""
    steps = reading(path)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            dataset: Dataset = end.value
            return dataset


def _reading(source: Source) -> Generator[Progress, None, Dataset]:
    yield Progress("Opening", 0.0)
    head = source.head(_HEAD)
    if (what := what_it_is(head)) is not None:
        raise FileProblem(f"{source.label} is {what}", path=source.path)
    reader = next(reader for reader in READERS.values() if reader.sniff(head, source.path))
    try:
        return (yield from reader.read(source))
    except MemoryError as error:
        raise FileProblem(
            f"{source.label} does not fit into memory; close other programs or open fewer rows",
            path=source.path,
        ) from error
