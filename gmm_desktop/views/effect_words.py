"""What a change by hand does to the fit, in a few characters for labels and menus."""

from __future__ import annotations

from gmm_desktop.hands.effects import Effect
from gmm_desktop.views.numbers import change, count

HINT = "Enter does it, Esc does not"
"""What stands below a change that keys have proposed."""


def in_brief(effect: Effect | None) -> str:
    """Return the gains of a change, or that they are being worked out."""
    if effect is None:
        return "Δℓ …  ·  ΔBIC …"
    words = f"Δℓ {change(effect.gain)}  ·  ΔBIC {change(effect.bic_change)}"
    if effect.rows < effect.of_rows:
        words += f"  ·  from {count(effect.rows)} of {count(effect.of_rows)} rows"
    return words
