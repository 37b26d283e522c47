"""Every kind of start guesses proper memberships for any rows, and the same ones for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.spec import SpecError
from gmm_desktop.engine.starts import STARTS, StartKind, start_for
from gmm_desktop.engine.starts.hierarchical import Hierarchical, _merged
from gmm_desktop.engine.starts.mixed import Mixed
from gmm_desktop.engine.starts.partition import nearest, squared_distances

every = pytest.mark.parametrize("kind", STARTS.values(), ids=STARTS)
partitions = pytest.mark.parametrize("name", ["kmeans", "points", "hierarchical", "quantiles"])


def blobs(rng: np.random.Generator, d: int) -> tuple[Floats, Floats]:
    """Three clouds far apart, standardised, and the cloud each row is from."""
    cloud = rng.permutation(np.repeat(np.arange(3), 40))
    x = rng.normal(size=(120, d)) + 40.0 * cloud[:, None]
    return (x - x.mean(axis=0)) / x.std(axis=0), cloud


def proper(guess: Floats, m: int, k: int) -> None:
    assert guess.shape == (m, k)
    assert guess.dtype == np.float64
    assert (guess >= 0).all()
    np.testing.assert_allclose(guess.sum(axis=1), 1.0, rtol=1e-12)


@every
@given(seed=st.integers(0, 2**32 - 1), shape=st.tuples(st.integers(1, 30), st.integers(1, 4)), k=st.integers(1, 8))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_rows_get_proper_responsibilities(kind: StartKind, seed: int, shape: tuple[int, int], k: int) -> None:
    rng = np.random.default_rng(seed)
    few_values = rng.integers(0, rng.integers(1, 5), shape).astype(float)
    proper(kind.responsibilities(few_values, k, rng), shape[0], k)
    proper(kind.responsibilities(rng.normal(size=shape), k, rng), shape[0], k)


@every
@pytest.mark.parametrize(("m", "d", "k"), [(50, 1000, 2), (3, 2, 9), (1, 1, 1), (200, 1, 64), (40, 3, 40)], ids=str)
def test_extremes(kind: StartKind, m: int, d: int, k: int) -> None:
    rng = np.random.default_rng(1)
    with np.errstate(all="raise", under="ignore"):
        proper(kind.responsibilities(rng.normal(size=(m, d)), k, rng), m, k)
        proper(kind.responsibilities(np.zeros((m, d)), k, rng), m, k)


@every
def test_the_same_seed_gives_the_same_guess_and_another_seed_another(kind: StartKind) -> None:
    x, _ = blobs(np.random.default_rng(2), 2)
    guesses = [kind.responsibilities(x, 5, np.random.default_rng(seed)) for seed in (3, 3, 4, 5, 6)]
    assert np.array_equal(guesses[0], guesses[1])
    assert any(not np.array_equal(guesses[0], other) for other in guesses[2:])


@every
def test_rows_are_left_as_they_are(kind: StartKind) -> None:
    x, _ = blobs(np.random.default_rng(2), 3)
    x.flags.writeable = False
    kind.responsibilities(x, 4, np.random.default_rng(0))


@every
@pytest.mark.parametrize("d", [1, 3])
def test_no_component_is_left_empty_where_there_are_rows_enough(kind: StartKind, d: int) -> None:
    x = np.random.default_rng(7).normal(size=(300, d))
    for seed in range(10):
        assert (kind.responsibilities(x, 6, np.random.default_rng(seed)).sum(axis=0) > 0).all()


@pytest.mark.parametrize(("name", "least"), [("kmeans", 10), ("hierarchical", 3)])
@pytest.mark.parametrize("d", [1, 4])
def test_clouds_far_apart_are_found(name: str, least: int, d: int) -> None:
    x, cloud = blobs(np.random.default_rng(8), d)
    right = 0
    for seed in range(10):
        found = STARTS[name].responsibilities(x, 3, np.random.default_rng(seed)).argmax(axis=1)
        right += len(set(zip(found.tolist(), cloud.tolist(), strict=True))) == 3
    assert right >= least


@partitions
@pytest.mark.parametrize("d", [1, 2])
def test_equal_rows_stay_together(name: str, d: int) -> None:
    x = np.repeat(np.random.default_rng(9).normal(size=(12, d)), 5, axis=0)
    guess = STARTS[name].responsibilities(x, 4, np.random.default_rng(1)).reshape(12, 5, 4)
    assert np.array_equal(guess, np.repeat(guess[:, :1], 5, axis=1))


def test_quantiles_keep_the_order_of_one_column() -> None:
    x = np.random.default_rng(10).normal(size=(100, 1))
    labels = STARTS["quantiles"].responsibilities(x, 4, np.random.default_rng(1)).argmax(axis=1)
    assert (np.diff(labels[np.argsort(x[:, 0])]) >= 0).all()


def test_merging_is_wards() -> None:
    """Compare with scipy's tree on rows that all belong to the sample."""
    x = np.random.default_rng(11).normal(size=(80, 3))
    expected = hierarchy.fcluster(hierarchy.linkage(x, "ward"), 7, "maxclust")
    found = _merged(x, 7)
    assert len(set(zip(found.tolist(), expected.tolist(), strict=True))) == 7


def test_merging_finds_long_groups_side_by_side() -> None:
    rng = np.random.default_rng(12)
    group = np.repeat([0, 1], 150)
    x = rng.normal(size=(300, 2)) @ np.diag([20.0, 0.3]) + np.outer(group, [0.0, 6.0])
    right = 0
    for seed in range(8):
        found = Hierarchical().responsibilities(x, 2, np.random.default_rng(seed)).argmax(axis=1)
        right += bool(abs(np.corrcoef(found, group)[0, 1]) > 0.9)
    assert right >= 2


def test_mixed_takes_turns() -> None:
    turns = [start_for("mixed", number).name for number in range(12)]
    assert set(turns) == set(STARTS) - {"mixed"}
    assert turns[:6] == turns[6:]
    assert isinstance(STARTS["mixed"], Mixed)
    assert start_for("points", 3) is STARTS["points"]


def test_names_and_words() -> None:
    assert [kind.name for kind in STARTS.values()] == list(STARTS)
    assert len({kind.plain for kind in STARTS.values()}) == len(STARTS)
    with pytest.raises(SpecError, match="mixed"):
        start_for("nonsense", 0)


@pytest.mark.parametrize("d", [2, 300])
def test_nearest_centres_are_found_a_stretch_of_rows_at_a_time_also_of_turned_rows(d: int) -> None:
    rng = np.random.default_rng(5)
    x, turn = rng.normal(size=(2_000 if d == 300 else 40_000, d)), rng.normal(size=(d, 2))
    centres = (x @ turn)[:4]
    distances = [squared_distances(x @ turn, centre) for centre in centres]
    np.testing.assert_allclose(distances[1], ((x @ turn - centres[1]) ** 2).sum(axis=1))
    assert np.array_equal(nearest(x, centres, turn), np.argmin(distances, axis=0))
    assert np.array_equal(nearest(x @ turn, centres), np.argmin(distances, axis=0))
