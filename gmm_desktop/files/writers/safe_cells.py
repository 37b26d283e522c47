"""Text cells of a CSV file that no spreadsheet takes for a formula."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def formula_safe(text: str) -> str:
    """Text with an apostrophe before a leading = + - @ so that it is no formula (CWE-1236)."""
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text


def safe_cell(text: str) -> str:
    """A text cell, safe from being a formula and quoted where it must be.

    For text only: a number such as -1.5 stays a number.
    """
    text = formula_safe(text)
    if any(mark in text for mark in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
