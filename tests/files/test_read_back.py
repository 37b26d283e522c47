"""Whatever table is written as CSV is read back equal, in every dialect."""

import csv
import io

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files.delimited.numbers import NO_NUMBER, NOTATIONS, is_any_number

numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**9), 10**9))
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text not in NO_NUMBER and not is_any_number(text))
names = st.lists(
    st.text("abcdefgäßж_ ", min_size=1, max_size=8).map(lambda name: "x" + name.strip()),
    min_size=1,
    max_size=5,
    unique=True,
)


@st.composite
def tables(draw):
    header = draw(names)
    rows = draw(st.integers(3, 30))
    columns = []
    for index in range(len(header)):
        kind = draw(st.sampled_from(["number", "text"])) if index else "number"
        cell = numbers if kind == "number" else words
        columns.append(draw(st.lists(cell, min_size=rows, max_size=rows)))
    return header, columns


def read(text: str) -> files.Dataset:
    return drain(files.reading(files.Pasted(text)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_table_is_read_back(table, delimiter, line_end, quote_all):
    header, columns = table
    assume(all(sum(cell is not None for cell in column) > 0 for column in columns))
    decimal_comma = delimiter == ";"
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(header)
    for row in zip(*columns, strict=True):
        writer.writerow([written(cell, decimal_comma) for cell in row])
    dataset = read(out.getvalue())
    assert [column.name for column in dataset.columns] == [" ".join(name.split()) for name in header]
    assert dataset.rows == len(columns[0])
    for column, cells in zip(dataset.columns, columns, strict=True):
        assert column.not_numbers == 0
        if any(isinstance(cell, str) for cell in cells):
            assert [column.text_at(row) for row in range(dataset.rows)] == cells
        else:
            expected = np.array([np.nan if cell is None else float(cell) for cell in cells])
            np.testing.assert_array_equal(column.values, expected)


def written(cell: float | str | None, decimal_comma: bool) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return text.replace(".", ",") if decimal_comma and not isinstance(cell, str) else text


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(NOTATIONS))
def test_every_notation_reads_its_own_numbers(value, notation):
    text = repr(value).replace(".", notation.decimal)
    assert float(notation.plain(text) or "nan") == value
