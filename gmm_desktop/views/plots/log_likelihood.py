"""The log-likelihood of every iteration, with its axis, the playhead, and where it is heading."""

from __future__ import annotations

import math

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.limit import projected_limit
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import change, log_likelihood
from gmm_desktop.views.plots.parts.climb import Climb, ClimbLayer
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_FEWEST = 8
"""The plot is laid out for at least so many iterations, so that a young curve does not jump."""


_ROOM = 1.5
"""Growth of the room for iterations: laying the axes out anew costs more than drawing the curve."""


class LogLikelihood(Plot):
    """True heights, unlike the timeline's; the dashed line is the limit that Aitken projects at the playhead."""

    title = "Log-likelihood"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._values: Floats = np.empty(0)
        self._limit: float | None = None
        self._scale = Scale()
        self._fitted: tuple[float, float, float, float] | None = None
        self._made_room = 0.0
        self._hovered: int | None = None
        self._layer = ClimbLayer(self.canvas.view, theme)
        self.canvas.add(self._layer)
        self._recorded = FrameClock()
        self._recorded.frame.connect(self.redraw)
        session.recorded.connect(self._recorded.mark)
        self.canvas.bottom.show_scale("iteration", Scale())
        self.canvas.left.show_scale("log-likelihood", Scale())
        self.fit_view()

    @property
    def _last(self) -> float:
        """The last iteration to make room for: some more than there are while a run is growing."""
        last = float(max(len(self._values) - 1, _FEWEST))
        if self.session.fit is not None:
            return last
        return _FEWEST * _ROOM ** math.ceil(math.log(last / _FEWEST, _ROOM) - 1e-9)

    def fit_view(self) -> None:
        """Show all iterations, and the projected limit."""
        known = self._values[np.isfinite(self._values)]
        heights = known if self._limit is None else np.append(known, self._limit)
        self.canvas.left.setStyle(showValues=bool(len(heights)))
        if not len(heights):
            self.canvas.view.show_range((-0.3, _FEWEST + 0.3), (-1.0, 1.0))
            return
        drawn = self._scale.drawn(np.array([heights.min(), heights.max()]))
        last = self._last
        self.canvas.view.show_range((-0.02 * last, 1.02 * last), padded(float(drawn[0]), float(drawn[1])))
        self._fitted = self.canvas.view.shown

    def show_rows(self) -> None:
        """Other rows have other iterations (called by the base)."""
        self._fitted = None

    def show_frame(self, frame: Frame | None) -> None:
        """Draw the iterations there are by now, and where the playhead stands (called by the base)."""
        history = self.session.history
        self._values = history.log_likelihoods if frame is not None else np.empty(0)
        known = self._values[np.isfinite(self._values)]
        if frame is None or not len(known):
            self._limit = self._fitted = None
            self.fit_view()
            self._layer.show_climb(None)
            self.say("" if self.session.prepared is None else "run a fit to see its log-likelihood")
            return
        self._limit = projected_limit(self._values[: frame.iteration + 1])
        heights = known if self._limit is None else np.append(known, self._limit)
        scale = Scale.of(float(heights.min()), float(heights.max()))
        if scale != self._scale:
            self._scale, self._fitted = scale, None
            self.canvas.left.show_scale("log-likelihood", scale)
        self._follow()
        drawn = scale.drawn(np.where(np.isfinite(self._values), self._values, np.nan))
        limit = None if self._limit is None else float(scale.drawn(np.array([self._limit]))[0])
        self._layer.show_climb(Climb(drawn, self.session.player.position / 2, limit, self._hovered))
        self._say_what(frame)

    def _follow(self) -> None:
        """Grow with the run where it has outgrown the view, unless a person looks at a part of it."""
        drawn, last = self._scale.drawn(self._values[np.isfinite(self._values)]), self._last
        if self._fitted is not None:
            _, _, bottom, top = self._fitted
            fits = self._made_room == last and bottom <= drawn.min() and drawn.max() <= top
            if fits or self.canvas.view.shown != self._fitted:
                return
        self._made_room = last
        if len(drawn):
            self.canvas.view.set_world((0.0, last), padded(float(drawn.min()), float(drawn.max())))
            self.fit_view()

    def _say_what(self, frame: Frame) -> None:
        if self._hovered is not None and self._hovered < len(self._values):
            at = self._hovered
            value = float(self._values[at])
            gain = value - float(self._values[at - 1]) if at else None
            text = f"iteration {at}: ℓ = {log_likelihood(value)}" + (f", Δ = {change(gain)}" if at else "")
        else:
            limit = "" if self._limit is None else log_likelihood(self._limit)
            text = limit and f"dashed: limit projected at iteration {frame.iteration}, {limit}"
        self.say(text)

    def look_at(self, at: Floats) -> None:
        """Read out the iteration under the mouse (called by the base)."""
        self._hovered = min(max(round(float(at[0])), 0), len(self._values) - 1) if len(self._values) else None
        self.redraw()

    def look_away(self) -> None:
        """The mouse left (called by the base)."""
        self._hovered = None
        self.redraw()

    def click_at(self, at: Floats) -> None:
        """Go to the iteration that was clicked (called by the base)."""
        if len(self._values):
            self.session.player.seek(2 * min(max(round(float(at[0])), 0), len(self._values) - 1))

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._layer.dress(self.theme)

    def describe_rows(self) -> str:
        """Say what was recorded (called by the base)."""
        if not len(self._values):
            return f"{self.rows_in_words()}."
        return f"{self.rows_in_words()}, log-likelihood of iterations 0 to {len(self._values) - 1}."
