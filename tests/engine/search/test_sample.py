"""Samples of many rows: how large, and what they leave in memory."""

from __future__ import annotations

import numpy as np
import pytest
from driving import drain

from gmm_desktop.engine import ArrayRows, FitSpec
from gmm_desktop.engine.passes.blocks import KEPT_OF_SAMPLE
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.sample import sample_size, sampled, size_to_begin_on, standardised


def problem(n: int, d: int) -> Problem:
    return drain(prepare(ArrayRows(np.random.default_rng(0).normal(3.0, 2.0, (n, d))), FitSpec(components=2)))


@pytest.mark.parametrize(
    ("n", "parameters", "size"), [(15_000, 10, 15_000), (60_000, 10, 10_000), (60_000, 500, 25_000)]
)
def test_starts_compete_on_enough_rows_for_their_parameters(n: int, parameters: int, size: int) -> None:
    assert sample_size(problem(n, 1), parameters) == size


@pytest.mark.parametrize(
    ("n", "parameters", "size"), [(60_000, 3_000, 12_000), (60_000, 9_000, 60_000), (40_000, 3_000, 40_000)]
)
def test_one_mixture_begins_on_a_fifth_of_the_rows_unless_they_are_too_few(
    n: int, parameters: int, size: int
) -> None:
    assert size_to_begin_on(problem(n, 1), parameters) == size


def test_starts_are_made_from_all_rows_and_leave_none_behind() -> None:
    whole = problem(50_000, 3)
    x = standardised(whole)
    assert x.shape == (50_000, 3)
    assert x.mean(axis=0) == pytest.approx(0.0, abs=1e-9)
    raw = whole.rows.rows.block(0, 50_000).x
    assert (whole.frame.centre + x * whole.frame.scale) == pytest.approx(raw)
    assert not whole.rows._kept


def test_a_sample_keeps_little_between_passes() -> None:
    small = drain(sampled(problem(200_000, 12), 90_000, np.random.default_rng(0))).rows
    assert small.n * small.d * 8 < KEPT_OF_SAMPLE
    assert small.keeps
    assert not small.keeps_features


@pytest.mark.parametrize(
    ("n", "d", "parameters", "size"),
    [(100_000, 32, 8_960, 16_384), (30_000, 32, 8_960, 30_000), (130_000, 20, 60_000, 60_000)],
)
def test_samples_of_many_columns_have_fewer_rows_but_enough_for_the_covariances(
    n: int, d: int, parameters: int, size: int
) -> None:
    assert sample_size(problem(n, d), parameters) == size
