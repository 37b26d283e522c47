"""Two columns: points in soft colours, ellipses of the components, and where their means came from."""

from __future__ import annotations

from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files.preparation import KeepPolygon
from gmm_desktop.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.outlines import Outlines, components_of
from gmm_desktop.views.plots.parts.placing import Pair, Placing
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme


class Scatter(Plot):
    """Draws the columns `session.axes`; all columns of the mixture decide about the colours."""

    title = "Scatter"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._hard = False
        self._cloud = Cloud(self.canvas, "scatter")
        self._cloud.measured.connect(self._on_measured)
        self._cloud.painted.connect(self._on_painted)
        self._outlines = Outlines(self.canvas.view, theme)
        self.canvas.add(self._outlines)
        self.lasso = Lasso(self, self.canvas)
        self.lasso.drawn.connect(self._on_lasso)
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)

    def set_hard(self, hard: bool) -> None:
        """Colour each point by its most probable component, or blend by responsibility."""
        if hard != self._hard:
            self._hard = hard
            self._ask()

    def fit_view(self) -> None:
        """Show all rows."""
        self.canvas.view.show_range(*self._cloud.world)

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared = self.session.prepared
        self._glide.jump_to(None)
        if prepared is None:
            self._cloud.show_rows(None, None)
            self.say("")
            return
        self._name_axes((Scale(), Scale()))
        self._cloud.show_rows(prepared.rows, Pair(self._columns))

    @Slot()
    def _on_measured(self) -> None:
        if self._cloud.placing is None:
            return
        self._name_axes(self._cloud.placing.scales)
        self.canvas.view.set_world(*self._cloud.world)
        self.fit_view()
        self._on_painted()
        self.redraw()

    def _name_axes(self, scales: tuple[Scale, Scale]) -> None:
        prepared = self.session.prepared
        if prepared is None:
            return
        for axis, column, scale in zip((self.canvas.bottom, self.canvas.left), self._columns, scales, strict=True):
            axis.show_scale(prepared.titles[column], scale)

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for the colours of this half-step and let the ellipses glide to it (called by the base)."""
        self._ask()
        if frame is None or self._glide.target is not frame.ellipses:
            target = None if frame is None else frame.ellipses.marginal(self._columns)
            self._glide.go_to(target, frame.ellipses if frame else None)
        else:
            self._on_glided()

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._outlines.dress(self.theme, self.font())
        if self.lasso is not None:
            self.lasso.dress(self.theme)
        self._glide.reduced_motion = self.reduced_motion
        if self.reduced_motion:
            self._glide.finish()
        self._ask()

    def view_moved(self) -> None:
        """Paint the density of what is seen now (called by the base)."""
        if self._cloud.many:
            self._ask()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn."""
        return super().settled and not self._cloud.busy and not self._glide.gliding

    def describe_rows(self) -> str:
        """Say what is against what (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        x, y = (prepared.titles[column] for column in self._columns)
        return f"{self.rows_in_words()}, {y} against {x}."

    def placing_at(self, at: Floats) -> Placing | None:
        """Every row has one place here (called by the base)."""
        return self._cloud.placing

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn (called by the base)."""
        return self._cloud.place_of(row)

    @property
    def _columns(self) -> tuple[int, int]:
        last = len(self.session.prepared.columns) - 1 if self.session.prepared else 0
        x, y = self.session.axes
        return min(x, last), min(y, last)

    def _ask(self) -> None:
        if self.isVisible():
            mixture = self.frame.colours if self.frame else None
            who = Who.of(self.session, mixture) if mixture else None
            self._cloud.ask(mixture, who, self.theme, hard=self._hard)

    @Slot(object, bool)
    def _on_lasso(self, corners: Floats, outside: bool) -> None:
        """Leave out the rows on the other side of a line, given by its drawn corners (m, 2)."""
        prepared, placing = self.session.prepared, self._cloud.placing
        if prepared is not None and self.session.preparation is not None and placing is not None:
            values = (scale.values(part).tolist() for scale, part in zip(placing.scales, corners.T, strict=True))
            x, y = (prepared.columns[column] for column in self._columns)
            step = KeepPolygon(x=x, y=y, corners=tuple(zip(*values, strict=True)), outside=outside)
            self.session.set_steps((*self.session.preparation.steps, step))

    @Slot()
    def _on_painted(self) -> None:
        self.say(self._cloud.caption)

    @Slot()
    def _on_glided(self) -> None:
        mixture, frame = self._glide.mixture, self.frame
        if mixture is None or frame is None or self._cloud.placing is None or frame.ellipses.k != mixture.k:
            self._outlines.show_components(())
            return
        trail = frame.trail[:, :, list(self._columns)]
        who = Who.of(self.session, mixture)
        self._outlines.show_components(components_of(mixture, trail, who, self._cloud.placing.scales))
