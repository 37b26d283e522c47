"""What the engine's thread does for a run: fit, go on from a mixture, judge, look where one leads."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from gmm_desktop.engine import NOTHING_HELD, Fit, FitSpec, Held, Mixture, Progress, Rows, Step, evaluate, fit

Work = Generator[Step | Progress, None, Fit]


def fitting(rows: Rows, spec: FitSpec, start: Mixture | None, held: Held = NOTHING_HELD) -> Work:
    """Fit from the beginning; nothing can be held of a mixture that has yet to be found."""
    return fit(rows, spec, start, held=NOTHING_HELD if start is None else held)


@dataclass(frozen=True, slots=True, eq=False)
class Onward:
    """Where EM goes on: from a mixture as iteration `first`, which is not told again where it is `known`."""

    spec: FitSpec
    mixture: Mixture
    held: Held
    first: int
    known: bool


def going_on(rows: Rows, onward: Onward) -> Work:
    """Run EM from a mixture on a timeline that has iterations already."""
    first, known = onward.first, onward.known
    work = fit(rows, onward.spec, onward.mixture, held=onward.held)
    while True:
        try:
            item = next(work)
        except StopIteration as end:
            ended: Fit = end.value
            return replace(ended, iterations=first + ended.iterations)
        if not isinstance(item, Step):
            yield item
        elif not known or item.iteration or item.phase == "M":
            yield replace(item, iteration=first + item.iteration)


def judging(
    rows: Rows, spec: FitSpec, last: Step, held: Held = NOTHING_HELD
) -> Generator[Step | Progress, None, Fit]:
    """Judge the iteration at which a run was stopped."""
    return (yield from evaluate(rows, last.mixture, spec, iterations=last.iteration, status="stopped", held=held))


def ending(rows: Rows, spec: FitSpec, mixture: Mixture, held: Held) -> Work:
    """Climb to the end with nobody watching."""
    return fit(rows, spec, mixture, animate=False, held=held)
