"""Every column against every other: rows below the diagonal, histograms on it, the components alone above."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.plots.parts.bar_colours import bar_colours
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.contouring import IN_SHORT
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.lasso_menu import lasso_of
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice, Panel, PanelAxis
from gmm_desktop.views.plots.parts.panel_cloud import PanelCloud
from gmm_desktop.views.plots.parts.panel_contours import PanelContours
from gmm_desktop.views.plots.parts.panels import Matrix, PanelsLayer
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.proposed_panels import ProposedPanels
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

MOST = 8
"""Columns that are drawn."""


class ScatterMatrix(Plot):
    """Draws the first columns of the data; the whole plane of panels can be zoomed and panned as one."""

    title = "Matrix"

    def __init__(self, session: Session, theme: Theme) -> None:
        self._axes = (PanelAxis("bottom"), PanelAxis("left"))
        super().__init__(session, theme, Canvas(*self._axes))
        self._placings: tuple[Lattice, tuple[Placing, ...]] | None = None
        self._bars_of: tuple[object, ...] = ()
        self._bars: tuple[Floats, ...] = ()
        self._cloud = PanelCloud(self.canvas, self.sketching("matrix"))
        self._cloud.laid_out.connect(self._on_laid_out)
        self._cloud.painted.connect(self._say_how)
        self._panels = PanelsLayer(self.canvas.view, theme)
        self.canvas.add(self._panels)
        self._proposed = ProposedPanels(self.canvas.view, session, self._panels, theme)
        self.canvas.add(self._proposed)
        session.editing.proposal_changed.connect(self._on_proposal)
        self.lasso = lasso_of(self, self.canvas, session)
        self.handles = Handles(self, self.canvas, session, theme)
        self._panel: tuple[int, int] | None = None  # row and column of the one that hands are in
        self.canvas.grid.setVisible(False)
        self._home: tuple[float, ...] = ()
        self._contours: PanelContours | None = None

    def fit_view(self) -> None:
        """Show all panels, and above them what is said about them."""
        self.canvas.view.show_range((0.0, float(self._m)), (0.0, self._top()))
        self._home = self.canvas.view.shown

    def _top(self) -> float:
        """Upper end of what is seen at home: that of the panels, or a line of text above them."""
        share = (
            1.5 * self.fontMetrics().height() / max(self.canvas.view.rect().height(), 1.0) if self.caption else 0.0
        )
        return self._m / (1.0 - min(share, 0.2))

    def _stay_home(self) -> None:
        """Show all panels again where all were seen, and what stands above them has come or gone."""
        if self.canvas.view.shown == self._home and not math.isclose(self._home[-1], self._top()):
            self.fit_view()

    @property
    def _m(self) -> int:
        return self._lattice.m if self._lattice else 1

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared = self.session.prepared
        rows, columns = (prepared.rows, len(prepared.columns)) if prepared else (None, 0)
        self._cloud.show_rows(rows, min(columns, MOST))
        self._panels.show_matrix(None)
        self._proposed.lattice = None
        self._glide.jump_to(None)
        for axis in self._axes:
            axis.show_lattice(None)
        self.say("")

    @property
    def _lattice(self) -> Lattice | None:
        return self._cloud.lattice

    @Slot()
    def _on_laid_out(self) -> None:
        prepared, lattice = self.session.prepared, self._lattice
        if prepared is None or lattice is None or lattice.rows is not prepared.rows:
            return
        bends = tuple(prepared.restoration.bend(column) for column in range(lattice.m))
        for axis in self._axes:
            axis.show_lattice(lattice, prepared.titles, bends)
        self.canvas.view.set_world((0.0, float(lattice.m)), (0.0, float(lattice.m)))
        self.fit_view()
        self._say_how()
        self.redraw()

    @Slot()
    def _say_how(self) -> None:
        lattice = self._lattice
        if lattice is None:
            return
        left_out = f"the first {lattice.m} of {count(lattice.rows.d)} columns" if lattice.rows.d > lattice.m else ""
        lines = IN_SHORT if self.manner.contours and self.frame is not None else ""
        self.say(" · ".join(part for part in (left_out, self._cloud.caption, lines) if part))
        self._stay_home()

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for the colours of this half-step and let the ellipses glide to it (called by the base)."""
        self._ask()
        self.glide_to(frame, frame.ellipses.marginal(range(min(frame.ellipses.d, MOST))) if frame else None)

    def recolour(self) -> None:
        """Colour rows and bars anew (called by the base)."""
        self._ask()
        self.show_glided()

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._panels.dress(self.theme, self.font())
        self._proposed.dress(self.theme)

    def view_moved(self) -> None:
        """Paint as finely as the panels are seen now (called by the base)."""
        if self._cloud.dense:
            self._ask()
        if self.manner.contours:
            self.show_glided()
        self._stay_home()

    def describe_rows(self) -> str:
        """Say which columns are drawn (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        names = ", ".join(prepared.titles[:MOST])
        return f"{self.rows_in_words()}, each of {names} against each other."

    def placing_at(self, at: Floats) -> Placing | None:
        """Rows have a place in every panel below the diagonal (called by the base)."""
        panel = self._lattice.panel_at(at) if self._lattice else None
        if self._lattice is None or panel is None or panel[1] >= panel[0]:
            return None
        return Panel(self._lattice, *panel)

    def ground_at(self, at: Floats) -> Ground | None:
        """Rows are points below the diagonal, and on it they are told apart across (called by the base)."""
        panel = self._lattice.panel_at(at) if self._lattice else None
        if self._lattice is None or panel is None or panel[1] > panel[0]:
            return None
        corner = self._lattice.corner(*panel)
        box = np.stack([corner + GAP, corner + 1 - GAP])
        return Ground(Panel(self._lattice, *panel), line=panel[0] == panel[1], box=box)

    def lasso_start(self) -> Floats:
        """The middle of what is seen, or of the first panel with points (called by the base)."""
        middle = super().lasso_start()
        if self._lattice is None or self.ground_at(middle) is not None:
            return middle
        return self._lattice.corner(*self._first_panel(self._lattice.m)) + 0.5

    def placings(self) -> tuple[Placing, ...]:
        """The panels below the diagonal (called by the base)."""
        lattice = self._lattice
        if lattice is None:
            return ()
        if self._placings is None or self._placings[0] is not lattice:
            self._placings = lattice, tuple(Panel(lattice, *pair) for pair in lattice.pairs)
        return self._placings[1]

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn in each panel (called by the base)."""
        lattice = self._lattice
        if lattice is None:
            return np.empty((0, 2))
        x = lattice.rows.x[row : row + 1]
        return np.array([np.concatenate(Panel(lattice, r, c).of(x)) for r, c in lattice.pairs]).reshape(-1, 2)

    def _ask(self) -> None:
        if self.isVisible():
            mixture = self.frame.colours if self.frame else None
            who = self.who(mixture) if mixture else None
            moving = self.session.player.playing
            self._cloud.ask(mixture, who, self.theme, hard=self.manner.hard, moving=moving)

    def show_glided(self) -> None:
        """Draw the panels with the ellipses where they are on their way (called by the base)."""
        lattice, prepared = self._lattice, self.session.prepared
        if lattice is None or prepared is None or lattice.rows is not prepared.rows:
            return
        mixture = self._glide.mixture if self.frame is not None else None
        who = self.who(mixture) if mixture else None
        bars = (lattice, self.frame and self.frame.colours, self.manner.hard, who, self.theme)
        if self._bars_of != bars:
            self._bars_of, self._bars = bars, self._coloured(lattice)
        names = tuple(
            shortened(prepared.axis_title(place))
            + (f" ({scale.note})" if scale.note and prepared.restoration.bend(place) is None else "")
            for place, scale in enumerate(lattice.scales)
        )
        self._show_contours(lattice, mixture)
        self._panels.show_matrix(Matrix(lattice, names, self._bars, mixture, who, self.manner.contours))
        self._proposed.lattice = lattice
        self._follow_hands()

    # Hands --------------------------------------------------------------------------------------------------

    def turn_to(self, at: Floats) -> None:
        """Let hands be in the panel under a pixel (called by the handles)."""
        lattice = self._lattice
        panel = lattice.panel_at(self.canvas.view.drawn(float(at[0]), float(at[1]))) if lattice else None
        if panel is not None and panel != self._panel:
            self._panel = panel
            self._follow_hands()

    def turn_by(self, by: int) -> bool:
        """Let hands be in another panel, row by row (called by the handles)."""
        m = self._lattice.m if self._lattice else 0
        if m:
            r, c = self._panel or self._first_panel(m)
            self._panel = divmod((r * m + c + by) % (m * m), m)
            self._follow_hands()
        return m > 0

    def _follow_hands(self) -> None:
        """Tell the handles what is drawn now, in their panel."""
        lattice = self._lattice
        if self.handles is None or lattice is None:
            return
        r, c = self._panel or self._first_panel(lattice.m)
        if max(r, c) >= lattice.m:
            r, c = self._panel = self._first_panel(lattice.m)
        face = self._panels.face(lattice, r, c)
        self.handles.follow(face.seen(self._glide.mixture) if self._glide.mixture is not None else None, face)

    @staticmethod
    def _first_panel(m: int) -> tuple[int, int]:
        """The first panel with points."""
        return (1, 0) if m > 1 else (0, 0)

    # Proposals and colours ----------------------------------------------------------------------------------

    def _show_contours(self, lattice: Lattice, mixture: Mixture | None) -> None:
        if self.manner.contours and mixture is not None:
            if self._contours is None:  # only then is there a thread for it
                self._contours = PanelContours(self._panels, self.sketching("contours in matrix"))
            size = (1 - 2 * GAP) / self.canvas.view.pixel
            self._contours.show(lattice, mixture, size, moving=self.session.player.playing)
        elif self._contours is not None:
            self._contours.clear()
        self._say_how()

    @Slot()
    def _on_proposal(self) -> None:
        self._proposed.update()

    def _coloured(self, lattice: Lattice) -> tuple[Floats, ...]:
        """Return the colours (b, 3) of each column's bars."""
        mixture = self.frame.colours if self.frame else None
        who = self.who(mixture) if mixture else None
        return tuple(
            bar_colours(bins, mixture and mixture.marginal([place]), who, self.theme, hard=self.manner.hard)
            for place, bins in enumerate(lattice.bins)
        )
