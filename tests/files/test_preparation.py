"""From a table to rows: what is chosen, what is left out, and why."""

import numpy as np
import pytest

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import Preparation


def dataset(text: str) -> files.Dataset:
    return drain(files.reading(files.Pasted(text, "table")))


TABLE = "id,x,y,same,kind,void,n\n1,1.5,2,7,a,,1\n2,,3,7,b,,2\n3,2.5,,7,,,0\n4,,,7,a,,\n5,9,9,7,c,,3\n"


def test_columns_that_could_tell_groups_apart_are_chosen():
    assert files.default_preparation(dataset(TABLE)) == Preparation(("x", "y", "n"))


def test_reasons_against_the_other_columns():
    assert files.why_not_chosen(dataset(TABLE)) == {
        "id": "it only numbers the rows",
        "same": "all its values are the same",
        "kind": "it holds text",
        "void": "all its cells are empty",
    }


def test_row_numbers_in_any_order_are_not_chosen():
    assert files.default_preparation(dataset("a,b\n3,1.5\n1,2\n2,9\n4,3\n")).columns == ("b",)


def test_the_only_column_is_chosen_even_if_it_counts():
    assert files.default_preparation(dataset("x\n1\n2\n3\n")).columns == ("x",)


def test_rows_with_empty_cells_are_dropped_and_told():
    prepared = files.prepare(dataset(TABLE), Preparation(("x", "y")))
    np.testing.assert_array_equal(prepared.rows.x, [[1.5, 2], [9, 9]])
    np.testing.assert_array_equal(prepared.used, [0, 4])
    assert prepared.left_out == ("3 with empty cells",)


def test_rows_with_empty_cells_are_used_but_for_those_without_any():
    prepared = files.prepare(dataset(TABLE), Preparation(("x", "y"), missing="use"))
    np.testing.assert_array_equal(prepared.rows.x, [[1.5, 2], [np.nan, 3], [2.5, np.nan], [9, 9]])
    assert prepared.left_out == ("1 with nothing but empty cells",)


def test_rows_without_weight_are_left_out_and_told():
    prepared = files.prepare(dataset(TABLE), Preparation(("y",), missing="use", weights="n"))
    np.testing.assert_array_equal(prepared.rows.weights, [1, 2, 3])
    assert prepared.left_out == ("2 with an empty cell",)
    prepared = files.prepare(dataset(TABLE), Preparation(("same",), weights="n"))
    assert prepared.left_out == ("1 without a weight", "1 with weight 0")


def test_known_labels_of_text_and_of_numbers():
    prepared = files.prepare(dataset(TABLE), Preparation(("same",), known_labels="kind"))
    np.testing.assert_array_equal(prepared.rows.labels, [0, 1, -1, 0, 2])
    assert prepared.label_names == ("a", "b", "c")
    labels, names = files.known_labels(dataset(TABLE), "n")
    np.testing.assert_array_equal(labels, [1, 2, 0, -1, 3])
    assert names == ("0", "1", "2", "3")


@pytest.mark.parametrize(
    "preparation, words",
    [
        (Preparation(("z",)), "no column “z”; it has: id, x"),
        (Preparation(("kind",)), "column “kind” holds text"),
        (Preparation(("void",)), "column “void” is empty"),
        (Preparation(()), "no column is chosen"),
        (Preparation(("x", "x")), "chosen twice"),
        (Preparation(("x",), weights="kind"), "cannot be the weights"),
        (Preparation(("x",), weights="w"), "no column “w”"),
        (Preparation(("x",), known_labels="w"), "no column “w”"),
    ],
)
def test_impossible_preparations_are_refused(preparation, words):
    with pytest.raises(files.FileProblem, match=words):
        files.prepare(dataset(TABLE), preparation)


def test_negative_weight_is_named_with_its_row():
    with pytest.raises(files.FileProblem, match="row 2, column “w”: the weight is -1") as caught:
        files.prepare(dataset("x,w\n1,1\n2,-1\n3,1\n"), Preparation(("x",), weights="w"))
    assert (caught.value.row, caught.value.column) == (2, "w")


def test_no_row_left_says_why():
    with pytest.raises(files.FileProblem, match=r"no row is left of 2 \(2 with empty cells\)"):
        files.prepare(dataset("x,y\n1,\n,2\n"), Preparation(("x", "y")))


def test_table_without_numbers_says_why_nothing_is_chosen():
    data = dataset("city,land\nRoma,I\nParis,F\nLyon,F\n")
    with pytest.raises(files.FileProblem, match="city: it holds text; land: it holds text"):
        files.prepare(data, files.default_preparation(data))
