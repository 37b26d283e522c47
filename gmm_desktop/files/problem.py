"""The one error that files raise: what is wrong, where, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

from gmm_desktop.files.options import Choices


class FileProblem(Exception):
    """A file that cannot be read or written as asked; `str()` of it is one line fit for the screen.

    `row` (data row from 1) and `column` (its name) are set where the fault has such a place, `choices` where the
    file may be readable with other options.
    """

    def __init__(
        self, message: str, *, path: Path | None = None, row: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(message)
        self.path = path
        self.row = row
        self.column = column
        self.choices: Choices = {}


def shown(text: object, limit: int = 200) -> str:
    """Text from a file or a file name made fit for one line: no control characters, not endless."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def reason(error: OSError) -> str:
    """The operating system's words for what went wrong, without its number."""
    words = error.strerror or str(error) or type(error).__name__
    return words[0].lower() + words[1:]


def shown_path(path: str | os.PathLike[str]) -> str:
    """A file name as it can be printed, also one that is not valid UTF-8; long ones keep their end."""
    text = shown(os.fspath(path), 10_000)
    return text if len(text) <= 300 else "…" + text[-299:]
