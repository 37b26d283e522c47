"""The smallest possible EM, and M-steps written a second time in another way, to hold the families against."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Protocol

import numpy as np

from gmm_desktop.engine.covariance.matrices import diagonal_matrices, diagonals
from gmm_desktop.engine.mixture import Floats, Mixture

ORACLE = Path(__file__).parents[2] / "oracle"


class MStep(Protocol):
    """The part of a family that EM needs."""

    name: str

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Return the covariances that suit the scatter."""
        ...


def published() -> list[dict[str, str]]:
    """Rows of families.csv."""
    with (ORACLE / "families.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def labelled(dataset: str) -> tuple[Floats, Floats]:
    """Rows x (n, d) of a data set and responsibilities (n, k) that say its true groups."""
    with (ORACLE / f"{dataset}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(cell) for cell in row[:-1]] for row in rows])
    groups = [row[-1] for row in rows] if dataset != "faithful" else [str(row[1] < 68) for row in x]
    labels = np.unique(groups, return_inverse=True)[1]
    return x, np.eye(labels.max() + 1)[labels]


def statistics(x: Floats, responsibilities: Floats) -> tuple[Floats, Floats, Floats]:
    """Counts (k,), means (k, d) and scatter matrices (k, d, d)."""
    counts = responsibilities.sum(axis=0)
    means = responsibilities.T @ x / counts[:, None]
    apart = x - means[:, None]
    return counts, means, np.einsum("ij,jia,jib->jab", responsibilities, apart, apart)


def m_step(family: MStep, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
    """Let a family that wants only diagonals have them, and fill its answer up with zeros: (..., k, d, d) all."""
    if not getattr(family, "diagonal", False):
        return family.covariances(counts, scatter, current)
    before = None if current is None else diagonals(current)
    return diagonal_matrices(family.covariances(counts, diagonals(scatter), before))


def cost(counts: Floats, scatter: Floats, covariances: Floats) -> Floats:
    """What an M-step makes as small as it can: Σ_j [N_j ln|Σ_j| + tr(W_j Σ_j⁻¹)] / n, shape (...)."""
    logs = np.linalg.slogdet(covariances).logabsdet
    traces = np.einsum("...jab,...jba->...j", scatter, np.linalg.inv(covariances))
    return np.asarray((counts * logs + traces).sum(axis=-1) / counts.sum(axis=-1))


def em(family: MStep, x: Floats, responsibilities: Floats) -> list[float]:
    """Log-likelihoods after the first M-step from responsibilities, the second, ... until they stay."""
    values: list[float] = []
    covariances = None
    while len(values) < 2 or abs(values[-1] - values[-2]) > 1e-9:
        counts, means, scatter = statistics(x, responsibilities)
        covariances = m_step(family, counts, scatter, covariances)
        mixture = Mixture(counts / len(x), means, covariances, family.name)
        values.append(float(mixture.log_density(x).sum()))
        responsibilities = mixture.responsibilities(x)
    return values


class VEEAsMclust:
    """VEE by turns, shape then volumes, from volumes of 1 until the cost changes by less than 1.5e-8 of itself."""

    name = "VEE"

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Go on from volumes of 1."""
        d = scatter.shape[-1]
        volumes, before = np.ones(len(counts)), np.inf
        while True:
            shape = (scatter / volumes[:, None, None]).sum(axis=0)
            shape /= np.linalg.det(shape) ** (1 / d)
            volumes = np.einsum("jab,ba->j", scatter, np.linalg.inv(shape)) / (d * counts)
            covariances = volumes[:, None, None] * shape
            after = float(cost(counts, scatter, covariances) * counts.sum())
            if abs(before - after) <= 1.5e-8 * (1.0 + abs(after)):
                return np.asarray(covariances)
            before = after


class CommonAxesByMM:
    """EVE or VVE by Browne & McNicholas 2014: axes from the singular vectors of two majorising functions by turns.

    As mclust does it, from the axes and shapes of the last call (of the first: the columns), until the sum of the
    traces of the scatter along the shapes changes by less than `tolerance` of itself. `weighted` says whether
    components count in proportion to 1/λ_j when the axes of VVE are sought, as the likelihood has it. mclust leaves
    that out.
    """

    def __init__(self, name: str, *, weighted: bool, tolerance: float) -> None:
        self.name = name
        self.weighted = weighted
        self.tolerance = tolerance
        self.last: tuple[Floats, Floats, Floats] | None = None

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Turn the axes, then take volumes and shapes along them, again and again."""
        k, d = scatter.shape[:2]
        axes, shapes, volumes = (np.eye(d), np.ones((k, d)), np.ones(k)) if self.last is None else self.last
        largest = np.linalg.eigvalsh(scatter)[:, -1, None, None] * np.eye(d)
        before = np.inf
        for _ in range(10_000):
            along = shapes * volumes[:, None] if self.weighted else shapes
            pulls = np.einsum("jc,ac,jab->bc", 1 / along, axes, scatter - largest)
            axes = _nearest_axes(pulls)
            pulls = np.einsum("jab,bc,jc->ac", scatter, axes, 1 / along)
            pulls -= np.einsum("j,jab,bc->ac", (1 / along).max(axis=1), scatter, axes)
            axes = _nearest_axes(pulls)
            variances = np.einsum("ac,jab,bc->jc", axes, scatter, axes)
            sizes = np.exp(np.log(variances).mean(axis=1))
            shapes = variances / sizes[:, None]
            volumes = np.full(k, sizes.sum() / counts.sum()) if self.name == "EVE" else sizes / counts
            after = d * float((sizes if self.name == "EVE" else counts * volumes).sum())
            if abs(before - after) <= self.tolerance * (1.0 + abs(after)):
                break
            before = after
        self.last = axes, shapes, volumes
        return np.asarray(np.einsum("ac,jc,bc->jab", axes, shapes * volumes[:, None], axes))


def _nearest_axes(pulls: Floats) -> Floats:
    """Return the orthogonal matrix along which -pulls (d, d) is largest in sum."""
    left, _, right = np.linalg.svd(pulls)
    return np.asarray(-(left @ right))
