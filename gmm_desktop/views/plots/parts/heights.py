"""Heights of a log-likelihood curve that leave the late small gains visible."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats

_ROUNDING, _ROUNDING_SHARE = 1e-9, 1e-11
"""Differences up to this, or this share of the values, are no gains or losses of EM."""

_LARGEST = float(np.finfo(np.float64).max) / 1e4


def heights(likelihoods: Floats) -> Floats:
    """Heights (n,) from 0 to 1 of a curve of log-likelihoods.

    With g the gap to the largest value and s the median gap, the height falls with asinh(g / s): in proportion to
    the gap in the later half, where it is small, and with its logarithm in the earlier, where it is big. So neither
    a first jump of a million nor the last gain of a thousandth is lost. Where all differences are rounding the
    curve is flat.
    """
    values = np.where(np.isfinite(likelihoods), likelihoods, np.nan)
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(values))
    with np.errstate(over="ignore"):
        gap = np.where(known, (np.nanmax(values) / 2 - values / 2) * 2, np.inf)
    gap = np.minimum(gap, _LARGEST)
    widest = float(gap[known].max())
    if widest <= max(_ROUNDING, _ROUNDING_SHARE * float(np.abs(values[known]).max())):
        return np.where(known, 1.0, 0.0)
    small = max(float(np.median(gap[known])), 1e-7 * widest, float(np.finfo(np.float64).tiny))
    falls = np.arcsinh(gap / small)
    return np.asarray(np.clip(1 - falls / np.arcsinh(widest / small), 0.0, 1.0))
