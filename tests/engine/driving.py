"""Running generators to their end, and the classic data sets, for the tests of the engine."""

from __future__ import annotations

import csv
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from gmm_desktop.engine import Mixture, Step
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.mixture import Floats

Result = TypeVar("Result")
ORACLE = Path(__file__).parent.parent / "oracle"

__all__ = ["ORACLE", "blobs", "brute_force_em", "drain", "galaxies", "mixture_of", "oracle_rows", "run", "table"]


def run(work: Generator[Any, None, Result]) -> tuple[list[Step], Result]:
    """Return the steps a generator yields, and what it returns."""
    steps = []
    while True:
        try:
            item = next(work)
        except StopIteration as end:
            return steps, end.value
        if isinstance(item, Step):
            steps.append(item)


def oracle_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of published results."""
    with (ORACLE / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def table(name: str) -> tuple[Floats, np.ndarray]:
    """Return a classic data set (n, d) and its groups (n,); "faithful.waiting" is one column of it."""
    base, _, column = name.partition(".")
    rows = oracle_rows(base)
    last = list(rows[0])[-1]
    if base in ("iris", "thyroid", "faithful"):
        groups = np.unique([row.pop(last) for row in rows], return_inverse=True)[1]
    else:
        groups = np.zeros(len(rows), dtype=int)
    if base == "faithful":
        groups = np.array([int(float(row["waiting"]) >= 68) for row in rows])
    if column:
        rows = [{column: row[column]} for row in rows]
    return np.array([[float(value) for value in row.values()] for row in rows]), groups


def galaxies() -> Floats:
    """Return the velocities (82, 1) of galaxies in 1000 km/s (Roeder 1990), with two that nearly coincide."""
    text = (
        "9172 9350 9483 9558 9775 10227 10406 16084 16170 18419 18552 18600 18927 19052 19070 19330 19343 19349 "
        "19440 19473 19529 19541 19547 19663 19846 19856 19863 19914 19918 19973 19989 20166 20175 20179 20196 "
        "20215 20221 20415 20629 20795 20821 20846 20875 20986 21137 21492 21701 21814 21921 21960 22185 22209 "
        "22242 22249 22314 22374 22495 22746 22747 22888 22914 23206 23241 23263 23484 23538 23542 23666 23706 "
        "23711 24129 24285 24289 24366 24717 24990 25633 26690 26995 32065 32789 34279"
    )
    return np.array([float(word) for word in text.split()])[:, None] / 1000


def blobs(n: int, d: int, k: int, seed: int = 0, apart: float = 4.0) -> Floats:
    """Return n rows from k round clouds in d columns."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, apart, (k, d))
    return centres[rng.integers(k, size=n)] + rng.normal(size=(n, d))


def mixture_of(d: int, k: int, seed: int = 0, spread: float = 2.0) -> Mixture:
    """Return a random mixture."""
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(k, d, d)) + 2 * np.eye(d)
    return Mixture(rng.dirichlet(np.full(k, 5.0)), rng.normal(0, spread, (k, d)), roots @ roots.swapaxes(1, 2))


def brute_force_em(x: Floats, start: Mixture, iterations: int) -> tuple[Mixture, float]:
    """Plain EM with unconstrained covariances, straight from the formulas; also ℓ of the result."""
    mixture = start
    for _ in range(iterations):
        r = mixture.responsibilities(x)
        counts = r.sum(axis=0)
        means = r.T @ x / counts[:, None]
        covariances = [(r[:, j, None] * (x - means[j])).T @ (x - means[j]) / counts[j] for j in range(mixture.k)]
        mixture = Mixture(counts / len(x), means, np.stack(covariances))
    return mixture, float(mixture.log_density(x).sum())
