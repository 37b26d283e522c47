"""Many columns in two directions: those that part the components best, or the principal components."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.projection import Projection, in_words, principal, separating
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import percent
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.parts.segmented import Segmented
from gmm_desktop.views.plots.cloud_plot import CloudPlot
from gmm_desktop.views.plots.parts.faces import EllipseFace
from gmm_desktop.views.plots.parts.placing import Mixed
from gmm_desktop.views.plots.parts.projected_face import ProjectedFace
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.theme import Theme


class ProjectionPlot(CloudPlot):
    """Draws the scores of all rows and the projected ellipses.

    Directions are those of the finished fit, so that they stand still while a run is played. While EM is still
    running they follow its newest iteration whenever the number of iterations has doubled. Without a fit there is
    nothing to part, and the principal components are shown. While components are edited they stand still.
    """

    title = "Projection"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._choice = "separating"
        self._directions = self._asked_for = ""
        self._projection: Projection | None = None
        self._coming: tuple[str, Projection] | None = None
        self._key: tuple[object, ...] | None = None
        self.controls = self._segments = Segmented(
            {"separating": "separating", "principal": "PCA"},
            "Directions",
            {
                "separating": "The two directions in which the components differ most (GMMDR)",
                "principal": "The two directions along which the standardised columns vary most",
            },
        )
        self._segments.choose(self._choice)
        self._segments.chosen.connect(self.choose)
        self._latest = self.latest("directions")
        self._latest.done.connect(self._on_directions)
        session.fit_changed.connect(self.redraw)
        session.recorded.connect(self.redraw)
        session.pointing.hands_changed.connect(self.redraw)

    @Slot(str)
    def choose(self, directions: str) -> None:
        """Show the directions "separating" or "principal"."""
        self._choice = directions
        self._segments.choose(directions)
        self.redraw()

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        self._key = self._projection = self._coming = None
        self._latest.forget()
        self._cloud.show_rows(None, None)
        self._glide.jump_to(None)
        self.say("")

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for directions and colours if they are others by now, let the ellipses glide (called by the base)."""
        self._ask_directions()
        self.recolour()
        projection = self._projection
        target = (frame and frame.ellipses, projection)
        before = self._glide.target
        if frame is None or projection is None:
            self._glide.go_to(None, None)
        elif not isinstance(before, tuple) or before[1] is not projection:
            self._glide.go_to(None, None)
            self._glide.go_to(projection.mixture(frame.ellipses), target)
        elif before[0] is not frame.ellipses:
            self._glide.go_to(projection.mixture(frame.ellipses), target)
        else:
            self.show_glided()

    def _ask_directions(self) -> None:
        prepared, session = self.session.prepared, self.session
        if prepared is None or prepared.rows.d < 2:
            return
        mixture, stage = self._source()
        if self._stands(prepared, "principal" if mixture is None else "separating"):
            return
        key = (prepared, stage if mixture is not None else 0, session.recording if mixture is not None else None)
        if self._key == key:
            return
        self._key, self._asked_for = key, "principal" if mixture is None else "separating"
        if mixture is None:
            self._latest.ask(_principal, prepared.rows)
        else:
            self._latest.ask(_separating, prepared.rows, mixture)

    def _stands(self, prepared: Prepared, directions: str) -> bool:
        """Whether directions stay as they are although what they come of changed: hands are at work in them."""
        key, hands_on = self._key, self.session.pointing.hands_on
        return hands_on and key is not None and key[0] is prepared and self._asked_for == directions

    def _source(self) -> tuple[Mixture | None, int]:
        """Return the mixture whose components are to be parted, and a number that says when to look again."""
        prepared, history = self.session.prepared, self.session.history
        if self._choice != "separating" or not history or prepared is None:
            return None, 0
        if history.last.mixture.d != prepared.rows.d:
            return None, 0
        if self.session.fit:
            return self.session.fit.mixture, -1
        return history.last.mixture, len(history).bit_length()

    @Slot(object)
    def _on_directions(self, result: tuple[ArrayRows, str, Projection]) -> None:
        rows, directions, projection = result
        prepared = self.session.prepared
        if prepared is None or rows is not prepared.rows:
            return
        found = projection.turned_like(self._projection)
        self._coming = directions, found
        self._cloud.show_rows(rows, Mixed(found.centre, found.spread, found.loadings), keep=True)

    def name_axes(self, scales: tuple[Scale, Scale]) -> None:
        """Take over the directions that came with these places, and write them (called by the base)."""
        prepared = self.session.prepared
        if prepared is None or self._coming is None:
            return
        self._directions, self._projection = self._coming
        names = tuple(shortened(name) for name in prepared.titles)
        for axis, place in ((self.canvas.bottom, 0), (self.canvas.left, 1)):
            axis.show_scale(in_words(self._projection.loadings[:, place], names), scales[place])

    def describe_rows(self) -> str:
        """Say what the directions are made of (called by the base)."""
        prepared, projection = self.session.prepared, self._projection
        if prepared is None or projection is None:
            return ""
        across, up = (in_words(projection.loadings[:, place], prepared.titles) for place in (0, 1))
        return f"{self.rows_in_words()}, in standardised columns {up} against {across}."

    def words(self) -> str:
        """Say what the directions are (called by the base)."""
        if self._projection is None:
            return ""
        if self._directions != "principal":
            return "directions that part the components best"
        one, two = self._projection.shares
        return f"principal components, {percent(one)} + {percent(two)} of the variance"

    def show_glided(self) -> None:
        """Draw the ellipses where they are on their way (called by the base)."""
        self.follow_hands()
        mixture, frame, projection = self._glide.mixture, self.frame, self._projection
        fits = mixture is not None and frame is not None and frame.ellipses.k == mixture.k
        if not fits or projection is None:
            self.show_mixture(None)
            return
        assert frame is not None
        trail = projection.scores(frame.trail.reshape(-1, frame.ellipses.d)).reshape(*frame.trail.shape[:2], 2)
        self.show_mixture(mixture, trail)

    def face(self) -> ProjectedFace | None:
        """The plane of the directions (called by the base)."""
        placing, projection = self._cloud.placing, self._projection
        if placing is None or projection is None:
            return None
        return ProjectedFace(projection, EllipseFace(self.canvas.view, (0, 1), placing.scales))


def _principal(rows: ArrayRows) -> Generator[None, None, tuple[ArrayRows, str, Projection]]:
    return rows, "principal", (yield from principal(rows))


def _separating(rows: ArrayRows, mixture: Mixture) -> Generator[None, None, tuple[ArrayRows, str, Projection]]:
    yield
    return rows, "separating", separating(mixture)
