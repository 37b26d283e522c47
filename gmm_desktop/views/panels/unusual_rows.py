"""What differs from the formulas of a lecture where rows have case weights, empty cells or known labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.numbers import count


@dataclass(frozen=True, slots=True)
class Unusual:
    """Which of these there are among the rows that are used."""

    weighted: bool = False
    empty: bool = False
    labelled: bool = False

    @classmethod
    def among(cls, rows: ArrayRows, *, empty: bool) -> Unusual:
        """Look at rows of which it is known whether any of their cells is `empty`."""
        return cls(rows.weights is not None, empty, rows.labels is not None)

    def in_e_step(self, x: Floats | None, row: int | None, label: int, names: Sequence[str]) -> str:
        """What to know of the E-step at the point `x` (d,): a row of the file, or a typed value, and its label."""
        said = []
        if x is not None and np.isnan(x).any():
            said.append("Empty cells (?) are left out: p(x | C) is the density of the other columns.")
        if self.labelled and row is not None and 0 <= label < len(names):
            name = names[label]
            said.append(f"Row {count(row + 1)} is known to be {name}: for it EM takes P({name} | x) = 1.")
        elif self.labelled:
            said.append("Rows with a known label are not shared out: they are wholly of their component.")
        return " ".join(said)

    def in_m_step(self, name: str) -> str:
        """What to know of the M-step of a component."""
        said = []
        if self.weighted:
            said.append("w is the case weight of a row, n the sum of all of them.")
        if self.empty:
            said.append(
                f"In place of an empty cell stands what {name} expects there, given the cells that are filled; "
                "the spread that this leaves is added."
            )
        return " ".join(said)

    def in_likelihood(self) -> str:
        """What to know of the log-likelihood."""
        return "Of a row with a known label only the term of its component counts." if self.labelled else ""
