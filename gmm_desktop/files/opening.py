"""Reading an opened table in this process: which reader it is for, and what may go wrong in it."""

from __future__ import annotations

from collections.abc import Generator

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.foreign import what_it_is
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.readers import READERS
from gmm_desktop.files.source import Source

HEAD = 256 * 1024


def reader_for(source: Source) -> str:
    """The name of the reader in READERS for these bytes; FileProblem if they are known to be no table."""
    head = source.head(HEAD)
    if (what := what_it_is(head)) is not None:
        raise FileProblem(f"{source.label} is {what}", path=source.path)
    return next(name for name, reader in READERS.items() if reader.sniff(head, source.path))


def reading_source(source: Source, reader: str) -> Generator[Progress, None, Dataset]:
    """Read with one of READERS, yielding progress and perhaps the first rows; FileProblem where it cannot be done.

    Whatever a library raises at a broken file comes out as a FileProblem.
    """
    try:
        return (yield from READERS[reader].read(source))
    except FileProblem:
        raise
    except (MemoryError, RecursionError) as error:
        raise FileProblem(
            f"{source.label} does not fit into memory; close other programs or open fewer rows",
            path=source.path,
        ) from error
    except Exception as error:  # libraries raise whatever they like at a broken file
        words = shown(str(error) or type(error).__name__)
        raise FileProblem(
            f"{source.label} is damaged, or not what it seems to be ({READERS[reader].title}): {words}",
            path=source.path,
        ) from error
