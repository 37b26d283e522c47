"""How rows and components are drawn: what a person chooses for all views at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """`hard`: rows have the colour of their most probable component instead of a blend by probability.

    `contours`: lines of equal density of the whole mixture are drawn instead of ellipses of its components.
    """

    hard: bool = False
    contours: bool = False
