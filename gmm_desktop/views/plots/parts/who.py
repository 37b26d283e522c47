"""Who is who in a plot: identity, name and colour of every component, and which one is highlighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.theme import Theme, mixed

FADED = 1 / 3
"""Strength of everything that belongs to the other components while one is highlighted."""

_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Who:
    """Identities (k,), with -1 for a background as the last; names (k,); place of the highlighted one, if any."""

    identities: tuple[int, ...]
    names: tuple[str, ...]
    lit: int | None

    @classmethod
    def of(cls, session: Session, mixture: Mixture) -> Who:
        """Look up the components of a mixture of the run that is shown."""
        known = session.identities
        identities = known if len(known) == mixture.k else tuple(range(mixture.k))
        names = session.names
        if len(names) != mixture.k:
            names = tuple(letter(i) for i in identities)
        lit = session.pointing.component
        if mixture.noise is not None:
            identities = (*identities, -1)
        return cls(identities, names, lit if lit is not None and lit < mixture.k else None)

    def taken(self, places: tuple[int, ...]) -> Who:
        """Return who those components are that are called by these places (k,) among the components here."""
        lit = places.index(self.lit) if self.lit in places else None
        return Who(
            tuple(self.identities[place] for place in places), tuple(self.names[place] for place in places), lit
        )

    def strength(self, place: int) -> float:
        """How strong a component is drawn: faded while another one is highlighted."""
        return 1.0 if self.lit is None or self.lit == place else FADED

    def colour(self, place: int, theme: Theme) -> QColor:
        """Colour of a component or, after the last, of the background; faded ones are nearer to the ground."""
        identity = self.identities[place]
        colour = QColor(theme.noise) if identity < 0 else theme.component(identity)
        faded = 1.0 - self.strength(place)
        return QColor(mixed(colour.name(), theme.card, faded)) if faded else colour

    def palette(self, theme: Theme) -> Floats:
        """Colours (k [+ 1], 3) from 0 to 255."""
        return np.array([rgb(self.colour(place, theme)) for place in range(len(self.identities))], dtype=np.float64)


def rgb(colour: QColor) -> tuple[int, int, int]:
    """Return red, green and blue from 0 to 255."""
    return colour.red(), colour.green(), colour.blue()


def quiet(theme: Theme) -> Floats:
    """Return the one colour (1, 3) of rows before any fit."""
    return np.array([rgb(QColor(theme.noise))], dtype=np.float64)


def fitting(name: str) -> str:
    """Return a name short enough to stand in a plot."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
