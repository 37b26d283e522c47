"""How a dataset becomes rows for the engine: which columns, which rows, which roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.spec import SpecError
from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.problem import FileProblem, shown

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is used of a dataset: the columns by name, the rule for empty cells, and columns with a role.

    `missing` "drop" leaves rows with an empty cell out, "use" keeps what they do hold. `weights` is a column of
    numbers >= 0; `known_labels` a column whose values fix rows to components, empty where they are free.
    """

    columns: tuple[str, ...]
    missing: Literal["drop", "use"] = "drop"
    weights: str | None = None
    known_labels: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Rows ready for the engine; `used` (n,) are their positions in the dataset, `left_out` why others are not.

    `label_names` are the values of the known-labels column in the order of the components they stand for.
    """

    rows: ArrayRows
    columns: tuple[str, ...]
    used: NDArray[np.int64]
    left_out: tuple[str, ...]
    label_names: tuple[str, ...] = ()


def default_preparation(dataset: Dataset) -> Preparation:
    """Choose all columns that could tell groups apart; none where there is no such column."""
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


def prepare(dataset: Dataset, preparation: Preparation) -> Prepared:
    """Take the chosen columns and rows out of a dataset.

    FileProblem where a column is missing or has the wrong kind, or no row is left; it names file and column.
    """
    columns = _chosen(dataset, preparation.columns)
    left_out = _rows_without(columns, preparation.missing)
    reasons = [_told(int(left_out.sum()), _empty_words(preparation.missing, len(columns)))]
    weights = _weights(dataset, preparation.weights)
    if weights is not None:
        for words, flags in (("without a weight", np.isnan(weights)), ("with weight 0", weights == 0)):
            reasons.append(_told(int((flags & ~left_out).sum()), words))
            left_out = left_out | flags
    codes, label_names = known_labels(dataset, preparation.known_labels)
    used = np.flatnonzero(~left_out)
    told = tuple(filter(None, reasons))
    if not len(used):
        raise _nothing_left(dataset, told)
    x = np.empty((len(used), len(columns)))
    for position, column in enumerate(columns):
        x[:, position] = column.values if len(used) == dataset.rows else column.values[used]
    names = tuple(column.name for column in columns)
    try:
        rows = ArrayRows(
            x,
            None if weights is None else weights[used],
            None if codes is None else codes[used],
            names,
        )
    except SpecError as error:
        raise FileProblem(f"{_label(dataset)}: {error}", path=dataset.path) from error
    for array in (x, used):
        array.flags.writeable = False
    return Prepared(rows, names, used, told, label_names)


def known_labels(dataset: Dataset, name: str | None) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Groups (rows,) from a column, -1 where it is empty, and their names; None where no column is named.

    Text keeps the order of its first appearance, numbers are sorted. FileProblem if there is no such column.
    """
    if name is None:
        return None, ()
    column = column_named(dataset, name)
    if column.kind == "text":
        return column.values.astype(np.int64), column.categories
    values = np.asarray(column.values, dtype=np.float64)
    filled = ~np.isnan(values)
    groups = np.unique(values[filled])
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[filled] = np.searchsorted(groups, values[filled])
    return codes, tuple(repr(float(group)).removesuffix(".0") for group in groups)


def column_named(dataset: Dataset, name: str) -> Column:
    """The column of that name; FileProblem naming those there are."""
    try:
        return dataset.column(name)
    except KeyError:
        there = ", ".join(shown(column.name, 40) for column in dataset.columns[:20])
        more = ", …" if len(dataset.columns) > 20 else ""
        raise FileProblem(
            f"{_label(dataset)} has no column “{shown(name, 60)}”; it has: {there}{more}",
            path=dataset.path,
            column=name,
        ) from None


def _chosen(dataset: Dataset, names: tuple[str, ...]) -> list[Column]:
    """The chosen columns, all of numbers; FileProblem otherwise."""
    if dataset.rows == 0:
        raise FileProblem(
            f"{_label(dataset)} has names of columns but no rows; add at least two rows of numbers",
            path=dataset.path,
        )
    if not names:
        raise FileProblem(
            f"{_label(dataset)}: no column is chosen ({_why_none(dataset)}); choose a column of numbers",
            path=dataset.path,
        )
    columns = []
    for name in names:
        column = column_named(dataset, name)
        if column.kind != "number":
            what = "holds text" if column.kind == "text" else "is empty"
            raise FileProblem(
                f"{_label(dataset)}: column “{shown(name, 60)}” {what}; choose columns of numbers",
                path=dataset.path,
                column=name,
            )
        columns.append(column)
    if len(set(names)) < len(names):
        raise FileProblem(f"{_label(dataset)}: a column is chosen twice; choose each once", path=dataset.path)
    return columns


def _rows_without(columns: list[Column], missing: str) -> Flags:
    """Flags of the rows that have an empty cell, or with missing "use" nothing but empty cells."""
    combine = np.logical_and if missing == "use" else np.logical_or
    flags = np.isnan(columns[0].values)  # no out= into a strided array: numpy 2.4's isnan fills that wrongly
    for column in columns[1:]:
        combine(flags, np.isnan(column.values), out=flags)
    return flags


def _weights(dataset: Dataset, name: str | None) -> NDArray[np.float64] | None:
    """Case weights (rows,) with NaN for empty cells; FileProblem for text or a negative weight."""
    if name is None:
        return None
    column = column_named(dataset, name)
    if column.kind != "number":
        raise FileProblem(
            f"{_label(dataset)}: column “{shown(name, 60)}” holds no numbers, so it cannot be the weights",
            path=dataset.path,
            column=name,
        )
    weights = np.asarray(column.values, dtype=np.float64)
    if column.minimum < 0:
        row = int(np.flatnonzero(weights < 0)[0]) + 1
        raise FileProblem(
            f"{_label(dataset)}, row {row}, column “{shown(name, 60)}”: the weight is {column.text_at(row - 1)}; "
            "weights must be 0 or positive",
            path=dataset.path,
            row=row,
            column=name,
        )
    return weights


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


def _why_none(dataset: Dataset) -> str:
    reasons = why_not_chosen(dataset)
    if not reasons:
        return "none was named"
    told = [f"{shown(name, 40)}: {why}" for name, why in list(reasons.items())[:5]]
    return "; ".join(told) + ("; …" if len(reasons) > 5 else "")


def _empty_words(missing: str, columns: int) -> str:
    if missing == "use" or columns == 1:
        return "with nothing but empty cells" if columns > 1 else "with an empty cell"
    return "with empty cells"


def _told(count: int, words: str) -> str:
    return f"{count:,} {words}" if count else ""


def _nothing_left(dataset: Dataset, reasons: tuple[str, ...]) -> FileProblem:
    why = ", ".join(reasons)
    cure = "choose other columns, or use rows with empty cells (missing: use)"
    return FileProblem(f"{_label(dataset)}: no row is left of {dataset.rows:,} ({why}); {cure}", path=dataset.path)


def _label(dataset: Dataset) -> str:
    return shown(dataset.path or dataset.name)
