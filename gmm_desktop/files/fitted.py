"""A finished fit together with the data it belongs to: what writers get."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_desktop.engine.events import Fit
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.preparation import Preparation


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fit, the dataset and preparation it came from, the columns used, and a name for each component.

    `names` (k,) belong to the components in the order of `fit.mixture`.
    """

    fit: Fit
    dataset: Dataset
    preparation: Preparation
    columns: tuple[str, ...]
    names: tuple[str, ...]

    def in_order(self) -> tuple[int, ...]:
        """The order in which components are written: by their mean along the first column, ties by the next."""
        return self.fit.mixture.canonical_order()


def letters(k: int) -> tuple[str, ...]:
    """Names for components nobody has named: A, B, … Z, AA, AB, …"""
    names = []
    for number in range(1, k + 1):
        name, rest = "", number
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(ord("A") + letter) + name
        names.append(name)
    return tuple(names)


def component_names(fit: Fit, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names for the components of a fit: the groups known before, and letters such that A is written first."""
    k = fit.mixture.k
    names = list(known[:k]) + [""] * (k - len(known))
    free = (letter for letter in letters(k + len(known)) if letter not in known)
    for component in fit.mixture.canonical_order():
        names[component] = names[component] or next(free)
    return tuple(names)
