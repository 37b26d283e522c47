"""Unpacking what is packed with gzip or zstd, within bounds."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Generator, Iterator
from typing import Any

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.source import Source

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_PIECE = 256 * 1024
_ALWAYS = 256 * 2**20
"""Bytes that any packed file may expand to."""
_TIMES = 100
"""How many times its size a larger one may expand to; tables of numbers hardly reach ten."""


def is_packed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is packed."""
    return head.startswith((GZIP, ZSTD))


def unpacking(source: Source) -> Generator[Progress, None, Source]:
    """Unpack into a file without a name and return that; one that was cut off is unpacked as far as it goes.

    FileProblem if it is damaged, expands beyond all measure, or holds yet another packed file.
    """
    stream = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it is closed by the source that owns it
    most = max(_ALWAYS, _TIMES * source.size)
    pieces = _gunzipped(source) if source.head(2) == GZIP else _unzstd(source)
    notes: list[str] = []
    size = taken = 0
    try:
        for piece, taken, note in pieces:
            size += len(piece)
            if size > most:
                raise FileProblem(
                    f"{source.label} expands to more than {most / 2**20:,.0f} MiB, over {_TIMES} times its size; "
                    "if you trust it, unpack it and open what is inside",
                    path=source.path,
                )
            stream.write(piece)
            notes += [note] if note else []
            yield Progress("Unpacking", min(1.0, taken / source.size))
    except (zlib.error, OSError) as error:
        stream.close()
        raise FileProblem(
            f"{source.label} is damaged: it cannot be unpacked ({error}); copy it again", path=source.path
        ) from error
    except BaseException:
        stream.close()
        raise
    if size == 0:
        stream.close()
        raise FileProblem(f"{source.label} is empty: there is nothing packed in it", path=source.path)
    inner = Source.unpacked(stream, source, size, tuple(notes))
    if is_packed(inner.head(4)):
        inner.close()
        raise FileProblem(f"{source.label} is packed twice; unpack it once and open that", path=source.path)
    return inner


def _gunzipped(source: Source) -> Iterator[tuple[bytes, int, str]]:
    """Pieces of the text, the bytes of the file used up to there, and what is to be said about it."""
    unpacker = zlib.decompressobj(31)
    taken = 0
    for packed in source.chunks(lambda: _PIECE):
        taken += len(packed)
        rest = packed
        while rest:
            if unpacker.eof:
                if not rest.startswith(GZIP):  # padding behind the last member
                    rest = b""
                    break
                unpacker = zlib.decompressobj(31)
            yield unpacker.decompress(rest, 8 * _PIECE), taken, ""
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        yield unpacker.flush(), taken, "the file is cut off; what was left of it was read"


def _unzstd(source: Source) -> Iterator[tuple[bytes, int, str]]:
    import pyarrow as pa

    stream: Any = source.reopened()
    packed: Any = pa.PythonFile(stream, "r")
    try:
        with pa.CompressedInputStream(packed, "zstd") as unpacked:
            while piece := unpacked.read(_PIECE):
                yield piece, min(source.size, stream.tell()), ""
    except OSError as error:
        if "truncated" not in str(error).lower() and "ended" not in str(error).lower():
            raise
        yield b"", source.size, "the file is cut off; what was left of it was read"
