"""The projected limit of a log-likelihood is exact for geometric gains and silent where gains say nothing."""

import numpy as np
import pytest

from gmm_desktop.engine.shown.limit import projected_limit


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.99])
def test_geometric_gains_are_projected_exactly(factor):
    values = -100.0 - 40.0 * factor ** np.arange(6)
    assert projected_limit(values) == pytest.approx(-100.0)


@pytest.mark.parametrize(
    "values", [[], [-3.0], [-3.0, -2.0], [-3.0, -2.0, -0.5], [-3.0, -2.0, -2.5], [-np.inf, -2.0, -1.9]]
)
def test_gains_that_do_not_shrink_say_nothing(values):
    assert projected_limit(np.array(values)) is None


def test_a_run_at_rest_is_at_its_limit():
    assert projected_limit(np.array([-5.0, -4.0, -4.0])) == -4.0
