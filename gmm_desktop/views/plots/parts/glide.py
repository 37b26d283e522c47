"""Ellipses and curves glide from one iteration to the next instead of jumping."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from gmm_desktop.engine.geometry import interpolate
from gmm_desktop.engine.mixture import Mixture

DURATION = 160
"""Milliseconds of a glide when there is time for it."""

_SHORTEST = 70
"""Milliseconds between changes below which they follow each other so fast that they are motion already."""

_TICK = 16


class Glide(QObject):
    """`mixture` is what is to be drawn now; `moved` says that it changed."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.reduced_motion = False
        self._from: Mixture | None = None
        self._to: Mixture | None = None
        self._target: object = None
        self._shown: Mixture | None = None
        self._duration = 0.0
        self._clock = QElapsedTimer()
        self._since_change = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._on_tick)

    @property
    def mixture(self) -> Mixture | None:
        """What is to be drawn now."""
        return self._shown

    @property
    def target(self) -> object:
        """What `go_to` was told last that it is going to."""
        return self._target

    @property
    def target_mixture(self) -> Mixture | None:
        """Where it is going: what will be shown in the end."""
        return self._to

    @property
    def gliding(self) -> bool:
        """Whether it is still under way."""
        return self._timer.isActive()

    def go_to(self, mixture: Mixture | None, target: object) -> None:
        """Start to glide from what is shown to this mixture; jump where there is no way between them."""
        self._target = target
        between = self._since_change.restart() if self._since_change.isValid() else 10_000
        if not self._since_change.isValid():
            self._since_change.start()
        alike = mixture is not None and self._shown is not None and mixture.means.shape == self._shown.means.shape
        if not alike or self.reduced_motion or between < _SHORTEST:
            self.jump_to(mixture)
            return
        self._from, self._to = self._shown, mixture
        self._duration = float(min(DURATION, between))
        self._clock.start()
        self._timer.start()

    def jump_to(self, mixture: Mixture | None) -> None:
        """Show this mixture at once; after None whatever comes next is new, also what was shown before."""
        self._timer.stop()
        if mixture is None:
            self._target = None
        self._from, self._to, self._shown = None, mixture, mixture
        self.moved.emit()

    def finish(self) -> None:
        """End the glide now."""
        if self.gliding:
            self.jump_to(self._to)

    @Slot()
    def _on_tick(self) -> None:
        share = self._clock.elapsed() / self._duration
        if share >= 1 or self._from is None or self._to is None:
            self.jump_to(self._to)
            return
        eased = share * share * (3 - 2 * share)
        self._shown = interpolate(self._from, self._to, eased)
        self.moved.emit()
