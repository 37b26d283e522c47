"""Logicle: the scale of flow cytometry, logarithmic for large values and straight around 0."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from gmm_desktop.files.preparation.transforms.column_step import ColumnStep, Floats, StepProblem

_TABLE = 4096
_POLISHES = 2
"""Halley steps after the table's guess, which has six right digits; each step triples them."""
_FURTHER_POLISHES = 4
"""As many more for values beyond the table, where the guess is a mere logarithm."""


class Biexponential(NamedTuple):
    """x = p (e^{b δ} - 1) - q (e^{-d δ} - 1) for δ = z - z1 >= 0: a e^{b z} - c e^{-d z} + f about its zero.

    Written about the zero, neither term cancels the other, so small values keep all their digits. For δ < 0 it is
    mirrored, x(-δ) = -x(δ).
    """

    p: float
    b: float
    q: float
    d: float
    z1: float

    def __call__(self, delta: Floats) -> Floats:
        """x for δ of any shape."""
        size = np.abs(delta)
        return np.copysign(self.p * np.expm1(self.b * size) - self.q * np.expm1(-self.d * size), delta)


class Logicle(ColumnStep, frozen=True, tag="logicle"):
    """z such that x = a e^{b z} - c e^{-d z} + f, the inverse of a biexponential; z = 1 at x = top.

    top (T) is the value at the upper end of the scale, width (W) the width of the straight part and decades (M)
    that of the whole scale in decades, negative (A) how many further decades there are below. With w = W/(M+A),
    z2 = A/(M+A), z1 = z2 + w and b = (M+A) ln 10, d solves 2(ln d - ln b) + w(b + d) = 0, and a, c, f
    follow from x(1) = T, x(z1) = 0 and a zero second derivative there; below z1 the scale is mirrored.
    Parks, Roederer & Moore 2006, Cytometry A 69, 541; with A and on the scale from 0 to 1: Moore & Parks 2012,
    Cytometry A 81, 273.
    """

    top: float = 262144.0
    width: float = 0.5
    decades: float = 4.5
    negative: float = 0.0

    title: ClassVar[str] = "Logicle"
    scale: ClassVar[str] = "logicle"

    def __post_init__(self) -> None:
        top, width, decades, negative = self.top, self.width, self.decades, self.negative
        if not all(map(math.isfinite, (top, width, decades, negative))) or top <= 0 or decades <= 0:
            raise StepProblem("logicle: T and M must be positive numbers, such as T = 262144 and M = 4.5")
        if not 0 <= width <= decades / 2:
            raise StepProblem(f"logicle: W is {width:g}; it lies between 0 and half of M, here {decades / 2:g}")
        if not -width <= negative <= decades - 2 * width:
            raise StepProblem(
                f"logicle: A is {negative:g}; it lies between -W and M - 2W, here {-width:g} and "
                f"{decades - 2 * width:g}"
            )
        if decades + negative > 100:
            raise StepProblem(f"logicle: M + A is {decades + negative:g}; use at most 100 decades")

    @property
    def biexponential(self) -> Biexponential:
        """The function that this scale is the inverse of."""
        return _biexponential(self.top, self.width, self.decades, self.negative)

    def forward(self, values: Floats) -> Floats:
        """Solve x = biexponential(z): a guess from a table, then Halley's method; accurate to rounding."""
        curve, (at, deltas) = self.biexponential, _table(self.top, self.width, self.decades, self.negative)
        p, b, q, d, z1 = curve
        values = np.asarray(values, dtype=np.float64)
        x = np.abs(values)
        with np.errstate(all="ignore"):
            delta = np.interp(x, at, deltas)
            polishes = _POLISHES
            if (beyond := x > at[-1]).any():
                delta = np.where(beyond, np.log1p(x / p) / b, delta)
                polishes += _FURTHER_POLISHES
            for _ in range(polishes):
                rise, fall = np.expm1(b * delta), np.expm1(-d * delta)
                error = p * rise - q * fall - x
                rise, fall = p * b * (rise + 1), q * d * (fall + 1)
                slope, bend = rise + fall, b * rise - d * fall
                step = error / slope
                delta -= step / (1 - 0.5 * step * bend / slope)
            return np.where(np.isinf(x), values, np.copysign(delta, values) + z1)

    def backward(self, values: Floats) -> Floats:
        """The biexponential itself."""
        curve = self.biexponential
        with np.errstate(over="ignore", under="ignore"):
            return curve(np.asarray(values) - curve.z1)

    def label(self, name: str) -> str:
        """As in logicle(CD4)."""
        return f"logicle({name})"


@lru_cache(maxsize=256)
def _biexponential(top: float, width: float, decades: float, negative: float) -> Biexponential:
    """The coefficients, by the equations of the papers."""
    w = width / (decades + negative)
    z1 = negative / (decades + negative) + w
    b = (decades + negative) * math.log(10)
    d = _second_rate(b, w)
    # The second derivative a b² e^{b z} - c d² e^{-d z} is 0 at z1, so with p = a e^{b z1}, q = c e^{-d z1}:
    ratio = (b / d) ** 2
    p = top / (math.expm1(b * (1 - z1)) - ratio * math.expm1(-d * (1 - z1)))
    return Biexponential(p, b, p * ratio, d, z1)


def _second_rate(b: float, w: float) -> float:
    """d in (0, b] with 2(ln d - ln b) + w(b + d) = 0, by bisection of ln(d/b): the left side rises with d."""
    low, high = -w * b, 0.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if 2 * middle + w * b * (1 + math.exp(middle)) > 0:
            high = middle
        else:
            low = middle
    return b * math.exp(high)


@lru_cache(maxsize=64)
def _table(top: float, width: float, decades: float, negative: float) -> tuple[Floats, Floats]:
    """Values x >= 0 and their δ = z - z1, rising, to a little beyond z = 1."""
    curve = _biexponential(top, width, decades, negative)
    deltas = np.linspace(0.0, 1.05 - curve.z1, _TABLE)
    return curve(deltas), deltas
