"""A finished fit together with the data it belongs to: what writers get."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gmm_desktop.engine.events import Fit
from gmm_desktop.engine.letters import letter
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.preparation import Preparation, Restoration
from gmm_desktop.files.preparation.restoration import AS_IT_IS


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fit, the dataset and preparation it came from, the columns used, and a name for each component.

    `names` (k,) belong to the components in the order of `fit.mixture`. `restoration` is that of the prepared rows;
    it cannot be left away where steps are on. The fit is of the prepared rows until `in_file_units`.
    """

    fit: Fit
    dataset: Dataset
    preparation: Preparation
    columns: tuple[str, ...]
    names: tuple[str, ...]
    restoration: Restoration = AS_IT_IS
    restored: bool = False

    def __post_init__(self) -> None:
        if self.restoration is AS_IT_IS and any(step.enabled for step in self.preparation.steps):
            raise TypeError("a fit of rows that went through steps needs the restoration of the prepared rows")

    @property
    def units(self) -> tuple[str, ...]:
        """What the parameters are of for each of `columns`: its name in the file's units, or as “log10(mass)”."""
        return self.restoration.units if self.restored and self.restoration.units else self.columns

    def in_file_units(self) -> Fitted:
        """The same fit with parameters, log-likelihood and criteria in the file's units as far as that is exact.

        This is what is written and printed; memberships are of the fit as it was.
        """
        if self.restored:
            return self
        columns = self.restoration.columns or self.columns
        return replace(self, fit=self.restoration.fit(self.fit), columns=columns, restored=True)

    def in_order(self) -> tuple[int, ...]:
        """The order in which components are written: by their mean along the first column, ties by the next."""
        return self.fit.mixture.canonical_order()


def letters(k: int) -> tuple[str, ...]:
    """Names for components nobody has named: A, B, … Z, AA, AB, …"""
    return tuple(letter(number) for number in range(k))


def component_names(fit: Fit, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names for the components of a fit: the groups known before, and letters such that A is written first."""
    k = fit.mixture.k
    names = list(known[:k]) + [""] * (k - len(known))
    free = (letter for letter in letters(k + len(known)) if letter not in known)
    for component in fit.mixture.canonical_order():
        names[component] = names[component] or next(free)
    return tuple(names)
