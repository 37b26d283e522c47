"""What became of a run that hands have changed, beside where it would have ended without them."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_desktop.engine import Fit
from gmm_desktop.engine.shown.matching import partners

_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`gain` in log-likelihood and `bic_change` (lower is better) against the untouched run, and a sentence."""

    text: str
    gain: float
    bic_change: float
    same: bool
    collapsed: bool = False


def verdict(ended: Fit, untouched: Fit, places: tuple[int, ...]) -> Verdict:
    """Compare where a run has ended with where the untouched one has.

    `places` says for each component which of the untouched run it is by its letter (-1: none). Optima count
    as one where their log-likelihoods differ by no more than EM leaves open, as among competing starts.
    """
    gain, bic = ended.log_likelihood - untouched.log_likelihood, ended.bic - untouched.bic
    k, before = ended.mixture.k, untouched.mixture.k
    numbers = f"Δℓ = {_signed(gain)} (BIC {_signed(bic)})"
    if ended.status == "collapsed" and untouched.status != "collapsed":
        return Verdict(f"Since it was changed it collapses: {numbers}", gain, bic, False, collapsed=True)
    if k != before:
        return Verdict(f"{k} component{'' if k == 1 else 's'} instead of {before}: {numbers}", gain, bic, False)
    same = abs(gain) <= max(1e-3, 1e-6 * ended.total_weight)
    if ended.parameters != untouched.parameters:
        text = "With other padlocks, but the same optimum" if same else f"With other padlocks: {numbers}"
        return Verdict(text, gain, bic, same)
    if not same:
        return Verdict(f"Another optimum, {numbers}", gain, bic, False)
    if partners(untouched.mixture, ended.mixture) != places:
        return Verdict("Came back to the same optimum, with components in each other's place", gain, bic, True)
    return Verdict("Came back to the same optimum", gain, bic, True)


def _signed(value: float) -> str:
    """As in “+6.4” and “−3.21”."""
    size = f"{abs(value):,.2f}".replace(",", "\N{THIN SPACE}")
    return ("+" if value >= 0 else _MINUS) + size
