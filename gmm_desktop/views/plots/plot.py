"""What every plot is: a canvas that follows the session, at most thirty times a second and only while seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.latest import Latest
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.parts.in_front import in_front
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.caption import Caption
from gmm_desktop.views.plots.parts.follower import Follower
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.parts.motion import Motion
from gmm_desktop.views.plots.parts.pane import Pane
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.pointer import Pointer
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.plots.parts.words import fit_in_words, rows_in_words
from gmm_desktop.views.theme import Theme

_DESCRIBE = 250
"""Milliseconds between two descriptions in words: as fast as text can be read."""

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Plot(QWidget):
    """Base of the plots: subclasses say in `show_rows`, `show_frame`, `recolour` and `restyle` what they draw.

    `title` names the plot for those who cannot see it. `reduced_motion` makes changes jump instead of glide.
    `manner` is how rows and components are drawn in all views.
    `frame` is what is shown, `controls` a widget with choices of this plot alone, to stand beside the axes.
    `lasso` draws around rows, in plots that say where by `ground_at`; `handles` take hold of components.
    `caption_changed` tells the sentence about how the rows are drawn, such as "1 000 000 rows, drawn as density".
    """

    title = "Plot"
    caption_changed = Signal(str)

    def __init__(self, session: Session, theme: Theme, canvas: Canvas | None = None) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.frame: Frame | None = None
        self.controls: QWidget | None = None
        self.lasso: Lasso | None = None
        self.handles: Handles | None = None
        self.panes: list[Pane] = []
        self._motions: list[Motion[Any]] = []
        self.pointer = Pointer(session)
        self._pane = self.add_pane(canvas or Canvas(), self.title)
        self._pane.glide.moved.connect(self._on_glided)
        self.canvas, self.rings, self._glide = self._pane.canvas, self._pane.rings, self._pane.glide
        self._caption = Caption(self.canvas.view, theme)
        self.canvas.add(self._caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.title)
        self.manner = Manner()
        self._work: list[Latest | Sketching] = []
        self._follower = Follower(session)
        self._follower.due.connect(self._on_due)
        self._words = FrameClock(_DESCRIBE)
        self._words.frame.connect(self._describe)
        self.canvas.resized.connect(self._on_view_moved)
        session.pointing.row_changed.connect(self.show_rings)
        session.pointing.pins_changed.connect(self.show_rings)

    # What subclasses say ------------------------------------------------------------------------------------

    def show_rows(self) -> None:
        """Other rows, or other columns of them: take them over and show all of them."""

    def show_frame(self, frame: Frame | None) -> None:
        """The playhead stands somewhere else: show it."""

    def show_glided(self) -> None:
        """Ellipses or curves are somewhere else on their way: draw them there."""

    def recolour(self) -> None:
        """Colour the rows anew: hard instead of soft; a plot without rows has nothing to do."""

    def restyle(self) -> None:
        """Colours or the size of text changed; `show_frame` follows."""

    def view_moved(self) -> None:
        """What is seen of the plane changed, or the size of the widget."""

    def fit_view(self) -> None:
        """Show all of the data."""

    def placing_at(self, at: Floats) -> Placing | None:
        """Return how rows are placed around a drawn place (2,), where each of them has a place there."""
        return None

    def placings(self) -> tuple[Placing, ...]:
        """Return how rows are placed, in each place that every one of them has: selected ones are ringed there."""
        return ()

    def places_of(self, row: int) -> Floats:
        """Return the drawn places (p, 2) of a row, by its place among the used rows."""
        return np.empty((0, 2))

    def describe_rows(self) -> str:
        """Say in words what the rows are drawn as."""
        return ""

    def look_at(self, at: Floats) -> None:
        """The mouse is at a drawn place (2,): point at the row drawn nearest to it."""
        self.pointer.seek(self.placing_at(at), at, self.canvas.view.pixel)

    def look_away(self) -> None:
        """The mouse left the plot."""

    def click_at(self, at: Floats) -> None:
        """A drawn place (2,) was clicked: pin the row under the mouse, or let it go."""
        self.pointer.click(on_row=bool(len(self.rings.places)))

    def ground_at(self, at: Floats) -> Ground | None:
        """Return what a lasso at a drawn place (2,) is drawn on; None where no rows are."""
        return None

    @property
    def lassoing(self) -> bool:
        """Whether a lasso is drawn."""
        return self.lasso is not None and self.lasso.on

    def turn_to(self, at: Floats) -> None:
        """Let hands be in the panel under a pixel (2,), where there are panels."""

    def turn_by(self, by: int) -> bool:
        """Let hands be in another panel, so many on; return whether there are any."""
        return False

    def lasso_start(self) -> Floats:
        """Return the drawn place (2,) where a lasso by keys begins: the middle of what is seen."""
        left, right, bottom, top = self.canvas.view.shown
        return np.array([(left + right) / 2, (bottom + top) / 2])

    # What the window asks -----------------------------------------------------------------------------------

    @property
    def reduced_motion(self) -> bool:
        """Whether changes jump instead of glide."""
        return self._glide.reduced_motion

    @reduced_motion.setter
    def reduced_motion(self, reduced: bool) -> None:
        for motion in self._motions:
            motion.reduced_motion = reduced
            if reduced:
                motion.finish()

    @property
    def caption(self) -> str:
        """The sentence about how the rows are drawn; empty where nothing needs to be said."""
        return self._caption.text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours, and motion or none."""
        self.theme = theme
        self.reduced_motion = theme.reduced_motion
        self._dress()

    def draw_as(self, manner: Manner) -> None:
        """Draw rows and components in another way."""
        if manner != self.manner:
            self.manner = manner
            if self.isVisible():
                self.recolour()
                self._on_glided()

    def say(self, caption: str) -> None:
        """Write a sentence into the corner of the plot."""
        if caption != self._caption.text:
            self._caption.say(caption)
            self.caption_changed.emit(caption)
            self._words.mark()

    @property
    def behind(self) -> bool:
        """Whether other rows or columns have come, and those before are still drawn."""
        return self._follower.behind

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn: nothing is being worked out, and nothing glides."""
        gliding = any(motion.gliding for motion in self._motions)
        busy = any(work.busy for work in (*self._work, *self.panes))
        return not self._follower.pending and not gliding and not busy

    @Slot()
    def redraw(self) -> None:
        """Ask for a frame as if the playhead had moved."""
        self._follower.ask()

    # What subclasses ask ------------------------------------------------------------------------------------

    def who(self, mixture: Mixture) -> Who:
        """Look up who is who among the components of a mixture of the run that is shown."""
        return Who.of(self.session, mixture)

    def latest(self, name: str) -> Latest:
        """Return a thread for work of which the newest request matters; the plot is settled when it is idle."""
        work = Latest(name)
        self._work.append(work)
        return work

    def sketching(self, name: str) -> Sketching:
        """Return a thread that draws quickly while something moves; the plot is settled when it has drawn all."""
        work = Sketching(name)
        self._work.append(work)
        return work

    def add_pane(self, canvas: Canvas, name: str) -> Pane:
        """Return a pane on a canvas: the mouse points at rows there, and they are ringed there."""
        pane = Pane(canvas, name, self.theme)
        self.panes.append(pane)
        self.add_motion(pane.glide)
        canvas.view.hovered.connect(self._on_hovered)
        canvas.view.clicked.connect(self._on_clicked)
        canvas.view.fit_wanted.connect(self._on_fit_wanted)
        return pane

    def add_motion(self, motion: Motion[Any]) -> None:
        """Let something glide here, or jump where motion is reduced; the plot is settled when it has come."""
        motion.reduced_motion = self.theme.reduced_motion
        self._motions.append(motion)

    def glide_to(self, frame: Frame | None, drawn: Mixture | None) -> None:
        """Glide to the ellipses of a frame, of which `drawn` is what is drawn here, unless they are the same."""
        self._pane.glide_to(frame.ellipses if frame else None, drawn)

    # Following ----------------------------------------------------------------------------------------------

    @Slot()
    def _on_due(self) -> None:
        if not in_front(self):
            return
        self._follower.pending = False
        if self._follower.take_rows():
            if self.lasso is not None:
                self.lasso.follow_rows()
            self.show_rows()
        self.frame = self._follower.frame()
        self.show_frame(self.frame)
        self.show_rings()
        self.show_chosen()
        self._words.mark()

    @Slot()
    def _on_glided(self) -> None:
        if not self.behind:  # else what glides is of other columns, and about to be replaced
            self.show_glided()

    @Slot()
    def _on_view_moved(self) -> None:
        if not self.behind:
            self.view_moved()
        self.show_chosen()

    @Slot()
    def _describe(self) -> None:
        if self.behind:
            return  # it is asked for again with the next frame
        text = self.describe()
        self.setAccessibleDescription(text)
        self.canvas.setAccessibleDescription(text)

    def describe(self) -> str:
        """Say in words what is shown."""
        if self.session.prepared is None:
            return "No data."
        sentences = (self.describe_rows(), self.caption, fit_in_words(self.session))
        return " ".join(sentence for sentence in sentences if sentence)

    def rows_in_words(self) -> str:
        """Return how many rows there are, for captions."""
        return rows_in_words(self.session)

    # Pointing -----------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_hovered(self, pixel: tuple[float, float] | None) -> None:
        if pixel is None:
            self.pointer.leave()
            self.look_away()
        elif self.session.prepared is not None and not (self.handles is not None and self.handles.dragging):
            self.look_at(self.canvas.view.drawn(*pixel))

    @Slot(object)
    def _on_clicked(self, pixel: tuple[float, float]) -> None:
        self.click_at(self.canvas.view.drawn(*pixel))

    @Slot()
    def _on_fit_wanted(self) -> None:
        self.pointer.take_back()
        self.fit_view()

    @Slot()
    def show_rings(self) -> None:
        """Ring the row that is pointed at, and the pinned ones."""
        row, pins = self.pointer.places(self._places_by_now)
        for pane in self.panes:
            pane.ring(row, pins)

    def _places_by_now(self, row: int) -> Floats:
        return np.empty((0, 2)) if self.behind else self.places_of(row)

    def show_chosen(self) -> None:
        """Ring the selected rows, or outline them where they are many."""
        placings = () if self.behind else self.placings()
        for pane in self.panes:
            pane.choose(self.session.prepared, self.session.pointing.selection, placings, self.theme)

    def _dress(self) -> None:
        for part in (*self.panes, self._caption, self.handles, self.lasso):
            if part is not None:
                part.dress(self.theme, self.font())
        self.restyle()
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden (called by Qt)."""
        super().showEvent(event)
        self._dress()

    @Slot()
    def catch_up(self) -> None:
        """Draw what changed while this was behind a tab, if anything."""
        if self._follower.pending:
            self.redraw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, + and − zoom (called by Qt)."""
        if not self.canvas.view.take_key(event.key()):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here (called by Qt)."""
        super().focusInEvent(event)
        self._caption.show_focus(event.reason() in _BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere (called by Qt)."""
        super().focusOutEvent(event)
        self._caption.show_focus(False)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text of the application (called by Qt)."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._dress()
