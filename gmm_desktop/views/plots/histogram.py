"""One column: its histogram as a density, a curve for each component, and their sum."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.bar_colours import bar_colours
from gmm_desktop.views.plots.parts.bells import bells, room_for, terms_at
from gmm_desktop.views.plots.parts.bins import Bins, binning
from gmm_desktop.views.plots.parts.choosing import Choosing
from gmm_desktop.views.plots.parts.chosen_marks import ChosenBars
from gmm_desktop.views.plots.parts.curves import Bars, BarsLayer, CurvesLayer
from gmm_desktop.views.plots.parts.faces import CurveFace
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.lasso_menu import lasso_of
from gmm_desktop.views.plots.parts.placing import Pair, Placing
from gmm_desktop.views.plots.parts.plumb import Plumb
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.parts.selected import binned
from gmm_desktop.views.plots.parts.words import density_title
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme


class Histogram(Plot):
    """Draws the column `session.axes[0]`: with more columns in the fit, the mixture's marginal of this one."""

    title = "Histogram"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._bins: Bins | None = None
        self._home = (0.0, 0.0, 0.0, 0.0)  # what `fit_view` showed last
        self._bars = BarsLayer(self.canvas.view, theme)
        self._curves = CurvesLayer(self.canvas.view, theme)
        self.canvas.add(self._bars)
        self.canvas.add(self._curves)
        self.canvas.grid.vertical = False
        self.lasso = lasso_of(self, self.canvas, session)
        self.handles = Handles(self, self.canvas, session, theme)
        self._latest = self.latest("histogram")
        self._latest.done.connect(self._on_binned)
        self._part = ChosenBars(self.canvas.view, theme)
        self.canvas.add(self._part)
        self._plumb = Plumb(self.canvas.view, theme)
        self.canvas.add(self._plumb)
        self._choosing = Choosing(session, self.latest("selected in histogram"))
        self._choosing.done.connect(self._on_chosen)
        self._choosing.nothing.connect(self._part.clear)

    def fit_view(self) -> None:
        """Show all rows, and bars and curves to their tops."""
        if self._bins is None:
            return
        low, high = float(self._bins.edges[0]), float(self._bins.edges[-1])
        self.canvas.view.show_range(padded(low, high), (0.0, self._room(self._bins)))
        self._home = self.canvas.view.shown

    def _room(self, bins: Bins) -> float:
        return room_for(bins, self._glide.target_mixture, self.canvas.view)

    def show_rows(self) -> None:
        """Take over other rows or another column (called by the base)."""
        prepared = self.session.prepared
        self._bins = None
        self._glide.jump_to(None)
        self._bars.show_bars(None)
        if prepared is None:
            self._latest.forget()
            self.say("")
        else:
            self._latest.ask(binning, prepared.rows, self._column)

    def show_frame(self, frame: Frame | None) -> None:
        """Let the curves glide to this half-step, and colour the bars (called by the base)."""
        self.recolour()
        self.glide_to(frame, frame.ellipses.marginal([self._column]) if frame else None)
        unmoved = self.canvas.view.shown == self._home
        if self._bins is not None and unmoved and self._room(self._bins) > self._home[-1] * (1 + 1e-9):
            self.fit_view()

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._bars.dress(self.theme)
        self._part.dress(self.theme)
        self._curves.dress(self.theme, self.font())
        self._plumb.dress(self.theme)

    def view_moved(self) -> None:
        """Work the curves out over what is seen now (called by the base)."""
        self.show_glided()

    def describe_rows(self) -> str:
        """Say which column this is (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        bins = f" in {len(self._bins.heights)} bins" if self._bins else ""
        return f"{self.rows_in_words()}, density of {prepared.titles[self._column]}{bins}."

    def look_at(self, at: Floats) -> None:
        """Rows are found by their value, however high the mouse is (called by the base)."""
        bins = self._bins
        if bins is None or at[1] < 0:
            self.pointer.point_at(-1)
            return
        across = self.canvas.view.pixel[0] * 2**0.5  # both coordinates are the value: the distance counts twice
        self.pointer.seek(self._placing(bins), np.array([at[0], at[0]]), np.array([across, across]))

    def ground_at(self, at: Floats) -> Ground | None:
        """Rows are told apart across alone (called by the base)."""
        return None if self._bins is None else Ground(self._placing(self._bins), line=True)

    def places_of(self, row: int) -> Floats:
        """A row is ringed at the foot (called by the base)."""
        prepared, bins = self.session.prepared, self._bins
        if prepared is None or bins is None:
            return np.empty((0, 2))
        value = bins.scale.drawn(prepared.rows.x[row : row + 1, self._column])
        return np.array([[value[0], 0.0]])

    def _placing(self, bins: Bins) -> Placing:
        """Both coordinates are the value."""
        return Pair((self._column, self._column), (bins.scale, bins.scale))

    @property
    def _column(self) -> int:
        last = len(self.session.prepared.columns) - 1 if self.session.prepared else 0
        return min(self.session.axes[0], last)

    @Slot(object)
    def _on_binned(self, bins: Bins) -> None:
        prepared = self.session.prepared
        if prepared is None or bins.source is not prepared.rows or bins.column != self._column:
            return
        self._bins = bins
        bend = prepared.restoration.bend(self._column)
        self.canvas.bottom.show_scale(prepared.axis_title(self._column), bins.scale, bend)
        self.canvas.left.show_scale(density_title(prepared, self._column, bins.scale), Scale())
        edges, highest = bins.edges, float(bins.heights.max()) or 1.0
        self.canvas.view.set_world((float(edges[0]), float(edges[-1])), (0.0, highest))
        self.say(f"{count(bins.empty)} with empty cells here not drawn" if bins.empty else "")
        self.fit_view()
        self.redraw()

    def show_chosen(self) -> None:
        """Draw the part of the bars that is that of the selected rows (called by the base)."""
        self._choosing.ask(binned, self._bins)

    @Slot(object)
    def _on_chosen(self, heights: Floats) -> None:
        if self._bins is not None:
            self._part.show_bars(self._bins.edges, heights)

    def recolour(self) -> None:
        """Colour each bar by the middle of its values (called by the base)."""
        bins = self._bins
        if bins is None:
            return
        mixture = self.frame.colours.marginal([self._column]) if self.frame else None
        colours = bar_colours(
            bins, mixture, self.who(mixture) if mixture else None, self.theme, hard=self.manner.hard
        )
        self._bars.show_bars(Bars(bins.edges, bins.heights, colours, bins.rug))

    def show_glided(self) -> None:
        """Draw the curves where they are on their way (called by the base)."""
        mixture = self._glide.mixture
        if self.handles is not None:
            scale = self._bins.scale if self._bins else None
            face = CurveFace(self.canvas.view, (self._column,), scale, scale.unit) if scale else None
            self.handles.follow(mixture, face)
        if mixture is None or self._bins is None:
            self._curves.show_curves(np.empty(0), (), np.empty(0))
        else:
            left, right, *_ = self.canvas.view.shown
            self._curves.show_curves(*bells(mixture, self.who(mixture), self._bins.scale, left, right))
        self._show_terms()

    @Slot()
    def show_rings(self) -> None:
        """Ring the row that is pointed at, and show the terms over its value (called by the base)."""
        super().show_rings()
        self._show_terms()

    def _show_terms(self) -> None:
        mixture, places = self._glide.mixture, self.rings.places
        if mixture is None or self._bins is None or not len(places):
            self._plumb.clear()
            return
        who = self.who(mixture)
        colours = [who.colour(place, self.theme) for place in range(mixture.k)]
        self._plumb.show_terms(terms_at(mixture, self._bins.scale, float(places[0, 0])), colours)
