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
    """Log-likelihoods after the first M-step from responsibilities, the second, ... until they stop rising."""
    values: list[float] = []
    covariances = None
    while len(values) < 2 or values[-1] - values[-2] > 1e-9:
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
    """EVE or VVE by Browne & McNicholas 2014: axes from the singular vectors of a majorising function, many times.

    `weighted` says whether components count in proportion to 1/λ_j when the axes are sought, as the likelihood has
    it. mclust leaves that out.
    """

    def __init__(self, name: str, weighted: bool) -> None:
        self.name = name
        self.weighted = weighted
        self.axes: Floats | None = None

    def covariances(self, counts: Floats, scatter: Floats, current: Floats | None = None) -> Floats:
        """Go on from the axes of the last call, or the columns."""
        axes = np.eye(scatter.shape[-1]) if self.axes is None else self.axes
        largest = np.linalg.eigvalsh(scatter)[:, -1, None, None]
        for _ in range(4000):
            variances = np.einsum("ac,jab,bc->jc", axes, scatter, axes)
            volumes = np.exp(np.log(variances).mean(axis=1))
            shapes = variances / volumes[:, None]
            if self.name == "VVE" and self.weighted:
                shapes = variances / counts[:, None]
            pulls = np.einsum("jc,ac,jab->cb", 1 / shapes, axes, scatter - largest * np.eye(len(axes)))
            left, _, right = np.linalg.svd(pulls)
            turned = -(left @ right).T
            done = np.abs(np.abs((turned * axes).sum(axis=0)) - 1.0).max() < 1e-14
            axes = turned
            if done:
                break
        self.axes = axes
        variances = np.einsum("ac,jab,bc->jc", axes, scatter, axes)
        volumes = np.exp(np.log(variances).mean(axis=1))
        along = variances / counts[:, None]
        if self.name == "EVE":
            along = variances / volumes[:, None] * volumes.sum() / counts.sum()
        return np.asarray(np.einsum("ac,jc,bc->jab", axes, along, axes))
