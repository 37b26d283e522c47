"""The cells of rows for the view of now, worked out once for all pictures that show the same part of them."""

from __future__ import annotations

from collections.abc import Generator

from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.binning import Binning
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.raster import Grid


class Binnings:
    """Keeps the newest binning; to be used by one thread."""

    def __init__(self) -> None:
        self._newest: Binning | None = None

    def of(self, rows: ArrayRows, placing: Placing, grid: Grid, *, quick: bool) -> Generator[None, None, Binning]:
        """Return the filled binning of rows in a grid; yields so that it can be stopped."""
        binning = self._newest
        if binning is None or binning.key != (rows, placing, grid):
            binning = Binning(rows, placing, grid)
            yield from binning.fill(quick=quick)
            self._newest = binning
        return binning
