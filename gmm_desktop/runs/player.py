"""A playhead over the iterations of a fit: it plays, pauses, steps and scrubs, and knows no statistics.

EM runs at full speed behind it; what is seen is where the playhead stands. Positions count half-steps: 2t is
iteration t after its E-step, 2t + 1 is the M-step that follows.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

SPEEDS: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 60, 120, float("inf"))
"""Iterations a second; the last one keeps up with the fit itself."""

_TICK = 33
"""Milliseconds between moves: as often as a picture is drawn."""

_REST_AT_END, _REST_AT_START = 1200, 400
"""Milliseconds for which a loop stands still: to see where it ended, and where it begins."""


class Player(QObject):
    """Moves `position` within `length` half-steps and says so with `moved`; `playing_changed` for its buttons."""

    moved = Signal()
    playing_changed = Signal()
    speed_changed = Signal()
    loop_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._length = 0
        self._position = 0
        self._exact = 0.0
        self._speed = 3
        self._playing = False
        self._halves = False
        self._loop = False
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._on_tick)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rested)

    @property
    def position(self) -> int:
        """Where the playhead stands, in half-steps from 0."""
        return self._position

    @property
    def last(self) -> int:
        """The last position there is so far; 0 when there is none."""
        return max(0, self._length - 1)

    @property
    def at_end(self) -> bool:
        """Whether the playhead stands on the newest half-step."""
        return self._position >= self.last

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._playing

    @property
    def halves(self) -> bool:
        """Whether E and M are shown one after the other instead of whole iterations."""
        return self._halves

    @property
    def loop(self) -> bool:
        """Whether what has been played to its end is played again from the first iteration."""
        return self._loop

    @property
    def speed(self) -> int:
        """Index into `SPEEDS`."""
        return self._speed

    def clear(self) -> None:
        """Forget the recording: a new fit begins."""
        self._length = 0
        self._place(0)

    def extend_to(self, length: int) -> None:
        """Tell how many half-steps are recorded by now."""
        self._length = length

    def play(self) -> None:
        """Move on from here; from the end, stay and follow what is still being recorded."""
        if self._playing:
            return
        self._playing = True
        self._exact = float(self._position)
        self._clock.start()
        self._timer.start()
        self.playing_changed.emit()

    def pause(self) -> None:
        """Stand still."""
        if not self._playing:
            return
        self._playing = False
        self._timer.stop()
        self._rest.stop()
        self.playing_changed.emit()

    def end(self) -> None:
        """Pause, because nothing more will be recorded; or rest and play again from the first iteration."""
        if not self._loop or not self.last:
            self.pause()
        elif self._playing and not self._rest.isActive():
            self._rest.start(_REST_AT_END)

    def seek(self, position: int) -> None:
        """Jump to a half-step; positions outside the recording are brought inside."""
        self._place(position)
        self._exact = float(self._position)

    def step(self, direction: int, *, half: bool = False) -> None:
        """Pause and go one iteration, or one half-step, forwards (+1) or backwards (-1)."""
        self.pause()
        if half:
            self.seek(self._position + direction)
        else:
            self.seek(2 * ((self._position + (direction < 0)) // 2) + 2 * direction)

    def set_halves(self, halves: bool) -> None:
        """Show half-steps, or whole iterations only."""
        self._halves = halves
        if not halves:
            self.seek(2 * (self._position // 2))

    def set_speed(self, index: int) -> None:
        """Choose one of `SPEEDS` by its index; too small or large an index means the first or last."""
        index = min(max(index, 0), len(SPEEDS) - 1)
        if index != self._speed:
            self._speed = index
            self.speed_changed.emit()

    def set_loop(self, loop: bool) -> None:
        """Play again from the first iteration after the end, or pause there."""
        if loop != self._loop:
            self._loop = loop
            if not loop and self._rest.isActive() and self.at_end:
                self.pause()
            self.loop_changed.emit()

    def _place(self, position: int) -> None:
        position = min(max(position, 0), self.last)
        if position != self._position:
            self._position = position
            self.moved.emit()

    @Slot()
    def _on_tick(self) -> None:
        elapsed = max(self._clock.restart(), 1) / 1000  # at full speed no time at all would be nowhere: inf · 0
        if self._rest.isActive():
            return
        self._exact = min(self._exact + 2 * SPEEDS[self._speed] * elapsed, float(self.last))
        position = int(self._exact)
        self._place(position if self._halves else 2 * (position // 2))

    @Slot()
    def _on_rested(self) -> None:
        if self.at_end:
            self.seek(0)
            self._rest.start(_REST_AT_START)
