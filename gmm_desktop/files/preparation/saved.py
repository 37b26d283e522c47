"""The steps of a preparation as a mixture file keeps them, and what is wrong with a file that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gmm_desktop.files.preparation.filters import RowFilter
from gmm_desktop.files.preparation.restoration import AS_IT_IS, Restoration, restoration_of
from gmm_desktop.files.preparation.steps import decode_steps, encode_steps
from gmm_desktop.files.preparation.transforms import StepProblem
from gmm_desktop.files.problem import FileProblem, shown


def encode_restoration(restoration: Restoration) -> dict[str, Any]:
    """What the mixture file says of the steps: the columns they began with, all steps, and units that stay.

    {"columns": names in the data, "steps": [{"step": kind, …}, …], "units": what each parameter column is of,
    "note": a sentence}; the last two only where a step cannot be undone exactly, and nothing without steps.
    """
    if not restoration.steps:
        return {}
    said: dict[str, Any] = {"columns": list(restoration.source), "steps": encode_steps(restoration.steps)}
    if not restoration.exact:
        said |= {"units": list(restoration.units), "note": restoration.sentence}
    return said


def decode_restoration(said: Mapping[str, Any], columns: tuple[str, ...], label: str) -> Restoration:
    """The way back that a mixture file with parameters of `columns` tells; FileProblem where it makes no sense."""
    if "steps" not in said:
        return AS_IT_IS
    where = f"{label}, preparation"
    steps = decode_steps(said["steps"], where)
    for number, step in enumerate(steps, 1):
        if step.enabled and not isinstance(step, RowFilter) and not step.learnt:
            raise FileProblem(f"{where}, step {number} ({step.title}): the numbers it learnt are missing")
    source = said.get("columns", list(columns))
    if not isinstance(source, list) or not source or not all(isinstance(name, str) for name in source):
        raise FileProblem(f"{where}: “columns” must be the names of the columns that the steps begin with")
    if len(set(source)) < len(source):
        raise FileProblem(f"{where}: two columns have the same name; give each its own")
    try:
        restoration = restoration_of(tuple(source), steps)
    except StepProblem as problem:
        raise FileProblem(f"{where}: {problem}") from problem
    if restoration.columns != columns:
        raise FileProblem(
            f"{where}: the steps lead to {shown(', '.join(restoration.columns), 100)}, and the parameters are of "
            f"{shown(', '.join(columns), 100)}"
        )
    return restoration
