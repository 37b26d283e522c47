"""Opening a table of whatever format: the way in for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Generator

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.child.outside import reading_apart
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import Preview
from gmm_desktop.files.opening import reading_source, refuse_strangers
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.source import from_text, opened

_GUESSED = ReadOptions()


def reading(path: str | os.PathLike[str], options: ReadOptions = _GUESSED) -> Generator[Progress, None, Dataset]:
    """Read a table, yielding progress at least every 50 ms or so; close the generator to cancel.

    The file is read in a process of its own, so that one that brings its reader down costs a message. Of a large
    table the first rows are yielded early, as a Preview. Returns the dataset. FileProblem where there is no such
    file or it is no table.
    """
    with opened(path) as source:
        yield Progress("Opening", 0.0)
        refuse_strangers(source)
        return (yield from reading_apart(source, options))


def preview(path: str | os.PathLike[str], options: ReadOptions = _GUESSED) -> Generator[Progress, None, Preview]:
    """Read the first rows of a table only, to show how it would be read; otherwise as `reading`."""
    with opened(path) as source:
        yield Progress("Opening", 0.0)
        refuse_strangers(source)
        return Preview(dataset=(yield from reading_apart(source, options, preview=True)))


def reading_text(
    text: str, name: str = "pasted table", options: ReadOptions = _GUESSED
) -> Generator[Progress, None, Dataset]:
    """Read a table that came as text, such as from the clipboard; as `reading`, but in this process."""
    with from_text(text, name) as source:
        yield Progress("Opening", 0.0)
        return (yield from reading_source(source, options))


def read(path: str | os.PathLike[str], options: ReadOptions = _GUESSED) -> Dataset:
    """Read a table in one go; as `reading`."""
    steps = reading(path, options)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            dataset: Dataset = end.value
            return dataset
