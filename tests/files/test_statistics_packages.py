"""Files that pyreadstat wrote for SPSS, SAS and Stata: `written/people.*`, all of the same table.

They were made with pyreadstat 1.3.7 and pandas, which only its writers need: columns LENGTH, KIND and SEX; where
the format can hold labels, those of SEX are 1 = male and 2 = female, and 9 has none.
"""

from pathlib import Path

import numpy as np
import pytest
from here import read_here

from gmm_desktop import files
from gmm_desktop.files import ReadOptions

WRITTEN = sorted(Path(__file__).with_name("written").glob("people*"))
LABELLED = [path for path in WRITTEN if path.suffix in (".sav", ".zsav", ".dta")]


def cells(dataset: files.Dataset, column: int) -> list[str]:
    return [dataset.columns[column].text_at(row) for row in range(dataset.rows)]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_values_are_read(path):
    dataset = files.read(path)
    assert [column.name for column in dataset.columns] == ["LENGTH", "KIND", "SEX"]
    values = np.array([1.5, -2.25, np.nan, 3.0, 12345678.9, 0.1])
    np.testing.assert_allclose(dataset.columns[0].values, values, rtol=1e-12)
    assert cells(dataset, 1) == ["a", "b", "", "a", "ccc", "x"]
    assert cells(dataset, 2) == ["1", "2", "9", "1", "", "2"]


def test_every_program_is_there():
    assert {path.suffix for path in WRITTEN} == {".por", ".xpt", ".sav", ".zsav", ".dta"}


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.name)
def test_labels_are_put_in_the_place_of_values_where_that_is_asked_for(path):
    plain = read_here(path)
    assert (plain.options.value_labels, plain.choices) == (False, {"value_labels": (True, False)})
    assert "1 column has labels for values, not shown" in plain.notes
    labelled = read_here(path, ReadOptions(value_labels=True))
    assert cells(labelled, 2) == ["male", "female", "9", "male", "", "female"]
    assert cells(labelled, 0) == cells(plain, 0)
    assert labelled.options.value_labels


def test_what_has_no_labels_offers_none():
    dataset = read_here(next(path for path in WRITTEN if path.suffix == ".por"))
    assert "value_labels" not in dataset.choices
    assert dataset.options.value_labels is None
