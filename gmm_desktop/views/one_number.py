"""One number of a component changed by hand: its weight, a mean, a standard deviation, what ties two columns."""

from __future__ import annotations

import math

from gmm_desktop.engine import (
    Edit,
    Mixture,
    SpecError,
    between_columns,
    family_for,
    in_column,
    moved,
    reshaped,
    weighed,
)
from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change, there

LEAST = 0.001
"""Weight below which a hand does not drag a component, nor all others: EM gives up components without any."""


def weighing(session: Session, j: int, weight: float) -> Change:
    """Give a component another weight; all others without padlocks, and the noise, share the rest as before."""
    kept = session.editing.held.weights
    return Change(f"Change weight of {session.names[j]}", lambda base: weighed(there(base), j, weight, kept=kept))


def reach_of_weight(session: Session, mixture: Mixture, j: int) -> tuple[float, float] | None:
    """Return between which weights a component can be dragged; None where nobody can give or take any."""
    kept = session.editing.held.weights - {j}
    takers = mixture.k - 1 - len(kept) + (mixture.noise is not None)
    high = 1.0 - float(mixture.weights[list(kept)].sum()) - LEAST
    return (LEAST, high) if takers > 0 and high > LEAST else None


def placing(session: Session, j: int, column: int, value: float) -> Change:
    """Put the mean of a component elsewhere in one column."""

    def make(base: Mixture | None) -> Edit:
        mean = there(base).means[j].copy()
        mean[column] = value
        return moved(there(base), j, mean)

    return Change(f"Move {session.names[j]}", make)


def spreading(session: Session, j: int, column: int, deviation: float) -> Change:
    """Give a component another standard deviation in one column; its correlations stay."""
    kept = session.editing.held.covariances

    def make(base: Mixture | None) -> Edit:
        if not 0 < deviation < math.inf:
            raise SpecError(f"{deviation:.6g} is no standard deviation; give a number above 0")
        return reshaped(there(base), j, in_column(there(base).covariances[j], column, deviation**2), kept=kept)

    return Change(f"Change SD of {session.names[j]}", make)


def correlating(session: Session, j: int, correlation: float) -> Change:
    """Give a component of two columns another correlation; its standard deviations stay."""
    kept = session.editing.held.covariances

    def make(base: Mixture | None) -> Edit:
        mixture = there(base)
        if not -1 < correlation < 1:
            raise SpecError(f"{correlation:.6g} is no correlation; give a number between -1 and 1")
        return _tied(mixture, j, (0, 1), correlation * float(mixture.standard_deviations[j].prod()), kept)

    return Change(f"Change correlation of {session.names[j]}", make)


def covarying(session: Session, j: int, pair: tuple[int, int], covariance: float) -> Change:
    """Give a component another covariance of two columns; everything else of it stays."""
    label, kept = f"Change covariance of {session.names[j]}", session.editing.held.covariances
    return Change(label, lambda base: _tied(there(base), j, pair, covariance, kept))


def _tied(mixture: Mixture, j: int, pair: tuple[int, int], covariance: float, kept: frozenset[int]) -> Edit:
    if covariance and family_for(mixture.family, mixture.d).diagonal:
        raise SpecError(f"the family {mixture.family} has no covariances but 0; choose one that can tilt")
    return reshaped(mixture, j, between_columns(mixture.covariances[j], pair, covariance), kept=kept)
