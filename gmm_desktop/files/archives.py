"""Zip archives: what is in them, and whether they are what they say, before anything is unpacked."""

from __future__ import annotations

import struct
import zipfile

from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.source import Source

ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 10_000
_ALWAYS = 256 * 2**20
_TIMES = 200


def first_member(head: bytes) -> bytes:
    """The name of the first member of a zip archive; nothing if it is none."""
    if not head.startswith(ZIP) or len(head) < 30:
        return b""
    (length,) = struct.unpack_from("<H", head, 26)
    return head[30 : 30 + length]


def check_archive(archive: zipfile.ZipFile, source: Source) -> None:
    """FileProblem if there are too many members, or they expand beyond all measure."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise FileProblem(
            f"{source.label} holds {len(members):,} parts, more than any table needs; it was not opened",
            path=source.path,
        )
    check_expansion(sum(member.file_size for member in members), source)


def check_expansion(size: int, source: Source) -> None:
    """FileProblem if so many bytes are beyond all measure for what they are packed in."""
    most = min(source.room.most_bytes, max(_ALWAYS, _TIMES * source.size))
    if size > most:
        raise FileProblem(
            f"{source.label} expands to more than {most / 2**20:,.0f} MiB; if you trust it, save the table as CSV "
            "with the program it is from, and open that",
            path=source.path,
        )
