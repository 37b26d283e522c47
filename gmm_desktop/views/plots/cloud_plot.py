"""What plots share that give every row one place in a plane: a cloud of rows in soft colours behind ellipses."""

from __future__ import annotations

from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.outlines import Outlines
from gmm_desktop.views.plots.parts.placing import Placing, Range
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme


class CloudPlot(Plot):
    """Subclasses hand rows and places to `_cloud` in `show_rows`; when their extent is known axes and view follow.

    `doubt` draws rows the larger and stronger the less certain their component is.
    """

    doubt = False

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._cloud = Cloud(self.canvas, self.title.lower())
        self._cloud.measured.connect(self._on_measured)
        self._cloud.painted.connect(self._on_painted)
        self._outlines = Outlines(self.canvas.view, theme)
        self.canvas.add(self._outlines)

    # What subclasses say ------------------------------------------------------------------------------------

    def name_axes(self, scales: tuple[Scale, Scale]) -> None:
        """Write what is across and what is up, in these units."""

    def words(self) -> str:
        """Say what is special about the picture, before the sentence about how rows are drawn."""
        return ""

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

    def view_moved(self) -> None:
        """Paint the density of what is seen now (called by the base)."""
        if self._cloud.many:
            self.recolour()

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

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn (called by the base)."""
        return self._cloud.place_of(row)

    # Following ----------------------------------------------------------------------------------------------

    @Slot()
    def _on_measured(self) -> None:
        placing = self._cloud.placing
        if self.behind or self.session.prepared is None or placing is None:
            return
        self.name_axes(placing.scales)
        self.canvas.view.set_world(*self.world())
        self.fit_view()
        self._on_painted()
        self.redraw()

    @Slot()
    def _on_painted(self) -> None:
        self.say(" · ".join(part for part in (self.words(), self._cloud.caption) if part))
