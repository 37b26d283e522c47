"""Products cut into small ones are the products."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_desktop.engine.passes.products import times, times_transposed


@pytest.mark.parametrize("b", [1, 150, 1024, 2049, 15_680, 32_768])
@pytest.mark.parametrize(("lines", "width"), [(1, 3), (2, 3), (8, 6), (60, 6), (10, 66), (160, 28), (3, 561)])
def test_products_of_few_lines_with_many_features(lines: int, width: int, b: int) -> None:
    b = min(b, 4_000_000 // (lines * width))
    rng = np.random.default_rng(b)
    left, features = rng.normal(size=(lines, width)), rng.normal(size=(width, b))
    out, back = np.full((lines, b), np.nan), np.full((lines, width), np.nan)
    times(left, features, out)
    np.testing.assert_allclose(out, left @ features, rtol=1e-12, atol=1e-10)
    times_transposed(out, features, back)
    np.testing.assert_allclose(back, out @ features.T, rtol=1e-12, atol=1e-8)
