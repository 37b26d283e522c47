"""Colours, symbols and type of the window, light and dark; component colours are only ever components."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from PySide6.QtGui import QColor, QPalette

SYMBOLS: tuple[str, ...] = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "plus",
    "triangle down",
    "cross",
    "pentagon",
    "star",
    "triangle left",
    "hexagon",
    "triangle right",
)
"""Symbol of each of the first component identities; there are as many colours."""


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of one appearance, as #rrggbb.

    `components` are twelve colours that stay apart for colour-blind eyes (after Paul Tol's bright, vibrant and
    muted sets); `noise` is the colour of a background component and of points before any fit. With
    `reduced_motion` nothing glides from one place to another; points and lines grow with `zoom`, as text does.
    """

    name: str
    window: str
    card: str
    field: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    error: str
    warning: str
    done: str
    grid: str
    axis: str
    noise: str
    components: tuple[str, ...]
    reduced_motion: bool = False
    zoom: float = 1.0

    @property
    def dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return QColor(self.text).lightnessF() > QColor(self.card).lightnessF()

    def component(self, identity: int) -> QColor:
        """Colour of a component by its identity (0 is A)."""
        return QColor(self.components[identity % len(self.components)])

    def ink(self, identity: int) -> QColor:
        """The component's colour, moved towards the text colour until it can be read as text on a card."""
        return _readable(self.component(identity).name(), self.card, self.text)


LIGHT = Theme(
    name="light",
    window="#f3f5f8",
    card="#ffffff",
    field="#ffffff",
    border="#d9dee5",
    text="#1c2026",
    muted="#5f6875",
    accent="#1b66da",
    on_accent="#ffffff",
    accent_soft="#e1ebfd",
    error="#b42318",
    warning="#93580c",
    done="#1a7f37",
    grid="#e9edf2",
    axis="#66707d",
    noise="#8a93a0",
    components=(
        "#4477aa",
        "#ee6677",
        "#228833",
        "#ccbb44",
        "#aa3377",
        "#66ccee",
        "#ee7733",
        "#332288",
        "#44aa99",
        "#999933",
        "#882255",
        "#8b5a2b",
    ),
)

DARK = Theme(
    name="dark",
    window="#1b1d21",
    card="#25282d",
    field="#1e2024",
    border="#3a3f47",
    text="#e8eaed",
    muted="#a2a9b4",
    accent="#4c8dff",
    on_accent="#0b1220",
    accent_soft="#26395c",
    error="#ff8a80",
    warning="#f2b45a",
    done="#6fcf8a",
    grid="#30343a",
    axis="#8b93a0",
    noise="#8a93a0",
    components=(
        "#6699cc",
        "#ee6677",
        "#44aa55",
        "#d8c858",
        "#cc66aa",
        "#77d4f2",
        "#f08a4b",
        "#8f80e6",
        "#55bbaa",
        "#b0b04a",
        "#c2577f",
        "#b98250",
    ),
)

THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}


class Themed(Protocol):
    """What can be drawn in another theme."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette(theme: Theme) -> QPalette:
    """The theme as a Qt palette, for everything the style sheet does not name."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.field,
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.card,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.error,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Midlight: theme.border,
        QPalette.ColorRole.Light: theme.card,
        QPalette.ColorRole.Dark: theme.border,
        QPalette.ColorRole.Shadow: theme.border,
        QPalette.ColorRole.Accent: theme.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(mixed(theme.muted, theme.card, 0.45)))
    return made


@cache
def _readable(colour: str, ground: str, towards: str) -> QColor:
    for step in range(0, 101, 5):
        ink = QColor(mixed(colour, towards, step / 100))
        if contrast(ink, QColor(ground)) >= 4.5:
            return ink
    return QColor(towards)


def mixed(colour: str, other: str, share: float) -> str:
    """The first colour with a share (0 to 1) of the other."""
    one, two = QColor(colour), QColor(other)
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in zip(one.getRgb()[:3], two.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(red, green, blue).name()


def _luminance(colour: QColor) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
