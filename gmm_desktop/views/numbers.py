"""Numbers as they are shown on screen: sensible digits, true minus signs. Files use their own, exact form."""

from __future__ import annotations

import math
import re

_NOTHING = 1e-9
"""A change of log-likelihood that is rounding, not gain."""

MINUS = "\N{MINUS SIGN}"

_HYPHEN = re.compile(r"(?<!\S)-(?=\d)|(?<=\de)-(?=\d)")
"""The sign of a number, or of its power of ten; no hyphen within a name."""

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
"""A whole number with commas between its thousands."""


def number(value: float, digits: int = 4) -> str:
    """The value with so many significant digits, in powers of ten only where plain digits would be long."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else (MINUS if value < 0 else "") + "∞"
    if value and not 1e-4 <= abs(value) < 1e7:
        return (
            f"{value:.{digits - 1}e}".replace("e+0", "e")
            .replace("e-0", "e-")
            .replace("e+", "e")
            .replace("-", MINUS)
        )
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    return grouped(value, min(decimals, 10))


def beside(value: float, deviation: float) -> str:
    """A value as finely as it matters beside a standard deviation, of which it has three digits."""
    if not (math.isfinite(value) and 0 < deviation < math.inf):
        return number(value)
    decimals = max(0, 2 - math.floor(math.log10(float(f"{deviation:.2e}"))))
    plain = abs(value) < 1e7 and decimals <= 6
    shown = grouped(value, decimals) if plain else number(value)
    return shown.removeprefix(MINUS) if plain and float(f"{value:.{decimals}f}") == 0 else shown


def short(value: float, digits: int = 4) -> str:
    """The value with at most so many significant digits, without trailing zeros: for ranges and ticks."""
    shown = number(value, digits)
    plain = "." in shown and "e" not in shown
    return shown.rstrip("0").rstrip(".") if plain else shown


def grouped(value: float, decimals: int = 0) -> str:
    """The value with so many decimals and a thin space between thousands of large numbers."""
    text = f"{value:,.{decimals}f}" if abs(value) >= 1e4 else f"{value:.{decimals}f}"
    return text.replace(",", "\N{THIN SPACE}").replace("-", MINUS)


def log_likelihood(value: float) -> str:
    """A log-likelihood with three decimals, as it is printed in papers."""
    return number(value) if not math.isfinite(value) or abs(value) >= 1e9 else grouped(value, 3)


def change(value: float | None) -> str:
    """A gain in log-likelihood with its sign."""
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) < _NOTHING:
        return "0"
    shown = number(abs(value), 3)
    return ("+" if value >= 0 else MINUS) + shown


def count(value: int) -> str:
    """A number of rows."""
    return grouped(float(value))


def percent(value: float) -> str:
    """A share as a percentage, with a decimal where a whole number would make of it nothing, or all."""
    return f"{100 * value:.1f} %" if value < 0.1 or 0.99 < value < 0.9995 else f"{100 * value:.0f} %"


def on_screen(sentence: str) -> str:
    """What the engine says in plain letters, its numbers with true minus signs and parted as all others are."""
    return _THOUSANDS.sub(lambda found: count(int(found[0].replace(",", ""))), _HYPHEN.sub(MINUS, sentence))


def full(value: float) -> str:
    """Every digit, for tooltips and copies."""
    return repr(float(value))


def parsed(text: str) -> float | None:
    """The number that was typed, with a point or a comma before its decimals; None where it is none."""
    plain = "".join(text.split()).replace(MINUS, "-")
    if "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def parsed_share(text: str) -> float | None:
    """The share that was typed, as a number or with a percent sign; None where it is none."""
    bare = text.strip()
    found = parsed(bare.removesuffix("%"))
    return found / 100 if found is not None and bare.endswith("%") else found
