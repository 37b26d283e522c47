"""How certain memberships are, summed over the rows of a block: what ICL and their entropy are made of."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.scratch import scratch
from gmm_desktop.engine.passes.soften import log_sums


def certainties(evidence: Floats, responsibilities: Floats, logs: Floats, weights: Floats | None) -> Floats:
    """Return (m, 2): Σ w ln max_j r_j, and the entropy -Σ w Σ_j r_j ln r_j, of weighted responsibilities w r.

    Those and `logs`, the log-densities l they come from, are (m, lines, b), `evidence` (m,) is Σ w ln s of
    s = Σ_j exp(l_j): as r = exp(l) / s, the entropy of a row is ln s - Σ_j r l.
    """
    m, _, b = responsibilities.shape
    most = np.max(responsibilities, axis=1, out=scratch.array("most", m, b))
    if weights is not None:
        most = np.divide(most, weights, out=np.ones((m, b)), where=weights > 0)
    expected = np.vecdot(responsibilities.reshape(m, -1), logs.reshape(m, -1))
    return np.column_stack([log_sums(most, weights), evidence - expected])
