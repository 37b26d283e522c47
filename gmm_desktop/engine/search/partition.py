"""Mixtures made from groups: the M-step that a start or known labels begin with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import per_component
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.passes.blocks import InnerRows
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows, stretches
from gmm_desktop.engine.spec import FitSpec, SpecError

Groups = Callable[[int, int], Floats]
"""Responsibilities (m, k, b) of the rows from a start up to a stop; zero for rows of unknown group."""


def mixture_from_labels(
    rows: Rows, labels: ArrayLike, k: int, family: str, *, standardize: bool = False
) -> Mixture:
    """Return the M-step of groups: labels (n,) are the components' numbers from 0, or -1 where unknown.

    A family that compares columns does so in the units of the rows, or with `standardize` of z-scores. Raises
    `SpecError` if a component has no rows, or too few for the family.
    """
    groups = np.asarray(labels)
    if groups.shape != (rows.n,) or groups.dtype.kind not in "iu":
        raise SpecError(f"give {rows.n} labels, one whole number a row (-1 where unknown)")
    if groups.min() < -1 or groups.max() >= k:
        raise SpecError(f"labels must be from 0 to {k - 1}, or -1 where unknown; there are {k} components")
    problem = drain(prepare(rows, FitSpec(components=k, family=family, standardize=standardize)))
    names = np.arange(k)[:, None]
    moments = group_moments(
        problem.rows,
        lambda start, stop: (groups[start:stop] == names).astype(np.float64)[None],
        diagonal=problem.diagonal,
    )
    empty = np.flatnonzero(moments.counts[0] <= 0)
    if len(empty):
        raise SpecError(f"component {letter(int(empty[0]))} has no rows; give it some, or use fewer components")
    batch = first_batch(problem, moments, thorough=True).factored()
    if problem.guard.collapsed(batch, moments.counts).any():
        raise SpecError(f"no mixture can be made of these groups: {problem.guard.explain(batch, moments, 0)}")
    return problem.outer(batch)


def first_batch(problem: Problem, moments: Moments, *, thorough: bool = False) -> Batch:
    """Return the family's M-step of moments that come from groups, not from a mixture.

    Families that share axes look for them from one beginning, or `thorough`ly from several.
    """
    m, k, d = moments.means.shape
    noise = np.zeros(m) if problem.spec.noise else None
    if problem.diagonal:
        blank = Batch(np.full((m, k), 1 / k), moments.means, moments.scatter)
        batch = problem.frame.maximise(problem.family, moments, blank, afresh=True)
        return batch if noise is None else problem.with_noise(batch)
    spread = moments.scatter / np.maximum(moments.counts, np.finfo(float).tiny)[..., None, None]
    spread = np.where(np.isfinite(spread) & (moments.counts > 0)[..., None, None], spread, np.eye(d))
    blank = Batch(np.full((m, k), 1 / k), moments.means, spread)
    batch = problem.frame.maximise(problem.family, moments, blank, afresh=thorough)
    return batch if noise is None else problem.with_noise(batch)


def in_family(problem: Problem, batch: Batch) -> Batch:
    """Return the mixtures of the family that are nearest to those of a batch: its M-step of their own moments."""
    counts = batch.weights * problem.survey.total_weight
    noise = None if batch.noise is None else batch.noise * problem.survey.total_weight
    scatter = batch.covariances * per_component(counts, batch.covariances)
    moments = Moments(np.zeros(len(counts)), counts, batch.means, scatter, noise)
    return problem.frame.maximise(problem.family, moments, batch).factored()


def group_moments(rows: InnerRows, groups: Groups, *, diagonal: bool = False) -> Moments:
    """Return the moments of given responsibilities; an empty cell counts as the mean of its group.

    Two passes, so that scatters are taken about the means themselves; of `diagonal` ones the diagonals (m, k, d).
    """
    counts, cells, sums = _first_pass(rows, groups)
    means = sums / np.where(cells > 0, cells, 1.0)
    m, k, d = means.shape
    scatter = np.zeros((m, k, d) if diagonal else (m, k, d, d))
    for start, stop in stretches(rows.n, rows.d):
        columns, weighted, _ = _block(rows, groups, start, stop)
        for i, j in np.ndindex(m, k):
            offsets = columns - means[i, j][:, None]
            if rows.survey.missing:
                offsets[np.isnan(offsets)] = 0.0
            if diagonal:
                scatter[i, j] += (offsets * offsets) @ weighted[i, j]
            else:
                scatter[i, j] += (offsets * weighted[i, j]) @ offsets.T
    if rows.survey.missing:
        share = counts[..., None] / np.where(cells > 0, cells, 1.0)
        squares = scatter if diagonal else np.einsum("...ii->...i", scatter)
        squares *= share
    return Moments(np.zeros(m), counts, means, scatter)


def _first_pass(rows: InnerRows, groups: Groups) -> tuple[Floats, Floats, Floats]:
    counts: Floats = np.zeros(())
    cells: Floats = np.zeros(())
    sums: Floats = np.zeros(())
    for start, stop in stretches(rows.n, rows.d):
        columns, weighted, full = _block(rows, groups, start, stop)
        counts = counts + weighted @ full.any(axis=0)
        cells = cells + weighted @ full.T
        sums = sums + weighted @ np.where(full, columns, 0.0).T
    return counts, cells, sums


def _block(rows: InnerRows, groups: Groups, start: int, stop: int) -> tuple[Floats, Floats, Floats]:
    """Return columns (d, b), weighted responsibilities (m, k, b), and 1 where a cell is full (d, b)."""
    block = rows.read(start, stop)
    responsibilities = groups(start, stop)
    if block.weights is not None:
        responsibilities = responsibilities * block.weights
    full = ~np.isnan(block.columns)
    return block.columns, responsibilities * full.any(axis=0), full.astype(np.float64)
