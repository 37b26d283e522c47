"""A sample has one row of each stretch of the data, none twice, with what belongs to it."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.subset import one_of_each_stretch, taking


@pytest.mark.parametrize(("n", "wanted"), [(10, 9), (100_000, 70_000), (1_000_003, 200_000), (50, 7)])
def test_there_is_one_row_of_each_stretch_and_none_twice(n, wanted):
    chosen = one_of_each_stretch(n, wanted, np.random.default_rng(1))
    assert len(chosen) == wanted
    assert (np.diff(chosen) > 0).all()
    ends = np.arange(wanted + 1) * n // wanted
    assert ((chosen >= ends[:-1]) & (chosen < ends[1:])).all()


def test_all_rows_are_taken_where_there_are_no_more():
    np.testing.assert_array_equal(one_of_each_stretch(5, 5, np.random.default_rng(0)), np.arange(5))


def test_weights_and_labels_come_with_their_rows():
    rows = ArrayRows(np.arange(40_000.0), np.arange(40_000) % 7 + 1.0, np.arange(40_000) % 3 - 1, ("x",))
    chosen = np.array([0, 3, 16_384, 39_999])
    some = drain(taking(rows, chosen))
    np.testing.assert_array_equal(some.x[:, 0], chosen)
    np.testing.assert_array_equal(some.weights, chosen % 7 + 1.0)
    np.testing.assert_array_equal(some.labels, chosen % 3 - 1)
    assert some.names == ("x",)
