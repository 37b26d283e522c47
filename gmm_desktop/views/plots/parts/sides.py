"""Two pictures of the same rows beside each other: soft, with components over them, and hard, with borders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QFont

from gmm_desktop.engine.hard import nearest
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Frame
from gmm_desktop.views.plots.parts.bar_colours import bar_colours
from gmm_desktop.views.plots.parts.bells import bells
from gmm_desktop.views.plots.parts.binnings import Binnings
from gmm_desktop.views.plots.parts.bins import Bins
from gmm_desktop.views.plots.parts.borders import Borders
from gmm_desktop.views.plots.parts.chosen_marks import ChosenBars
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.curves import Bars, BarsLayer, Curve, CurvesLayer
from gmm_desktop.views.plots.parts.faces import CurveFace, EllipseFace
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.in_step import Voice
from gmm_desktop.views.plots.parts.marks import Marks
from gmm_desktop.views.plots.parts.outlines import Component, Outlines, components_of
from gmm_desktop.views.plots.parts.pane import Pane
from gmm_desktop.views.plots.parts.placing import Pair
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.who import Who, fitting
from gmm_desktop.views.plots.parts.words import density_title
from gmm_desktop.views.theme import Theme

_NOTHING = np.empty(0)


class Side:
    """One of the two: with one column bars, with more the cloud of `columns`. Subclasses draw what is over them.

    `frame` is where its run stands; both show the same part of the rows, so they share `binnings` and a thread.
    """

    def __init__(self, pane: Pane, theme: Theme, drawing: Voice, binnings: Binnings) -> None:
        self.pane, self.theme = pane, theme
        canvas = self.canvas = pane.canvas
        self.cloud = Cloud(canvas, drawing, binnings)
        self.frame: Frame | None = None
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
        self.pane.glide.jump_to(None)
        self._bars.show_bars(None)
        self._show_over(None, None, _NOTHING)
        if prepared is None or len(columns) == 1:
            self.cloud.show_rows(None, None)
        else:
            self.cloud.show_rows(prepared.rows, Pair((columns[0], columns[1])))
        if prepared is not None:
            self.name_axes(prepared, (Scale(), Scale()))
        self.canvas.grid.vertical = len(columns) != 1

    def name_axes(self, prepared: Prepared, scales: tuple[Scale, Scale]) -> None:
        """Write the drawn columns, or one and the density of its rows, in these units."""
        titles = [prepared.axis_title(column) for column in self.columns]
        bends = [prepared.restoration.bend(column) for column in self.columns]
        if len(self.columns) == 1:
            titles.append(density_title(prepared, self.columns[0], scales[0]))
            bends.append(None)
        axes = self.canvas.bottom, self.canvas.left
        for axis, title, scale, bend in zip(axes, titles, scales, bends, strict=True):
            axis.show_scale(title, scale, bend)

    def show_bins(self, prepared: Prepared, bins: Bins) -> None:
        """Draw these bars of the one column from now on."""
        self.bins = bins
        self.name_axes(prepared, (bins.scale, Scale()))
        across = float(bins.edges[0]), float(bins.edges[-1])
        self.canvas.view.set_world(across, (0.0, float(bins.heights.max()) or 1.0))

    def place_of(self, prepared: Prepared | None, row: int) -> Floats:
        """Return the drawn place (1, 2) of a row, with one column at the foot; none before it is known."""
        if len(self.columns) > 1 or prepared is None or self.bins is None:
            return self.cloud.place_of(row)
        value = self.bins.scale.drawn(prepared.rows.x[row : row + 1, self.columns[0]])
        return np.array([[value[0], 0.0]])

    def ground(self) -> Ground | None:
        """Return what a line around rows is drawn on; None before it is known where rows are."""
        if len(self.columns) > 1:
            return Ground(self.cloud.placing) if self.cloud.placing is not None else None
        if self.bins is None:
            return None
        column, scale = self.columns[0], self.bins.scale
        return Ground(Pair((column, column), (scale, scale)), line=True)

    def face(self) -> CurveFace | EllipseFace | None:
        """Return how components are seen, to take hold of them; None before anything is."""
        view, placing = self.canvas.view, self.cloud.placing
        if len(self.columns) > 1:
            return EllipseFace(view, (self.columns[0], self.columns[1]), placing.scales) if placing else None
        scale = self.bins.scale if self.bins is not None else None
        return CurveFace(view, (self.columns[0],), scale, scale.unit) if scale and self.columns else None

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the size of text."""
        self.theme = theme
        self._bars.dress(theme)
        self._curves.dress(theme, font)
        self._outlines.dress(theme, font)
        self.marks.dress(theme)
        self.part.dress(theme)

    def show_frame(self, frame: Frame | None) -> None:
        """Glide to where the run stands now."""
        self.frame = frame
        ellipses = frame.ellipses if frame else None
        self.pane.glide_to(ellipses, ellipses and ellipses.marginal(self.columns))

    def colour(self, who_of: Callable[[Mixture], Who]) -> None:
        """Colour bars or points by where the run stands; in the quiet colour without one."""
        mixture = self.frame.colours if self.frame else None
        who = who_of(mixture) if mixture else None
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

    def show_glided(self, who_of: Callable[[Mixture], Who]) -> None:
        """Draw the components where they are on their way."""
        mixture, frame = self.pane.glide.mixture, self.frame
        if mixture is None or frame is None or frame.ellipses.k != mixture.k:
            self._show_over(None, None, _NOTHING)
        else:
            self._show_over(mixture, who_of(mixture), frame.trail[:, :, list(self.columns)])

    def _show_over(self, mixture: Mixture | None, who: Who | None, trail: Floats) -> None:
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

    def __init__(self, pane: Pane, theme: Theme, drawing: Voice, binnings: Binnings) -> None:
        self._borders = Borders(pane.canvas.view, theme)
        super().__init__(pane, theme, drawing, binnings)
        pane.canvas.add(self._borders)
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

    def _show_over(self, mixture: Mixture | None, who: Who | None, trail: Floats) -> None:
        """Draw centres and borders."""
        super()._show_over(mixture, who, trail)
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
