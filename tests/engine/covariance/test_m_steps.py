"""What every M-step promises: nothing better in its family, near or far, and the constraint of its letters."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_em import cost, m_step

from gmm_desktop.engine.covariance import (
    FAMILIES,
    HURRIED,
    Family,
    family_for,
    hurried,
    letters,
    parameter_count,
)
from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.engine.spec import SpecError

MANY = {name: family for name, family in FAMILIES.items() if len(name) == 3}
every = pytest.mark.parametrize("family", MANY.values(), ids=MANY)
seeds = st.integers(0, 2**32 - 1)


def problem(
    rng: np.random.Generator, k: int, d: int, batch: tuple[int, ...] = (), tilt: float = 1.0
) -> tuple[Floats, Floats]:
    """Counts (..., k) and scatter (..., k, d, d) of components of other sizes, shapes and directions."""
    counts = rng.uniform(1.0, 50.0, (*batch, k))
    points = rng.normal(size=(*batch, k, d, 2 * d + 2)) * np.exp(rng.normal(size=(*batch, k, d, 1)))
    turns = np.linalg.qr(np.eye(d) + tilt * rng.normal(size=(*batch, k, d, d)))[0]
    points = turns @ points * np.exp(rng.normal(size=(*batch, k, 1, 1)))
    return counts, points @ points.swapaxes(-1, -2) * counts[..., None, None] / (2 * d + 2)


@every
@given(seed=seeds, k=st.integers(1, 5), d=st.integers(2, 5), tilt=st.sampled_from([0.0, 0.1, 1.0]))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_never_worse_than_before_nor_than_another_of_the_family(
    family: Family, seed: int, k: int, d: int, tilt: float
) -> None:
    rng = np.random.default_rng(seed)
    counts, scatter = problem(rng, k, d, tilt=tilt)
    others = m_step(family, *problem(rng, k, d))
    fresh = cost(counts, scatter, m_step(family, counts, scatter))
    onward = cost(counts, scatter, m_step(family, counts, scatter, others))
    assert onward <= cost(counts, scatter, others) + 1e-10
    if family.name not in {"EVE", "VVE"}:  # the only ones with more than one valley
        assert onward == pytest.approx(float(fresh), abs=1e-10)
        assert fresh <= cost(counts, scatter, others) + 1e-10


@pytest.mark.parametrize("name", HURRIED)
@given(seed=seeds, k=st.integers(1, 5), d=st.integers(2, 14))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_a_hurried_m_step_is_never_worse_than_before_and_soon_as_good(name: str, seed: int, k: int, d: int) -> None:
    rng = np.random.default_rng(seed)
    counts, scatter = problem(rng, k, d, tilt=0.1)
    family = hurried(FAMILIES[name])
    now = m_step(FAMILIES[name], *problem(rng, k, d))
    for _ in range(30):
        before, now = now, m_step(family, counts, scatter, now)
        assert cost(counts, scatter, now) <= cost(counts, scatter, before) + 1e-10
    exact = m_step(FAMILIES[name], counts, scatter, now)
    assert cost(counts, scatter, now) == pytest.approx(float(cost(counts, scatter, exact)), abs=1e-6)


@every
@given(seed=seeds, size=st.sampled_from([1e-4, 1e-3, 1e-2]))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_nothing_nearby_is_better(family: Family, seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    counts, scatter = problem(rng, 3, 4)
    best = m_step(family, counts, scatter)
    push = np.eye(4) + size * rng.normal(size=(3, 4, 4))
    shaken = push @ scatter @ push.swapaxes(-1, -2)
    nearby = m_step(family, counts * rng.uniform(1 - size, 1 + size, 3), shaken, best)
    assert cost(counts, scatter, best) <= cost(counts, scatter, nearby) + 1e-11


@pytest.mark.parametrize("name", ["EVE", "VVE"])
@pytest.mark.parametrize("d", [2, 3, 4])
def test_common_axes_are_as_good_as_those_from_random_starts(name: str, d: int) -> None:
    rng = np.random.default_rng(5)
    counts, scatter = problem(rng, 3, d, tilt=0.3)
    mine = cost(counts, scatter, m_step(FAMILIES[name], counts, scatter))
    starts = np.stack([m_step(FAMILIES[name], *problem(rng, 3, d)) for _ in range(30)])
    many = m_step(FAMILIES[name], np.tile(counts, (30, 1)), np.tile(scatter, (30, 1, 1, 1)), starts)
    assert mine <= cost(counts, scatter, many).min() + 1e-9


@pytest.mark.parametrize("name", ["EVE", "VVE"])
def test_common_axes_in_many_columns_converge_too(name: str) -> None:
    rng = np.random.default_rng(6)
    counts, scatter = problem(rng, 3, 16, tilt=0.02)
    once = m_step(FAMILIES[name], counts, scatter)
    again = m_step(FAMILIES[name], counts, scatter, once)
    assert cost(counts, scatter, once) == pytest.approx(float(cost(counts, scatter, again)), abs=1e-10)


@every
@pytest.mark.parametrize(("k", "d"), [(1, 3), (3, 2), (4, 5)])
def test_the_constraint_is_held(family: Family, k: int, d: int) -> None:
    counts, scatter = problem(np.random.default_rng(1), k, d)
    covariances = m_step(family, counts, scatter)
    assert np.array_equal(covariances, covariances.swapaxes(-1, -2))
    values = np.linalg.eigvalsh(covariances)
    assert (values > 0).all()
    volumes = np.exp(np.log(values).mean(axis=-1))
    volume, shape, orientation = letters(family.name)
    if volume == "E":
        np.testing.assert_allclose(volumes, volumes[0], rtol=1e-10)
    if shape in "EI" and orientation != "I":
        shapes = values / volumes[:, None]
        np.testing.assert_allclose(shapes, np.broadcast_to(shapes[0], shapes.shape), rtol=1e-9)
    if shape == "I":
        np.testing.assert_allclose(covariances, volumes[:, None, None] * np.eye(d), rtol=1e-12)
    if shape == "E" and orientation == "I":
        diagonals = np.diagonal(covariances, axis1=1, axis2=2) / volumes[:, None]
        np.testing.assert_allclose(diagonals, np.broadcast_to(diagonals[0], diagonals.shape), rtol=1e-10)
    if orientation == "I":
        assert family.diagonal
        np.testing.assert_array_equal(covariances, covariances * np.eye(d))
    if orientation == "E":
        scaled = covariances / volumes[:, None, None]
        np.testing.assert_allclose(scaled[0] @ scaled, scaled @ scaled[0], atol=1e-9 * values.max() ** 2)


@every
def test_what_is_not_constrained_differs(family: Family) -> None:
    counts, scatter = problem(np.random.default_rng(2), 3, 3)
    values = np.linalg.eigvalsh(m_step(family, counts, scatter))
    volumes = np.log(values).mean(axis=-1)
    if family.name[0] == "V":
        assert np.ptp(volumes) > 0.1
    if family.name[1] == "V":
        assert np.ptp(np.log(values) - volumes[:, None], axis=0).max() > 0.1


@every
def test_a_batch_gives_each_mixture_what_it_gets_alone(family: Family) -> None:
    rng = np.random.default_rng(3)
    counts, scatter = problem(rng, 3, 4, batch=(2, 5))
    current = m_step(family, *problem(rng, 3, 4, batch=(2, 5)))
    for start in (None, current):
        together = m_step(family, counts, scatter, start)
        assert together.shape == scatter.shape
        for place in np.ndindex(2, 5):
            alone = m_step(family, counts[place], scatter[place], None if start is None else start[place])
            np.testing.assert_allclose(together[place], alone, rtol=1e-9, atol=1e-13 * np.abs(alone).max())


@every
def test_order_and_units_do_not_matter(family: Family) -> None:
    rng = np.random.default_rng(4)
    counts, scatter = problem(rng, 3, 4, tilt=0.2)
    plain = m_step(family, counts, scatter)
    order = [2, 0, 1]
    np.testing.assert_allclose(m_step(family, counts[order], scatter[order]), plain[order], rtol=1e-6)
    columns = np.ix_(range(3), [3, 1, 0, 2], [3, 1, 0, 2])
    np.testing.assert_allclose(m_step(family, counts, scatter[columns]), plain[columns], rtol=1e-6)
    for factor in (1e-24, 1e24):
        np.testing.assert_allclose(m_step(family, counts, scatter * factor), plain * factor, rtol=1e-6)
    units = np.ones(4)
    if family.name in {"EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV"}:
        units = np.array([1e-6, 1.0, 3.0, 1e6])
    units = units[:, None] * units
    np.testing.assert_allclose(m_step(family, counts, scatter * units), plain * units, rtol=1e-6)
    if letters(family.name)[1:] not in {("E", "I"), ("V", "I")}:
        turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
        turned = m_step(family, counts, turn @ scatter @ turn.T)
        np.testing.assert_allclose(turned, turn @ plain @ turn.T, rtol=1e-6, atol=1e-6 * np.abs(plain).max())


def _broken(kind: str, counts: Floats, scatter: Floats) -> None:
    """Spoil one component of one mixture in place."""
    if kind == "no rows":
        counts[1, 0], scatter[1, 0] = 0.0, 0.0
    if kind == "equal rows":
        scatter[1, 0] = 0.0
    if kind == "a constant column":
        scatter[1, :, 0], scatter[1, :, :, 0] = 0.0, 0.0
    if kind == "rows on a line":
        scatter[1, 0] = np.ones(scatter.shape[-2:])
    if kind == "not numbers":
        scatter[1, 0] = np.nan
    if kind == "infinite":
        scatter[1, 0, 0, 0] = np.inf


@every
@pytest.mark.parametrize(
    "kind", ["no rows", "equal rows", "a constant column", "rows on a line", "not numbers", "infinite"]
)
@pytest.mark.parametrize("warm", [False, True], ids=["fresh", "onward"])
def test_a_mixture_without_answer_is_quiet_and_leaves_its_sisters_alone(
    family: Family, kind: str, warm: bool
) -> None:
    rng = np.random.default_rng(7)
    counts, scatter = problem(rng, 3, 4, batch=(3,))
    current = m_step(family, counts, scatter * rng.uniform(0.5, 2.0, (3, 3, 1, 1))) if warm else None
    whole = m_step(family, counts, scatter, current)
    _broken(kind, counts, scatter)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        spoilt = m_step(family, counts, scatter, current)
    np.testing.assert_allclose(spoilt[[0, 2]], whole[[0, 2]], rtol=1e-9, atol=1e-12)


OWN_SIZE = ["VII", "VEI", "EVI", "VVI", "VEE", "EVE", "VVE", "VEV", "EVV", "VVV"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "equal rows") for name in OWN_SIZE), ("EVV", "rows on a line"), ("VVV", "rows on a line")],
)
def test_a_flat_component_is_seen_by_a_guard(name: str, kind: str) -> None:
    counts, scatter = problem(np.random.default_rng(8), 3, 4, batch=(2,))
    _broken(kind, counts, scatter)
    covariances = m_step(FAMILIES[name], counts, scatter)[1]
    finite = np.isfinite(covariances).all(axis=(-2, -1))
    conditions = [np.linalg.eigvalsh(c)[0] / max(np.trace(c), 1e-300) for c in covariances[finite]]
    assert not finite.all() or min(conditions) < 1e-12


@pytest.mark.parametrize(
    ("name", "d"),
    [
        *((name, 1000) for name in ("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VVV")),
        ("EVE", 300),
        ("VVE", 300),
    ],
)
def test_very_many_columns_of_fifty_rows(name: str, d: int) -> None:
    rng = np.random.default_rng(9)
    x = rng.normal(size=(2, 25, d))
    counts = np.array([25.0, 25.0])
    if FAMILIES[name].diagonal:  # no matrix of all pairs of columns is ever made
        covariances = FAMILIES[name].covariances(counts, (x * x).sum(axis=1))
        assert covariances.shape == (2, d)
        assert (covariances > 0).all()
    else:
        covariances = FAMILIES[name].covariances(counts, x.swapaxes(-1, -2) @ x)
        assert covariances.shape == (2, d, d)


@pytest.mark.parametrize("name", ["E", "V"])
def test_one_column(name: str) -> None:
    counts, scatter = np.array([2.0, 6.0]), np.array([[[4.0]], [[18.0]]])
    covariances = m_step(FAMILIES[name], counts, scatter)
    expected = [22.0 / 8.0] * 2 if name == "E" else [2.0, 3.0]
    np.testing.assert_allclose(covariances[:, 0, 0], expected, rtol=1e-15)
    assert FAMILIES[name].parameters(3, 1) == {"E": 1, "V": 3}[name]


@every
def test_every_family_works_in_one_column_as_its_letter_for_the_volume(family: Family) -> None:
    counts, scatter = problem(np.random.default_rng(10), 3, 1)
    expected = m_step(FAMILIES[family.name[0]], counts, scatter)
    np.testing.assert_allclose(m_step(family, counts, scatter), expected, rtol=1e-12)
    assert family.parameters(3, 1) == FAMILIES[family.name[0]].parameters(3, 1)


def test_names_find_their_families() -> None:
    assert [family.name for family in FAMILIES.values()] == list(FAMILIES)
    assert len(FAMILIES) == 16
    assert len({family.plain for family in FAMILIES.values()}) == 16
    assert family_for("full", 2).name == "VVV"
    assert family_for("Diag", 2).name == "VVI"
    assert family_for("tied", 1).name == "E"
    assert family_for("vev", 1).name == "V"
    assert family_for("evv", 3).name == "EVV"
    assert letters("V") == ("V", "I", "I")


@pytest.mark.parametrize(("name", "d", "cure"), [("XXX", 2, "EII"), ("E", 2, "EII"), ("V", 3, "VVV")])
def test_names_that_find_none_say_what_to_use(name: str, d: int, cure: str) -> None:
    with pytest.raises(SpecError, match=cure):
        family_for(name, d)


def test_parameters_of_a_mixture() -> None:
    covariances = np.stack([np.eye(3)] * 2)
    mixture = Mixture(np.array([0.5, 0.4]), np.zeros((2, 3)), covariances, "VVV", Noise(0.1, np.ones(3)))
    assert parameter_count(mixture) == 12 + 6 + 1 + 2
