"""Tables of very many columns are read another way, to the same result."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.engine.drain import drain
from gmm_desktop.files import Column, Dataset, Preparation, default_preparation, prepare
from gmm_desktop.files.delimited import parsing
from gmm_desktop.files.opening import reading_source
from gmm_desktop.files.source import from_text

ROWS = ["1.5;2;a;-3", "4;;b;1e3", ";NA;;0.25", "7;8;c;9"] * 3


def outcome(text: str, wide: bool):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "WIDE", 2 if wide else 10**9)
        dataset = drain(reading_source(from_text(text, "t")))
    described = [
        (c.name, c.kind, c.empties, str((c.minimum, c.maximum)), c.not_numbers, c.first_not_number)
        for c in dataset.columns
    ]
    return described, [[c.text_at(row) for row in range(dataset.rows)] for c in dataset.columns], dataset.notes


@pytest.mark.parametrize(
    "odd",
    [
        "1;2;d;3",
        "1;2;d",
        "1;2;d;3;4",
        "x;2;d;3",
        "1;inf;d;3",
        "1;1e999;d;3",
        '"1";2;"d;e";3',
        " 1 ;2; d ;3",
        "",
        ";;;",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_wide_and_narrow_are_the_same(odd, end):
    text = end.join(["p;q;word;r", *ROWS, odd, *ROWS, ""])
    assert outcome(text, wide=True) == outcome(text, wide=False)


cells = st.floats(-1e9, 1e9).map(str) | st.sampled_from(["", "NA", "1,5", "x", "é"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=8))
def test_any_cells_are_the_same(rows):
    text = "a\tb\tc\n1\t2\t3\n" + "".join("\t".join(row) + "\n" for row in rows)
    assert outcome(text, wide=True) == outcome(text, wide=False)


def test_many_columns_are_read_at_once(monkeypatch):
    taken = []
    real = parsing.read_wide
    monkeypatch.setattr(parsing, "read_wide", lambda *args: taken.append(real(*args)) or taken[-1])
    names = ",".join(f"g{place}" for place in range(5000))
    rows = "".join(
        f"s{row}," + ",".join(str(row + place / 10) for place in range(4999)) + "\n" for row in range(30)
    )
    _, found, _ = outcome(names + "\n" + rows, wide=True)
    assert (len(found), found[0][29], found[4999][1]) == (5000, "s29", "500.8")
    assert len(taken) <= 2
    assert None not in taken


def wide_table(columns: int):
    values = np.arange(3.0 * columns).reshape(3, columns) ** 2
    made = tuple(Column(f"g{c}", "number", values[:, c], (), 0, values[0, c], values[2, c]) for c in range(columns))
    return Dataset("wide.csv", made, 3)


def test_of_very_many_columns_only_the_first_are_chosen():
    assert len(default_preparation(wide_table(1000)).columns) == 1000
    assert default_preparation(wide_table(1001)).columns == tuple(f"g{c}" for c in range(100))


def test_very_many_columns_are_prepared_in_time_in_proportion():
    table = wide_table(20_000)
    columns = tuple(column.name for column in table.columns)
    prepared = prepare(table, Preparation(columns))
    assert prepared.rows.d == 20_000 and prepared.restoration.exact
