"""Steps in files: every number comes back, wrong ones are told, and new data is prepared as the old was."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import table

from gmm_desktop import files
from gmm_desktop.cli import main
from gmm_desktop.engine import FitSpec, fit
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import FileProblem, Fitted
from gmm_desktop.files.preparation import (
    STEPS,
    Arcsinh,
    KeepInPlane,
    KeepPolygon,
    KeepRange,
    KeepValues,
    Log10,
    Logicle,
    Preparation,
    PrincipalComponents,
    SquareRoot,
    Whitening,
    ZScore,
    decode_steps,
    encode_steps,
    prepare,
)

number = st.floats(-1e300, 1e300)
positive = st.floats(1e-300, 1e300)
name = st.text(max_size=8)
EVERY = st.one_of(
    st.builds(STEPS["none"], name, st.booleans()),
    st.builds(STEPS["log"], name, st.booleans()),
    st.builds(STEPS["log10"], name, st.booleans()),
    st.builds(STEPS["sqrt"], name, st.booleans()),
    st.builds(Arcsinh, name, st.booleans(), positive),
    st.builds(Logicle, name, st.booleans(), positive, st.floats(0, 1), st.floats(2, 50), st.just(0.0)),
    st.builds(ZScore, name, st.booleans(), number, positive),
    st.builds(ZScore, name),
    st.builds(STEPS["robust"], name, st.booleans(), number, positive),
    st.builds(PrincipalComponents, components=st.none() | st.integers(1, 9)),
    st.just(Whitening(mean=(0.1, 1 / 3), matrix=((0.3, 1e-9), (0.0, 7.0)))),
    st.just(PrincipalComponents(mean=(0.1, 1 / 3), matrix=((0.6, 0.8),), components=1)),
    st.builds(KeepRange, column=name, low=number, outside=st.booleans()),
    st.builds(KeepValues, column=name, values=st.lists(number | name, min_size=1, max_size=4).map(tuple)),
    st.builds(
        KeepPolygon,
        x=st.just("a"),
        y=st.just("b"),
        corners=st.lists(st.tuples(number, number), min_size=3, max_size=5).map(tuple),
    ),
    st.builds(
        KeepInPlane,
        columns=st.just(("a", "b", "c")),
        across=st.tuples(number, number, number),
        up=st.tuples(number, number, number),
        corners=st.lists(st.tuples(number, number), min_size=3, max_size=5).map(tuple),
    ),
)


@given(steps=st.lists(EVERY, max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_step_survives_the_round_trip(steps):
    text = json.dumps(encode_steps(steps))
    assert decode_steps(json.loads(text), "it") == tuple(steps)
    assert hash(tuple(steps)) == hash(decode_steps(json.loads(text), "it"))


@pytest.mark.parametrize(
    "plain, words",
    [
        ({}, "it: the steps must be a list"),
        ([3], "it, step 1 is of the unknown kind “None”"),
        (
            [{"step": "sinc", "column": "a"}],
            "it, step 1 is of the unknown kind “sinc”; this program knows none, log",
        ),
        ([{"step": "log"}], r"it, step 1 \(log\): .*column"),
        (
            [{"step": "log", "column": "a"}, {"step": "log", "column": 3}],
            r"step 2 \(log\): expected str, got int, at c",
        ),
        ([{"step": "log", "column": "a", "base": 2}], "unknown field base"),
        ([{"step": "log", "column": "a", "enabled": 1}], "expected bool"),
        ([{"step": "arcsinh", "column": "a", "cofactor": -1}], "the cofactor of arcsinh is -1"),
        ([{"step": "z-score", "column": "a", "mean": 1}], "go together"),
        ([{"step": "polygon", "x": "a", "y": "b", "corners": [[1, 2], [3]]}], "corners"),
        ([{"step": "pca", "mean": [1.0], "matrix": [[1.0, 2.0]]}], "the matrix must have 1 numbers in each row"),
    ],
)
def test_wrong_steps_are_told(plain, words):
    with pytest.raises(FileProblem, match=words):
        decode_steps(plain, "it")


def rows(seed=0, n=120):
    generator = np.random.default_rng(seed)
    group = np.arange(n) % 2
    a = np.exp(generator.normal(size=n) * 0.4 + group * 2)
    b = generator.normal(size=n) + 3 * group
    c = generator.normal(size=n) * 10 + b
    return {"a": a, "b": b, "c": c}


def fitted_with(steps, columns=("a", "b", "c"), missing="drop", data=None):
    dataset = table(**(data or rows()))
    preparation = Preparation(columns, missing, steps=steps)
    prepared = prepare(dataset, preparation)
    found = drain(fit(prepared.rows, FitSpec(components=2, starts=4)))
    return Fitted(found, dataset, preparation, prepared.columns, ("one", "two"), prepared.restoration), prepared


BENT = (
    Log10("a"),
    ZScore("a"),
    ZScore("b", enabled=False),
    KeepRange(column="b", low=-2.0),
    Arcsinh("c", cofactor=9),
)


def test_file_says_what_was_done_and_what_stays(tmp_path):
    fitted, _ = fitted_with(BENT)
    files.write(fitted, tmp_path / "m.json")
    content = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert content["columns"] == ["a", "b", "c"]
    said = content["preparation"]
    assert said["columns"] == ["a", "b", "c"]
    assert said["units"] == ["log10(a)", "b", "arcsinh(c / 9)"]
    assert said["note"] == "Parameters are in units of log10(a), arcsinh(c / 9), which cannot be undone exactly."
    assert [step["step"] for step in said["steps"]] == ["log10", "z-score", "z-score", "range", "arcsinh"]
    assert said["steps"][1]["mean"] is not None
    assert said["steps"][2]["enabled"] is False
    logs = np.log10(rows()["a"])
    means = [component["mean"][0] for component in content["components"]]
    assert min(logs) < min(means) < max(means) < max(logs)


def test_affine_steps_leave_parameters_in_the_units_of_the_file(tmp_path):
    fitted, prepared = fitted_with((ZScore("a"), Whitening()))
    files.write(fitted, tmp_path / "m.json")
    content = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert "units" not in content["preparation"]
    assert content["columns"] == ["a", "b", "c"]
    weights = [component["weight"] for component in content["components"]]
    mean = np.average([component["mean"] for component in content["components"]], axis=0, weights=weights)
    np.testing.assert_allclose(mean, [rows()[column].mean() for column in "abc"], rtol=1e-6)
    assert content["fit"]["log_likelihood"] == pytest.approx(
        fitted.fit.log_likelihood - prepared.restoration.log_jacobian
    )


@pytest.mark.parametrize(
    "steps",
    [(), BENT, (ZScore("a"), Whitening()), (SquareRoot("a"), PrincipalComponents(components=2), ZScore("PC1"))],
    ids=["nothing", "bent", "affine", "fewer"],
)
def test_reopened_mixture_gives_the_same_memberships(tmp_path, steps):
    fitted, prepared = fitted_with(steps)
    files.write(fitted, tmp_path / "m.json")
    saved = files.read_mixture(tmp_path / "m.json")
    again = prepare(table(**rows()), saved.asked())
    np.testing.assert_array_equal(again.used, prepared.used)
    np.testing.assert_allclose(again.rows.x, prepared.rows.x, rtol=1e-12)
    order = fitted.in_file_units().in_order()
    expected = fitted.fit.mixture.reordered(order).responsibilities(prepared.rows.x)
    np.testing.assert_allclose(saved.prepared_mixture.responsibilities(again.rows.x), expected, atol=1e-9)


def test_parameters_table_says_the_units(tmp_path):
    fitted, _ = fitted_with(BENT)
    files.write(fitted, tmp_path / "m.csv")
    header = (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[2:5] == ["mean(log10(a))", "mean(b)", "mean(arcsinh(c / 9))"]


def test_fit_of_steps_without_its_way_back_is_no_fit():
    fitted, prepared = fitted_with(BENT)
    with pytest.raises(TypeError, match="needs the restoration"):
        Fitted(fitted.fit, fitted.dataset, fitted.preparation, prepared.columns, fitted.names)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"steps": [{"step": "warp"}]}, "m.json, preparation, step 1 is of the unknown kind “warp”"),
        ({"steps": [{"step": "z-score", "column": "a"}]}, "step 1 .z-score.: the numbers it learnt are missing"),
        ({"columns": "a"}, "“columns” must be the names"),
        ({"columns": ["a", "a", "c"]}, "two columns have the same name"),
        ({"columns": ["a", "b"]}, "the steps lead to a, b, and the parameters are of a, b, c"),
        (
            {"steps": [{"step": "pca", "mean": [0.0], "matrix": [[1.0]]}]},
            "Principal components of 1 columns are taken of 3",
        ),
    ],
)
def test_wrong_files_are_told(tmp_path, change, words):
    fitted, _ = fitted_with(BENT)
    content = json.loads(files.encode_mixture(fitted))
    content["preparation"] |= change
    with pytest.raises(FileProblem, match=words):
        files.decode_mixture(json.dumps(content).encode(), "m.json")


def write_table(path, columns):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*[map(repr, map(float, values)) for values in columns.values()], strict=True))


def read_memberships(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path):
    data = rows()
    data["a"][3] = -1.0
    data["b"][5] = -9.0
    write_table(tmp_path / "new.csv", data)
    return tmp_path


def test_predict_prepares_new_rows_as_the_old_ones_were(folder, capsys):
    fitted, prepared = fitted_with(BENT)
    files.write(fitted, folder / "m.json")
    assert main(["predict", str(folder / "m.json"), str(folder / "new.csv"), "--out", str(folder / "out.csv")]) == 0
    said = capsys.readouterr().out
    assert "left out: 3 with b below -2" in said
    assert "1 cell of a 0 or negative: empty, having no log10(a)" in said
    found = read_memberships(folder / "out.csv")
    assert found[5]["component"] == ""
    assert found[3]["component"] != ""
    row = int(np.searchsorted(prepared.used, 10))
    expected = fitted.fit.mixture.responsibilities(prepared.rows.x[row : row + 1])[0]
    assert float(found[10]["P(one)"]) == pytest.approx(expected[0], abs=1e-9)


def test_predict_judges_rows_with_empty_cells_where_steps_can_be_undone(folder):
    fitted, _ = fitted_with((Whitening(),))
    files.write(fitted, folder / "m.json")
    lines = (folder / "new.csv").read_text(encoding="utf-8").splitlines()
    lines[1] = "," + lines[1].split(",", 1)[1]
    (folder / "new.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["predict", str(folder / "m.json"), str(folder / "new.csv"), "--out", str(folder / "out.csv")]) == 0
    assert read_memberships(folder / "out.csv")[0]["component"] != ""


def test_fit_goes_on_from_a_saved_mixture_with_its_steps(folder, capsys):
    fitted, _ = fitted_with(BENT)
    files.write(fitted, folder / "m.json")
    write_table(folder / "data.csv", rows())
    arguments = ["fit", str(folder / "data.csv"), "--start", str(folder / "m.json"), "--max-iterations", "0"]
    assert main([*arguments, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    before = json.loads((folder / "m.json").read_text(encoding="utf-8"))
    assert again["fit"]["log_likelihood"] == pytest.approx(before["fit"]["log_likelihood"], rel=1e-9)
    assert again["preparation"]["units"] == before["preparation"]["units"]
    for found, expected in zip(again["components"], before["components"], strict=True):
        np.testing.assert_allclose(found["mean"], expected["mean"], rtol=1e-9)
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "Parameters are in units of log10(a), arcsinh(c / 9), which cannot be undone exactly." in said
    assert "log10(a) " in said
    assert main([*arguments, "--columns", "a,b"]) == 2
    assert "prepared together; leave --columns out" in capsys.readouterr().err


def test_sample_of_bent_columns_comes_in_the_units_of_the_file(folder):
    fitted, _ = fitted_with(BENT)
    files.write(fitted, folder / "m.json")
    assert main(["sample", str(folder / "m.json"), "-n", "4000", "--out", str(folder / "drawn.csv")]) == 0
    drawn = read_memberships(folder / "drawn.csv")
    assert list(drawn[0]) == ["a", "b", "c", "component"]
    logs = np.log10([float(row["a"]) for row in drawn])
    assert logs.mean() == pytest.approx(np.log10(rows()["a"]).mean(), abs=0.05)


def test_sample_of_fewer_components_comes_as_components(folder):
    fitted, _ = fitted_with((PrincipalComponents(components=2),))
    files.write(fitted, folder / "m.json")
    assert main(["sample", str(folder / "m.json"), "-n", "5", "--out", str(folder / "drawn.csv")]) == 0
    assert list(read_memberships(folder / "drawn.csv")[0]) == ["PC1", "PC2", "component"]
