"""Two pictures of the same rows beside each other: soft, with components over them, and hard, with borders."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QFont

from gmm_desktop.engine.hard import nearest
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.files import Prepared
from gmm_desktop.views.plots.parts.bar_colours import bar_colours
from gmm_desktop.views.plots.parts.bells import bells
from gmm_desktop.views.plots.parts.bins import Bins
from gmm_desktop.views.plots.parts.borders import Borders
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.chosen_marks import ChosenBars
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.curves import Bars, BarsLayer, Curve, CurvesLayer
from gmm_desktop.views.plots.parts.marks import Marks
from gmm_desktop.views.plots.parts.outlines import Component, Outlines, components_of
from gmm_desktop.views.plots.parts.placing import Pair
from gmm_desktop.views.plots.parts.who import Who, fitting
from gmm_desktop.views.theme import Theme

_NOTHING = np.empty(0)


class Side:
    """One of the two: with one column bars, with more the cloud of `columns`. Subclasses draw what is over them."""

    def __init__(self, canvas: Canvas, theme: Theme, name: str) -> None:
        self.canvas, self.theme = canvas, theme
        self.cloud = Cloud(canvas, name)
        self.columns: tuple[int, ...] = ()
        self.bins: Bins | None = None
        self._bars = BarsLayer(canvas.view, theme)
        self._curves = CurvesLayer(canvas.view, theme)
        self._outlines = Outlines(canvas.view, theme)
        self.marks = Marks(canvas.view, theme)
        self.part = ChosenBars(canvas.view, theme)
        for layer in (self._bars, self.part, self._curves, self._outlines, self.marks):
            canvas.add(layer)

    def show_rows(self, prepared: Prepared | None, columns: tuple[int, ...]) -> None:
        """Take other rows, or other columns (one or two) of them; bars follow by `show_bins`."""
        self.columns, self.bins = columns, None
        self._bars.show_bars(None)
        self.show_over(None, None, _NOTHING)
        if prepared is None or len(columns) == 1:
            self.cloud.show_rows(None, None)
        else:
            self.cloud.show_rows(prepared.rows, Pair((columns[0], columns[1])))
        self.canvas.grid.vertical = len(columns) != 1

    def show_bins(self, bins: Bins) -> None:
        """Draw these bars from now on."""
        self.bins = bins

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the size of text."""
        self.theme = theme
        self.canvas.dress(theme, font)
        self._bars.dress(theme)
        self._curves.dress(theme, font)
        self._outlines.dress(theme, font)
        self.marks.dress(theme)
        self.part.dress(theme)

    def colour(self, mixture: Mixture | None, who: Who | None) -> None:
        """Colour bars or points by a mixture of all columns; in the quiet colour without one."""
        if len(self.columns) > 1:
            self._colour_points(mixture, who)
        elif self.bins is not None:
            bins = self.bins
            colours = self.colours_of(bins, mixture, who)
            self._bars.show_bars(Bars(bins.edges, bins.heights, colours, bins.rug))

    def colours_of(self, bins: Bins, mixture: Mixture | None, who: Who | None) -> Floats:
        """Return the colours (b, 3) of bars."""
        return bar_colours(bins, mixture, who, self.theme, hard=False)

    def _colour_points(self, mixture: Mixture | None, who: Who | None) -> None:
        self.cloud.ask(mixture, who, self.theme, hard=False)

    def show_over(self, mixture: Mixture | None, who: Who | None, trail: Floats) -> None:
        """Draw a mixture of the drawn columns over the rows; `trail` (t, k, 1 or 2) are the means before."""
        if mixture is None or who is None:
            self._curves.show_curves(_NOTHING, (), _NOTHING)
            self._outlines.show_components(())
        elif len(self.columns) > 1 and self.cloud.placing is not None:
            self._over_points(mixture, who, trail)
        elif self.bins is not None:
            self._over_bars(mixture, who, self.bins)

    def _over_points(self, mixture: Mixture, who: Who, trail: Floats) -> None:
        self._outlines.show_components(self._components(mixture, who, trail))

    def _components(self, mixture: Mixture, who: Who, trail: Floats) -> tuple[Component, ...]:
        assert self.cloud.placing is not None
        return components_of(mixture, trail, who, self.cloud.placing.scales)

    def _over_bars(self, mixture: Mixture, who: Who, bins: Bins) -> None:
        left, right, *_ = self.canvas.view.shown
        self._curves.show_curves(*bells(mixture, who, bins.scale, left, right))


class HardSide(Side):
    """Every row has the colour of its nearest centre; borders stand where all columns are drawn (`whole`)."""

    def __init__(self, canvas: Canvas, theme: Theme, name: str) -> None:
        self._borders = Borders(canvas.view, theme)
        super().__init__(canvas, theme, name)
        canvas.add(self._borders)
        self.whole = False
        self._asked: tuple[Mixture, Mixture] | None = None

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the size of text."""
        super().dress(theme, font)
        self._borders.dress(theme)

    def colours_of(self, bins: Bins, mixture: Mixture | None, who: Who | None) -> Floats:
        """Return the colours (b, 3) of bars."""
        if mixture is None or who is None:
            return super().colours_of(bins, mixture, who)
        return np.asarray(who.palette(self.theme)[nearest(mixture, bins.middles[:, None])])

    def _colour_points(self, mixture: Mixture | None, who: Who | None) -> None:
        """The most probable component is the nearest centre where all weights are equal."""
        if mixture is None:
            self._asked = None
        elif self._asked is None or self._asked[0] is not mixture:
            self._asked = mixture, _equal(mixture)
        self.cloud.ask(self._asked and self._asked[1], who, self.theme, hard=True)

    def show_over(self, mixture: Mixture | None, who: Who | None, trail: Floats) -> None:
        """Draw centres and borders."""
        super().show_over(mixture, who, trail)
        if mixture is None or who is None:
            self._borders.clear()

    def _over_points(self, mixture: Mixture, who: Who, trail: Floats) -> None:
        components = self._components(mixture, who, trail)
        assert self.cloud.placing is not None
        units = _units(mixture) / [scale.unit for scale in self.cloud.placing.scales]
        self._outlines.show_components(tuple(part.bare for part in components))
        if self.whole:
            self._borders.show_centres(np.stack([component.mean for component in components]), units)
        else:
            self._borders.clear()

    def _over_bars(self, mixture: Mixture, who: Who, bins: Bins) -> None:
        means = bins.scale.drawn(mixture.means[:, 0])
        bar = np.clip(np.searchsorted(bins.edges, means) - 1, 0, len(bins.heights) - 1)
        curves = tuple(
            Curve(who.identities[j], fitting(who.names[j]), _NOTHING, float(means[j]), float(bins.heights[bar[j]]),
                  who.strength(j))
            for j in range(mixture.k)
        )  # fmt: skip
        self._curves.show_curves(_NOTHING, curves, _NOTHING)
        self._borders.show_centres(means, np.ones(1))


def _equal(mixture: Mixture) -> Mixture:
    """The same centres with equal weights, and a spread also where all rows lie on centres."""
    units = _units(mixture)
    covariances = np.repeat(np.diag(units * units)[None], mixture.k, axis=0)
    return Mixture(np.full(mixture.k, 1.0 / mixture.k), mixture.means, covariances, mixture.family)


def _units(mixture: Mixture) -> Floats:
    """In what distances are measured in each column: common to all centres."""
    units = mixture.standard_deviations[0]
    return np.where((units > 0) & np.isfinite(units), units, 1.0)
