"""An opened input: checked before it is opened, read in pieces, with a digest of what was read."""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from gmm_desktop.files.problem import FileProblem, reason, shown_path
from gmm_desktop.files.room import Room


class Source:
    """Bytes of one table: a regular file, or text in memory (`path` is None).

    Only regular files are opened, so that reading never blocks; the bytes are always read by Python, because
    libraries refuse names that are not UTF-8. The values that are read gather in `room`.
    """

    def __init__(
        self, stream: BinaryIO, name: str, size: int, path: Path | None = None, room: Room | None = None
    ) -> None:
        self.name = name
        self.path = path
        self.size = size
        self.room = room or Room()
        self.notes: tuple[str, ...] = ()
        self._stream = stream
        self._digest = hashlib.sha256()
        self._digested = 0
        self._before = _fingerprint(stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    @classmethod
    def inherited(cls, descriptor: int, name: str, size: int, path: str | None, room: Room) -> Source:
        """A file that another process has opened and looked at."""
        return cls(os.fdopen(descriptor, "rb", buffering=0), name, size, Path(path) if path else None, room)

    @classmethod
    def unpacked(cls, stream: BinaryIO, packed: Source, size: int, notes: tuple[str, ...]) -> Source:
        """What was packed in another source; `notes` say what happened on the way."""
        inner = cls(stream, Path(packed.name).stem, size, packed.path, packed.room)
        inner.notes = notes
        return inner

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    @property
    def digested(self) -> bool:
        """Whether all bytes have been read, so that the digest is that of the whole."""
        return self._digested == self.size

    @property
    def label(self) -> str:
        """The name as it can be printed in a message."""
        return shown_path(self.path or self.name)

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the bytes; whole once `chunks` has been read to its end."""
        return self._digest.hexdigest()

    def fileno(self) -> int:
        """The descriptor of the open file, to hand it over."""
        return self._stream.fileno()

    def reopened(self) -> BinaryIO:
        """The same file as a file object of its own, at its beginning, for a library to read from and to close."""
        if isinstance(self._stream, io.BytesIO):
            return io.BytesIO(self._stream.getvalue())
        self._stream.seek(0)
        return os.fdopen(os.dup(self.fileno()), "rb")

    def mapped(self) -> memoryview:
        """All bytes, in memory only as far as they are looked at."""
        if isinstance(self._stream, io.BytesIO):
            return self._stream.getbuffer().toreadonly()
        self.room.allow_mapping(self.size)
        return memoryview(mmap.mmap(self.fileno(), self.size, prot=mmap.PROT_READ))

    def head(self, length: int) -> bytes:
        """The first `length` bytes, or all there are."""
        return self._read_at(0, length)

    def tail(self, length: int) -> bytes:
        """The last `length` bytes, or all there are."""
        return self._read_at(max(0, self.size - length), length)

    def chunks(self, length: Callable[[], int]) -> Iterator[bytes]:
        """All bytes from the beginning, `length()` at a time; FileProblem if the file changed meanwhile."""
        position = 0
        while chunk := self._read_at(position, length()):
            position += len(chunk)
            if position > self._digested:
                self._digest.update(chunk[self._digested - position :])
                self._digested = position
            yield chunk
        if position != self.size or _fingerprint(self._stream) != self._before:
            raise FileProblem(f"{self.label} changed while it was being read; open it again", path=self.path)

    def _read_at(self, position: int, length: int) -> bytes:
        """Read exactly `length` bytes unless the end comes first."""
        try:
            self._stream.seek(position)
            parts = []
            while length > 0 and (part := self._stream.read(length)):
                parts.append(part)
                length -= len(part)
        except OSError as error:
            raise FileProblem(f"{self.label} cannot be read: {reason(error)}", path=self.path) from error
        return parts[0] if len(parts) == 1 else b"".join(parts)


def opened(path: str | os.PathLike[str]) -> Source:
    """Open a regular file for reading; FileProblem where it is missing, a folder, a device, locked or empty."""
    where = Path(path)
    label = shown_path(where)
    try:
        _check_kind(where.stat().st_mode, where, label)
        descriptor = os.open(where, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise FileProblem(f"{label} does not exist; check the name and the folder", path=where) from error
    except NotADirectoryError as error:
        raise FileProblem(f"{label} does not exist: a part of its path is a file", path=where) from error
    except PermissionError as error:
        raise FileProblem(
            f"{label} may not be read by you; change its permissions or copy it", path=where
        ) from error
    except OSError as error:
        raise FileProblem(f"{label} cannot be opened: {reason(error)}", path=where) from error
    except ValueError as error:
        raise FileProblem(f"{label} is not a possible file name", path=where) from error
    stream = os.fdopen(descriptor, "rb", buffering=0)
    try:
        status = os.fstat(descriptor)
        _check_kind(status.st_mode, where, label)
        if status.st_size == 0:
            raise FileProblem(f"{label} is empty: it holds no bytes at all", path=where)
    except BaseException:
        stream.close()
        raise
    return Source(stream, where.name, status.st_size, where)


def from_text(text: str, name: str) -> Source:
    """A table that came as text, such as from the clipboard."""
    data = text.encode("utf-8", errors="replace")
    if not data.strip():
        raise FileProblem(f"{name} is empty: there is no text in it")
    return Source(io.BytesIO(data), name, len(data))


def _check_kind(mode: int, path: Path, label: str) -> None:
    """Refuse whatever is not a regular file, before anything could block on it."""
    if stat.S_ISDIR(mode):
        raise FileProblem(f"{label} is a folder; choose a file in it", path=path)
    if not stat.S_ISREG(mode):
        raise FileProblem(f"{label} is a pipe, socket or device; save its data to a file first", path=path)


def _fingerprint(stream: BinaryIO) -> tuple[int, int]:
    """Size and time of last change of an open file; nothing for text in memory."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return (0, 0)
    return (status.st_size, status.st_mtime_ns)
