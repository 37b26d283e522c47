"""The steps of a preparation: all kinds of them, and their way to JSON and back."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from gmm_desktop.files.preparation.filters import FILTERS, RowFilter
from gmm_desktop.files.preparation.projections import PROJECTIONS, Projection
from gmm_desktop.files.preparation.transforms import TRANSFORMS, ColumnStep
from gmm_desktop.files.problem import FileProblem, shown

Step: TypeAlias = ColumnStep | Projection | RowFilter

STEPS: dict[str, type[Step]] = {**TRANSFORMS, **PROJECTIONS, **FILTERS}
"""Every kind of step by the name it has in files."""


def encode_steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as plain values for JSON: {"step": kind, …}; every number comes back exactly."""
    plain: list[dict[str, Any]] = msgspec.to_builtins(list(steps))
    return plain


def decode_steps(plain: object, label: str) -> tuple[Step, ...]:
    """Steps from the plain values of JSON, strictly: FileProblem names `label`, the step and what is wrong with it.

    A kind of step or a setting that is not known is refused, since leaving it out would prepare other rows.
    """
    if not isinstance(plain, list):
        raise FileProblem(f"{label}: the steps must be a list")
    return tuple(_step(item, f"{label}, step {number}") for number, item in enumerate(plain, 1))


def _step(item: object, where: str) -> Step:
    kind = item.get("step") if isinstance(item, dict) else None
    if not isinstance(kind, str) or kind not in STEPS:
        known = ", ".join(STEPS)
        raise FileProblem(f"{where} is of the unknown kind “{shown(kind, 40)}”; this program knows {known}")
    try:
        step: Step = msgspec.convert(item, type=_any_step())
    except (msgspec.ValidationError, RecursionError) as error:
        raise FileProblem(f"{where} ({kind}): {_words(error)}") from error
    return step


@functools.cache
def _any_step() -> Any:
    """The union of all kinds, told apart by their "step"."""
    return functools.reduce(operator.or_, STEPS.values())


def _words(error: Exception) -> str:
    text = str(error).replace("`", "").replace(" - at $.", ", at ").replace(" - at $", "")
    return shown(text[:1].lower() + text[1:], 300)
