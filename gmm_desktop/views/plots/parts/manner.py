"""How rows and components are drawn: what a person chooses for all views at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """`hard`: rows have the colour of their most probable component instead of a blend by probability."""

    hard: bool = False
