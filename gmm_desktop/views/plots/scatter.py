"""Two columns: points in soft colours, ellipses of the components, and where their means came from."""

from __future__ import annotations

from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.plots.cloud_plot import CloudPlot
from gmm_desktop.views.plots.parts.faces import EllipseFace
from gmm_desktop.views.plots.parts.placing import Pair
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.theme import Theme


class Scatter(CloudPlot):
    """Draws the columns `session.axes`; all columns of the mixture decide about the colours."""

    title = "Scatter"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared = self.session.prepared
        self._glide.jump_to(None)
        if prepared is None:
            self._cloud.show_rows(None, None)
            self.say("")
            return
        self.name_axes((Scale(), Scale()))
        self._cloud.show_rows(prepared.rows, Pair(self._columns))

    def name_axes(self, scales: tuple[Scale, Scale]) -> None:
        """Write the two columns (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return
        for axis, column, scale in zip((self.canvas.bottom, self.canvas.left), self._columns, scales, strict=True):
            axis.show_scale(prepared.axis_title(column), scale, prepared.restoration.bend(column))

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for the colours of this half-step and let the ellipses glide to it (called by the base)."""
        self.recolour()
        self.glide_to(frame, frame.ellipses.marginal(self._columns) if frame else None)

    def describe_rows(self) -> str:
        """Say what is against what (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        x, y = (prepared.titles[column] for column in self._columns)
        return f"{self.rows_in_words()}, {y} against {x}."

    @property
    def _columns(self) -> tuple[int, int]:
        last = len(self.session.prepared.columns) - 1 if self.session.prepared else 0
        x, y = self.session.axes
        return min(x, last), min(y, last)

    def show_glided(self) -> None:
        """Draw the ellipses where they are on their way (called by the base)."""
        mixture, frame = self._glide.mixture, self.frame
        self.follow_hands()
        if mixture is None or frame is None or frame.ellipses.k != mixture.k:
            self.show_mixture(None)
        else:
            self.show_mixture(mixture, frame.trail[:, :, list(self._columns)])

    def face(self) -> EllipseFace | None:
        """Both columns (called by the base)."""
        placing = self._cloud.placing
        return EllipseFace(self.canvas.view, self._columns, placing.scales) if placing is not None else None
