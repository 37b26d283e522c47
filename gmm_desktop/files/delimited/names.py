"""Names of columns: never empty, never twice the same, on one line."""

from __future__ import annotations

from collections.abc import Iterable


def unique_names(raw: Iterable[str]) -> tuple[str, ...]:
    """Names as the header gives them, without line breaks; numbered where they are empty or were there before."""
    names: list[str] = []
    taken: set[str] = set()
    for number, text in enumerate(raw, start=1):
        base = " ".join(text.split()) or f"column {number}"
        name, copy = base, 1
        while name in taken:
            copy += 1
            name = f"{base} ({copy})"
        taken.add(name)
        names.append(name)
    return tuple(names)
