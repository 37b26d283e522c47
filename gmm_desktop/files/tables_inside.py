"""Files that hold several tables: which of them is read."""

from __future__ import annotations

from collections.abc import Sequence

from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.source import Source


def chosen_table(source: Source, names: Sequence[str], options: ReadOptions, noun: str) -> str:
    """The table that is asked for, else the first; FileProblem if there is none, or none of that name."""
    if not names:
        raise FileProblem(f"{source.label} holds no {noun} of numbers or text that could be read", path=source.path)
    if options.table is None:
        return names[0]
    if options.table in names:
        return options.table
    known = ", ".join(f"“{shown(name, 40)}”" for name in names[:10]) + (", …" if len(names) > 10 else "")
    raise FileProblem(
        f"{source.label} holds no {noun} “{shown(options.table, 60)}”; it has: {known}", path=source.path
    )
