"""A curve of very many points is drawn through its lowest and highest, so that no peak is lost."""

import numpy as np
import pytest

from gmm_desktop.views.plots.parts.thinned import extremes


@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_few_points_are_all_drawn(count):
    assert extremes(np.zeros(count), 10).tolist() == list(range(count))


@pytest.mark.parametrize("count", [31, 100, 101, 9_999, 10_000])
def test_ends_peaks_and_troughs_stay(count):
    values = np.random.default_rng(count).normal(size=count)
    found = extremes(values, 10)
    assert (np.diff(found) > 0).all()
    assert {0, count - 1, int(values.argmin()), int(values.argmax())} <= set(found.tolist())
    assert len(found) <= 2 * 11 + 2
