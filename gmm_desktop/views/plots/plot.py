"""What every plot is: a canvas that follows the session, at most thirty times a second and only while seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gmm_desktop.history import Frame, letter
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import count, log_likelihood, number, percent
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.caption import Caption
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
    """Base of the plots: subclasses say in `show_rows`, `show_frame` and `restyle` what they draw.

    `title` names the plot for those who cannot see it. `reduced_motion` makes changes jump instead of glide.
    `caption_changed` tells the sentence about how the rows are drawn, such as "1 000 000 rows, drawn as density".
    """

    title = "Plot"
    caption_changed = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.canvas = Canvas()
        self._caption = Caption(self.canvas.view, theme)
        self.canvas.add(self._caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.title)
        self.canvas.setAccessibleName(self.title)
        self._reduced_motion = False
        self._rows_changed = True
        self._pending = True
        self._clock = FrameClock()
        self._words = FrameClock(_DESCRIBE)
        self._clock.frame.connect(self._on_clock)
        self._words.frame.connect(self._describe)
        self.canvas.view.fit_wanted.connect(self.fit_view)
        self.canvas.resized.connect(self._on_view_moved)
        for signal in (session.prepared_changed, session.axes_changed, session.dataset_changed):
            signal.connect(self._on_rows_changed)
        for signal in (session.frame_changed, session.recording_changed, session.names_changed):
            signal.connect(self.redraw)

    # What subclasses say ------------------------------------------------------------------------------------

    def show_rows(self) -> None:
        """Other rows, or other columns of them: take them over and show all of them."""

    def show_frame(self, frame: Frame | None) -> None:
        """The playhead stands somewhere else: show it."""

    def restyle(self) -> None:
        """Colours or the size of text changed."""

    def view_moved(self) -> None:
        """What is seen of the plane changed, or the size of the widget."""

    def fit_view(self) -> None:
        """Show all of the data."""

    def describe_rows(self) -> str:
        """Say in words what the rows are drawn as."""
        return ""

    # What the window asks -----------------------------------------------------------------------------------

    @property
    def reduced_motion(self) -> bool:
        """Whether changes jump instead of glide."""
        return self._reduced_motion

    @reduced_motion.setter
    def reduced_motion(self, reduced: bool) -> None:
        self._reduced_motion = reduced
        self.restyle()

    @property
    def caption(self) -> str:
        """The sentence about how the rows are drawn; empty where nothing needs to be said."""
        return self._caption.text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self.theme = theme
        self._dress()

    def set_hard(self, hard: bool) -> None:
        """Colour rows by their most probable component instead of blending; a plot without rows has none."""

    def say(self, caption: str) -> None:
        """Write a sentence into the corner of the plot."""
        if caption != self._caption.text:
            self._caption.say(caption)
            self.caption_changed.emit(caption)
            self._words.mark()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn: nothing is being worked out, and nothing glides."""
        return not self._pending

    @Slot()
    def redraw(self) -> None:
        """Ask for a frame as if the playhead had moved."""
        self._pending = True
        self._clock.mark()

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
            self._rows_changed = False
            self.show_rows()
        self.show_frame(self.session.frame)
        self._words.mark()

    @Slot()
    def _on_view_moved(self) -> None:
        self.view_moved()

    @Slot()
    def _describe(self) -> None:
        text = self.describe()
        self.setAccessibleDescription(text)
        self.canvas.setAccessibleDescription(text)

    def describe(self) -> str:
        """Say in words what is shown."""
        if self.session.prepared is None:
            return "No data."
        sentences = [self.describe_rows(), self.caption]
        frame = self.session.frame
        if frame is None:
            sentences.append("No fit yet.")
        else:
            step = "E-step" if frame.phase == "E" else "M-step"
            shown = log_likelihood(frame.log_likelihood)
            sentences.append(f"Iteration {frame.iteration}, {step}, log-likelihood {shown}.")
            mixture = frame.ellipses
            names = self.session.names or tuple(letter(j) for j in range(mixture.k))
            for j, name in enumerate(names[: mixture.k]):
                mean = ", ".join(number(value) for value in mixture.means[j])
                sentences.append(f"{name}: weight {percent(float(mixture.weights[j]))}, mean {mean}.")
        return " ".join(sentence for sentence in sentences if sentence)

    def rows_in_words(self) -> str:
        """Return how many rows there are, for captions."""
        prepared = self.session.prepared
        rows = prepared.rows.n if prepared else 0
        return f"{count(rows)} row" if rows == 1 else f"{count(rows)} rows"

    def _dress(self) -> None:
        self.canvas.dress(self.theme, self.font())
        self._caption.dress(self.theme, self.font())
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
