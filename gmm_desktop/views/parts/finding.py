"""How well the name of something fits what a person typed to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_STARTS, _WITHIN, _INITIALS, _IN_ORDER, _ELSEWHERE = 8.0, 5.0, 4.0, 2.0, 1.0
"""Points for a word that begins a word of the name, is within it, is made of beginnings of its words, has letters
of it in their order, or begins a word of what is said about it."""

_FIRST = 1.0
"""Points more where the name itself begins so."""


def fit(typed: str, name: str, about: str = "") -> float | None:
    """Return how well a name fits all words that were typed, the more the better; None if one of them does not."""
    points = [_points(word, name.casefold(), about.casefold()) for word in typed.casefold().split()]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None


def _points(word: str, name: str, about: str) -> float | None:
    first = _FIRST if name.startswith(word) else 0.0
    if re.search(rf"\b{re.escape(word)}", name):
        return _STARTS + first
    if word in name:
        return _WITHIN
    if _of_beginnings(word, [part for part in re.split(r"\W+", name) if part]):
        return _INITIALS
    if re.search(rf"\b{re.escape(word)}", about):
        return _ELSEWHERE
    letters = iter(name)
    return _IN_ORDER if len(word) > 2 and all(letter in letters for letter in word) else None


def _of_beginnings(word: str, parts: Sequence[str]) -> bool:
    """Whether a word is made of beginnings of some of these, in their order: expmem of export and memberships."""
    if not word:
        return True
    for place, part in enumerate(parts):
        unlike = (size for size, (one, other) in enumerate(zip(word, part, strict=False)) if one != other)
        common = next(unlike, min(len(word), len(part)))
        if any(_of_beginnings(word[size:], parts[place + 1 :]) for size in range(common, 0, -1)):
            return True
    return False
