"""Lines of JSON give the same table whether many are taken at once or each by itself."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.engine.drain import drain
from gmm_desktop.files import FileProblem, Preview, json_lines
from gmm_desktop.files.first_rows import LARGE
from gmm_desktop.files.opening import reading_source
from gmm_desktop.files.source import from_text


def read(text: str):
    return drain(reading_source(from_text(text, "t")))


def outcome(text: str, monkeypatch: pytest.MonkeyPatch, plain: bool):
    with monkeypatch.context() as patch:
        patch.setattr(json_lines, "_PIECE", 256)  # so that later lines are in later blocks
        if not plain:
            patch.setattr(json_lines, "_schema", lambda *_: None)
        try:
            dataset = read(text)
        except FileProblem as problem:
            return str(problem)
    described = [
        (c.name, c.kind, c.empties, c.not_numbers, c.first_not_number, [c.text_at(r) for r in range(dataset.rows)])
        for c in dataset.columns
    ]
    return described, dataset.notes


START = [{"x": 1.5, "word": "a", "yes": True}, {"x": -2, "word": None, "yes": False}] * 12


@pytest.mark.parametrize(
    "odd",
    [
        '{"x": 3, "word": "b", "yes": null}',
        '{"x": 12345678901234567890123, "word": "12.5", "yes": true}',
        '{"x": 0.1e-5, "word": "NA", "yes": true}',
        '{"x": "4", "word": "b", "yes": true}',
        '{"x": "text", "word": 3, "yes": "no"}',
        '{"word": "x is missing"}',
        '{"x": 1, "late": 5}',
        '{"x": NaN, "word": "b"}',
        '{"x": -Infinity}',
        '{"x": 1e999}',
        '{"x": -0.0, "word": ""}',
        '{"x": [1, 2], "word": {"a": 1}}',
        '{"x": 1, "x": 2}',
        '{"word": "\\ud800"}',
        '{"word": "2020-01-02 03:04:05"}',
        '{"word": " spaces "}',
        '{"x": 1} {"x": 2}',
        '{"x": 1',
        "[1, 2]",
        "3",
        "   ",
        "{}",
        '{"x": 01}',
        '{"x": 1,}',
        '{"word": "tab\there"}',
        "{'x': 1}",
    ],
)
def test_an_odd_line_among_plain_ones_means_the_same(monkeypatch, odd):
    lines = [json.dumps(record) for record in START]
    text = "\n".join([*lines, odd, *lines, '{"x": 7, "word": "end", "yes": true}']) + "\n"
    plain, one_by_one = (outcome(text, monkeypatch, how) for how in (True, False))
    assert plain == one_by_one


cells = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["1", "x"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.floats(-9, 9) | st.integers(-9, 9)), min_size=9),
    st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), cells), max_size=9),
)
def test_any_lines_mean_the_same(plain, odd):
    text = "".join(json.dumps(record) + "\n" for record in [*plain, *odd, *plain])
    with pytest.MonkeyPatch.context() as patch:
        assert outcome(text, patch, True) == outcome(text, patch, False)


def test_plain_lines_are_taken_at_once(monkeypatch):
    taken = []
    add_plain = json_lines._add_plain
    monkeypatch.setattr(json_lines, "_add_plain", lambda *args: taken.append(add_plain(*args)) or taken[-1])
    records = [{"x": row, "name": f"n{row % 3}", "ok": True} for row in range(60_000)]
    lines = "\n".join(map(json.dumps, records))
    dataset = read(lines)
    assert (dataset.rows, taken) == (60_000, [True] * len(taken))
    assert len(taken) >= 1
    np.testing.assert_array_equal(dataset.columns[0].values, np.arange(60_000))


@pytest.mark.parametrize("as_lines", [True, False])
def test_first_records_of_a_large_file_come_first(as_lines):
    records = [{"x": row, "y": "w" * 300} for row in range(LARGE // 300)]
    text = "".join(json.dumps(r) + "\n" for r in records) if as_lines else json.dumps(records)
    seen = next(event for event in reading_source(from_text(text, "t")) if isinstance(event, Preview))
    assert seen.dataset.rows == 1000
    assert seen.dataset.columns[0].values.tolist() == list(range(1000))
