"""Reading an opened table in this process: which reader it is for, and what may go wrong in it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import replace

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.delimited.dialect import CHOICES
from gmm_desktop.files.first_rows import Preview
from gmm_desktop.files.foreign import is_binary, what_it_is
from gmm_desktop.files.options import Choices, ReadOptions
from gmm_desktop.files.packing import is_packed, unpacking
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.readers import READERS, Reader
from gmm_desktop.files.source import Source

HEAD = 256 * 1024
_PIECE = 4 * 1024 * 1024


def refuse_strangers(source: Source) -> bytes:
    """The first bytes of a file; FileProblem if they, or its name, are known to be those of no table."""
    head = source.head(HEAD)
    if (what := what_it_is(head, source.name)) is not None:
        raise FileProblem(f"{source.label} is {what}", path=source.path)
    return head


def reading_source(source: Source, options: ReadOptions | None = None) -> Generator[Progress, None, Dataset]:
    """Read with the reader that the content asks for, yielding progress and perhaps a Preview.

    FileProblem where it cannot be done: whatever a library raises at a broken file comes out as one.
    """
    options = options or ReadOptions()
    title = ""
    choices: Choices = {}
    try:
        with ExitStack() as stack:
            inner = source
            if is_packed(source.head(16)):
                inner = stack.enter_context((yield from unpacking(source)))
            name, reader = _reader_for(inner, options)
            title, choices = reader.title, _choices(inner, options, CHOICES if name == "delimited" else {})
            dataset = yield from _labelled(reader.read(inner, options), inner, name, options)
        if not source.digested:
            for _ in source.chunks(lambda: _PIECE):
                yield Progress("Checking", 1.0)
        return replace(dataset, path=source.path, name=source.name, sha256=source.sha256)
    except FileProblem as problem:
        problem.choices = choices
        raise
    except MemoryError as error:
        raise FileProblem(
            f"{source.label} does not fit into memory; close other programs or open fewer rows",
            path=source.path,
        ) from error
    except Exception as error:  # libraries raise whatever they like at a broken file
        words = shown(" ".join(str(error).split()) or type(error).__name__)
        damage = FileProblem(
            f"{source.label} is damaged, or not what it seems to be ({title}): {words}", path=source.path
        )
        damage.choices = choices
        raise damage from error


def _reader_for(source: Source, options: ReadOptions) -> tuple[str, Reader]:
    """The reader that is asked for, or the first that knows the bytes."""
    head = refuse_strangers(source)
    if options.format is None:
        return next((name, reader) for name, reader in READERS.items() if reader.sniff(head))
    if options.format not in READERS:
        raise FileProblem(f"there is no format “{shown(options.format, 40)}”; there are {', '.join(READERS)}")
    return options.format, READERS[options.format]


def _choices(source: Source, options: ReadOptions, own: Choices) -> Choices:
    """What a reader lets choose, and the formats that text may be of; text that was pasted has no encoding."""
    head = source.head(HEAD)
    found = [] if is_binary(head) else [name for name, reader in READERS.items() if reader.sniff(head)]
    formats = tuple(dict.fromkeys([*found, *([options.format] if options.format in READERS else [])]))
    choices = {"format": formats, **own} if len(formats) > 1 else dict(own)
    if source.path is None:
        choices.pop("encoding", None)
    return choices


def _labelled(
    work: Generator[Progress, None, Dataset], source: Source, name: str, asked: ReadOptions
) -> Generator[Progress, None, Dataset]:
    """What a reader yields and returns, with its name among the options, and what is to be said of the source."""

    def labelled(dataset: Dataset) -> Dataset:
        options = replace(dataset.options, format=name)
        choices = _choices(source, asked, dataset.choices)
        return replace(dataset, options=options, choices=choices, notes=(*dataset.notes, *source.notes))

    while True:
        try:
            event = next(work)
        except StopIteration as end:
            return labelled(end.value)
        yield replace(event, dataset=labelled(event.dataset)) if isinstance(event, Preview) else event
