"""How much of the rows an E-step gives to each component."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.passes.sweep import sweep
from gmm_desktop.engine.problem import prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec


def counting(rows: Rows, mixture: Mixture, spec: FitSpec) -> Generator[Progress, None, Floats]:
    """Return N_j = Σ_i w_i P(C_j | x_i) under a mixture of the family of `spec`: (k,), or (k+1,) with noise last.

    Rows that are known to belong to a component count for it alone. Without padlocks EM's next weights are N_j / n.
    """
    problem = yield from prepare(rows, replace(spec, components=mixture.k, noise=mixture.noise is not None))
    (moments,) = yield from sweep(problem.rows, [problem.inner(mixture)], "Counts")
    counts = moments.counts[0]
    return counts if moments.noise_counts is None else np.append(counts, moments.noise_counts[0])
