"""How numbers on axes are chosen and written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from gmm_desktop.views.numbers import MINUS, grouped

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
"""For exponents."""


_PLAIN = re.compile(rf"{MINUS}?[\d\N{{THIN SPACE}}]+(\.\d+)?")
"""A number without a power of ten."""


def tick_label(value: float, spacing: float) -> str:
    """Return the number of a tick with as many decimals as the distance between ticks asks for."""
    decimals = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 0
    if decimals <= 10 and abs(value) < 1e9:
        shown = grouped(value, decimals)
        return shown.removeprefix(MINUS) if float(f"{value:.{decimals}f}") == 0 else shown
    return f"{value:.6g}".replace("-", MINUS)


def alike(labels: Sequence[str]) -> list[str]:
    """Return the labels of an axis with as many decimals each: 1.5, 2.0 and 2.5 rather than 1.5, 2 and 2.5."""
    plain = [bool(_PLAIN.fullmatch(label)) for label in labels]
    most = max(
        (len(label.partition(".")[2]) for label, is_plain in zip(labels, plain, strict=True) if is_plain), default=0
    )
    padded = []
    for label, is_plain in zip(labels, plain, strict=True):
        whole, _, decimals = label.partition(".")
        padded.append(f"{whole}.{decimals:0<{most}}" if is_plain and most else label)
    return padded


def nice(least: float) -> float:
    """Smallest of ..., 0.1, 0.2, 0.5, 1, 2, 5, ... that is at least this."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-300)))
    return next(factor * power for factor in (1, 2, 5, 10, 20) if factor * power >= least * (1 - 1e-9))
