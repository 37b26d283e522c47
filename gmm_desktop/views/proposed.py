"""Who is who in a proposal: which components it changes, which go, and the identities they will have."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine import Edit, Mixture
from gmm_desktop.session import Session


def identities_of(session: Session, edit: Edit | None) -> tuple[int, ...]:
    """Return the identity of every component of a proposal, or of what is shown; new ones take the lowest free."""
    known = session.identities
    if edit is None:
        return known
    kept = [known[origin] for origin in edit.origins if origin is not None and origin < len(known)]
    free = (identity for identity in range(len(known) + len(edit.origins) + 1) if identity not in kept)
    return tuple(
        known[origin] if origin is not None and origin < len(known) else next(free) for origin in edit.origins
    )


def changed_places(base: Mixture | None, edit: Edit, *, heights: bool = False) -> tuple[int, ...]:
    """Return the places in a proposal whose mean or covariance is not what it was.

    Where `heights` are drawn also those with another weight, unless components come or go: then all have one.
    """
    after = edit.mixture
    heights = heights and base is not None and edit.origins == tuple(range(base.k))
    return tuple(
        place
        for place, origin in enumerate(edit.origins)
        if base is None
        or origin is None
        or origin >= base.k
        or not np.array_equal(after.means[place], base.means[origin])
        or not np.array_equal(after.covariances[place], base.covariances[origin])
        or (heights and after.weights[place] != base.weights[origin])
    )


def in_full(label: str, base: Mixture | None, edit: Edit) -> str:
    """Return what a change of one component is called, where its family makes others follow."""
    after = edit.mixture
    if base is None or edit.origins != tuple(range(base.k)) or base.covariances.shape != after.covariances.shape:
        return label
    changed = (after.covariances != base.covariances).any(axis=(1, 2))
    return f"{label} and the others" if changed.sum() > 1 else label


def gone_places(base: Mixture, edit: Edit) -> tuple[int, ...]:
    """Return the places before of components that a proposal takes away."""
    return tuple(place for place in range(base.k) if place not in edit.origins)


def chosen_place(session: Session, edit: Edit | None) -> int | None:
    """Return the place of the chosen component in a proposal, or in what is shown; None where it is not there."""
    identities, chosen = identities_of(session, edit), session.pointing.chosen
    return identities.index(chosen) if chosen is not None and chosen in identities else None
