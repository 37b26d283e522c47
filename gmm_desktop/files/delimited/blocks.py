"""Cutting a stream of UTF-8 into blocks of whole rows, and taking out what is not table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gmm_desktop.files.delimited.dialect import SPACES, Dialect
from gmm_desktop.files.problem import FileProblem

LONGEST = 64 * 1024 * 1024
"""Bytes that a row may have, or a quoted cell with line breaks."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows as bytes, and the number of lines before them in the file."""

    data: bytes
    lines_before: int


def cut_blocks(stream: Iterable[bytes], dialect: Dialect, label: str) -> Iterator[Block | None]:
    """Yield blocks of whole data rows; None for a piece of the stream that did not end a row.

    FileProblem if a row is longer than `LONGEST`, or a quote is still open there or at the end of the file.
    """
    last_row_end = _row_cutter(dialect)
    clean = _cleaner(dialect)
    pending, lines = b"", 0
    for piece in stream:
        pending += piece
        cut = last_row_end(pending)
        if cut:
            yield _block(pending[:cut], lines, dialect, clean)
            lines += pending.count(b"\n", 0, cut)
            pending = pending[cut:]
        elif len(pending) > LONGEST:
            raise _unending(pending, lines, dialect, label)
        else:
            yield None
    if pending:
        if not last_row_end(pending + b"\n"):
            raise _unending(pending, lines, dialect, label)
        yield _block(pending + b"\n", lines, dialect, clean)


def _block(data: bytes, lines: int, dialect: Dialect, clean: Callable[[bytes], bytes]) -> Block | None:
    """A block without the lines before the first data row; None if nothing is left."""
    skip = dialect.first_line - lines
    position = 0
    while skip > 0 and position < len(data):
        position = data.index(b"\n", position) + 1
        lines += 1
        skip -= 1
    rest = clean(data[position:])
    return Block(rest, lines) if rest else None


def _row_cutter(dialect: Dialect) -> Callable[[bytes], int]:
    """A function that finds the end of the last whole row in bytes that begin with one; 0 for none."""
    quote = dialect.quote.encode()
    quoted_field = _quoted_field(dialect)

    def last_row_end(data: bytes) -> int:
        end = data.rfind(b"\n") + 1
        if not end or quote not in data or data.count(quote, 0, end) % 2 == 0:
            return end
        for match in quoted_field.finditer(data):
            if match.start() >= end:
                break
            if match.end() >= end or not match[1]:
                return data.rfind(b"\n", 0, match.start()) + 1
        return end

    return last_row_end


def _quoted_field(dialect: Dialect) -> re.Pattern[bytes]:
    """A quoted cell from its first quote; its group 1 is empty where the closing quote is missing."""
    before = {SPACES: b" \t\n", None: b"\n"}.get(dialect.delimiter) or (dialect.delimiter or "").encode() + b"\n"
    q = dialect.quote.encode()
    inside = b"[^" + q + b"]*+(?:" + q + q + b"[^" + q + b"]*+)*+"
    return re.compile(rb"(?:(?<=[" + re.escape(before) + rb"])|\A)" + q + inside + b"(" + q + b"?)")


def _unending(pending: bytes, lines: int, dialect: Dialect, label: str) -> FileProblem:
    """Say where a row begins that does not end."""
    for match in _quoted_field(dialect).finditer(pending):
        if not match[1]:
            line = lines + pending.count(b"\n", 0, match.start()) + 1
            return FileProblem(f"{label}, line {line}: the quote opened there is never closed; close or remove it")
    return FileProblem(
        f"{label}, line {lines + 1} is longer than {LONGEST // 2**20} MiB, so this is no table that can be read"
    )


def _cleaner(dialect: Dialect) -> Callable[[bytes], bytes]:
    """A function that takes out comments and brings runs of spaces to one tab, as far as the dialect needs."""
    quote = re.escape(dialect.quote.encode())
    comment = re.compile(rb"(?m)^" + re.escape(dialect.comment.encode()) + rb".*$")
    early_space = re.compile(rb"(^|[,;|]) +" + quote + rb"(?!" + quote + rb")", re.MULTILINE)
    margins = re.compile(rb"(?m)^[ \t]+|[ \t\r]+$")
    runs = re.compile(quote + rb"[^" + quote + rb"\n]*" + quote + rb"|[ \t]+")

    def clean(data: bytes) -> bytes:
        if dialect.comment and dialect.comment.encode() in data:
            data = comment.sub(b"", data)
            data = data if dialect.delimiter else re.sub(rb"\n{2,}", b"\n", data).lstrip(b"\n")
        if dialect.space_before_quote:
            data = early_space.sub(rb"\1" + dialect.quote.encode(), data)
        if dialect.delimiter == SPACES:
            data = margins.sub(b"", data)
            if dialect.quote.encode() in data:
                return runs.sub(lambda run: run[0] if run[0][:1] == dialect.quote.encode() else b"\t", data)
            return re.sub(rb"[ \t]+", b"\t", data)
        return data

    return clean
