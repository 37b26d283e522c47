"""Reading a table in a process of its own, seen from the process that wants it."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import msgspec

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.child.limits import most_results, seconds_for
from gmm_desktop.files.child.messages import (
    MOST_HEADER,
    PREFIX,
    REQUEST,
    Broken,
    Request,
    Said,
    Table,
    Trouble,
    unpacked,
    unpacked_dataset,
)
from gmm_desktop.files.child.shared import SharedFile
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import Preview
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, reason
from gmm_desktop.files.source import Source

_ROOT = str(Path(__file__).resolve().parents[3])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from gmm_desktop.files.child.inside import main; main()"
_KEPT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
BURYING = "burying a reader"
"""Name of the thread that waits for a process that was killed."""
_HEARTBEAT = 0.05
"""Seconds after which progress is yielded even if there is none, so that Cancel is heard."""


def reading_apart(
    source: Source, options: ReadOptions, preview: bool = False
) -> Generator[Progress, None, Dataset]:
    """Read in a process of its own; close the generator to kill it.

    Yields at least every 50 ms or so. FileProblem where the file is broken, or the process dies of it.
    """
    try:
        return (yield from _reading(source, options, preview))
    except OSError as error:
        raise FileProblem(
            f"{source.label} could not be read: its reading process failed ({reason(error)}); nothing was changed",
            path=source.path,
        ) from error


def _reading(source: Source, options: ReadOptions, preview: bool) -> Generator[Progress, None, Dataset]:
    with contextlib.ExitStack() as stack:
        shared = SharedFile.made()
        stack.callback(shared.close)
        child = stack.enter_context(_Child(source, options, shared, preview))
        progress = Progress("Opening", 0.0)
        while True:
            message = yield from child.heard(progress)
            if isinstance(message, Trouble):
                raise _problem(message, source)
            if isinstance(message, Said):
                progress = Progress(message.stage, message.fraction)
                yield progress
                continue
            body = yield from child.body(progress)
            if message.preview:
                dataset = child.dataset(message, body, None)
                if preview:
                    return dataset
                yield Preview(dataset=dataset)
                continue
            child.end()
            return replace(child.dataset(message, body, shared.view()), path=source.path)


def _bury(process: subprocess.Popen[bytes], folder: str) -> None:
    """Wait for a process that was killed, and take its folder away."""
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _problem(told: Trouble, source: Source) -> FileProblem:
    """What the reading process found wrong."""
    problem = FileProblem(told.message, path=source.path, row=told.row, column=told.column)
    problem.choices = told.choices
    return problem


class _Child:
    """One reading process and what it says."""

    def __init__(self, source: Source, options: ReadOptions, shared: SharedFile, preview: bool) -> None:
        self._source = source
        self._folder = tempfile.mkdtemp(prefix="gmm-desktop-")
        self._words = Path(self._folder, "words")
        request = Request(
            name=os.fsencode(source.name),
            path=os.fsencode(source.path) if source.path else b"",
            size=source.size,
            most_bytes=most_results(),
            shared=shared.descriptor,
            preview=preview,
            options=options,
        )
        try:
            self._process = self._started(request)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        assert self._process.stdout is not None
        self._pipe = self._process.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._body_length = 0

    def _started(self, request: Request) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            REQUEST: msgspec.json.encode(request).decode(),
            "HOME": self._folder,
            "TMPDIR": self._folder,
            "LC_ALL": "C.UTF-8",
            "HDF5_PLUGIN_PRELOAD": "::",  # no code is loaded because a file asks for it
            "OPENBLAS_NUM_THREADS": "1",  # each of its threads takes address space
        }
        with self._words.open("wb") as words:
            return subprocess.Popen(
                [sys.executable, "-I", "-c", _START, _ROOT],
                stdin=self._source.fileno(),
                stdout=subprocess.PIPE,
                stderr=words,
                bufsize=0,
                cwd=self._folder,
                env=environment,
                pass_fds=() if request.shared is None else (request.shared,),
                start_new_session=True,
            )

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._process.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._selector.close()
        if kind is GeneratorExit:  # with much memory it takes a while to go; whoever cancels need not wait for that
            threading.Thread(target=_bury, args=(self._process, self._folder), name=BURYING).start()
        else:
            _bury(self._process, self._folder)

    def heard(self, progress: Progress) -> Generator[Progress, None, Said | Trouble | Table]:
        """The next message, without its body; FileProblem if the process died."""
        prefix = yield from self._bytes(PREFIX.size, progress)
        header_length, self._body_length = PREFIX.unpack(prefix)
        if header_length > MOST_HEADER or self._body_length > most_results():
            raise self._nonsense("a message that is too long")
        header = yield from self._bytes(header_length, progress)
        try:
            return unpacked(bytes(header))
        except Broken as error:
            raise self._nonsense(str(error)) from error

    def body(self, progress: Progress) -> Generator[Progress, None, bytearray]:
        """The body of the message that was heard."""
        return (yield from self._bytes(self._body_length, progress))

    def dataset(self, table: Table, body: bytearray, shared: memoryview | None) -> Dataset:
        """The dataset of a message; FileProblem if it does not fit together."""
        try:
            return unpacked_dataset(table, body, shared, self._source.path)
        except (Broken, ValueError) as error:
            raise self._nonsense(str(error)) from error

    def end(self) -> None:
        """Let the process go; it has said all."""
        self._process.kill()
        self._process.wait()

    def _bytes(self, length: int, progress: Progress) -> Generator[Progress, None, bytearray]:
        received = bytearray(length)
        rest = memoryview(received)
        while rest:
            if not self._selector.select(_HEARTBEAT):
                yield progress
                continue
            count = os.readv(self._pipe, [rest])
            if not count:
                raise self._death()
            rest = rest[count:]
        return received

    def _death(self) -> FileProblem:
        """Why the process is no more, in one sentence."""
        status = self._process.wait()
        said = self._words.read_bytes()[-4096:] if self._words.exists() else b""
        if any(
            words in said for words in (b"memory allocation of", b"bad_alloc", b"MemoryError", b"out of memory")
        ):
            why = "the reader ran out of memory"
        elif status == -signal.SIGXCPU:
            why = f"it took more than {seconds_for(self._source.size)} seconds of computing"
        elif status == -signal.SIGKILL:
            why = "the reader was stopped from outside, perhaps because memory ran out"
        elif status < 0:
            why = f"the reader crashed: {signal.Signals(-status).name}"
        else:
            last = said.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            why = f"the reader ended without an answer{': ' + last if last else ''}"
        return self._refusal(why)

    def _nonsense(self, what: str) -> FileProblem:
        return self._refusal(f"the reader sent {what}")

    def _refusal(self, why: str) -> FileProblem:
        return FileProblem(
            f"{self._source.label} could not be read ({why}); nothing was changed", path=self._source.path
        )
