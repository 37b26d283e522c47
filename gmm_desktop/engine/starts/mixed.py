"""A start that takes turns among other kinds, because no single kind finds every optimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.starts.kind import StartKind


@dataclass(frozen=True, slots=True)
class Mixed:
    """One of the `kinds`: the number-th in turn by `turn`, or one drawn at random."""

    kinds: tuple[StartKind, ...]
    name: str = "mixed"
    plain: str = "mixed: all kinds in turn"
    one_column_only: bool = False

    def turn(self, number: int) -> StartKind:
        """Return the kind whose turn it is in the start with this number, from 0."""
        return self.kinds[number % len(self.kinds)]

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Let one of the kinds, drawn at random, guess."""
        return self.turn(int(rng.integers(len(self.kinds)))).responsibilities(x, k, rng)
