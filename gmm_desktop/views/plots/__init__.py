"""The live picture: one plot a file, and one line for each in PLOTS; their order is that of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gmm_desktop.session import Session
from gmm_desktop.views.plots.histogram import Histogram
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.plots.scatter import Scatter
from gmm_desktop.views.theme import Theme


@dataclass(frozen=True, slots=True)
class PlotKind:
    """One way to draw: its name in the code, its title on screen, the columns it needs, how it is made.

    `axes` is how many of the used columns are chosen for it.
    """

    name: str
    title: str
    columns: int
    axes: int
    make: Callable[[Session, Theme], Plot]

    def applies(self, d: int) -> bool:
        """Whether data of d columns can be drawn this way."""
        return d >= self.columns


PLOTS: dict[str, PlotKind] = {
    "scatter": PlotKind("scatter", "Scatter", columns=2, axes=2, make=Scatter),
    "histogram": PlotKind("histogram", "Histogram", columns=1, axes=1, make=Histogram),
}
