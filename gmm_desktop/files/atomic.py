"""Writing a file whole or not at all: beside, checked, then put in its place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gmm_desktop.files.problem import FileProblem, reason, shown_path

_READ_BACK = 1 << 20


class WholeFile:
    """A file being written beside its final place; every piece is checked to have arrived."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Append bytes; OSError where not all of them could be written."""
        view = memoryview(data)
        while view:
            written = self._stream.write(view)
            if not written:
                raise OSError(None, "nothing more could be written")
            view = view[written:]
        self._digest.update(data)

    def digest(self) -> bytes:
        """Digest of all that was written."""
        return self._digest.digest()


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[WholeFile]:
    """Give a file to write; on leaving without an error it replaces `path` at once, else nothing has changed.

    The bytes are on the disk and have been read back before the old file goes. A symbolic link keeps pointing
    to the file it names. FileProblem where the place cannot be written or the disk is full.
    """
    label = shown_path(path)
    target = Path(path)
    try:
        check_target(target)
        target = target.resolve()
        beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
        try:
            yield from _written(beside, target)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()
    except OSError as error:
        raise FileProblem(
            f"{label} could not be written ({reason(error)}); what was there before is untouched", path=Path(path)
        ) from error


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write all bytes of a file or change nothing; as `whole_file`."""
    with whole_file(path) as file:
        file.write(data)


def check_target(path: Path) -> None:
    """FileProblem where a file cannot be put: no such folder, a folder, a device, a name that cannot be."""
    label = shown_path(path)
    if "\0" in str(path):
        raise FileProblem(f"{label} is not a possible file name", path=path)
    try:
        folder = path.parent
        if not folder.is_dir():
            raise FileProblem(
                f"{label} cannot be written: the folder {shown_path(folder)} does not exist", path=path
            )
        if path.is_dir():
            raise FileProblem(f"{label} is a folder; add a file name", path=path)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem(f"{label} is a pipe, socket or device; choose the name of a file", path=path)
    except OSError as error:
        raise FileProblem(f"{label} cannot be written: {reason(error)}", path=path) from error


def _written(beside: Path, target: Path) -> Iterator[WholeFile]:
    """Write, flush, verify and rename; the caller removes what is left beside."""
    mode = target.stat().st_mode & 0o7777 if target.exists() else None
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb", buffering=0) as stream:
        file = WholeFile(stream)
        yield file
        if mode is not None:
            beside.chmod(mode)
        os.fsync(stream.fileno())
    if _digest_of(beside) != file.digest():
        raise OSError(None, "the disk gave back other bytes than were written")
    beside.replace(target)
    _settle(target.parent)


def _digest_of(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(_READ_BACK):
            digest.update(piece)
    return digest.digest()


def _settle(folder: Path) -> None:
    """Make the new name durable; file systems that cannot do so for folders have done what they can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
