"""How runs follow from one another by hand: on the same timeline, or as a new run, and who is who in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gmm_desktop.engine import Edit, Held
from gmm_desktop.hands.asked import Request
from gmm_desktop.runs.history import Recording

_ENDED = ("converged", "limit", "collapsed")


def goes_on(shown: Recording, position: int, edit: Edit, request: Request) -> bool:
    """Whether an edit stays on the timeline of what is shown: the components are the same, and EM has run.

    A start made by hand is made anew as long as one is at it.
    """
    if not shown.history or edit.origins != tuple(range(len(shown.identities))):
        return False
    return position > 0 or not request.by_hand or shown.start is not request.mixture


def branch(shown: Recording, position: int, held: Held, *, tugged: bool = False) -> Recording:
    """Return a run that shares the iterations of another up to a half-step, the next perhaps put by hand."""
    iteration = position // 2
    tugs = tuple(tug for tug in shown.tugs if tug <= iteration)
    return Recording(
        shown.spec,
        shown.start,
        shown.history.until(iteration),
        identities=shown.identities,
        held=held,
        tugs=(*tugs, iteration + 1) if tugged else tugs,
        untouched=reference(shown),
    )


def fresh(shown: Recording | None, edit: Edit, request: Request, held: Held) -> tuple[Recording, Request]:
    """Return a run from a start made by hand, and the request that asks for it."""
    mixture = edit.mixture
    noise = request.spec.noise or mixture.noise is not None
    spec = replace(request.spec, components=mixture.k, noise=noise)
    before = shown.identities if shown is not None else ()
    who = followed(before, edit.origins)
    untouched = None
    if shown is not None and shown.history:
        only_start = request.by_hand and shown.start is request.mixture and len(shown.history) == 1
        untouched = shown.untouched if only_start else reference(shown)
    return Recording(spec, mixture, identities=who, held=held, untouched=untouched), Request(spec, None, mixture)


def reference(recording: Recording) -> Recording:
    """Return the run that tells what hands have changed: the last that came to its end, or the untouched one."""
    if has_ended(recording) or recording.untouched is None:
        return recording
    return recording.untouched


def has_ended(recording: Recording) -> bool:
    """Whether EM was not broken off before its end."""
    return recording.fit is not None and recording.fit.status in _ENDED


def followed(identities: Sequence[int], origins: Sequence[int | None]) -> tuple[int, ...]:
    """Return who is who after an edit; a new component takes the lowest identity that is not in use."""
    kept = {identities[origin] for origin in origins if origin is not None}
    free = (number for number in range(len(origins) + len(identities) + 1) if number not in kept)
    return tuple(next(free) if origin is None else identities[origin] for origin in origins)


def places(identities: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """Return for each component its place in another run, -1 where it is not in it."""
    return tuple(before.index(who) if who in before else -1 for who in identities)
