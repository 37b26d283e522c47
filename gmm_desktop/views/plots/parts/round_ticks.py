"""Ticks at round values of the file, on an axis whose values were bent by a logarithm, a root or the like."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Bend
from gmm_desktop.views.numbers import MINUS, grouped
from gmm_desktop.views.plots.parts.axis_numbers import SUPERSCRIPTS, nice, tick_label
from gmm_desktop.views.plots.parts.scale import Scale

_FEWEST = 3
"""With fewer round values of the series 1, 2, 5 in sight, evenly spaced ones are taken."""

_FINEST = 2.5
"""Pixels between two ticks without numbers, at least."""

_DECADES = 16
"""Decades below the largest value in sight that are looked at where 0 is in sight."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Drawn places of the ticks with numbers and those numbers, and of the small ticks in between."""

    places: tuple[float, ...] = ()
    numbers: tuple[str, ...] = ()
    between: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an axis, drawn from low to high over so many pixels.

    Two numbers stand apart by `gap` pixels and `digit` for each of their characters, which is 0 where they stand
    one above the other.
    """

    bend: Bend
    scale: Scale
    low: float
    high: float
    pixels: float
    gap: float
    digit: float = 0.0

    def places(self, values: Floats) -> Floats:
        """The drawn places of values of the file, NaN outside the piece."""
        drawn = np.asarray(self.scale.drawn(self.bend.forward(values)), dtype=np.float64)
        slack = 1e-9 * (self.high - self.low)
        with np.errstate(invalid="ignore"):
            return np.where((drawn >= self.low - slack) & (drawn <= self.high + slack), drawn, math.nan)

    def apart(self, one: str, other: str) -> float:
        """How far apart two numbers must stand, drawn."""
        room = self.gap + self.digit * (len(one) + len(other)) / 2
        return room * (self.high - self.low) / self.pixels

    @property
    def ends(self) -> tuple[float, float] | None:
        """The smallest and the largest value of the file on it; None where there is none."""
        low, high = self.scale.values(np.array([self.low, self.high])).tolist()
        return self.bend.within(low, high)


def round_ticks(stretch: Stretch) -> Ticks:
    """Choose ticks: 0 and powers of ten, then 2 and 5 times those; evenly spaced ones where few are in sight."""
    ends = stretch.ends
    if ends is None or not ends[0] < ends[1] or stretch.pixels <= 0 or not stretch.low < stretch.high:
        return Ticks()
    chosen = _Chosen(stretch, _plain if _are_plain(*ends) else _power)
    powers = _powers(*ends)
    signed = [sign * power for power in reversed(powers) for sign in (1.0, -1.0)]
    if ends[0] <= 0 <= ends[1]:  # what is small only crowds 0: the largest come first
        chosen.offer((value,) for value in (0.0, *signed))
        chosen.offer((2 * power, 5 * power) for power in signed)
    else:
        chosen.offer_first(tuple(every) for every in _thinned(signed))
        chosen.offer([tuple(digit * power for power in signed for digit in (1, 2, 5))])
    if len(chosen.places) < _FEWEST:
        return _evenly(stretch, *ends) or Ticks(tuple(chosen.places), tuple(chosen.numbers))
    multiples = [digit * power for power in signed for digit in range(2, 10)]
    between = _between(stretch, np.array([*signed, *multiples]), chosen.places)
    return Ticks(tuple(chosen.places), tuple(chosen.numbers), between)


class _Chosen:
    """Values that have got a place with room for their numbers."""

    def __init__(self, stretch: Stretch, write: Callable[[float], str]) -> None:
        self._stretch, self._write = stretch, write
        self.places: list[float] = []
        self.numbers: list[str] = []

    def offer_first(self, groups: Iterable[tuple[float, ...]]) -> None:
        """Take the first group of which all values in sight find room."""
        for group in groups:
            self.offer([group])
            if self.places:
                return

    def offer(self, groups: Iterable[tuple[float, ...]]) -> None:
        """Take the values of each group that are in sight, if all of those find room."""
        for group in groups:
            places, numbers = list(self.places), list(self.numbers)
            for value, place in zip(group, self._stretch.places(np.array(group)).tolist(), strict=True):
                if not math.isfinite(place) or place in places:
                    continue
                number = self._write(value)
                taken = zip(places, numbers, strict=True)
                if any(abs(place - other) < self._stretch.apart(number, told) for other, told in taken):
                    break
                places.append(place)
                numbers.append(number)
            else:
                self.places, self.numbers = places, numbers


def _powers(low: float, high: float) -> list[float]:
    """The powers of ten that matter between two values of the file, or between 0 and either, rising."""
    largest = max(abs(low), abs(high))
    least = largest * 10.0**-_DECADES if low <= 0 <= high else min(abs(low), abs(high))
    first, last = (math.floor(math.log10(max(size, 1e-300))) for size in (least, largest))
    return [10.0**power for power in range(first, min(last, 307) + 1)]


def _thinned(signed: list[float]) -> Iterator[list[float]]:
    """All of these powers of ten, every second, every third ..., always with 1 among them if it is in sight."""
    for every in (1, 2, 3, 4, 5, 10, 20, 50, 100, 200):
        yield [power for power in signed if round(math.log10(abs(power))) % every == 0]


def _between(stretch: Stretch, values: Floats, taken: list[float]) -> tuple[float, ...]:
    """The places of small ticks, as far as they can be told apart."""
    places = stretch.places(values)
    apart = _FINEST * (stretch.high - stretch.low) / stretch.pixels
    found: list[float] = []
    numbered = np.array(taken)
    for place in np.unique(places[np.isfinite(places)]).tolist():
        near = found and place - found[-1] < apart
        if not near and (not len(numbered) or float(np.abs(numbered - place).min()) >= apart):
            found.append(place)
    return tuple(found)


def _evenly(stretch: Stretch, low: float, high: float) -> Ticks | None:
    """Ticks at equal steps of the file's units: as fine as the numbers have room; None where not even two have."""
    step = nice((high - low) / max(stretch.pixels / stretch.gap, 1.0))
    for _ in range(12):
        values = step * np.arange(math.ceil(low / step), math.floor(high / step) + 1, dtype=np.float64)
        places = stretch.places(values)
        values, places = values[np.isfinite(places)], places[np.isfinite(places)]
        if len(values) < 2:
            return None
        numbers = [tick_label(value, step) for value in values.tolist()]
        longest = max(numbers, key=len)
        if np.abs(np.diff(places)).min() >= stretch.apart(longest, longest):
            return Ticks(tuple(places.tolist()), tuple(numbers))
        step = nice(step * 1.01)
    return None


def _are_plain(low: float, high: float) -> bool:
    """Whether round values between these are short enough to be written in full."""
    sizes = abs(low), abs(high)
    return 1e-3 <= max(sizes) < 1e6 and (low <= 0 <= high or min(sizes) >= 1e-4)


def _plain(value: float) -> str:
    """As in 0.05 or 20 000."""
    return grouped(value, max(0, -math.floor(math.log10(abs(value)) + 1e-9))) if value else "0"


def _power(value: float) -> str:
    """As in 2·10⁶; small whole numbers as they are."""
    if value == 0 or 1 <= abs(value) < 100:
        return _plain(value)
    digits, exponent = f"{abs(value):.0e}".split("e")
    times = "" if digits == "1" else f"{digits}·"
    return (MINUS if value < 0 else "") + times + "10" + str(int(exponent)).translate(SUPERSCRIPTS)
