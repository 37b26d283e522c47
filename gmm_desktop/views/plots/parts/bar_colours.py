"""The colours of a histogram's bars: those of the values in the middle of each."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.bins import Bins
from gmm_desktop.views.plots.parts.who import Who, quiet
from gmm_desktop.views.theme import Theme


def bar_colours(bins: Bins, mixture: Mixture | None, who: Who | None, theme: Theme, *, hard: bool) -> Floats:
    """Return colours (b, 3) from 0 to 255 by a mixture of the bins' column; the quiet one without a mixture."""
    if mixture is None or who is None:
        return np.tile(quiet(theme), (len(bins.heights), 1))
    return np.asarray(Colouring(mixture, who.palette(theme), hard=hard).of(bins.middles[:, None]).colours.T)
