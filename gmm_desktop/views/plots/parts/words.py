"""What a plot shows, in words: for those who cannot see it, and for captions."""

from __future__ import annotations

from gmm_desktop.engine.letters import letter
from gmm_desktop.files import Prepared
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count, log_likelihood, number, percent
from gmm_desktop.views.plots.parts.scale import Scale

_MOST_NUMBERS = 12
"""Columns whose means are read out."""


def density_title(prepared: Prepared, column: int, scale: Scale) -> str:
    """Return what the height of bars over a column is: a density, perhaps of transformed values or per 10ⁿ."""
    of = "" if prepared.restoration.bend(column) is None else f" of {prepared.titles[column]}"
    return f"density{of}" + (f" per {scale.power}" if scale.power else "")


def rows_in_words(session: Session) -> str:
    """Return how many rows there are."""
    rows = session.prepared.rows.n if session.prepared else 0
    return f"{count(rows)} row" if rows == 1 else f"{count(rows)} rows"


def fit_in_words(session: Session) -> str:
    """Return where the playhead stands and what the components are there."""
    frame = session.frame
    if frame is None:
        return "No fit yet."
    step = "E-step" if frame.phase == "E" else "M-step"
    sentences = [f"Iteration {frame.iteration}, {step}, log-likelihood {log_likelihood(frame.log_likelihood)}."]
    if not frame.exact:
        sentences.append("Its parameters are interpolated between two iterations that were kept.")
    mixture = frame.ellipses
    names = session.names or tuple(letter(j) for j in range(mixture.k))
    for j, name in enumerate(names[: mixture.k]):
        mean = ", ".join(number(value) for value in mixture.means[j, :_MOST_NUMBERS])
        sentences.append(f"{name}: weight {percent(float(mixture.weights[j]))}, mean {mean}.")
    return " ".join(sentences)
