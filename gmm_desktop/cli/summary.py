"""What is printed of a result: a few lines and a table that fit on a screen."""

from __future__ import annotations

from collections.abc import Iterator

from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.preparation import Prepared
from gmm_desktop.files.problem import shown

MOST_UNUSED = 5
"""Columns of which is told that they are not used."""


def fit_summary(fitted: Fitted, prepared: Prepared, unused: dict[str, str]) -> str:
    """The result of a fit: data, quality, and a table of weights and means ± standard deviations.

    `unused` says of columns that could have been used why they are not.
    """
    fitted = fitted.in_file_units()
    return "\n".join([*_headline(fitted, prepared, unused), "", *_table(fitted)])


def warnings(fitted: Fitted) -> tuple[str, ...]:
    """What must be said of a fit even where nothing else is: never keep quiet about a fit that did not converge."""
    fit = fitted.fit
    if fit.warnings or fit.converged or fit.spec.max_iterations == 0:
        return fit.warnings
    return (f"not converged after {fit.iterations} iterations; raise --max-iterations",)


def _headline(fitted: Fitted, prepared: Prepared, unused: dict[str, str]) -> Iterator[str]:
    fit, dataset = fitted.fit, fitted.dataset
    yield f"{shown(dataset.name)}: {_count(dataset.rows, 'row')}, {prepared.rows.n:,} used"
    for note in dataset.notes[1:]:
        yield f"  {note}"
    if prepared.left_out:
        yield f"  left out: {', '.join(prepared.left_out)}"
    if unused:
        told = [f"{shown(name, 40)} ({why})" for name, why in list(unused.items())[:MOST_UNUSED]]
        more = f" and {len(unused) - MOST_UNUSED:,} more" if len(unused) > MOST_UNUSED else ""
        yield f"  not used: {', '.join(told)}{more}"
    for note in prepared.notes:
        yield f"  {note}"
    if fitted.restoration.sentence:
        yield f"  {fitted.restoration.sentence}"
    noise = " and noise" if fit.mixture.noise else ""
    components, parameters = _count(fit.mixture.k, "component"), _count(fit.parameters, "parameter")
    yield f"{fit.mixture.family}, {components}{noise}, {parameters}"
    yield f"log-likelihood {fit.log_likelihood:.6f}   BIC {fit.bic:.4f}   AIC {fit.aic:.4f}   ICL {fit.icl:.4f}"
    ended = {"converged": "converged", "limit": "not converged, stopped at the limit"}.get(fit.status, fit.status)
    found = f"; best found by {fit.starts_at_best} of {len(fit.starts)} starts" if len(fit.starts) > 1 else ""
    yield f"{ended} after {_count(fit.iterations, 'iteration')}{found}"


def _table(fitted: Fitted) -> list[str]:
    """Rows: mixing weight, then the columns of the data; columns: the components."""
    mixture, order = fitted.fit.mixture, fitted.in_order()
    deviations = mixture.standard_deviations
    rows = [["", *(shown(fitted.names[j], 24) for j in order)]]
    rows.append(["mixing weight", *(f"{mixture.weights[j]:.4f}" for j in order)])
    for c, column in enumerate(fitted.units):
        cells = [f"{mixture.means[j, c]:.6g} ± {deviations[j, c]:.4g}" for j in order]
        rows.append([shown(column, 32), *cells])
    if mixture.noise:
        rows[0].append("noise")
        rows[1].append(f"{mixture.noise.weight:.4f}")
        rows[2:] = [[*row, ""] for row in rows[2:]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
