"""Normalised coordinates of one axis, so that the drawing never sees extreme numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.numbers import MINUS, grouped
from gmm_desktop.views.plots.parts.axis_numbers import SUPERSCRIPTS

_LARGEST = float(np.finfo(np.float64).max)


class Ruler(Protocol):
    """How values of a column become drawn numbers, and back; `unit` is the value of one drawn unit."""

    @property
    def unit(self) -> float:
        """Value of one drawn unit."""

    def drawn(self, values: Floats) -> Floats:
        """Return values as they are drawn."""

    def values(self, drawn: Floats) -> Floats:
        """Return the values that are drawn at places."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Drawn number = (value - offset) / 10^exponent. Ordinary data are drawn as they are: offset 0, exponent 0."""

    offset: float = 0.0
    exponent: int = 0

    @classmethod
    def of(cls, low: float, high: float) -> Scale:
        """Choose the coordinates for values from low to high, so that a few digits tell them apart."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return cls()
        half = high / 2 - low / 2
        magnitude = max(abs(low), abs(high))
        offset = 0.0
        if 0 < half < magnitude * 5e-6:
            step = 10.0 ** min(math.ceil(math.log10(half)) + 1, 307)
            offset = round((low / 2 + high / 2) / step) * step
            magnitude = max(abs(low - offset), abs(high - offset))
        if magnitude == 0 or 1e-3 <= magnitude < 1e7:
            return cls(offset, 0)
        return cls(offset, max(math.floor(math.log10(magnitude)), -307))

    @property
    def unit(self) -> float:
        """Value of one drawn unit."""
        return 10.0**self.exponent

    def drawn(self, values: Floats) -> Floats:
        """Return values as they are drawn."""
        if self.offset == 0 and self.exponent == 0:
            return values
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return np.asarray((values - self.offset) / self.unit)

    def values(self, drawn: Floats) -> Floats:
        """Return the values that are drawn at places, none beyond the largest number there is."""
        with np.errstate(over="ignore", under="ignore"):
            return np.clip(drawn * self.unit + self.offset, -_LARGEST, _LARGEST)

    @property
    def note(self) -> str:
        """What to do to a number on the axis to get the value; empty for ordinary data."""
        times = f"× {self.power}" if self.exponent else ""
        plus = (f"{MINUS} " if self.offset < 0 else "+ ") + _written(abs(self.offset)) if self.offset else ""
        return " ".join(part for part in (times, plus) if part)

    @property
    def power(self) -> str:
        """The unit as it is written, such as 10⁻³; empty where it is 1."""
        return f"10{str(self.exponent).translate(SUPERSCRIPTS)}" if self.exponent else ""


def _written(offset: float) -> str:
    """Return an offset in full, or as a few digits times a power of ten where that is exact and shorter."""
    digits, exponent = f"{offset:.3e}".split("e")
    if offset < 1e7 or float(f"{digits}e{exponent}") != offset:
        return grouped(offset)
    digits = digits.rstrip("0").rstrip(".")
    power = f"10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return power if digits == "1" else f"{digits} × {power}"


def padded(low: float, high: float, share: float = 0.12) -> tuple[float, float]:
    """Return a drawn range with some air on both sides; a single value stands in the middle of its range."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return -1.0, 1.0
    span = high - low
    if span <= 1e-12 * max(abs(low), abs(high), 1e-290):
        air = 0.1 * abs(low) or 0.5
        return low - air, high + air
    return low - share * span, high + share * span
