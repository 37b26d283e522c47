"""A saved mixture says what it lacks: a table with its columns, or rows prepared as its own were."""

import numpy as np
import pytest

from gmm_desktop import files
from gmm_desktop.engine import Mixture
from gmm_desktop.files import Column, Dataset, Preparation, SavedMixture

MIXTURE = Mixture([1.0], [[0.0, 0.0]], [np.eye(2)], "VVV")


def table(*names, path=None):
    columns = tuple(Column(name, "number", np.arange(5.0) + place) for place, name in enumerate(names))
    return Dataset("table", columns, 5, path=path)


@pytest.fixture
def saved(tmp_path):
    return SavedMixture(
        ("a", "b"), "VVV", MIXTURE, ("A",), path=tmp_path / "mixture.json", data={"file": "data.csv"}
    )


def test_a_table_is_asked_for_by_its_columns(saved):
    for dataset in (None, table("a", "c")):
        lack = files.lacking(saved, dataset, None, None, None)
        assert lack == "mixture.json is a saved mixture of a, b; now open a table with these columns"


def test_the_table_that_lies_beside_is_opened_unless_it_is_open_already(saved, tmp_path):
    beside = tmp_path / "data.csv"
    beside.write_text("a,b\n1,2\n")
    assert files.lacking(saved, None, None, None, None) == beside
    assert files.lacking(saved, table("c"), None, None, None) == beside
    assert isinstance(files.lacking(saved, table("c", path=beside), None, None, None), str)


@pytest.mark.parametrize("columns", [("a", "b"), ("b", "a"), ("a", "b", "c")])
def test_rows_are_prepared_as_its_own_were(saved, columns):
    dataset, worked = table("a", "b", "c"), Preparation(columns)
    prepared = files.prepare(dataset, worked)
    lack = files.lacking(saved, dataset, worked, worked, prepared)
    assert lack == (None if columns == saved.source else Preparation(("a", "b")))


def test_what_a_mixture_says_nothing_of_stays(saved):
    dataset, asked = table("a", "b", "c"), Preparation(("a",), weights="c")
    lack = files.lacking(saved, dataset, asked, asked, files.prepare(dataset, asked))
    assert lack == Preparation(("a", "b"), weights="c")
