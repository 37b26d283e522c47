"""What components are called that nobody named."""

from __future__ import annotations

import string


def letter(number: int) -> str:
    """Name of the component with this number, from 0: A … Z, then AA, AB, and so on."""
    name = ""
    while number >= 0:
        number, place = divmod(number, 26)
        name = string.ascii_uppercase[place] + name
        number -= 1
    return name
