"""What hands do to components, in words and as edits: the same for menus, keys, cards and plots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine import Edit, Mixture, SpecError, added, merged, removed, split
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.proposed import identities_of, in_full

_LOOKED_AT = 4000
"""Rows among which the neighbours of a new component are sought."""

_NEIGHBOURS = 40
_NARROW = 4.0
"""How much narrower than the columns a first component is."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done, as a label for undo, and how: from the mixture before (None: there is none) to the edit."""

    label: str
    make: Callable[[Mixture | None], Edit]


def attempt(session: Session, change: Change) -> str:
    """Show what would change; return why not where it is impossible, else nothing."""
    editing = session.editing
    if not editing.possible:
        return "the change before is still on its way; try again in a moment"
    try:
        edit = change.make(editing.base)
    except SpecError as problem:
        return str(problem)
    editing.propose(in_full(change.label, editing.base, edit), edit)
    return ""


def propose(session: Session, change: Change) -> bool:
    """Show what would change; where it is impossible say why. Returns whether it is shown."""
    if not session.editing.possible:
        return False
    problem = attempt(session, change)
    if problem:
        session.complain(f"{change.label}: {problem}")
    return not problem


def accept(session: Session) -> None:
    """Do what is proposed; a component that is new is the chosen one from then on."""
    proposal = session.editing.proposal
    if proposal is None:
        return
    edit = proposal.edit
    identities = identities_of(session, edit)
    if None in edit.origins:
        session.pointing.choose(identities[edit.origins.index(None)])
    elif session.pointing.chosen not in identities:
        session.pointing.choose(None)
    session.editing.accept()


def do(session: Session, change: Change) -> None:
    """Do it at once."""
    if propose(session, change):
        accept(session)


def removal(session: Session, j: int) -> Change:
    """Take a component away."""
    return Change(f"Remove {session.names[j]}", lambda base: removed(there(base), j, kept=_kept(session)))


def splitting(session: Session, j: int) -> Change:
    """Make two of a component, along its long axis."""
    return Change(f"Split {session.names[j]}", lambda base: split(there(base), j))


def merging(session: Session, a: int, b: int) -> Change:
    """Make one of two components; it takes the place of the first."""
    first, second = session.names[min(a, b)], session.names[max(a, b)]
    return Change(f"Merge {first} and {second}", lambda base: merged(there(base), a, b))


def addition(session: Session, away: Callable[[Floats], Floats], put: Callable[[Floats], Floats]) -> Change:
    """Put a component at a place that is seen: `put` moves a point (d,) there.

    In what is not seen of it, it is where the rows are that are near there, `away` (n,) as rows (n, d) are seen.
    """

    def make(base: Mixture | None) -> Edit:
        middle, spread = _surroundings(session, away)
        return added(base, put(middle), spread, kept=_kept(session))

    return Change("Add a component", make)


def nearest(mixture: Mixture, j: int) -> int | None:
    """Return the component whose mean is nearest, in units of the columns' spread; None for the only one."""
    others = [place for place in range(mixture.k) if place != j]
    weights = mixture.weights / mixture.weights.sum()
    within = weights @ np.diagonal(mixture.covariances, axis1=1, axis2=2)
    variances = within + weights @ (mixture.means - weights @ mixture.means) ** 2
    gaps = mixture.means[others] - mixture.means[j]
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.nan_to_num(gaps**2 / variances).sum(axis=1)
    return others[int(away.argmin())] if others else None


def there(base: Mixture | None) -> Mixture:
    """Return the mixture before; `SpecError` where there is none."""
    if base is None:
        raise SpecError("there are no components yet; add one first")
    return base


def _kept(session: Session) -> frozenset[int]:
    return session.editing.held.weights


def _surroundings(session: Session, away: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Return the middle (d,) of the nearest of some rows, and the covariance (d, d) of a first component."""
    prepared = session.prepared
    if prepared is None:
        raise SpecError("there are no rows yet; open a table first")
    x = prepared.rows.x[:: prepared.rows.n // _LOOKED_AT + 1]
    near = x[np.argsort(away(x), kind="stable")[:_NEIGHBOURS]]
    middle = np.array([_mean(near[:, c], x[:, c]) for c in range(prepared.rows.d)])
    spreads = np.array([_deviation(x[:, c]) for c in range(prepared.rows.d)])
    return middle, np.diag((spreads / _NARROW) ** 2)


def _mean(near: Floats, all_of_them: Floats) -> float:
    there = near[np.isfinite(near)]
    if not len(there):
        there = all_of_them[np.isfinite(all_of_them)]
    return float(there.mean()) if len(there) else 0.0


def _deviation(values: Floats) -> float:
    there = values[np.isfinite(values)]
    found = float(there.std()) if len(there) else 0.0
    return found or 1.0
