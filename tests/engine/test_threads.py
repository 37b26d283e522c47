"""A window in which EM is watched has a core of its own; the answer does not depend on it."""

import numpy as np
import pytest
from driving import blobs, run

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, iterate
from gmm_desktop.engine.threads import available, keep_free, watched


@pytest.fixture
def free():
    yield keep_free
    keep_free(0)


def test_a_core_is_kept_free_where_there_is_more_than_one(free):
    assert watched() == available()
    free(1)
    assert watched() == max(1, available() - 1)
    free(1000)
    assert watched() == 1


def test_a_fit_that_is_watched_is_the_same_to_the_bit(free):
    rows = ArrayRows(blobs(300_000, 2, 2))  # several pieces for several threads
    start = Mixture(np.array([0.5, 0.5]), rows.x[[0, 1]], np.stack([np.cov(rows.x.T)] * 2))
    spec = FitSpec(max_iterations=5)
    alone, _ = run(iterate(rows, start, spec))
    free(1)
    beside, _ = run(iterate(rows, start, spec))
    for one, other in zip(alone, beside, strict=True):
        assert one.log_likelihood == other.log_likelihood
        assert np.array_equal(one.mixture.covariances, other.mixture.covariances)
