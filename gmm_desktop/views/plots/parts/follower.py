"""What a plot hears of the session, told at most thirty times a second: draw, and whether the rows are others."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock


class Follower(QObject):
    """`due` says that something is to be drawn; then `take_rows` and `frame` say what."""

    due = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows_changed = True
        self._taken: Prepared | None = None  # whose rows are drawn
        self.pending = True
        self._clock = FrameClock()
        self._clock.frame.connect(self.due)
        for signal in (session.prepared_changed, session.axes_changed, session.dataset_changed):
            signal.connect(self._on_rows_changed)
        pointing = session.pointing
        for signal in (
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
            session.player.playing_changed,
            pointing.component_changed,
            pointing.selection_changed,
        ):
            signal.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Ask for a frame as if the playhead had moved; it is `pending` until it is drawn."""
        self.pending = True
        self._clock.mark()

    @property
    def behind(self) -> bool:
        """Whether other rows or columns have come, and those before are still drawn."""
        return self._rows_changed or self._taken is not self._session.prepared

    def take_rows(self) -> bool:
        """Return whether other rows or columns are to be drawn from now on."""
        changed, self._rows_changed = self._rows_changed, False
        if changed:
            self._taken = self._session.prepared
        return changed

    def frame(self) -> Frame | None:
        """Return what is to be shown; none while a run of other columns is about to be replaced."""
        prepared, frame = self._session.prepared, self._session.frame
        if prepared is None or (frame is not None and frame.colours.d != prepared.rows.d):
            return None
        return frame

    @Slot()
    def _on_rows_changed(self) -> None:
        self._rows_changed = True
        self.ask()
