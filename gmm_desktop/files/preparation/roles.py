"""Columns with a part to play: those to fit, the case weights, the known labels."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.drain import drain
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.preparation.choosing import why_not_chosen
from gmm_desktop.files.problem import FileProblem, shown

MOST_GROUPS = 100_000
"""A column with more different numbers is no column of known labels."""

_ROWS_AT_ONCE = 1 << 16


Labels = tuple[NDArray[np.int64] | None, tuple[str, ...]]


def known_labels(dataset: Dataset, name: str | None) -> Labels:
    """Groups (rows,) from a column, -1 where it is empty, and their names; None where no column is named.

    Text keeps the order of its first appearance, numbers are sorted. FileProblem if there is no such column.
    """
    return drain(reading_labels(dataset, name))


def reading_labels(dataset: Dataset, name: str | None) -> Generator[None, None, Labels]:
    """As `known_labels`, yielding often."""
    if name is None:
        return None, ()
    column = column_named(dataset, name)
    if column.kind == "text":
        return column.values.astype(np.int64), column.categories
    values = np.asarray(column.values, dtype=np.float64)
    groups = np.empty(0)
    for start in range(0, len(values), _ROWS_AT_ONCE):
        part = values[start : start + _ROWS_AT_ONCE]
        groups = np.union1d(groups, part[~np.isnan(part)])
        if len(groups) > MOST_GROUPS:
            raise FileProblem(
                f"{label_of(dataset)}: column “{shown(name, 60)}” holds more than {MOST_GROUPS:,} different "
                "numbers, so it cannot be the known labels; choose a column of groups",
                path=dataset.path,
                column=name,
            )
        yield
    codes = np.empty(len(values), dtype=np.int64)
    for start in range(0, len(values), _ROWS_AT_ONCE):
        part = values[start : start + _ROWS_AT_ONCE]
        codes[start : start + len(part)] = np.where(np.isnan(part), -1, np.searchsorted(groups, part))
        yield
    return codes, tuple(repr(float(group)).removesuffix(".0") for group in groups)


def column_named(dataset: Dataset, name: str) -> Column:
    """The column of that name; FileProblem naming those there are."""
    try:
        return dataset.column(name)
    except KeyError:
        there = ", ".join(shown(column.name, 40) for column in dataset.columns[:20])
        more = ", …" if len(dataset.columns) > 20 else ""
        raise FileProblem(
            f"{label_of(dataset)} has no column “{shown(name, 60)}”; it has: {there}{more}",
            path=dataset.path,
            column=name,
        ) from None


def chosen_columns(dataset: Dataset, names: tuple[str, ...]) -> list[Column]:
    """The chosen columns, all of numbers; FileProblem otherwise."""
    if dataset.rows == 0:
        raise FileProblem(
            f"{label_of(dataset)} has names of columns but no rows; add at least two rows of numbers",
            path=dataset.path,
        )
    if not names:
        raise FileProblem(
            f"{label_of(dataset)}: no column is chosen ({_why_none(dataset)}); choose a column of numbers",
            path=dataset.path,
        )
    columns = []
    by_name = {column.name: column for column in reversed(dataset.columns)}  # the first of a name counts
    for name in names:
        column = by_name.get(name) or column_named(dataset, name)
        if column.kind != "number":
            what = "holds text" if column.kind == "text" else "is empty"
            raise FileProblem(
                f"{label_of(dataset)}: column “{shown(name, 60)}” {what}; choose columns of numbers",
                path=dataset.path,
                column=name,
            )
        columns.append(column)
    if len(set(names)) < len(names):
        raise FileProblem(f"{label_of(dataset)}: a column is chosen twice; choose each once", path=dataset.path)
    return columns


def case_weights(dataset: Dataset, name: str | None) -> NDArray[np.float64] | None:
    """Case weights (rows,) with NaN for empty cells; FileProblem for text or a negative weight."""
    if name is None:
        return None
    column = column_named(dataset, name)
    if column.kind != "number":
        raise FileProblem(
            f"{label_of(dataset)}: column “{shown(name, 60)}” holds no numbers, so it cannot be the weights",
            path=dataset.path,
            column=name,
        )
    weights = np.asarray(column.values, dtype=np.float64)
    if column.minimum < 0:
        row = int(np.flatnonzero(weights < 0)[0]) + 1
        raise FileProblem(
            f"{label_of(dataset)}, row {row}, column “{shown(name, 60)}”: the weight is {column.text_at(row - 1)}; "
            "weights must be 0 or positive",
            path=dataset.path,
            row=row,
            column=name,
        )
    return weights


def _why_none(dataset: Dataset) -> str:
    reasons = why_not_chosen(dataset)
    if not reasons:
        return "none was named"
    told = [f"{shown(name, 40)}: {why}" for name, why in list(reasons.items())[:5]]
    return "; ".join(told) + ("; …" if len(reasons) > 5 else "")


def label_of(dataset: Dataset) -> str:
    """The dataset as messages name it."""
    return shown(dataset.path or dataset.name)
