"""How one file of delimited text is laid out; everything the reader needs to be told."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_desktop.files.delimited.encoding import Encoding
from gmm_desktop.files.delimited.numbers import PLAIN, Notation
from gmm_desktop.files.options import Choices, ReadOptions

SPACES = " "
"""As a delimiter: any run of spaces and tabs."""

CHOICES: Choices = {
    "encoding": ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "shift_jis", "gb18030", "euc_kr"),
    "delimiter": (",", ";", "\t", "|", SPACES, ""),
    "decimal": (".", ","),
    "thousands": ("", ",", ".", " ", "'", "\u00a0"),
    "header": (True, False),
    "skip_lines": (),
    "comment": ("", "#", "%", "//"),
    "missing": (),
}
"""What may be chosen about delimited text."""

_PLAIN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", SPACES: "spaces"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The layout of a delimited text.

    `delimiter` is one character, `SPACES`, or None for a file of one column. `first_line` is the number of lines
    before the first data row, `skipped` of those before the line of names, which is there if `named`. `numeric`
    says for each of `names` whether its cells look like numbers. `notes` tell in words what was unusual.
    """

    encoding: Encoding
    delimiter: str | None
    names: tuple[str, ...]
    numeric: tuple[bool, ...]
    first_line: int = 0
    header: bool = True
    quote: str = '"'
    notation: Notation = PLAIN
    carriage_returns: bool = False
    comment: str = ""
    space_before_quote: bool = False
    notes: tuple[str, ...] = ()
    skipped: int = 0
    named: bool = True

    @property
    def options(self) -> ReadOptions:
        """The layout as options that would lead to it again."""
        return ReadOptions(
            encoding=self.encoding.name,
            delimiter=self.delimiter or "",
            decimal=self.notation.decimal,
            thousands=self.notation.thousands,
            header=self.named,
            skip_lines=self.skipped,
            comment=self.comment,
            missing=self.notation.missing,
        )

    @property
    def summary(self) -> str:
        """One line that says how the file is read."""
        columns = (
            f"columns separated by {_PLAIN.get(self.delimiter, self.delimiter)}" if self.delimiter else "one column"
        )
        names = "names in the file" if self.header else "no names in the file"
        return f"{columns}, {names}, {self.encoding.plain}"
