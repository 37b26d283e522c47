"""Padlocks: which weights, means and covariances of a mixture EM leaves as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EMPTY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """What is held, by the places of the components it belongs to."""

    weights: frozenset[int] = EMPTY
    means: frozenset[int] = EMPTY
    covariances: frozenset[int] = EMPTY

    @property
    def any(self) -> bool:
        """Whether anything is held."""
        return bool(self.weights or self.means or self.covariances)

    @property
    def places(self) -> frozenset[int]:
        """The components of which anything is held."""
        return self.weights | self.means | self.covariances

    def carried(self, origins: Sequence[int | None]) -> Held:
        """Return the padlocks after an edit: `origins` says for each place of which place before it came.

        What is held of a component that went is held no more, and of a new one nothing is.
        """

        def follow(held: frozenset[int]) -> frozenset[int]:
            return frozenset(place for place, origin in enumerate(origins) if origin in held)

        return Held(follow(self.weights), follow(self.means), follow(self.covariances))


NOTHING_HELD = Held()
"""All of a mixture is free."""
