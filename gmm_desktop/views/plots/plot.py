"""What every plot is: a canvas that follows the session, at most thirty times a second and only while seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.files import Prepared
from gmm_desktop.latest import Latest
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.caption import Caption
from gmm_desktop.views.plots.parts.chosen import ChosenLayer, radius_for
from gmm_desktop.views.plots.parts.finder import Finder
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.lasso import Lasso
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.parts.motion import Motion
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.rings import Rings
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.plots.parts.words import fit_in_words, rows_in_words
from gmm_desktop.views.theme import Theme

_DESCRIBE = 250
"""Milliseconds between two descriptions in words: as fast as text can be read."""


_PANS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Down: (0.0, -0.1),
    Qt.Key.Key_Up: (0.0, 0.1),
}
_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
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
        self.canvas = canvas or Canvas()
        self._caption = Caption(self.canvas.view, theme)
        self.rings = Rings(self.canvas.view, theme)
        self._finder = Finder()
        self.canvas.add(self.rings)
        self.canvas.add(self._caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.title)
        self.canvas.setAccessibleName(self.title)
        self.manner = Manner()
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)
        self._glide.reduced_motion = theme.reduced_motion
        self._glides: list[Motion[Any]] = [self._glide]
        self._work: list[Latest | Sketching] = []
        self._chosen: ChosenLayer | None = None
        self._rows_changed = True
        self._taken: Prepared | None = None  # whose rows are drawn
        self._pending = True
        self._clicked: int | None = None
        self._clock = FrameClock()
        self._words = FrameClock(_DESCRIBE)
        self._clock.frame.connect(self._on_clock)
        self._words.frame.connect(self._describe)
        self.canvas.view.fit_wanted.connect(self._on_fit_wanted)
        self.canvas.resized.connect(self._on_view_moved)
        for signal in (session.prepared_changed, session.axes_changed, session.dataset_changed):
            signal.connect(self._on_rows_changed)
        pointing = session.pointing
        for signal in (
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
            session.player.playing_changed,
            pointing.component_changed,
        ):
            signal.connect(self.redraw)
        pointing.row_changed.connect(self.show_rings)
        pointing.pins_changed.connect(self.show_rings)
        pointing.selection_changed.connect(self.redraw)
        self.canvas.view.hovered.connect(self._on_hovered)
        self.canvas.view.clicked.connect(self._on_clicked)
        self._finder.found.connect(self._on_found)

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

    def ground_at(self, at: Floats) -> Ground | None:
        """Return what a lasso at a drawn place (2,) is drawn on; None where no rows are."""
        return None

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
        for glide in self._glides:
            glide.reduced_motion = reduced
            if reduced:
                glide.finish()

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
        return self._rows_changed or self._taken is not self.session.prepared

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn: nothing is being worked out, and nothing glides."""
        gliding = any(glide.gliding for glide in self._glides)
        choosing = self._chosen is not None and self._chosen.busy
        return not self._pending and not gliding and not choosing and not any(work.busy for work in self._work)

    @Slot()
    def redraw(self) -> None:
        """Ask for a frame as if the playhead had moved."""
        self._pending = True
        self._clock.mark()

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

    def glide_to(self, frame: Frame | None, drawn: Mixture | None) -> None:
        """Glide to the ellipses of a frame, of which `drawn` is what is drawn here, unless they are the same."""
        if frame is None or self._glide.target is not frame.ellipses:
            self._glide.go_to(drawn, frame.ellipses if frame else None)
        else:
            self.show_glided()

    # Following ----------------------------------------------------------------------------------------------

    @Slot()
    def _on_rows_changed(self) -> None:
        self._rows_changed = True
        self.redraw()

    @Slot()
    def _on_clock(self) -> None:
        if not self.isVisible():
            return
        self._pending = False
        if self._rows_changed:
            self._rows_changed, self._taken = False, self.session.prepared
            if self.lasso is not None:
                self.lasso.follow_rows()
            self.show_rows()
        prepared, frame = self.session.prepared, self.session.frame
        if prepared is None or (frame is not None and frame.colours.d != prepared.rows.d):
            frame = None  # the run of other columns: what belongs to it is about to be replaced
        self.frame = frame
        self.show_frame(frame)
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
            self._finder.forget()
            self.session.pointing.point_at(None)
            self.look_away()
        elif self.session.prepared is not None:
            self.look_at(self.canvas.view.drawn(*pixel))

    def look_at(self, at: Floats) -> None:
        """Point at the row drawn nearest to a drawn place (2,)."""
        placing, prepared = self.placing_at(at), self.session.prepared
        if placing is not None and prepared is not None:
            self._finder.ask(prepared.rows, placing, at, self.canvas.view.pixel)

    @Slot(object)
    def _on_clicked(self, pixel: tuple[float, float]) -> None:
        self.click_at(self.canvas.view.drawn(*pixel))

    def click_at(self, at: Floats) -> None:
        """Pin the row under the mouse, or let it go; the second click of a double click takes it back."""
        row = self.session.pointing.row
        self._clicked = row if len(self.rings.places) else None
        if self._clicked is not None:
            self.session.pointing.pin(self._clicked)

    @Slot()
    def _on_fit_wanted(self) -> None:
        if self._clicked is not None:
            self.session.pointing.pin(self._clicked)
            self._clicked = None
        self.fit_view()

    def look_away(self) -> None:
        """The mouse left the plot."""

    @Slot(object, object)
    def _on_found(self, rows: ArrayRows, row: int) -> None:
        prepared = self.session.prepared
        if prepared is not None and rows is prepared.rows:
            self.point_at(row)

    def point_at(self, row: int) -> None:
        """Tell all views that a person points at a row, by its place among the used rows; -1 for none."""
        prepared = self.session.prepared
        if prepared is not None:
            self.session.pointing.point_at(None if row < 0 else int(prepared.used[row]))

    @Slot()
    def show_rings(self) -> None:
        """Ring the row that is pointed at, and the pinned ones."""
        pointing = self.session.pointing
        self.rings.show_row(self._places_of(pointing.row))
        self.rings.show_pins(tuple(self._places_of(row) for row in pointing.pins))

    def show_chosen(self) -> None:
        """Ring the selected rows, or outline them where they are many."""
        selection, prepared = self.session.pointing.selection, self.session.prepared
        placings = () if self.behind else self.placings()
        if self._chosen is None and len(selection) and placings:
            self._chosen = ChosenLayer(self.canvas, f"selected in {self.title.lower()}")
        if self._chosen is not None:
            rows = prepared.rows.n if prepared is not None else 0
            radius = radius_for(rows) * (1.0 if len(placings) == 1 else 0.8)
            self._chosen.show(prepared, selection, placings, self.theme, radius)

    def _places_of(self, row: int | None) -> Floats:
        """Return the drawn places of a row of the dataset; none where it was left out."""
        prepared = self.session.prepared
        if prepared is None or row is None or self.behind:
            return np.empty((0, 2))
        place = int(np.searchsorted(prepared.used, row))
        there = place < len(prepared.used) and prepared.used[place] == row
        return self.places_of(place) if there else np.empty((0, 2))

    def _dress(self) -> None:
        self.canvas.dress(self.theme, self.font())
        self._caption.dress(self.theme, self.font())
        self.rings.dress(self.theme)
        for part in (self.handles, self.lasso):
            if part is not None:
                part.dress(self.theme, self.font())
        self.restyle()
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden (called by Qt)."""
        super().showEvent(event)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, + and − zoom (called by Qt)."""
        key = Qt.Key(event.key())
        if key in _PANS:
            across, up = _PANS[key]
            self.canvas.view.pan(across, up)
        elif key in _ZOOMS:
            self.canvas.view.zoom(_ZOOMS[key])
        else:
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
