"""One column: its histogram as a density, a curve for each component, and their sum."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.geometry import densities
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.history import Frame, letter
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.bins import Bins, binning
from gmm_desktop.views.plots.parts.curves import Bars, BarsLayer, Curve, CurvesLayer
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.latest import Latest
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_PLACES = 400
"""Places at which the curves are worked out, evenly over what is seen; more near the means."""


class Histogram(Plot):
    """Draws the column `session.axes[0]`: with more columns in the fit, the mixture's marginal of this one."""

    title = "Histogram"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._bins: Bins | None = None
        self._hard = False
        self._frame: Frame | None = None
        self._bars = BarsLayer(self.canvas.view, theme)
        self._curves = CurvesLayer(self.canvas.view, theme)
        self.canvas.add(self._bars)
        self.canvas.add(self._curves)
        self.canvas.grid.vertical = False
        self._latest = Latest("histogram")
        self._latest.done.connect(self._on_binned)
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)

    def set_hard(self, hard: bool) -> None:
        """Colour each bar by its most probable component, or blend by responsibility."""
        self._hard = hard
        self._colour_bars()

    def fit_view(self) -> None:
        """Show all rows, and bars and curves to their tops."""
        if self._bins is None:
            return
        highest = float(self._bins.heights.max())
        mixture = self._glide.target_mixture
        if mixture is not None:
            highest = max(highest, min(float(self._heights(mixture, self._places())[1].max()), 1.6 * highest))
        low, high = float(self._bins.edges[0]), float(self._bins.edges[-1])
        self.canvas.view.show_range(padded(low, high), (0.0, 1.2 * highest or 1.0))

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
        prepared = self.session.prepared
        if prepared is None or (frame is not None and frame.colours.d != prepared.rows.d):
            frame = None
        self._frame = frame
        self._colour_bars()
        if frame is None or self._glide.target is not frame.ellipses:
            target = None if frame is None else frame.ellipses.marginal([self._column])
            self._glide.go_to(target, frame.ellipses if frame else None)
        else:
            self._on_glided()

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._bars.dress(self.theme)
        self._curves.dress(self.theme, self.font())
        self._glide.reduced_motion = self.reduced_motion
        if self.reduced_motion:
            self._glide.finish()
        self._colour_bars()

    def view_moved(self) -> None:
        """Work the curves out over what is seen now (called by the base)."""
        self._on_glided()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn."""
        return super().settled and not self._latest.busy and not self._glide.gliding

    def describe_rows(self) -> str:
        """Say which column this is (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        bins = f" in {len(self._bins.heights)} bins" if self._bins else ""
        return f"{self.rows_in_words()}, density of {prepared.columns[self._column]}{bins}."

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
        self.canvas.bottom.show_scale(prepared.columns[self._column], bins.scale)
        self.canvas.left.show_scale("density" + (f" per {bins.scale.power}" if bins.scale.power else ""), Scale())
        edges, highest = bins.edges, float(bins.heights.max()) or 1.0
        self.canvas.view.set_world((float(edges[0]), float(edges[-1])), (0.0, highest))
        self.say(f"{count(bins.empty)} with empty cells here not drawn" if bins.empty else "")
        self.fit_view()
        self.show_frame(self.session.frame)

    def _colour_bars(self) -> None:
        bins = self._bins
        if bins is None:
            return
        frame = self._frame
        if frame is None:
            colours = np.tile(np.array([self._rgb(-1)], dtype=np.float64), (len(bins.heights), 1))
        else:
            mixture = frame.colours.marginal([self._column])
            palette = np.array([self._rgb(identity) for identity in self._identities(mixture)], dtype=np.float64)
            centres = (bins.edges[:-1] + bins.edges[1:]) / 2
            colouring = Colouring(mixture, palette, hard=self._hard)
            colours = colouring.of(bins.scale.values(centres)[:, None]).colours.T
        self._bars.show_bars(Bars(bins.edges, bins.heights, colours, bins.rug))

    @Slot()
    def _on_glided(self) -> None:
        mixture = self._glide.mixture
        if mixture is None or self._bins is None:
            self._curves.show_curves(np.empty(0), (), np.empty(0))
            return
        places = self._places()
        heights, total = self._heights(mixture, places)
        identities = self._identities(mixture)
        names = self.session.names
        means = self._bins.scale.drawn(mixture.means[:, 0])
        peaks = np.diagonal(self._heights(mixture, means)[0])
        self._curves.show_curves(
            places,
            tuple(
                Curve(
                    identity=identities[j],
                    name=names[j] if j < len(names) else letter(identities[j]),
                    heights=heights[j],
                    mean=float(means[j]),
                    peak=float(peaks[j]),
                )
                for j in range(mixture.k)
            ),
            total,
        )

    def _places(self) -> Floats:
        """Drawn places of the curves: evenly over what is seen, and closer around narrow components."""
        left, right, *_ = self.canvas.view.shown
        places = np.linspace(left, right, _PLACES)
        mixture = self._glide.mixture
        if mixture is None or self._bins is None:
            return places
        means = self._bins.scale.drawn(mixture.means[:, 0])
        widths = np.sqrt(mixture.covariances[:, 0, 0]) / self._bins.scale.unit
        near = (means[:, None] + widths[:, None] * np.linspace(-4, 4, 41)).ravel()
        near = near[(near > left) & (near < right)]
        return np.sort(np.concatenate([places, near]))

    def _heights(self, mixture: Mixture, places: Floats) -> tuple[Floats, Floats]:
        """Return heights (k, n) of the components at drawn places, and of their sum (n,) with the background."""
        assert self._bins is not None
        scale = self._bins.scale
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(densities(mixture, 0, scale.values(places)) * scale.unit)
        total = heights.sum(axis=0)
        if mixture.noise is not None:
            total = total + mixture.noise.weight * float(np.exp(mixture.noise.log_density)) * scale.unit
        return heights, total

    def _identities(self, mixture: Mixture) -> tuple[int, ...]:
        known = self.session.identities
        gaussian = known if len(known) == mixture.k else tuple(range(mixture.k))
        return gaussian if mixture.noise is None else (*gaussian, -1)

    def _rgb(self, identity: int) -> tuple[int, int, int]:
        colour = QColor(self.theme.noise) if identity < 0 else self.theme.component(identity)
        return colour.red(), colour.green(), colour.blue()
