"""The same table comes out of every format, known by its content."""

import numpy as np
import pytest
from here import read_here
from samples import EXAMPLE, MIXED, NUMBERS, example

from gmm_desktop import files
from gmm_desktop.files import READERS

ALL = {**MIXED, **NUMBERS}


def check_example(dataset: files.Dataset, name: str) -> None:
    length, size, *kind = dataset.columns
    np.testing.assert_array_equal(length.values, np.array(EXAMPLE["length"], float))
    np.testing.assert_array_equal(size.values, np.array(EXAMPLE["größe"], float))
    if name in MIXED:
        assert [column.name for column in dataset.columns] == list(EXAMPLE)
        assert [kind[0].text_at(row) for row in range(dataset.rows)] == ["a", "ä b", "", "a", "日本", "x"]
    assert (length.empties, length.minimum, length.maximum) == (1, -2.25, 12345678.9)


@pytest.mark.parametrize("name", ALL)
def test_every_format_gives_the_same_table(tmp_path, name):
    path = tmp_path / "table.unknown"  # the content decides
    path.write_bytes(example(name))
    dataset = read_here(path)
    check_example(dataset, name)
    assert dataset.options.format == ALL[name][0]
    assert (dataset.name, dataset.path, len(dataset.sha256)) == ("table.unknown", path, 64)


@pytest.mark.parametrize("name", ALL)
def test_every_format_is_read_within_the_limits_of_the_child(tmp_path, name):
    path = tmp_path / "table"
    path.write_bytes(example(name))
    check_example(files.read(path), name)


def test_every_reader_is_tried():
    assert {reader for reader, _ in ALL.values()} == set(READERS)
