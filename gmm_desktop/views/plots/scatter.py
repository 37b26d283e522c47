"""Two columns: points in soft colours, ellipses of the components, and where their means came from."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor

from gmm_desktop.engine.geometry import ellipses
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.history import Frame, letter
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.latest import Latest
from gmm_desktop.views.plots.parts.outlines import RADII, Component, Outlines
from gmm_desktop.views.plots.parts.points import Dots, Points
from gmm_desktop.views.plots.parts.portrait import DRAWN_ONE_BY_ONE, Extent, Painter, Portrait, Request, measuring
from gmm_desktop.views.plots.parts.raster import Grid
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_MOST_CELLS = 900_000
"""Cells of a density picture; on large or dense screens a cell is several device pixels."""

_CORNERS = 145
"""Points of an ellipse: round also when zoomed in."""

_MARGIN = 0.05
"""How much more than the view is painted on each side, so that a short drag shows no empty edge."""


class Scatter(Plot):
    """Draws the columns `session.axes`; all columns of the mixture decide about the colours."""

    title = "Scatter"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._scales = (Scale(), Scale())
        self._world = ((-1.0, 1.0), (-1.0, 1.0))
        self._empty = 0
        self._measured = False
        self._hard = False
        self._frame: Frame | None = None
        self._asked: tuple[object, ...] | None = None
        self._points = Points(self.canvas.view)
        self._outlines = Outlines(self.canvas.view, theme)
        self.canvas.add(self._points)
        self.canvas.add(self._outlines)
        self._painter = Painter()
        self._latest = Latest("scatter")
        self._latest.done.connect(self._on_done)
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)

    def set_hard(self, hard: bool) -> None:
        """Colour each point by its most probable component, or blend by responsibility."""
        if hard != self._hard:
            self._hard = hard
            self._ask()

    def fit_view(self) -> None:
        """Show all rows."""
        self.canvas.view.show_range(*self._world)

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared = self.session.prepared
        self._asked = None
        self._glide.jump_to(None)
        self._points.clear()
        self._measured = False
        if prepared is None:
            self._latest.forget()
            self.say("")
            return
        for axis, column in zip((self.canvas.bottom, self.canvas.left), self._columns, strict=True):
            axis.show_scale(prepared.columns[column], Scale())
        self._latest.ask(measuring, prepared.rows, self._columns)

    def _on_measured(self, extent: Extent) -> None:
        prepared = self.session.prepared
        if prepared is None or extent.rows is not prepared.rows or extent.columns != self._columns:
            return
        x, y = extent.ends
        self._scales = (Scale.of(*x), Scale.of(*y))
        self._world = tuple(  # type: ignore[assignment]  # two of them: mypy does not count what zip yields
            padded(*scale.drawn(np.array(end)).tolist()) for scale, end in zip(self._scales, (x, y), strict=True)
        )
        self._empty = extent.empty
        self._measured = True
        for axis, column, scale in zip(
            (self.canvas.bottom, self.canvas.left), self._columns, self._scales, strict=True
        ):
            axis.show_scale(prepared.columns[column], scale)
        self.canvas.view.set_world(*self._world)
        self.fit_view()
        self._say_how(None)
        self.show_frame(self.session.frame)

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for the colours of this half-step and let the ellipses glide to it (called by the base)."""
        if self.session.prepared is None:
            frame = None
        elif frame is not None and frame.colours.d != self.session.prepared.rows.d:
            frame = None  # the run of other columns: what belongs to it is about to be replaced
        self._frame = frame
        self._ask()
        target = None if frame is None else frame.ellipses.marginal(self._columns)
        if frame is None or self._glide.target is not frame.ellipses:
            self._glide.go_to(target, frame.ellipses if frame else None)
        else:
            self._on_glided()

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._outlines.dress(self.theme, self.font())
        self._glide.reduced_motion = self.reduced_motion
        if self.reduced_motion:
            self._glide.finish()
        self._ask()

    def view_moved(self) -> None:
        """Paint the density of what is seen now (called by the base)."""
        prepared = self.session.prepared
        if prepared is not None and prepared.rows.n > DRAWN_ONE_BY_ONE:
            self._ask()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn."""
        return super().settled and not self._latest.busy and not self._glide.gliding

    def describe_rows(self) -> str:
        """Say what is against what (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            return ""
        x, y = (prepared.columns[column] for column in self._columns)
        return f"{self.rows_in_words()}, {y} against {x}."

    @property
    def _columns(self) -> tuple[int, int]:
        last = len(self.session.prepared.columns) - 1 if self.session.prepared else 0
        x, y = self.session.axes
        return min(x, last), min(y, last)

    def _ask(self) -> None:
        """Ask for a portrait, unless what is painted (or being painted) is just that."""
        prepared = self.session.prepared
        if prepared is None or not self._measured or not self.isVisible():
            return
        mixture = self._frame.colours if self._frame else None
        ratio = self.devicePixelRatioF()
        grid = self._grid(ratio)
        view = grid if prepared.rows.n > DRAWN_ONE_BY_ONE else None
        identities = self._identities(mixture) if mixture else ()
        asked = (prepared, self._columns, mixture, identities, self._hard, self.theme, ratio, view)
        if self._asked is not None and all(a is b or a == b for a, b in zip(asked, self._asked, strict=True)):
            return
        self._asked = asked
        card = QColor(self.theme.card)
        request = Request(
            rows=prepared.rows,
            columns=self._columns,
            scales=self._scales,
            mixture=mixture,
            colours=np.array([self._rgb(identity) for identity in identities or (-1,)], dtype=np.float64),
            identities=np.array(identities or (-1,), dtype=np.intp),
            hard=self._hard,
            grid=grid,
            rim=(card.red(), card.green(), card.blue()),
            ratio=ratio,
        )
        self._latest.ask(self._painter.paint, request)

    def _identities(self, mixture: Mixture) -> tuple[int, ...]:
        known = self.session.identities
        gaussian = known if len(known) == mixture.k else tuple(range(mixture.k))
        return gaussian if mixture.noise is None else (*gaussian, -1)

    def _rgb(self, identity: int) -> tuple[int, int, int]:
        colour = QColor(self.theme.noise) if identity < 0 else self.theme.component(identity)
        return colour.red(), colour.green(), colour.blue()

    def _grid(self, ratio: float) -> Grid:
        size = self.canvas.view.rect()
        left, right, bottom, top = self.canvas.view.shown
        across, up = _MARGIN * (right - left), _MARGIN * (top - bottom)
        width, height = (1 + 2 * _MARGIN) * size.width() * ratio, (1 + 2 * _MARGIN) * size.height() * ratio
        cell = max(1, math.ceil(math.sqrt(width * height / _MOST_CELLS)))
        box = (left - across, right + across, bottom - up, top + up)
        return Grid(box, max(1, round(width / cell)), max(1, round(height / cell)))

    @Slot(object)
    def _on_done(self, result: Extent | Portrait) -> None:
        if isinstance(result, Extent):
            self._on_measured(result)
        elif self._measured:
            self._on_painted(result)

    def _on_painted(self, portrait: Portrait) -> None:
        prepared = self.session.prepared
        request = portrait.request
        if prepared is None or request.rows is not prepared.rows or request.columns != self._columns:
            return
        if isinstance(portrait.content, Dots):
            self._points.show_dots(portrait.content)
        else:
            self._points.show_raster(portrait.content)
        self._say_how(portrait)

    def _say_how(self, portrait: Portrait | None) -> None:
        parts = []
        prepared = self.session.prepared
        if portrait is not None and prepared is not None and prepared.rows.n > DRAWN_ONE_BY_ONE:
            if isinstance(portrait.content, Dots):
                parts.append(f"{count(portrait.visible or 0)} of {self.rows_in_words()} in view, drawn one by one")
            else:
                parts.append(f"{self.rows_in_words()}, drawn as density")
        if self._empty:
            parts.append(f"{count(self._empty)} with empty cells here not drawn")
        self.say(" · ".join(parts))

    @Slot()
    def _on_glided(self) -> None:
        mixture, frame = self._glide.mixture, self._frame
        if mixture is None or frame is None or not self._measured:
            self._outlines.show_components(())
            return
        outlines = self._drawn(ellipses(mixture, (0, 1), RADII, _CORNERS))
        means = self._drawn(mixture.means)
        trail = self._drawn(frame.trail[:, :, list(self._columns)])
        identities = self._identities(mixture)
        names = self.session.names
        self._outlines.show_components(
            tuple(
                Component(
                    identity=identities[j],
                    name=names[j] if j < len(names) else letter(identities[j]),
                    ellipses=outlines[j],
                    mean=means[j],
                    trail=np.concatenate([trail[:-1, j], means[j : j + 1]]),
                )
                for j in range(mixture.k)
            )
        )

    def _drawn(self, points: Floats) -> Floats:
        """Return places (..., 2) in the units of the columns as they are drawn."""
        x, y = self._scales
        return np.stack([x.drawn(points[..., 0]), y.drawn(points[..., 1])], axis=-1)
