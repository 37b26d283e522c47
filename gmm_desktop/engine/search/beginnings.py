"""The mixtures that competing starts begin with: guessed groups, then the family's first M-step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import per_component
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.rows import Ints
from gmm_desktop.engine.search.partition import first_batch, group_moments
from gmm_desktop.engine.starts import start_for

EMPTY = 1e-3
"""Share of an even count below which a component of a start gets a row of its own to begin with."""


def beginnings(problem: Problem, x: Floats, numbers: Sequence[int]) -> tuple[Batch, list[str]]:
    """Return the factored first mixtures of the starts with these numbers, and their kinds.

    x (n, d) are the rows of `problem` in inner coordinates without empty cells.
    """
    moments, kinds = guessed(problem, x, numbers, diagonal=problem.diagonal)
    return begun(problem, moments, x), kinds


def guessed(problem: Problem, x: Floats, numbers: Sequence[int], *, diagonal: bool) -> tuple[Moments, list[str]]:
    """Return the moments of the groups that the starts with these numbers guess, and their kinds."""
    spec = problem.spec
    _, weights, labels = problem.rows.rows.block(0, problem.rows.n)
    used = slice(None) if weights is None or weights.all() else weights > 0
    kinds, responsibilities = [], np.zeros((len(numbers), spec.components, len(x)))
    for number, guesses in zip(numbers, responsibilities, strict=True):
        kind = start_for(spec.start, number)
        guess = kind.responsibilities(x[used], spec.components, np.random.default_rng([spec.seed, number])).T
        kinds.append(kind.name)
        guesses[:, used] = guess if labels is None else _with_labels(guess, labels[used])

    def groups(start: int, stop: int) -> Floats:
        return responsibilities[:, :, start:stop]

    return group_moments(problem.rows, groups, diagonal=diagonal), kinds


def begun(problem: Problem, moments: Moments, x: Floats) -> Batch:
    """Return the family's factored first mixtures, helping components that have too few rows to begin with."""
    if problem.diagonal:
        moments = replace(moments, scatter=moments.squares)
    batch = first_batch(problem, moments).factored()
    bad = problem.guard.any_collapsed(batch, moments.counts)
    if not bad.any():
        return batch
    rng = np.random.default_rng([problem.spec.seed, len(x)])
    return first_batch(problem, _widened(moments, bad, x, rng)).factored()


def _widened(moments: Moments, bad: NDArray[np.bool_], x: Floats, rng: np.random.Generator) -> Moments:
    """Return moments that give every component of the `bad` mixtures (m,) some rows and some width."""
    counts, means, scatter = moments.counts.copy(), moments.means.copy(), moments.scatter.copy()
    total = counts.sum(axis=1)
    k, d = counts.shape[1], x.shape[1]
    spread = _spread(x, diagonal=scatter.ndim == 3)
    for i in np.flatnonzero(bad):
        empty = np.flatnonzero(counts[i] < EMPTY * total[i] / k)
        means[i, empty] = x[rng.integers(len(x), size=len(empty))]
        counts[i, empty] = total[i] / (10 * k)
        pseudo = total[i] * min(0.1, (d + 1) / max(len(x), 1)) / k
        further = pseudo + np.where(np.isin(np.arange(k), empty), counts[i], 0.0)
        scatter[i] += spread * per_component(further, scatter[i])
    return Moments(moments.log_likelihoods, counts, means, scatter)


def _spread(x: Floats, *, diagonal: bool) -> Floats:
    """Return the covariance of rows (n, d), or its diagonal (d,); the identity of one row."""
    d = x.shape[1]
    if diagonal:
        return x.var(axis=0) if len(x) > 1 else np.ones(d)
    return np.atleast_2d(np.cov(x.T, bias=True)) if len(x) > 1 else np.eye(d)


def _with_labels(guess: Floats, labels: Ints) -> Floats:
    """Return a guess (k, n) whose groups are named as the known labels are, and that respects those labels."""
    known = labels >= 0
    if not known.any():
        return guess
    k = len(guess)
    overlap = np.zeros((k, k))
    np.add.at(overlap.T, labels[known], guess[:, known].T)
    order = np.full(k, -1)
    for _ in range(k):
        group, component = np.unravel_index(int(overlap.argmax()), overlap.shape)
        order[component] = group
        overlap[group], overlap[:, component] = -1.0, -1.0
    guess = guess[order].copy()
    guess[:, known] = labels[known] == np.arange(k)[:, None]
    return guess
