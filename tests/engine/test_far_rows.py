"""Rows farther out than any density can be told of still have memberships."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_desktop.engine import Mixture

NEAR_AND_WIDE = Mixture([0.5, 0.5], [[0.0, 0.0], [10.0, 0.0]], [np.eye(2), np.diag([1.0, 100.0])])


@pytest.mark.parametrize("far", [1e10, 1e150, 1e200, 1e308])
def test_rows_far_out_belong_to_the_component_they_are_fewest_standard_deviations_from(far: float) -> None:
    x = np.array([[0.0, far], [0.0, -far], [far, far]])
    with np.errstate(all="raise", under="ignore"):
        r = NEAR_AND_WIDE.responsibilities(x)
    np.testing.assert_array_equal(r, [[0, 1], [0, 1], [0, 1]])


def test_a_component_without_weight_has_no_rows_however_far_out() -> None:
    mixture = Mixture([1.0, 0.0], NEAR_AND_WIDE.means, NEAR_AND_WIDE.covariances)
    np.testing.assert_array_equal(mixture.responsibilities(np.array([[0.0, 1e200]])), [[1, 0]])


def test_a_component_of_no_spread_that_float64_can_square_is_not_nearest() -> None:
    mixture = Mixture([0.5, 0.5], [[0.0], [1.0]], [[[1e-320]], [[1.0]]])
    r = mixture.responsibilities(np.array([[0.0], [0.5], [1e300]]))
    np.testing.assert_allclose(r, [[1, 0], [0, 1], [0, 1]], atol=1e-100)
