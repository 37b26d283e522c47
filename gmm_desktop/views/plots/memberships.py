"""How sure every row is of its component: its probabilities as a stacked bar, rows sorted by component."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count
from gmm_desktop.views.plots.parts.choosing import Choosing
from gmm_desktop.views.plots.parts.chosen_marks import ChosenStrip
from gmm_desktop.views.plots.parts.motion import Motion
from gmm_desktop.views.plots.parts.proposed_stacks import ProposedStacks
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.selected import among_bars
from gmm_desktop.views.plots.parts.sorting import Sorted, sorting
from gmm_desktop.views.plots.parts.stacks import Group, Stacks, StacksLayer, alike, between
from gmm_desktop.views.plots.parts.stand_ins import STAND_INS
from gmm_desktop.views.plots.parts.who import fitting, quiet, rgb
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_GAP, _WIDE = 0.02, 0.035
"""Space before the bar of weights and its width, as shares of the width of all rows."""


class Memberships(Plot):
    """One bar a row, or a mean of several where there are more rows than pixels.

    The bar on the right has the weights: after an E-step those before, after the M-step the mean of all bars.
    """

    title = "Memberships"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._sorted: Sorted | None = None
        self._positions: np.ndarray[tuple[int], np.dtype[np.intp]] | None = None
        self._layer = StacksLayer(self.canvas.view, theme)
        self.canvas.add(self._layer)
        self.canvas.grid.vertical = False
        self._motion = Motion(between, alike)
        self._motion.moved.connect(self._on_bars_moved)
        self.add_motion(self._motion)
        self._sketching = self.sketching("memberships")
        self._sketching.done.connect(self._on_sorted)
        self._proposed = ProposedStacks(self.canvas, session, theme)
        self._strip = ChosenStrip(self.canvas.view, theme)
        self.canvas.add(self._strip)
        self._choosing = Choosing(session, self.latest("selected in memberships"))
        self._choosing.done.connect(self._on_chosen)
        self._choosing.nothing.connect(self._strip.clear)
        self.canvas.bottom.show_scale("rows, by component and probability; on the right the weights", Scale())
        self.canvas.left.ends = (0.0, 1.0)
        self.canvas.left.show_scale("P(component | row)", Scale())

    def recolour(self) -> None:
        """Give each row to its most probable component alone, or show all of its probabilities."""
        self.redraw()

    def fit_view(self) -> None:
        """Show all rows."""
        rows = self._rows or 1
        self.canvas.view.show_range((-0.02 * rows, (1 + _GAP + _WIDE + 0.02) * rows), (0.0, 1.18))

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        self._sorted = self._positions = None
        self._motion.jump_to(None)
        self._proposed.follow(None, (0.0, 0.0))
        self._sketching.forget()
        rows = float(self._rows or 1)
        self.canvas.view.set_world((0.0, rows), (0.0, 1.0))
        self.fit_view()

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for the rows sorted by this half-step (called by the base)."""
        prepared = self.session.prepared
        if prepared is None:
            self._motion.jump_to(None)
            self.say("")
            return
        if frame is None:
            self._sorted = self._positions = None
            self._sketching.forget()
            colours = quiet(self.theme)
            self._motion.jump_to(Stacks(np.array([0.0, prepared.rows.n]), np.ones((1, 1)), colours, ()))
            self.say("no fit yet")
            return
        stack = self._stack(frame.colours)
        self._sketching.moving = self.session.player.playing
        if self._sketching.is_new(prepared, frame.colours, stack, self.manner.hard):
            self._sketching.ask(sorting, prepared.rows, frame.colours, stack, self.manner.hard)
        else:
            self._show_stacks()  # weights or colours may have changed alone

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._layer.dress(self.theme, self.font())
        self._strip.dress(self.theme)
        self._proposed.dress(self.theme)

    def show_chosen(self) -> None:
        """Mark the bars of selected rows (called by the base)."""
        self._choosing.ask(among_bars, self._sorted)

    @Slot(object)
    def _on_chosen(self, shares: Floats) -> None:
        if self._sorted is not None and len(self._sorted.edges) == len(shares) + 1:
            self._strip.show_shares(self._sorted.edges, shares)

    def describe_rows(self) -> str:
        """Say how many rows there are of each component (called by the base)."""
        found, frame = self._sorted, self.frame
        if found is None or frame is None or self.session.prepared is None:
            return f"{self.rows_in_words()}." if self.session.prepared else ""
        who, stack = self.who(frame.colours), self._stack(frame.colours)
        names = (*who.names, "noise")
        sizes = zip(stack, found.sizes.tolist(), strict=False)
        told = ", ".join(f"{count(size)} most probably {names[place]}" for place, size in sizes)
        return f"{self.rows_in_words()} sorted by component and probability: {told}."

    def look_at(self, at: Floats) -> None:
        """Point at the row whose bar this is, where rows are told apart (called by the base)."""
        found = self._sorted
        inside = found is not None and 0 <= at[0] < found.rows.n and 0 <= at[1] <= 1
        if found is None or found.order is None or not inside:
            self.pointer.point_at(-1)
        else:
            self.pointer.point_at(int(found.order[int(at[0])]))

    def places_of(self, row: int) -> Floats:
        """Return the top of a row's bar (called by the base)."""
        found = self._sorted
        if found is None or found.order is None:
            return np.empty((0, 2))
        if self._positions is None:
            self._positions = np.empty(len(found.order), dtype=np.intp)
            self._positions[found.order] = np.arange(len(found.order))
        return np.array([[self._positions[row] + 0.5, 1.0]])

    @property
    def _rows(self) -> int:
        return self.session.prepared.rows.n if self.session.prepared else 0

    def _stack(self, mixture: Mixture) -> tuple[int, ...]:
        """Places of the components from left to right: by their letters, a background last."""
        identities = self.who(mixture).identities
        return tuple(sorted(range(len(identities)), key=lambda place: (identities[place] < 0, identities[place])))

    @Slot(object)
    def _on_sorted(self, found: Sorted) -> None:
        prepared = self.session.prepared
        if prepared is None or found.rows is not prepared.rows:
            return
        self._sorted, self._positions = found, None
        self._show_stacks()
        self.show_rings()
        self.show_chosen()

    @Slot()
    def _on_bars_moved(self) -> None:
        self._layer.show_stacks(self._motion.shown)

    def _show_stacks(self) -> None:
        found, frame = self._sorted, self.frame
        if found is None or frame is None or found.mixture.k != frame.colours.k:
            return
        who, stack = self.who(found.mixture), self._stack(found.mixture)
        if len(stack) != found.shares.shape[1]:
            return
        colours = np.array([rgb(who.colour(place, self.theme)) for place in stack], dtype=np.float64)
        ends = np.cumsum(found.sizes)
        groups = tuple(
            Group(who.identities[place], fitting(who.names[place]), float(end - size / 2), who.strength(place))
            for place, size, end in zip(stack, found.sizes, ends, strict=True)
            if who.identities[place] >= 0 and size
        )
        mixture, rows = frame.ellipses, float(found.rows.n)
        weights = mixture.weights if mixture.noise is None else np.append(mixture.weights, mixture.noise.weight)
        side = (
            (1 + _GAP) * rows,
            (1 + _GAP + _WIDE) * rows,
            weights[list(stack)] if len(weights) == len(stack) else None,
        )
        drawn = (found, mixture, who, self.theme)
        if self._motion.target != drawn:
            self._motion.go_to(Stacks(found.edges, found.shares, colours, groups, side), drawn)
        self._proposed.follow(found, side[:2])
        if found.order is None:
            some = "" if found.whole else f" · while it moves {count(STAND_INS)} of them"
            self.say(f"{self.rows_in_words()}, those of like probability together{some}")
        elif found.together > 1:
            self.say(f"{self.rows_in_words()}, each bar the mean of {count(found.together)}")
        else:
            self.say("")
