"""Says what became of a run that hands have changed, as soon as that is known and its end is in sight."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.hands.branches import has_ended, places
from gmm_desktop.runs.history import Recording
from gmm_desktop.runs.run import Run
from gmm_desktop.runs.verdict import Verdict, verdict


class LookingBack(QObject):
    """Compares a run that has ended with where the untouched one did, or would have."""

    changed = Signal()  # there is another verdict, or none
    said = Signal(object)  # a new verdict, when the playhead comes to the end

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._shown: Verdict | None = None
        self._to_say: Recording | None = None
        run.fit_changed.connect(self._on_fit_changed)
        run.frame_changed.connect(self._on_frame_changed)
        run.looked_ahead.connect(self._on_looked_ahead)

    @property
    def verdict(self) -> Verdict | None:
        """What became of the run that is shown since hands changed it."""
        return self._run.recording.verdict if self._run.recording else None

    @Slot()
    def _on_fit_changed(self) -> None:
        recording = self._run.recording
        if recording is not None and recording.verdict is None and has_ended(recording):
            self._judge(recording)
        self._tell()

    @Slot(object)
    def _on_looked_ahead(self, untouched: Recording) -> None:
        recording = self._run.recording
        if recording is not None and recording.untouched is untouched and has_ended(recording):
            self._judge(recording)
        self._tell()

    def _judge(self, recording: Recording) -> None:
        untouched = recording.untouched
        if untouched is None or recording.fit is None:
            return
        end = untouched.fit if has_ended(untouched) else untouched.ahead
        if end is None:
            self._run.look_ahead(untouched)
            return
        recording.verdict = verdict(recording.fit, end, places(recording.identities, untouched.identities))
        recording.untouched = None  # nobody asks again, and it may be large
        self._to_say = recording

    def _tell(self) -> None:
        if self.verdict is not self._shown:
            self._shown = self.verdict
            self.changed.emit()
        self._on_frame_changed()

    @Slot()
    def _on_frame_changed(self) -> None:
        if self._to_say is None or not self._run.player.at_end:
            return
        recording, self._to_say = self._to_say, None
        if recording is self._run.recording:
            self.said.emit(recording.verdict)
