"""What every kind of start is: a name, and a first guess at who belongs where."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gmm_desktop.engine.mixture import Floats


class StartKind(Protocol):
    """A way to guess responsibilities before there is a mixture to compute them from.

    Different kinds lead EM to different optima, which is why several compete. All chance comes from `rng`: the
    same generator state gives the same guess.
    """

    @property
    def name(self) -> str:
        """The key in `STARTS`."""
        ...

    @property
    def plain(self) -> str:
        """What it does, in words for the screen."""
        ...

    @property
    def one_column_only(self) -> bool:
        """Whether it makes sense only for a single column."""
        ...

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Guess responsibilities (m, k), rows summing to 1, for standardised rows x (m, d) without empty cells.

        Where x has fewer distinct rows than k, some components may be left with no row.
        """
        ...
