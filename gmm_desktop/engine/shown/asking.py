"""What a mixture says of one point: the terms of Bayes' rule there, and how they go over the iterations."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import Rows

SAMPLE = 20_000
"""Rows looked at to find an example, evenly spaced."""

TELLING = 0.3
"""Uncertainty 1 - max_j P(C_j | x) of a row that shows best what soft membership is: mostly one, partly another."""

_BLOCK = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Bayes' rule at one point x, component by component (k,), or (k+1,) with the noise last.

    P(C_j | x) = P(C_j) p(x | C_j) / p(x) with p(x) = Σ_j P(C_j) p(x | C_j). Logarithms are natural; they stay
    finite far out, where the plain values are 0. Where p(x) is 0 even in logarithms, `responsibilities` are NaN.
    """

    weights: Floats
    log_densities: Floats
    log_products: Floats
    log_sum: float
    responsibilities: Floats

    @property
    def densities(self) -> Floats:
        """p(x | C_j), in 1 over the product of the units of the columns."""
        return np.exp(self.log_densities)

    @property
    def products(self) -> Floats:
        """P(C_j) p(x | C_j)."""
        return np.exp(self.log_products)

    @property
    def sum(self) -> float:
        """p(x)."""
        return float(np.exp(self.log_sum))


def terms(mixture: Mixture, x: Floats) -> Terms:
    """Return the terms at the point x (d,).

    Empty cells (NaN) are left out: the densities are then those of the other columns, 1 where all are empty.
    """
    x = np.asarray(x, dtype=np.float64)
    observed = np.flatnonzero(~np.isnan(x))
    weights = mixture.weights if mixture.noise is None else np.append(mixture.weights, mixture.noise.weight)
    log_densities = np.zeros(len(weights))
    if len(observed):
        seen = mixture if len(observed) == mixture.d else mixture.marginal([int(c) for c in observed])
        evenly = dataclasses.replace(seen, weights=np.ones(seen.k), noise=None)
        with np.errstate(over="ignore"):
            log_densities[: mixture.k] = evenly.component_log_densities(x[observed][None, :])[0]
        if seen.noise is not None:
            log_densities[-1] = seen.noise.log_density
    with np.errstate(divide="ignore", invalid="ignore"):
        log_products = np.log(weights) + log_densities
        log_sum = float(np.logaddexp.reduce(log_products))
        responsibilities = np.exp(log_products - log_sum)
    return Terms(weights, log_densities, log_products, log_sum, responsibilities)


def traces(mixtures: Sequence[Mixture], points: Floats) -> Generator[Progress, None, Floats]:
    """Return P(C_j | x) of points (p, d) under each of t mixtures: shape (t, p, k), or k+1 with noise last."""
    made = []
    for mixture in mixtures:
        made.append(np.stack([terms(mixture, x).responsibilities for x in points]))
        yield Progress("Memberships of pinned rows")
    return np.stack(made)


def example(rows: Rows, mixture: Mixture) -> Generator[Progress, None, int]:
    """Return the row that shows best what soft membership is: its uncertainty 1 - max_j P(C_j | x) is telling.

    That is nearest to `TELLING`, of at most `SAMPLE` evenly spaced rows without empty cells and without a known
    label, as far as there are such rows. Row 0 where every row has an empty cell.
    """
    step = max(1, rows.n // SAMPLE)
    best, row = (2, np.inf), 0
    for start in range(0, rows.n, _BLOCK * step):
        block = rows.block(start, min(rows.n, start + _BLOCK * step))
        x = np.asarray(block.x)[::step]
        known = np.zeros(len(x), dtype=np.bool_) if block.labels is None else block.labels[::step] >= 0
        whole = ~np.isnan(x).any(axis=1)
        for rank, wanted in enumerate((whole & ~known, whole & known)):
            places = np.flatnonzero(wanted)
            if len(places) and rank <= best[0]:
                with np.errstate(over="ignore", invalid="ignore"):
                    uncertainty = 1.0 - mixture.responsibilities(x[places]).max(axis=1)
                off = np.abs(np.nan_to_num(uncertainty) - TELLING)
                here = int(off.argmin())
                if (rank, float(off[here])) < best:
                    best, row = (rank, float(off[here])), start + step * int(places[here])
        yield Progress("An example")
    return row
