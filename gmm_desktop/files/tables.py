"""Opening a table of whatever format: the way in for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.events import Progress
from gmm_desktop.files.child.outside import reading_apart
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import Preview, first_rows
from gmm_desktop.files.opening import reading_source, refuse_strangers
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.source import from_text, opened

_GUESSED = ReadOptions()


@dataclass(frozen=True, slots=True)
class Pasted:
    """A table that came as text, such as from the clipboard."""

    text: str
    name: str = "pasted table"


Origin = str | os.PathLike[str] | Pasted
"""Where a table comes from: a file, or text."""


def reading(origin: Origin, options: ReadOptions = _GUESSED) -> Generator[Progress, None, Dataset]:
    """Read a table, yielding progress at least every 50 ms or so; close the generator to cancel.

    A file is read in a process of its own, so that one that brings its reader down costs a message; text in this
    one. Of a large table the first rows are yielded early, as a Preview. Returns the dataset. FileProblem where
    there is no such file or it is no table.
    """
    if isinstance(origin, Pasted):
        with from_text(origin.text, origin.name) as source:
            yield Progress("Opening", 0.0)
            return (yield from reading_source(source, options))
    with opened(origin) as source:
        yield Progress("Opening", 0.0)
        refuse_strangers(source)
        return (yield from reading_apart(source, options))


def preview(origin: Origin, options: ReadOptions = _GUESSED) -> Generator[Progress, None, Preview]:
    """Read the first rows of a table only, to show how it would be read; otherwise as `reading`."""
    if isinstance(origin, Pasted):
        return (yield from _first_of(reading(origin, options)))
    with opened(origin) as source:
        yield Progress("Opening", 0.0)
        refuse_strangers(source)
        return Preview(dataset=(yield from reading_apart(source, options, preview=True)))


def _first_of(work: Generator[Progress, None, Dataset]) -> Generator[Progress, None, Preview]:
    """The Preview that a reading yields, or the first rows of what it returns."""
    with closing(work):
        while True:
            try:
                event = next(work)
            except StopIteration as end:
                return Preview(dataset=first_rows(end.value))
            if isinstance(event, Preview):
                return event
            yield event


def read(path: str | os.PathLike[str], options: ReadOptions = _GUESSED) -> Dataset:
    """Read a table in one go; as `reading`."""
    return drain(reading(path, options))
