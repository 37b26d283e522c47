"""Where a log-likelihood is heading: Aitken's projection of its limit."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.stopping import ROUNDING


def projected_limit(likelihoods: Floats) -> float | None:
    """Return ℓ_∞ = ℓ_{t-1} + (ℓ_t - ℓ_{t-1}) / (1 - a), a = (ℓ_t - ℓ_{t-1}) / (ℓ_{t-1} - ℓ_{t-2}).

    From the last three of the log-likelihoods (n,) of a run (Böhning et al. 1994, Annals of the Institute of
    Statistical Mathematics 46, §2). The last value itself where the gain is rounding; None where there are fewer
    than three, or gains do not shrink yet, so that they say nothing about a limit.
    """
    if len(likelihoods) < 3 or not np.isfinite(likelihoods[-3:]).all():
        return None
    first, second, third = (float(value) for value in likelihoods[-3:])
    gain, before = third - second, second - first
    if abs(gain) <= 100 * ROUNDING * (abs(third) + 1.0):
        return third
    if gain < 0 or before <= 0 or gain >= before:
        return None
    return second + gain / (1.0 - gain / before)
