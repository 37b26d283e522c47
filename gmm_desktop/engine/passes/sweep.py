"""One pass over the rows gives the sufficient statistics of many mixtures at once.

Sums are made block by block and added in the order of the blocks, so that they are the same bits whatever the
number of threads; no n x k array is ever held.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock, InnerRows, feature_count
from gmm_desktop.engine.passes.blockwise import Sum, add_up
from gmm_desktop.engine.passes.centred import CentredPlan
from gmm_desktop.engine.passes.certainty import certainties
from gmm_desktop.engine.passes.incomplete import IncompletePlan
from gmm_desktop.engine.passes.quick import LOSSY, QuickPlan
from gmm_desktop.engine.passes.scratch import Work, scratch
from gmm_desktop.engine.passes.soften import soften

DENSITY_ELEMENTS = 1 << 16
"""Densities computed in one go: as many mixtures as keep them in a core's cache."""

MOVES = 2
"""How often scatters may be taken again about the means then known."""

Plan = QuickPlan | CentredPlan | IncompletePlan


def sweep(
    rows: InnerRows, batches: Sequence[Batch], stage: str = "", threads: int | None = None, *, certain: bool = False
) -> Generator[Progress, None, list[Moments]]:
    """Pass once over the rows and return the moments of every mixture of every batch.

    With `certain` also how certain memberships are, unless cells are empty. Mixtures whose components are tight for
    their distance from the centre of the data take the centred path; those whose sums turn out to have lost digits
    are done again about the means then known.
    """
    plans: list[Plan] = []
    places: list[tuple[int, NDArray[np.intp]]] = []
    for number, batch in enumerate(batch.factored() for batch in batches):
        for chosen, plan in plans_for(rows, batch):
            plans.append(plan)
            places.append((number, chosen))
    found = yield from run(rows, plans, stage, threads, certain and not rows.survey.missing)
    parts: list[list[tuple[NDArray[np.intp], Moments]]] = [[] for _ in batches]
    for (number, chosen), plan, moments in zip(places, plans, found, strict=True):
        sound = yield from _without_loss(rows, plan, moments, stage, threads)
        parts[number].append((chosen, sound))
    return [_together(part) for part in parts]


def plans_for(rows: InnerRows, batch: Batch) -> Iterator[tuple[NDArray[np.intp], Plan]]:
    """Yield the ways to take for the mixtures of a factored batch, with the places of those mixtures."""
    everything = np.arange(len(batch.weights))
    if rows.survey.missing:
        yield everything, IncompletePlan(batch)
        return
    plan = QuickPlan(batch)
    risky = plan.risks > LOSSY
    if not any(risky.tolist()):
        yield everything, plan
    elif risky.all():
        yield everything, CentredPlan(batch)
    else:
        yield everything[~risky], QuickPlan(batch.take(~risky))
        yield everything[risky], CentredPlan(batch.take(risky))


def run(
    rows: InnerRows, plans: Sequence[Plan], stage: str, threads: int | None, certain: bool = False
) -> Generator[Progress, None, list[Moments]]:
    """Carry out plans over all blocks."""
    components = sum(plan.lines * len(plan.shifts) for plan in plans)
    size = rows.rows_per_block(max(plan.lines for plan in plans), all(plan.batch.diagonal for plan in plans))

    def zeros() -> list[Floats]:
        return [array for plan in plans for array in _zeros(plan, certain)]

    def add(block: InnerBlock, sums: list[Floats]) -> None:
        start = 0
        for plan in plans:
            stop = start + 1 + plan.arrays + certain
            _add_block(plan, block, sums[start:stop])
            start = stop

    width = feature_count(rows.d, all(plan.batch.diagonal for plan in plans))
    nanoseconds = components * (5 + 0.1 * rows.d * rows.d) + 3 * width
    total = yield from add_up(rows, Sum(zeros, add, size, nanoseconds), stage, threads)
    moments, start = [], 0
    for plan in plans:
        stop = start + 1 + plan.arrays
        log_likelihoods = total[start] + rows.survey.total_weight * plan.shifts
        found = plan.moments(log_likelihoods, total[start + 1 : stop])
        moments.append(replace(found, certainties=total[stop]) if certain else found)
        start = stop + certain
    return moments


def _zeros(plan: Plan, certain: bool) -> list[Floats]:
    """Return sums of nothing: log-likelihoods, the plan's statistics, and certainties where they are wanted."""
    m = len(plan.shifts)
    return [np.zeros(m), *plan.zeros(), *([np.zeros((m, 2))] if certain else ())]


def _add_block(plan: Plan, block: InnerBlock, sums: list[Floats]) -> None:
    """Add what one block contributes to the sums, as many mixtures at a time as fit into the cache."""
    if isinstance(plan, IncompletePlan):
        plan.add_patterns(block, DENSITY_ELEMENTS, sums)
        return
    m = len(plan.shifts)
    statistics = sums[1 : 1 + plan.arrays]
    at_once = max(1, DENSITY_ELEMENTS // (plan.lines * block.columns.shape[1]))
    for start in range(0, m, at_once):
        chosen = slice(start, min(start + at_once, m))
        if len(sums) > 1 + plan.arrays:
            log_likelihoods, responsibilities, certain = soft_and_certain(plan, block, chosen)
            sums[-1][chosen] += certain
        else:
            log_likelihoods, responsibilities = _soft(plan, block, chosen)
        sums[0][chosen] += log_likelihoods
        plan.add(responsibilities, block, chosen, statistics)


def _soft(plan: QuickPlan | CentredPlan, block: InnerBlock, chosen: slice) -> tuple[Floats, Floats]:
    """Return log-likelihoods (c,) without shifts and weighted responsibilities (c, lines, b) of some mixtures."""
    work = _begun(plan, block, chosen)
    return soften(work, block, plan, chosen), work.densities


def soft_and_certain(
    plan: QuickPlan | CentredPlan, block: InnerBlock, chosen: slice
) -> tuple[Floats, Floats, Floats]:
    """Return what `_soft` does, and how certain the memberships are (c, 2): see `certainties`."""
    work = _begun(plan, block, chosen)
    logs = scratch.array("logs of densities", *work.densities.shape)
    logs[...] = work.densities
    evidence = soften(work, block, plan, chosen)
    return evidence, work.densities, certainties(evidence, work.densities, logs, block.weights)


def _begun(plan: QuickPlan | CentredPlan, block: InnerBlock, chosen: slice) -> Work:
    """Return work arrays with the log-densities of some mixtures."""
    work = scratch.work(chosen.stop - chosen.start, plan.lines, block.columns.shape[1])
    plan.log_densities(block, chosen, work.densities)
    return work


def _without_loss(
    rows: InnerRows, plan: Plan, moments: Moments, stage: str, threads: int | None
) -> Generator[Progress, None, Moments]:
    """Take scatters again whose point of reference was too far from the mean, about the means now known."""
    reference: Floats | float = 0.0 if isinstance(plan, QuickPlan) else plan.reference
    for _ in range(MOVES):
        bad = _lossy(moments, reference)
        if not any(bad.tolist()):
            break
        reference = moments.means
        kind = IncompletePlan if isinstance(plan, IncompletePlan) else CentredPlan
        (repeated,) = yield from run(rows, [kind(plan.batch.take(bad), reference[bad])], stage, threads)
        if bad.all():
            moments = repeated
            continue
        sound = (np.flatnonzero(~bad), moments.take(~bad))
        moments = _together([sound, (np.flatnonzero(bad), repeated)])
    return moments


@np.errstate(under="ignore")
def _lossy(moments: Moments, reference: Floats | float) -> NDArray[np.bool_]:
    """Return (m,): whether scatters were taken about a point so far from the mean that digits were lost."""
    distance = moments.means - reference
    lost = moments.counts[..., None] * distance * distance > LOSSY * moments.squares
    return np.asarray(lost.any(axis=(1, 2)))


def _together(parts: list[tuple[NDArray[np.intp], Moments]]) -> Moments:
    """Return the moments of all mixtures in their places."""
    if len(parts) == 1:
        return parts[0][1]

    def whole(arrays: list[Floats]) -> Floats:
        out = np.empty((sum(map(len, arrays)), *arrays[0].shape[1:]))
        for (places, _), array in zip(parts, arrays, strict=True):
            out[places] = array
        return out

    noise = [moments.noise_counts for _, moments in parts if moments.noise_counts is not None]
    certain = [moments.certainties for _, moments in parts if moments.certainties is not None]
    return Moments(
        whole([moments.log_likelihoods for _, moments in parts]),
        whole([moments.counts for _, moments in parts]),
        whole([moments.means for _, moments in parts]),
        whole([moments.scatter for _, moments in parts]),
        whole(noise) if noise else None,
        whole(certain) if len(certain) == len(parts) else None,
    )
