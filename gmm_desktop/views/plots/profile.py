"""Every component across all columns: means ± one standard deviation on standardised, parallel axes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.bands import Band, BandsLayer
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.choosing import Choosing
from gmm_desktop.views.plots.parts.chosen_marks import ChosenLine
from gmm_desktop.views.plots.parts.named_axis import NamedAxis
from gmm_desktop.views.plots.parts.proposed_layer import ProposedLayer
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.selected import averaged
from gmm_desktop.views.plots.parts.spread import Spread, spreading
from gmm_desktop.views.plots.parts.who import fitting
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_MOST = 40
"""Columns that are drawn side by side."""

_FARTHEST = 4.0
"""Standard deviations up and down that are shown at most at first."""


class Profile(Plot):
    """Behind the components: the mean ± SD of all rows, and how far they reach."""

    title = "Profile"

    def __init__(self, session: Session, theme: Theme) -> None:
        self._names = NamedAxis("bottom")
        super().__init__(session, theme, Canvas(bottom=self._names))
        self._spread: Spread | None = None
        self._bands = BandsLayer(self.canvas.view, theme)
        self.canvas.add(self._bands)
        self._proposed = ProposedLayer(self.canvas.view, session, self, theme)
        self.canvas.add(self._proposed)
        session.editing.proposal_changed.connect(self._on_proposal)
        self.rings.joined = True
        self._latest = self.latest("profile")
        self._latest.done.connect(self._on_spread)
        self._line = ChosenLine(self.canvas.view, theme)
        self.canvas.add(self._line)
        self._choosing = Choosing(session, self.latest("selected in profile"))
        self._choosing.done.connect(self._on_chosen)
        self._choosing.nothing.connect(self._line.clear)
        self.canvas.left.show_scale("standard deviations from the mean", Scale())

    def fit_view(self) -> None:
        """Show all columns, and the components in full."""
        columns = self._columns or 1
        reach = self._reach()
        self.canvas.view.show_range((-0.4, columns - 0.6 + 0.35), (-reach, reach))

    def _reach(self) -> float:
        """Standard deviations up and down that hold the components and all rows but outliers."""
        spread = self._spread
        if spread is None:
            return 2.0
        ends = np.abs(spread.standardised(np.stack([spread.low, spread.high])))
        far = min(float(np.nan_to_num(ends).max(initial=1.0)), _FARTHEST)
        mixture = self._glide.target_mixture
        if mixture is not None:
            means, deviations = self._standardised(mixture, spread)
            far = max(far, min(float((np.abs(means) + deviations).max()), 3 * _FARTHEST))
        return max(1.08 * far, 1.4)

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared = self.session.prepared
        self._spread = None
        self._glide.jump_to(None)
        self._bands.show_rows(None)
        if prepared is None:
            self._latest.forget()
            self.say("")
            return
        d = len(prepared.columns)
        self._names.show_names(prepared.titles[:_MOST])
        self.say(f"the first {_MOST} of {count(d)} columns" if d > _MOST else "")
        self._latest.ask(spreading, prepared.rows, min(d, _MOST))

    @Slot(object)
    def _on_spread(self, spread: Spread) -> None:
        prepared = self.session.prepared
        if prepared is None or spread.rows is not prepared.rows:
            return
        self._spread = spread
        ends = spread.standardised(np.stack([spread.low, spread.high]))
        self._bands.show_rows(ends)
        self.canvas.view.set_world((0.0, float(max(self._columns - 1, 1))), (-_FARTHEST, _FARTHEST))
        self.fit_view()
        self.redraw()

    def show_frame(self, frame: Frame | None) -> None:
        """Let the bands glide to this half-step (called by the base)."""
        grown = frame is not None and self._glide.mixture is None
        self.glide_to(frame, self._marginals(frame.ellipses) if frame else None)
        if grown:
            self.fit_view()

    def _marginals(self, mixture: Mixture) -> Mixture:
        """Only means and variances of the drawn columns are drawn, so only they glide."""
        columns = self._columns
        variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)[:, :columns]
        covariances = variances[:, :, None] * np.eye(columns)
        return Mixture(mixture.weights, mixture.means[:, :columns], covariances)

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._bands.dress(self.theme, self.font())
        self._line.dress(self.theme)
        self._proposed.dress(self.theme)

    def show_chosen(self) -> None:
        """Draw the means of the selected rows (called by the base)."""
        self._choosing.ask(averaged, self._spread)

    @Slot(object)
    def _on_chosen(self, means: Floats) -> None:
        self._line.show_means(means)

    def describe_rows(self) -> str:
        """Say which columns stand side by side (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        names = ", ".join(prepared.titles[:_MOST])
        return f"{self.rows_in_words()}, means and standard deviations of the components in {names}."

    def places_of(self, row: int) -> Floats:
        """A row is a line across the columns (called by the base)."""
        prepared, spread = self.session.prepared, self._spread
        if prepared is None or spread is None:
            return np.empty((0, 2))
        heights = spread.standardised(prepared.rows.x[row, : self._columns])
        return np.stack([np.arange(self._columns, dtype=np.float64), heights], axis=1)

    @property
    def _columns(self) -> int:
        return min(len(self.session.prepared.columns), _MOST) if self.session.prepared else 0

    @staticmethod
    def _standardised(mixture: Mixture, spread: Spread) -> tuple[Floats, Floats]:
        return spread.standardised(mixture.means), mixture.standard_deviations / spread.deviation

    @Slot()
    def _on_proposal(self) -> None:
        self._proposed.update()

    def lines_of(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """The means, and a standard deviation above and below them (called by the layer of proposals)."""
        spread = self._spread
        if spread is None or mixture.d < len(spread.mean):
            return ()
        means, deviations = self._standardised(self._marginals(mixture), spread)
        return tuple(self._bands.line(means[j] + side * deviations[j]) for side in (0.0, 1.0, -1.0))

    def places_of_component(self, mixture: Mixture, j: int) -> Floats:
        """The means in all columns (called by the layer of proposals)."""
        lines = self.lines_of(mixture, j)
        return lines[0] if lines else np.empty((0, 2))

    def show_glided(self) -> None:
        """Draw the bands where they are on their way (called by the base)."""
        mixture, spread = self._glide.mixture, self._spread
        if mixture is None or spread is None or mixture.d != len(spread.mean):
            self._bands.show_bands(())
            return
        who = self.who(mixture)
        means, deviations = self._standardised(mixture, spread)
        self._bands.show_bands(
            tuple(
                Band(who.identities[j], fitting(who.names[j]), means[j], deviations[j], who.strength(j))
                for j in range(mixture.k)
            )
        )
