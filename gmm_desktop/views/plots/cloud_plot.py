"""What plots share that give every row one place in a plane: a cloud of rows in soft colours behind ellipses."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.regions import holding
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.contouring import IN_WORDS, SHARES
from gmm_desktop.views.plots.parts.contours import Contours
from gmm_desktop.views.plots.parts.faces import Face
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.lasso_menu import lasso_of
from gmm_desktop.views.plots.parts.outlines import RADII, Outlines, components_of
from gmm_desktop.views.plots.parts.placing import Placing, Range
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.who import FADED
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_HOLDING = tuple(holding(share) for share in SHARES)
"""Radii of the ellipses that hold as much of one component as contours do of the mixture."""


class CloudPlot(Plot):
    """Subclasses hand rows and places to `_cloud` in `show_rows`; when their extent is known axes and view follow.

    `doubt` draws rows the larger and stronger the less certain their component is.
    """

    doubt = False

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._cloud = Cloud(self.canvas, self.sketching(self.title.lower()))
        self._cloud.measured.connect(self._on_measured)
        self._cloud.painted.connect(self._on_painted)
        self._contours: Contours | None = None
        self._outlines = Outlines(self.canvas.view, theme)
        self.canvas.add(self._outlines)
        self.lasso = lasso_of(self, self.canvas, session)
        self.handles = Handles(self, self.canvas, session, theme)

    # What subclasses say ------------------------------------------------------------------------------------

    def name_axes(self, scales: tuple[Scale, Scale]) -> None:
        """Write what is across and what is up, in these units."""

    def words(self) -> str:
        """Say what is special about the picture, before the sentence about how rows are drawn."""
        return ""

    def face(self) -> Face | None:
        """Return how components are seen here, to take hold of them; None where they are not."""
        return None

    def world(self) -> tuple[Range, Range]:
        """Return the drawn ranges that zooming is kept within sense of."""
        return self._cloud.world

    # What the base asks -------------------------------------------------------------------------------------

    def fit_view(self) -> None:
        """Show all rows."""
        self.canvas.view.show_range(*self._cloud.world)

    def recolour(self) -> None:
        """Ask for the rows in the colours of now, unless that is what is painted (called by the base)."""
        if self.isVisible():
            mixture = self.frame.colours if self.frame else None
            who = self.who(mixture) if mixture else None
            moving = self.session.player.playing
            self._cloud.ask(mixture, who, self.theme, hard=self.manner.hard, doubt=self.doubt, moving=moving)

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._outlines.dress(self.theme, self.font())
        if self._contours is not None:
            self._contours.dress(self.theme, self.font())

    def view_moved(self) -> None:
        """Paint the density of what is seen now, and its contours (called by the base)."""
        if self._cloud.many:
            self.recolour()
        if self.manner.contours:
            self.show_glided()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn."""
        return super().settled and not self._cloud.busy

    def placing_at(self, at: Floats) -> Placing | None:
        """Every row has one place here (called by the base)."""
        return self._cloud.placing

    def placings(self) -> tuple[Placing, ...]:
        """The one place of every row (called by the base)."""
        return () if self._cloud.placing is None else (self._cloud.placing,)

    def ground_at(self, at: Floats) -> Ground | None:
        """Rows are everywhere (called by the base)."""
        return None if self._cloud.placing is None else Ground(self._cloud.placing)

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn (called by the base)."""
        return self._cloud.place_of(row)

    # What subclasses ask ------------------------------------------------------------------------------------

    def show_mixture(self, mixture: Mixture | None, trail: Floats | None = None, *, strength: float = 1.0) -> None:
        """Draw a mixture of what is across and up over the rows; `trail` (t, k, 2) are the means that led to it.

        As contours it is drawn as a whole, with the ellipses alone of a component that is highlighted, which hold
        as much of that.
        """
        placing = self._cloud.placing
        if mixture is None or placing is None:
            self._outlines.show_components(())
            self._clear_contours()
            return
        who, contours = self.who(mixture), self.manner.contours
        trail = mixture.means[None] if trail is None else trail
        parts = components_of(mixture, trail, who, placing.scales, _HOLDING if contours else RADII)
        if contours:
            parts = tuple(part if place == who.lit else part.bare for place, part in enumerate(parts))
            self._show_contours(mixture, placing, strength, faded=who.lit is not None)
        else:
            self._clear_contours()
        self._outlines.show_components(tuple(replace(part, strength=strength * part.strength) for part in parts))

    def follow_hands(self) -> None:
        """Tell the handles what is drawn now."""
        if self.handles is not None:
            self.handles.follow(self._glide.mixture, self.face())

    def _show_contours(self, mixture: Mixture, placing: Placing, strength: float, *, faded: bool) -> None:
        if self._contours is None:  # most views never need theirs, and the thread that works them out
            contouring = self.sketching(f"contours in {self.title.lower()}")
            self._contours = Contours(self.canvas, contouring, self.theme)
            self._contours.dress(self.theme, self.font())
        self._contours.show(mixture, placing.scales, self._cloud.world, moving=self.session.player.playing)
        self._contours.fade(strength, lines=FADED if faded else 1.0)
        self._on_painted()

    def _clear_contours(self) -> None:
        if self._contours is not None and self._contours.shown:
            self._contours.clear()
            self._on_painted()

    # Following ----------------------------------------------------------------------------------------------

    @Slot()
    def _on_measured(self) -> None:
        placing = self._cloud.placing
        if self.behind or self.session.prepared is None or placing is None:
            return
        if self.lasso is not None:
            self.lasso.follow_rows()
        self.name_axes(placing.scales)
        self.canvas.view.set_world(*self.world())
        self.fit_view()
        self._on_painted()
        self.redraw()

    @Slot()
    def _on_painted(self) -> None:
        lines = IN_WORDS if self._contours is not None and self._contours.shown else ""
        self.say(" · ".join(part for part in (self.words(), self._cloud.caption, lines) if part))
