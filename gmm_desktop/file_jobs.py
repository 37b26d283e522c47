"""What the reader's thread does for a session: open whatever a file holds, write what was found."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from gmm_desktop import files
from gmm_desktop.engine import Progress
from gmm_desktop.files import Dataset, FileProblem, Fitted, Pasted, Prepared, ReadOptions, SavedMixture


def automatic(path: Path) -> ReadOptions:
    """Everything is left to the program."""
    del path
    return ReadOptions()


def opening(
    origin: Path | Pasted, options: ReadOptions, else_guess: bool
) -> Generator[Progress, None, tuple[Dataset, ReadOptions] | SavedMixture]:
    """Read whatever a file holds; a table comes with the options that were followed."""
    yield Progress("Opening")
    if isinstance(origin, Path) and files.is_mixture_file(origin):
        return (yield from files.reading_mixture(origin))
    guess = ReadOptions()
    try:
        return (yield from files.reading(origin, options)), options
    except FileProblem:
        if not else_guess or options == guess:
            raise
    dataset = yield from files.reading(origin, guess)
    note = "the import options that were chosen for this file do not fit it any more and were left aside"
    return replace(dataset, notes=(*dataset.notes, note)), guess


def writing_parameters(fitted: Fitted, path: Path) -> Generator[Progress, None, Path]:
    """Write a mixture; return where to."""
    yield from ()
    files.write(fitted, path)
    return path


def writing_memberships(fitted: Fitted, prepared: Prepared, path: Path) -> Generator[Progress, None, Path]:
    """Write one line a row; return where to."""
    yield from files.writing_memberships(fitted, prepared, path)
    return path
