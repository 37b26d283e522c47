"""The live picture: one plot a file, and one line for each in PLOTS; their order is that of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gmm_desktop.session import Session
from gmm_desktop.views.plots.hard_against_soft import HardAgainstSoft
from gmm_desktop.views.plots.histogram import Histogram
from gmm_desktop.views.plots.log_likelihood import LogLikelihood
from gmm_desktop.views.plots.matrix import ScatterMatrix
from gmm_desktop.views.plots.memberships import Memberships
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.plots.profile import Profile
from gmm_desktop.views.plots.projection import ProjectionPlot
from gmm_desktop.views.plots.scatter import Scatter
from gmm_desktop.views.plots.uncertainty import Uncertainty
from gmm_desktop.views.theme import Theme


@dataclass(frozen=True, slots=True)
class PlotKind:
    """One way to draw: its name in the code, title and tip on screen, the columns it needs, how it is made.

    `axes` is how many of the used columns are chosen for it (0: it takes them as they come); `rows` says whether it
    draws the rows, `coloured` whether soft and hard colours differ in it, `early` whether it has something to show
    of rows that nothing was fitted to yet. With `contoured` columns or more it can draw contours in place of
    ellipses; 0: never. `width` is the least in which it is of use, in lines of text.
    """

    name: str
    title: str
    tip: str
    columns: int
    axes: int
    make: Callable[[Session, Theme], Plot]
    rows: bool = True
    coloured: bool = True
    early: bool = True
    contoured: int = 0
    width: int = 20

    def applies(self, d: int) -> bool:
        """Whether data of d columns can be drawn this way."""
        return d >= self.columns


PLOTS: dict[str, PlotKind] = {
    "scatter": PlotKind(
        "scatter",
        "Scatter",
        "Rows by two columns, components as ellipses",
        columns=2,
        axes=2,
        make=Scatter,
        contoured=2,
    ),
    "histogram": PlotKind(
        "histogram",
        "Histogram",
        "One column, a curve for each component and their sum",
        columns=1,
        axes=1,
        make=Histogram,
    ),
    "matrix": PlotKind(
        "matrix",
        "Matrix",
        "Every column against every other",
        columns=2,
        axes=0,
        make=ScatterMatrix,
        contoured=2,
        width=26,
    ),
    "projection": PlotKind(
        "projection",
        "Projection",
        "All columns, seen from where components part best",
        columns=3,
        axes=0,
        make=ProjectionPlot,
        contoured=3,
    ),
    "memberships": PlotKind(
        "memberships",
        "Memberships",
        "P(component | row) of every row as a bar",
        columns=1,
        axes=0,
        make=Memberships,
        early=False,
    ),
    "uncertainty": PlotKind(
        "uncertainty",
        "Uncertainty",
        "Which rows EM is in doubt about",
        columns=1,
        axes=2,
        make=Uncertainty,
        early=False,
        contoured=2,
    ),
    "hard_against_soft": PlotKind(
        "hard_against_soft",
        "Hard against soft",
        "EM beside k-means, from the same start",
        columns=1,
        axes=2,
        make=HardAgainstSoft,
        coloured=False,
        width=30,
    ),
    "profile": PlotKind(
        "profile",
        "Profile",
        "Means ± SD of components over all columns",
        columns=2,
        axes=0,
        make=Profile,
        coloured=False,
    ),
    "log_likelihood": PlotKind(
        "log_likelihood",
        "Log-likelihood",
        "How far EM has come, iteration by iteration",
        columns=1,
        axes=0,
        make=LogLikelihood,
        rows=False,
        coloured=False,
        early=False,
    ),
}
