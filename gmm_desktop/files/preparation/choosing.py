"""Which columns could tell groups apart, and why the others could not."""

from __future__ import annotations

from itertools import islice

import numpy as np

from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.preparation.values import Preparation

MANY = 1000
"""Of more columns that could tell groups apart only some are chosen."""

SOME = 100
"""So many then: enough to look at, and few enough for a covariance."""


def default_preparation(dataset: Dataset) -> Preparation:
    """Choose all columns that could tell groups apart, the first of very many; none where there is none."""
    fit = list(islice((column for column in dataset.columns if not _unfit(column)), MANY + 1))
    if len(fit) > MANY:
        some = islice((column.name for column in fit if not _numbers_the_rows(column, dataset.rows)), SOME)
        return Preparation(tuple(some) or tuple(column.name for column in fit[:SOME]))
    reasons = why_not_chosen(dataset)
    return Preparation(tuple(column.name for column in dataset.columns if column.name not in reasons))


def why_not_chosen(dataset: Dataset) -> dict[str, str]:
    """For each column that is not chosen by default, why, in a few words."""
    reasons = {column.name: why for column in dataset.columns if (why := _unfit(column))}
    left = [column for column in dataset.columns if column.name not in reasons]
    for column in left:
        if _numbers_the_rows(column, dataset.rows) and len(left) > 1:
            reasons[column.name] = "it only numbers the rows"
    if dataset.columns and all(column.name in reasons for column in left):
        for column in left:
            del reasons[column.name]
    return reasons


def _unfit(column: Column) -> str:
    if column.kind == "text":
        return "it holds text"
    if column.kind == "empty":
        return "all its cells are empty"
    return "all its values are the same" if column.constant else ""


def _numbers_the_rows(column: Column, rows: int) -> bool:
    """Whether the values are all different whole numbers with step 1, as row numbers are."""
    low, high = column.minimum, column.maximum
    if rows < 3 or column.empties or not low.is_integer() or high - low != rows - 1:
        return False
    values = np.asarray(column.values)
    steps = np.diff(values)
    return bool((steps == 1).all() or (np.diff(np.sort(values)) == 1).all())
