"""Something that is drawn glides from one state to the next instead of jumping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

DURATION = 160
"""Milliseconds of a glide when there is time for it."""

_FLOWING = 400
"""Milliseconds between changes up to which a glide takes all of them: then one flows into the next."""

_SHORTEST = 70
"""Milliseconds between changes below which they follow each other so fast that they are motion already."""

_TICK, _SLOW_TICK = 16, 33
"""Milliseconds between two pictures of a glide, and where painting one takes longer than that."""

State = TypeVar("State")


class Motion(QObject, Generic[State]):
    """`shown` is what is to be drawn now; `moved` says that it changed.

    `between` gives what lies at a share (0 to 1) of the way from one state to another, where they are `alike`.
    """

    moved = Signal()

    def __init__(
        self, between: Callable[[State, State, float], State], alike: Callable[[State, State], bool]
    ) -> None:
        super().__init__()
        self.reduced_motion = False
        self._between, self._alike = between, alike
        self._from: State | None = None
        self._to: State | None = None
        self._target: object = None
        self._shown: State | None = None
        self._duration = 0.0
        self._clock = QElapsedTimer()
        self._since_change, self._since_tick = QElapsedTimer(), QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._on_tick)

    @property
    def shown(self) -> State | None:
        """What is to be drawn now."""
        return self._shown

    @property
    def target(self) -> object:
        """What `go_to` was told last that it is going to."""
        return self._target

    @property
    def end(self) -> State | None:
        """Where it is going: what will be shown in the end."""
        return self._to

    @property
    def gliding(self) -> bool:
        """Whether it is still under way."""
        return self._timer.isActive()

    def go_to(self, state: State | None, target: object) -> None:
        """Start to glide from what is shown to this state; jump where there is no way between them."""
        self._target = target
        between = self._since_change.restart() if self._since_change.isValid() else 10_000
        if not self._since_change.isValid():
            self._since_change.start()
        alike = state is not None and self._shown is not None and self._alike(self._shown, state)
        if not alike or self.reduced_motion or between < _SHORTEST:
            self.jump_to(state)
            return
        self._from, self._to = self._shown, state
        self._duration = float(between if between <= _FLOWING else DURATION)
        self._clock.start()
        self._since_tick.start()
        self._timer.start(_TICK)

    def jump_to(self, state: State | None) -> None:
        """Show this state at once; after None whatever comes next is new, also what was shown before."""
        self._timer.stop()
        if state is None:
            self._target = None
        self._from, self._to, self._shown = None, state, state
        self.moved.emit()

    def finish(self) -> None:
        """End the glide now."""
        if self.gliding:
            self.jump_to(self._to)

    @Slot()
    def _on_tick(self) -> None:
        if self._since_tick.restart() > 1.5 * self._timer.interval():
            self._timer.setInterval(_SLOW_TICK)
        share = self._clock.elapsed() / self._duration
        if share >= 1 or self._from is None or self._to is None:
            self.jump_to(self._to)
            return
        self._shown = self._between(self._from, self._to, share * share * (3 - 2 * share))
        self.moved.emit()
