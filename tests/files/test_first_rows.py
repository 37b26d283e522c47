"""The first rows of a large table are there before the rest is read, and are those of the whole table."""

import numpy as np
import pytest
from samples import MIXED, NUMBERS

from gmm_desktop.engine.drain import drain
from gmm_desktop.files import Preview
from gmm_desktop.files.first_rows import PREVIEW_ROWS
from gmm_desktop.files.opening import reading_source
from gmm_desktop.files.source import opened

ALL = {**MIXED, **NUMBERS}
WHOLE = {"csv.gz", "csv.zst", "ods", "columns.json", "arff", "mat"}
"""Formats that have to be unpacked or decoded as a whole, so that their first rows are not there sooner."""
FEWER = {"xlsx": 21_000, "json": 45_000, "ndjson": 45_000, "csv": 50_000}


@pytest.fixture(scope="module")
def columns():
    generator = np.random.default_rng(4)
    return {name: generator.normal(3, 2, 110_000).tolist() for name in "abcde"}


@pytest.mark.parametrize("name", [name for name in ALL if name not in WHOLE])
def test_first_rows_of_a_large_table_come_first(tmp_path, columns, name):
    path = tmp_path / "table"
    rows = FEWER.get(name, 110_000)
    path.write_bytes(ALL[name][1]({column: cells[:rows] for column, cells in columns.items()}))
    with opened(path) as source:
        work = reading_source(source)
        early = next(event for event in work if isinstance(event, Preview)).dataset
        whole = drain(work)
    assert (early.rows, whole.rows) == (PREVIEW_ROWS, rows)
    assert (early.options, early.choices) == (whole.options, whole.choices)
    for first, column in zip(early.columns, whole.columns, strict=True):
        assert (first.name, first.kind) == (column.name, column.kind)
        np.testing.assert_array_equal(first.values, column.values[:PREVIEW_ROWS])
