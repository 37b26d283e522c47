"""Whatever table is written in any format is read back equal."""

import numpy as np
import pytest
from here import read_here
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from samples import MIXED, NUMBERS

from gmm_desktop import files
from gmm_desktop.files.delimited.numbers import NO_NUMBER, is_any_number

amounts = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)
numbers = st.none() | amounts
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="'\\\";"),
    min_size=1,
    max_size=12,
).filter(lambda text: text not in NO_NUMBER and not is_any_number(text) and not text.startswith(("#", "%", "//")))
names = st.lists(st.text("abcdefgäßж", min_size=1, max_size=8), min_size=1, max_size=4, unique=True)


@st.composite
def tables(draw, with_text: bool):
    header = draw(names)
    rows = draw(st.integers(3, 20))
    columns = {}
    for index, name in enumerate(header):
        cell = words if with_text and index and draw(st.booleans()) else numbers
        columns["x" + name] = draw(st.lists(cell, min_size=rows, max_size=rows))
    columns["x" + header[0]].append(draw(amounts))  # a file ends with its last filled cell
    for name in header[1:]:
        columns["x" + name].append(None)
    assume(all(any(cell is not None for cell in cells) for cells in columns.values()))
    return columns


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("tables") / "table"


def compare(dataset: files.Dataset, columns: dict) -> None:
    for column, cells in zip(dataset.columns, columns.values(), strict=True):
        assert column.not_numbers == 0
        if any(isinstance(cell, str) for cell in cells):
            assert [column.text_at(row) for row in range(dataset.rows)] == [cell or "" for cell in cells]
            continue
        expected = np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
        np.testing.assert_array_equal(column.values, expected)
        assert column.empties == int(np.isnan(expected).sum())
        assert (column.minimum, column.maximum) == (np.nanmin(expected), np.nanmax(expected))


few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", MIXED)
@few
@given(columns=tables(with_text=True))
def test_tables_of_numbers_and_text(path, name, columns):
    path.write_bytes(MIXED[name][1](columns))
    dataset = read_here(path)
    assert [column.name for column in dataset.columns] == list(columns)
    compare(dataset, columns)


@pytest.mark.parametrize("name", NUMBERS)
@few
@given(columns=tables(with_text=False))
def test_matrices(path, name, columns):
    cells = [cell for column in columns.values() for cell in column if cell is not None]
    assume(name not in ("dta", "sav") or max(map(abs, cells)) < 2.0**1000)  # larger ones are no values there
    path.write_bytes(NUMBERS[name][1](columns))
    compare(read_here(path), columns)
