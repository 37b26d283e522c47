"""Where the ticks and numbers of an axis are drawn: as pyqtgraph lays them out, in a fraction of its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

TICK, OFFSET = 4, 6
"""Pixels that a tick is long, and from there to its number."""

_HIGH = 0.8
"""Share of the height of a line that a number takes."""

_FULL = ((6, 0.2), (4, 0.4), (2, 0.6), (0, 0.8))
"""Where there are so many numbers, finer ones are left out that would fill the axis up to such a share."""

_BELOW = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextDontClip)
_BESIDE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)


@dataclass(slots=True)
class TickMarks:
    """Ticks, level by level from the coarsest to the finest, and numbers of an axis that is drawn at `bounds`.

    Numbers stay within `room`. `across` is the room they would like to have beside the ticks.
    """

    bounds: QRectF
    room: QRectF
    upright: bool
    metrics: QFontMetricsF
    ticks: list[list[QLineF]] = field(default_factory=list)
    boxes: list[QRectF] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    across: float = 0.0
    _placed: list[tuple[float, str]] = field(default_factory=list)
    _full: bool = False

    @property
    def line(self) -> QLineF:
        """The line along the view."""
        box = self.bounds
        if self.upright:
            return QLineF(box.right() - 1, box.top() - 1, box.right() - 1, box.bottom() + 1)
        return QLineF(box.left() - 1, box.top() + 1, box.right() + 1, box.top() + 1)

    @property
    def flags(self) -> int:
        """How numbers stand in their boxes."""
        return _BESIDE if self.upright else _BELOW

    def add(
        self,
        places: Sequence[float],
        write: Callable[[], Sequence[str]],
        likewise: Callable[[Sequence[str]], list[str]],
    ) -> None:
        """Add a level of ticks at pixels along the axis, with numbers where they have room.

        `likewise` writes the numbers of all levels so far as they are seen beside each other.
        """
        first, length = not self.ticks, TICK / (1 + 0.5 * len(self.ticks))
        self.ticks.append([self._tick(place, length) for place in places])
        high = _HIGH * self.metrics.height()
        if not first and self._fills(high * (len(self._placed) + len(places)) if self.upright else 0.0):
            return
        placed = [*self._placed, *zip(places, write(), strict=True)]
        numbers = likewise([number for _, number in placed])
        widths = [self.metrics.horizontalAdvance(number) for number in numbers]
        if not first and self._fills(high * len(numbers) if self.upright else sum(widths)):
            return
        self.across = max(widths, default=0.0) if self.upright else high
        boxes = [self._box(place, wide, high) for (place, _), wide in zip(placed, widths, strict=True)]
        seen = [at for at, box in enumerate(boxes) if numbers[at] and self.room.contains(box)]
        self._placed = [placed[at] for at in seen]
        self.boxes, self.numbers = [boxes[at] for at in seen], [numbers[at] for at in seen]

    def _tick(self, place: float, length: float) -> QLineF:
        if self.upright:
            return QLineF(self.bounds.right(), place, self.bounds.right() - length, place)
        return QLineF(place, self.bounds.top(), place, self.bounds.top() + length)

    def _fills(self, taken: float) -> bool:
        """Whether so many pixels of numbers are too many; then all that are finer are, too."""
        share = taken / (self.bounds.height() if self.upright else self.bounds.width())
        self._full = self._full or any(len(self.numbers) >= least and share >= most for least, most in _FULL)
        return self._full

    def _box(self, place: float, wide: float, high: float) -> QRectF:
        away = TICK + OFFSET
        if self.upright:
            return QRectF(self.bounds.right() - away - wide, place - high / 2, wide, high)
        return QRectF(place - wide / 2, self.bounds.top() + away, wide, high)
