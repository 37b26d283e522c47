"""The list of steps: each acts on what those before it made, tells what it left out, and can be switched off."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import table

from gmm_desktop.engine import Progress
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import FileProblem
from gmm_desktop.files.preparation import (
    TRANSFORMS,
    Arcsinh,
    KeepInPlane,
    KeepPolygon,
    KeepRange,
    KeepValues,
    Log10,
    NaturalLog,
    Preparation,
    PrincipalComponents,
    RobustScale,
    SquareRoot,
    StepProblem,
    Whitening,
    ZScore,
    before_and_after,
    prepare,
    preparing,
    values_before,
)

SQUARE = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
DATA = table(
    a=[1, 2, 3, -4, 0, np.nan, 7, 8],
    b=[1, 1, 2, 3, 5, 8, 13, np.nan],
    kind=["wolf", "fox", "", "fox", "wolf", "fox", "owl", "owl"],
    w=[1, 2, 0, 1, 1, 1, np.nan, 1],
)


def told(prepared):
    return prepared.left_out, prepared.used.tolist()


def test_cells_that_a_transform_cannot_take_become_empty_and_their_rows_are_told():
    prepared = prepare(DATA, Preparation(("a", "b"), steps=(Log10("a"),)))
    assert told(prepared) == (
        ("2 with empty cells", "2 with a 0 or negative: no log10(a)"),
        [0, 1, 2, 6],
    )
    np.testing.assert_allclose(prepared.rows.x[:, 0], np.log10([1, 2, 3, 7]))
    assert prepared.outcomes[0].cells_emptied == 2
    assert (prepared.outcomes[0].rows_before, prepared.outcomes[0].rows_left_out) == (6, 2)


def test_with_missing_use_the_rows_stay_and_the_cells_are_told():
    prepared = prepare(DATA, Preparation(("a", "b"), "use", steps=(Log10("a"),)))
    assert prepared.left_out == ()
    assert prepared.notes == ("2 cells of a 0 or negative: empty, having no log10(a)",)
    assert np.isnan(prepared.rows.x[:, 0]).sum() == 3
    only = prepare(DATA, Preparation(("a",), "use", steps=(Log10("a"),)))
    assert only.left_out == ("3 with an empty cell",)


@pytest.mark.parametrize(
    "step, words, used",
    [
        (KeepRange(column="a", low=2.0), "with a below 2", [1, 2, 6]),
        (KeepRange(column="a", high=2.0), "with a above 2", [0, 1, 3, 4]),
        (KeepRange(column="a", low=1.0, high=3.0), "with a not from 1 to 3", [0, 1, 2]),
        (KeepRange(column="a", low=1.0, high=3.0, outside=True), "with a from 1 to 3", [3, 4, 6]),
        (KeepRange(column="w", low=1.0), "with w below 1", [0, 1, 3, 4]),
        (KeepValues(column="kind", values=("wolf", "owl")), "with kind not wolf or owl", [0, 4, 6]),
        (KeepValues(column="kind", values=("fox",), outside=True), "with kind fox", [0, 4, 6]),
        (KeepValues(column="b", values=(1.0, 13.0)), "with b not 1 or 13", [0, 1, 6]),
        (KeepValues(column="w", values=(1.0,), outside=True), "with w 1", [1, 2]),
        (KeepPolygon(x="a", y="b", corners=((0.5, 0), (2.5, 0), (2.5, 2), (0.5, 2))), "outside the lasso", [0, 1]),
        (
            KeepPolygon(x="a", y="b", corners=((0.5, 0), (2.5, 0), (2.5, 2), (0.5, 2)), outside=True),
            "inside the lasso",
            [2, 3, 4, 6],
        ),
        (
            KeepInPlane(
                columns=("a", "b"),
                across=(0.0, 2.0),
                up=(-1.0, 0.0),
                corners=((0.0, -0.5), (4.0, -0.5), (4.0, -2.5), (0.0, -2.5)),
            ),
            "outside the lasso in a projection of a and b",
            [0, 1],
        ),
    ],
)
def test_filters_leave_out_what_they_say(step, words, used):
    prepared = prepare(DATA, Preparation(("a", "b"), steps=(step,)))
    assert prepared.used.tolist() == used
    assert prepared.left_out[0] == "2 with empty cells"
    assert prepared.left_out[1].startswith(f"{6 - len(used)} {words}")
    np.testing.assert_array_equal(prepared.rows.x[:, 0], DATA.column("a").values[used])


def test_filters_see_what_the_steps_before_them_made():
    after = prepare(DATA, Preparation(("a", "b"), steps=(NaturalLog("a"), KeepRange(column="a", high=1.0))))
    assert after.used.tolist() == [0, 1]
    before = prepare(
        DATA, Preparation(("a", "b"), steps=(KeepRange(column="a", low=0.5, high=1.0), NaturalLog("a")))
    )
    assert before.used.tolist() == [0]
    steps = (PrincipalComponents(), KeepRange(column="PC1", low=0.0))
    assert prepare(DATA, Preparation(("a", "b"), steps=steps)).used.tolist() == [6]


def test_what_is_learnt_is_of_the_rows_still_in_with_their_weights():
    preparation = Preparation(("a",), weights="w", steps=(KeepRange(column="a", low=-3.0), ZScore("a")))
    prepared = prepare(DATA, preparation)
    x, w = np.array([1, 2, 0, 8.0]), np.array([1, 2, 1, 1.0])
    mean = np.average(x, weights=w)
    learnt = prepared.restoration.steps[1]
    assert learnt.mean == pytest.approx(mean)
    assert learnt.deviation == pytest.approx(math.sqrt(np.average((x - mean) ** 2, weights=w)))
    assert prepared.outcomes[1].step == learnt
    np.testing.assert_allclose(prepared.rows.x[:, 0], (x - mean) / learnt.deviation)


def test_learnt_steps_do_the_same_to_other_rows():
    preparation = Preparation(("a", "b"), steps=(ZScore("a"), RobustScale("b"), PrincipalComponents()))
    learnt = prepare(DATA, preparation).restoration.steps
    other = table(a=[100.0, 200.0], b=[1.0, 5.0])
    mean, deviation = learnt[0].affine
    z = np.column_stack([(np.array([100, 200.0]) - mean) / deviation, learnt[1].forward(np.array([1, 5.0]))])
    found = prepare(other, Preparation(("a", "b"), steps=learnt))
    np.testing.assert_allclose(found.rows.x, learnt[2].forward(z), rtol=1e-14)
    assert found.restoration.steps == learnt


def test_rows_with_empty_cells_cannot_be_mixed():
    prepared = prepare(DATA, Preparation(("a", "b"), "use", steps=(PrincipalComponents(),)))
    assert told(prepared) == (("2 with an empty cell among the columns to be mixed",), [0, 1, 2, 3, 4, 6])
    assert prepared.columns == ("PC1", "PC2")
    assert prepared.rows.names == ("PC1", "PC2")


def test_known_groups_that_filters_leave_out_are_no_groups_any_more():
    step = KeepValues(column="kind", values=("wolf", "owl"))
    prepared = prepare(DATA, Preparation(("b",), known_labels="kind", steps=(step,)))
    assert prepared.label_names == ("wolf", "owl")
    assert prepared.rows.labels.tolist() == [0, 0, 1]


def test_transform_of_a_column_that_is_not_used_says_that_it_is_idle():
    prepared = prepare(DATA, Preparation(("b",), steps=(ZScore("a"),)))
    assert prepared.outcomes[0].idle == "column “a” is not in use here, so nothing is done"
    assert prepared.restoration.exact


STEPS = (
    *(TRANSFORMS[name](column) for name in TRANSFORMS for column in "ab"),
    Whitening(),
    PrincipalComponents(components=1),
    KeepRange(column="a", low=0.5),
    KeepValues(column="kind", values=("fox", "owl")),
    KeepPolygon(x="a", y="b", corners=SQUARE),
    KeepInPlane(columns=("a", "b"), across=(0.6, 0.8), up=(-0.8, 0.6), corners=SQUARE),
)
some_steps = st.lists(st.sampled_from(STEPS), max_size=5)
cells = st.sampled_from([np.nan, -2.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.25, 40.0, 41.5])
columns = st.integers(1, 40).flatmap(lambda n: st.tuples(*[st.lists(cells, min_size=n, max_size=n)] * 2))


def attempt(data, preparation):
    try:
        return prepare(data, preparation)
    except FileProblem as problem:
        assert str(problem).startswith("table.csv")
        return str(problem)


@given(columns=columns, steps=some_steps, missing=st.sampled_from(["drop", "use"]))
@settings(max_examples=250, deadline=None)
def test_rows_used_and_left_out_are_all_rows(columns, steps, missing):
    a, b = columns
    data = table(a=a, b=b, kind=np.array(["fox", "", "wolf"] * len(a))[: len(a)], w=np.arange(len(a)) % 3)
    prepared = attempt(data, Preparation(("a", "b"), missing, weights="w", steps=tuple(steps)))
    if isinstance(prepared, str):
        return
    assert prepared.rows.n + sum(reason.rows for reason in prepared.reasons) == data.rows
    assert prepared.left_out == tuple(str(reason) for reason in prepared.reasons)
    assert len(prepared.used) == prepared.rows.n == len(prepared.rows.weights)
    assert (np.diff(prepared.used) > 0).all()
    assert prepared.rows.x.shape[1] == len(prepared.columns) == len(prepared.units)
    assert not np.isnan(prepared.rows.x).all(axis=1).any()
    if missing == "drop":
        assert not np.isnan(prepared.rows.x).any()
    assert len(prepared.outcomes) == len(steps)
    assert prepared.rows.x.flags.c_contiguous


@given(columns=columns, steps=some_steps, off=st.lists(st.sampled_from(STEPS), max_size=3), data=st.data())
@settings(max_examples=120, deadline=None)
def test_steps_that_are_off_change_nothing(columns, steps, off, data):
    a, b = columns
    dataset = table(a=a, b=b, kind=np.array(["fox", "", "wolf"] * len(a))[: len(a)])
    mixed = list(steps)
    for step in off:
        place = data.draw(st.integers(0, len(mixed)))
        mixed.insert(place, msgspec.structs.replace(step, enabled=False))
    plain = attempt(dataset, Preparation(("a", "b"), steps=tuple(steps)))
    found = attempt(dataset, Preparation(("a", "b"), steps=tuple(mixed)))
    if isinstance(plain, str):
        assert isinstance(found, str)
        return
    np.testing.assert_array_equal(found.rows.x, plain.rows.x)
    assert told(found) == told(plain)
    assert (found.units, found.notes) == (plain.units, plain.notes)
    assert found.restoration.units == plain.restoration.units


@pytest.mark.parametrize(
    "step, words",
    [
        (ZScore("z"), "has no column “z”"),
        (KeepRange(column="z", low=0.0), "has no column “z”"),
        (KeepRange(column="kind", low=0.0), r"step 1 \(By range\): column “kind” holds text; choose its values"),
        (KeepValues(column="kind", values=(1.0,)), "column “kind” holds text; choose texts as values"),
        (KeepValues(column="a", values=("x",)), "column “a” holds numbers; choose numbers as values"),
        (
            KeepPolygon(x="a", y="kind", corners=SQUARE),
            "column “kind” holds text; a lasso needs columns of numbers",
        ),
        (
            KeepRange(column="a", low=1e6),
            r"no row is left of 8 \(2 with empty cells, 6 with a below 1e\+06\); switch",
        ),
        (
            PrincipalComponents(components=3),
            "3 principal components of 2 columns were asked for; ask for at most 2",
        ),
        (PrincipalComponents(mean=(0.0,), matrix=((1.0,),)), "it was learnt from 1 columns, now there are 2"),
    ],
)
def test_impossible_steps_are_refused(step, words):
    with pytest.raises(FileProblem, match=words):
        prepare(DATA, Preparation(("a", "b"), steps=(step,)))


def test_collinear_and_constant_columns_are_refused():
    data = table(a=[1.0, 2, 3, 4], b=[2.0, 4, 6, 8], c=[5.0, 5, 5, 5])
    with pytest.raises(FileProblem, match="the columns are collinear"):
        prepare(data, Preparation(("a", "b"), steps=(Whitening(),)))
    with pytest.raises(FileProblem, match="a column holds one value only"):
        prepare(data, Preparation(("a", "c"), steps=(Whitening(),)))
    with pytest.raises(FileProblem, match="the rows vary in 1 directions only; ask for at most 1"):
        prepare(data, Preparation(("a", "b"), steps=(PrincipalComponents(),)))
    with pytest.raises(FileProblem, match="no column varies"):
        prepare(data, Preparation(("c",), steps=(PrincipalComponents(),)))
    with pytest.raises(FileProblem, match="all values of c are the same"):
        prepare(data, Preparation(("c",), steps=(ZScore("c"),)))


def test_filter_of_a_column_that_was_mixed_is_refused():
    steps = (PrincipalComponents(), KeepRange(column="a", low=0.0))
    with pytest.raises(FileProblem, match=r"step 2 .*“a” went into an earlier step .* move this filter before it"):
        prepare(DATA, Preparation(("a", "b"), steps=steps))


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: KeepRange(column="a"), "no bound"),
        (lambda: KeepRange(column="a", low=2.0, high=1.0), "goes from 2 to 1; swap the two"),
        (lambda: KeepRange(column="a", low=math.nan), "not a number"),
        (lambda: KeepValues(column="a", values=()), "names no value"),
        (lambda: KeepPolygon(x="a", y="b", corners=SQUARE[:2]), "2 corners encloses nothing"),
        (lambda: KeepPolygon(x="a", y="a", corners=SQUARE), "on both axes"),
        (
            lambda: KeepInPlane(columns=("a", "b"), across=(1.0,), up=(0.0, 1.0), corners=SQUARE),
            "one number across",
        ),
        (
            lambda: KeepInPlane(columns=("a", "b"), across=(1.0, math.inf), up=(0.0, 1.0), corners=SQUARE),
            "direction",
        ),
        (lambda: KeepPolygon(x="a", y="b", corners=(*SQUARE, (math.inf, 0.0))), "not a pair of numbers"),
        (lambda: PrincipalComponents(components=0), "ask for 1 or more"),
        (lambda: Whitening(mean=(0.0,)), "go together"),
        (lambda: Whitening(mean=(0.0, 0.0), matrix=((1.0, 1.0), (1.0, 1.0))), "cannot be inverted"),
    ],
)
def test_impossible_settings_are_refused(make, words):
    with pytest.raises(StepProblem, match=words):
        make()


def test_one_column_that_nothing_changes_is_not_copied():
    data = table(a=np.arange(10.0), b=np.arange(10.0))
    prepared = prepare(data, Preparation(("a",), steps=(KeepRange(column="b", low=-1.0),)))
    assert np.shares_memory(prepared.rows.x, data.column("a").values)
    assert not prepared.rows.x.flags.writeable


def test_columns_that_lie_side_by_side_are_not_copied():
    whole = np.arange(30.0).reshape(10, 3)
    data = table(a=whole[:, 0], b=whole[:, 1], c=whole[:, 2])
    shared = prepare(data, Preparation(("a", "b", "c"))).rows.x
    assert np.shares_memory(shared, whole)
    np.testing.assert_array_equal(shared, whole)
    copied = prepare(data, Preparation(("b", "a", "c"))).rows.x
    assert not np.shares_memory(copied, whole)
    changed = prepare(data, Preparation(("a", "b", "c"), steps=(SquareRoot("a"),))).rows.x
    assert not np.shares_memory(changed, whole)
    np.testing.assert_array_equal(whole[:, 0], np.arange(0.0, 30.0, 3))


def test_many_rows_are_prepared_in_pieces_alike(monkeypatch):
    generator = np.random.default_rng(5)
    x = generator.normal(size=(5000, 3))
    x[::7, 1] = np.nan
    data = table(a=x[:, 0], b=x[:, 1], c=x[:, 2])
    steps = (
        Arcsinh("a"),
        KeepRange(column="c", low=-1.0),
        ZScore("b"),
        RobustScale("a"),
        PrincipalComponents(components=2),
    )
    whole = prepare(data, Preparation(("a", "b", "c"), steps=steps))
    monkeypatch.setattr("gmm_desktop.files.preparation.working._CELLS_AT_ONCE", 1)
    monkeypatch.setattr("gmm_desktop.files.preparation.in_pieces._BETWEEN_YIELDS", 0.0)
    told = []
    work = preparing(data, Preparation(("a", "b", "c"), steps=steps))
    while True:
        try:
            told.append(next(work))
        except StopIteration as end:
            pieces = end.value
            break
    np.testing.assert_allclose(pieces.rows.x, whole.rows.x, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(pieces.used, whole.used)
    assert len(told) > 100
    assert all(isinstance(progress, Progress) for progress in told)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert {"Preparing: Principal components", "Preparing: z-score"} <= {progress.stage for progress in told}


@given(
    corners=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9),
    seed=st.integers(0, 1000),
)
@settings(max_examples=100, deadline=None)
def test_lasso_follows_the_even_odd_rule(corners, seed):
    points = np.random.default_rng(seed).uniform(-1, 9, size=(300, 2))
    step = KeepPolygon(x="a", y="b", corners=tuple((float(x), float(y)) for x, y in corners))
    data = table(a=points[:, 0], b=points[:, 1])
    kept = set(drain(iter_rule(step, data)))
    for row, (px, py) in enumerate(points):
        crossings = 0
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if (ay > py) != (by > py) and px < (bx - ax) * (py - ay) / (by - ay) + ax:
                crossings += 1
        assert (row in kept) == bool(crossings % 2)


def iter_rule(step, data):
    yield
    flags = step.rule(data.columns)([column.values for column in data.columns])
    return np.flatnonzero(flags).tolist()


def test_before_and_after_of_a_large_column_looks_at_a_sample():
    values = np.exp(np.random.default_rng(0).normal(size=100_001))
    values[::10] = -1
    column = table(x=values).columns[0]
    shown = before_and_after(column, Log10("x"))
    assert shown.before.counts.sum() <= 20_000
    assert shown.after.counts.sum() == pytest.approx(0.9 * shown.before.counts.sum(), rel=0.05)
    assert shown.emptied == pytest.approx(0.1, abs=0.05)
    assert len(shown.before.edges) == len(shown.before.counts) + 1 == 41
    again = before_and_after(column, Log10("x"))
    np.testing.assert_array_equal(again.after.counts, shown.after.counts)


@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("values", [[], [np.nan], [3.0], [1e16, 1e16 + 2], [1.0, 2.0, 3.0, np.inf, -7.0]])
def test_before_and_after_of_any_column(name, values):
    column = table(x=values or [np.nan]).columns[0]
    try:
        shown = before_and_after(column, TRANSFORMS[name]("x"), bins=5)
    except StepProblem:
        assert name in ("z-score", "robust")
        return
    for histogram in shown[:2]:
        assert len(histogram.edges) == (len(histogram.counts) + 1 if len(histogram.counts) else 0)
        assert (np.diff(histogram.edges) > 0).all()


def test_before_and_after_meets_what_earlier_steps_leave():
    data = table(x=[1.0, 10.0, 100.0, 1e9, -1.0], y=[1.0, 1.0, 1.0, 5.0, 1.0])
    earlier = (KeepRange(column="y", high=2), Log10("x"), SquareRoot("x", enabled=False))
    column = drain(values_before(data, Preparation(("x", "y")), earlier, "x"))
    shown = before_and_after(column, ZScore("x"))
    assert (shown.before.counts.sum(), shown.before.edges[0], shown.before.edges[-1]) == (3, 0, 2)
    assert shown.after.edges[-1] == pytest.approx(math.sqrt(1.5))
    with pytest.raises(StepProblem, match="holds text"):
        before_and_after(DATA.column("kind"), ZScore("kind"))


def test_values_before_a_step_are_a_sample_of_the_rows():
    data = table(x=np.arange(100_000.0), y=np.arange(100_000.0) % 2)
    column = drain(values_before(data, Preparation(("x",)), (KeepRange(column="y", high=0),), "x"))
    assert len(column.values) == pytest.approx(10_000, rel=0.1)
    assert not (column.values % 2).any()
    nothing = (KeepRange(column="x", low=1e9),)
    assert drain(values_before(data, Preparation(("x",)), nothing, "x")) is None
    assert drain(values_before(data, Preparation(("x", "y")), (PrincipalComponents(),), "x")) is None
