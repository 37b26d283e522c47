"""How certain memberships are, summed over the rows of a block: what ICL and their entropy are made of."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock, scratch
from gmm_desktop.engine.passes.soften import log_sums


def certainties(evidence: Floats, responsibilities: Floats, logs: Floats, block: InnerBlock) -> Floats:
    """Return (m, 2): Σ w ln max_j r_j, and the entropy -Σ w Σ_j r_j ln r_j, of responsibilities (m, lines, b).

    `logs` (m, lines, b) are the log-densities l they come from, `evidence` (m,) is Σ w ln s of s = Σ_j exp(l_j):
    as r = exp(l) / s, the entropy of a row is ln s - Σ_j r l.
    """
    m, lines, b = responsibilities.shape
    most = np.max(responsibilities, axis=1, out=scratch.array("most", m, b))
    hard = log_sums(most, block.weights, 1.0 / lines)
    if block.weights is None:
        expected = np.vecdot(responsibilities.reshape(m, -1), logs.reshape(m, -1))
    else:
        expected = np.einsum("mjb,mjb->mb", responsibilities, logs) @ block.weights
    return np.column_stack([hard, evidence - expected])
