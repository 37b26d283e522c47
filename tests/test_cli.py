"""The command line keeps its contract: options, exit statuses, one line for an error, nothing half written."""

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop import __version__, cli, files
from gmm_desktop.__main__ import main
from gmm_desktop.engine import FAMILIES, FitSpec
from gmm_desktop.resources import path_of

FAITHFUL = str(path_of("samples/old-faithful.csv"))
IRIS = str(path_of("samples/iris.csv"))


def run(*arguments: str | Path, **named) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gmm_desktop", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, **named)


def fit_json(capfdbinary, *arguments: str | Path) -> dict:
    assert main(["fit", *map(str, arguments), "--json"]) == 0
    return json.loads(capfdbinary.readouterr().out)


def refusal(capfd, *arguments: str | Path) -> str:
    """The one line that a refused command prints."""
    assert main([*map(str, arguments)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


# The main job


@pytest.mark.parametrize("seed", range(10))
def test_old_faithful_from_any_seed(capfdbinary, seed):
    found = fit_json(capfdbinary, FAITHFUL, "-k", "2", "--seed", str(seed))
    assert found["fit"]["log_likelihood"] == pytest.approx(-1130.26396, abs=1e-4)
    assert (found["fit"]["parameters"], found["family"], found["fit"]["converged"]) == (11, "VVV", True)


def test_summary_table_goes_to_standard_output(capfd):
    assert main(["fit", FAITHFUL]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert "272 rows, 272 used" in out
    assert "log-likelihood -1130.26396" in out
    assert re.search(r"mixing weight +0\.3559 +0\.6441", out)


def test_quiet_says_nothing(capfd):
    assert main(["fit", FAITHFUL, "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")


def test_same_seed_gives_the_same_bytes(capfdbinary):
    outputs = []
    for _ in range(2):
        assert main(["fit", IRIS, "-k", "3", "--seed", "4", "--json"]) == 0
        outputs.append(capfdbinary.readouterr().out)
    assert outputs[0] == outputs[1]


def test_everything_is_written_where_it_was_asked(tmp_path, capfdbinary):
    outs = [tmp_path / "m.json", tmp_path / "m.csv"]
    groups = tmp_path / "groups.csv"
    printed = fit_json(capfdbinary, IRIS, "-k", "3", "--out", outs[0], "--out", outs[1], "--memberships", groups)
    assert json.loads(outs[0].read_text()) == printed
    assert files.read(outs[1]).rows == 3
    table = files.read(groups)
    assert [column.name for column in table.columns] == ["row", "component", "P(A)", "P(B)", "P(C)", "uncertainty"]
    total = sum(table.column(f"P({name})").values for name in "ABC")
    np.testing.assert_allclose(total, 1)


def test_existing_file_is_replaced_whole(tmp_path):
    path = tmp_path / "m.json"
    path.write_text("old" * 100_000)
    assert main(["fit", FAITHFUL, "--quiet", "--out", str(path)]) == 0
    assert files.read_mixture(path).mixture.k == 2


# Options of the engine


@pytest.mark.parametrize("family", [*FAMILIES, "spherical", "diag", "tied", "full"])
def test_every_family_can_be_asked_for(capfdbinary, family):
    data = path_of("samples/animal-weights.csv") if family in ("E", "V") else FAITHFUL
    found = fit_json(capfdbinary, data, "--family", family, "--starts", "4")
    aliases = {"spherical": "VII", "diag": "VVI", "tied": "EEE", "full": "VVV"}
    assert found["family"] == aliases.get(family, family)


def test_columns_by_name_in_quotes(tmp_path, capfdbinary):
    path = tmp_path / "t.csv"
    lines = [f"{i % 7},{i % 2 * 9 + i % 5},{i % 3}" for i in range(60)]
    path.write_text('"a, b",c,d\n' + "\n".join(lines) + "\n")
    assert fit_json(capfdbinary, path, "--columns", '"a, b",c')["columns"] == ["a, b", "c"]


def test_weights_count_as_repeated_rows(tmp_path, capfdbinary):
    values = [1.0, 1.5, 2.0, 2.2, 7.0, 7.5, 8.0, 9.0]
    counts = [3, 1, 2, 4, 1, 2, 5, 1]
    (tmp_path / "w.csv").write_text("x,n\n" + "".join(f"{v},{n}\n" for v, n in zip(values, counts, strict=True)))
    (tmp_path / "r.csv").write_text("x\n" + "".join(f"{v}\n" * n for v, n in zip(values, counts, strict=True)))
    weighted = fit_json(capfdbinary, tmp_path / "w.csv", "--weights", "n", "--family", "E")
    repeated = fit_json(capfdbinary, tmp_path / "r.csv", "--family", "E")
    assert weighted["columns"] == ["x"]
    assert weighted["fit"]["total_weight"] == 19
    assert weighted["preparation"] == {"weights": "n"}
    assert weighted["fit"]["log_likelihood"] == pytest.approx(repeated["fit"]["log_likelihood"], abs=1e-6)


@pytest.fixture
def holes(tmp_path) -> Path:
    """Old Faithful with every fifth waiting time and row 3 altogether empty."""
    with Path(FAITHFUL).open(newline="") as stream:
        header, *rows = csv.reader(stream)
    for number, row in enumerate(rows):
        if number % 5 == 0:
            row[1] = ""
    rows[2] = ["", "NA"]
    path = tmp_path / "holes.csv"
    path.write_text("\n".join(map(",".join, [header, *rows])) + "\n")
    return path


def test_rows_with_empty_cells_are_dropped_or_used(holes, capfdbinary):
    dropped = fit_json(capfdbinary, holes)
    used = fit_json(capfdbinary, holes, "--missing", "use")
    assert (dropped["fit"]["rows"], dropped["fit"]["rows_used"]) == (272, 216)
    assert (used["fit"]["rows"], used["fit"]["rows_used"]) == (272, 271)
    assert used["preparation"] == {"missing": "use"}


def test_rows_left_out_are_told(holes, capfd):
    assert main(["fit", str(holes)]) == 0
    assert "left out: 56 with empty cells" in capfd.readouterr().out


def test_start_from_labels_and_from_a_saved_mixture(tmp_path, capfdbinary):
    saved = tmp_path / "start.json"
    from_labels = fit_json(capfdbinary, IRIS, "--start-labels", "Species", "--family", "EEE", "--out", saved)
    assert [component["name"] for component in from_labels["components"]] == ["setosa", "versicolor", "virginica"]
    assert from_labels["fit"]["log_likelihood"] == pytest.approx(-256.354043, abs=1e-4)
    again = fit_json(capfdbinary, IRIS, "--start", saved)
    assert again["family"] == "EEE"
    assert [component["name"] for component in again["components"]] == ["setosa", "versicolor", "virginica"]
    assert again["fit"]["log_likelihood"] == pytest.approx(-256.354043, abs=1e-4)


def test_no_iteration_only_judges_the_start(tmp_path, capfd):
    saved = tmp_path / "start.json"
    assert main(["fit", IRIS, "--start-labels", "Species", "--out", str(saved), "--quiet"]) == 0
    judged = tmp_path / "judged.json"
    assert main(["fit", IRIS, "--start", str(saved), "--max-iterations", "0", "--out", str(judged), "--quiet"]) == 0
    one, two = files.read_mixture(saved), files.read_mixture(judged)
    np.testing.assert_array_equal(one.mixture.means, two.mixture.means)
    assert two.fit["iterations"] == 0
    assert two.fit["log_likelihood"] == pytest.approx(one.fit["log_likelihood"], rel=1e-12)


def test_known_labels_fix_their_rows(capfdbinary, tmp_path):
    groups = tmp_path / "groups.csv"
    found = fit_json(capfdbinary, IRIS, "-k", "3", "--known-labels", "Species", "--memberships", groups)
    assert [component["name"] for component in found["components"]] == ["setosa", "versicolor", "virginica"]
    assert files.read(groups).column("uncertainty").maximum == 0


def test_there_are_as_many_components_as_known_groups_unless_another_number_is_asked_for(capfdbinary):
    found = fit_json(capfdbinary, IRIS, "--known-labels", "Species", "--starts", "2")
    assert [component["name"] for component in found["components"]] == ["setosa", "versicolor", "virginica"]
    found = fit_json(capfdbinary, IRIS, "--known-labels", "Species", "-k", "4", "--starts", "2")
    assert len(found["components"]) == 4


def test_labels_to_start_from_say_how_many_components_there_are(capfd):
    for k in ("2", "4"):
        told = refusal(capfd, "fit", IRIS, "--start-labels", "Species", "-k", k)
        assert f"-k is {k}, but column “Species” has 3 groups; leave -k out" in told


def test_groups_to_start_from_are_compared_in_z_scores_where_asked(capfdbinary):
    options = ("--start-labels", "Species", "--family", "EII", "--standardize", "--max-iterations", "0")
    table = files.read(IRIS)
    deviations = np.array([column.values.std() for column in table.columns if column.kind == "number"])
    covariance = np.array(fit_json(capfdbinary, IRIS, *options)["components"][0]["covariance"])
    np.testing.assert_allclose(np.diag(covariance) / deviations**2, covariance[0, 0] / deviations[0] ** 2)


def test_columns_that_are_left_out_are_told_with_the_reason(tmp_path, capfd):
    path = tmp_path / "t.csv"
    path.write_text("id,a,b,kind\n" + "".join(f"{i},{i * 37 % 11},7,x\n" for i in range(40)))
    assert main(["fit", str(path)]) == 0
    out = capfd.readouterr().out
    assert "not used: b (all its values are the same), kind (it holds text), id (it only numbers the rows)\n" in out
    assert main(["fit", str(path), "--columns", "a"]) == 0
    assert "not used" not in capfd.readouterr().out


def test_noise_and_standardize(capfdbinary):
    found = fit_json(capfdbinary, FAITHFUL, "--noise", "--standardize")
    assert found["noise"].keys() >= {"weight", "volume"}
    assert found["preparation"] == {"standardize": True}
    total = sum(component["weight"] for component in found["components"]) + found["noise"]["weight"]
    assert total == pytest.approx(1, abs=1e-9)


def test_fit_that_did_not_converge_is_done_but_says_so(capfd):
    assert main(["fit", IRIS, "--start-labels", "Species", "--max-iterations", "1"]) == 0
    out, err = capfd.readouterr()
    assert "not converged" in out
    assert "warning: " in err


# Predict and sample


@pytest.fixture
def mixture(tmp_path) -> Path:
    path = tmp_path / "mixture.json"
    assert main(["fit", FAITHFUL, "--quiet", "--out", str(path)]) == 0
    return path


def test_predict_agrees_with_the_fit(tmp_path, mixture, capfd):
    fitted, predicted = tmp_path / "fitted.csv", tmp_path / "predicted.csv"
    assert main(["fit", FAITHFUL, "--quiet", "--memberships", str(fitted)]) == 0
    assert main(["predict", str(mixture), FAITHFUL, "--out", str(predicted)]) == 0
    assert "A 97, B 175" in capfd.readouterr().out
    assert fitted.read_bytes() == predicted.read_bytes()


def test_predict_judges_rows_by_what_they_hold(tmp_path, mixture, holes):
    out = tmp_path / "out.csv"
    assert main(["predict", str(mixture), str(holes), "--out", str(out), "--quiet"]) == 0
    column = files.read(out).column("P(A)")
    assert np.flatnonzero(np.isnan(column.values)).tolist() == [2]


def test_sample_comes_from_the_mixture(tmp_path, mixture):
    out = tmp_path / "rows.csv"
    assert main(["sample", str(mixture), "-n", "40000", "--out", str(out), "--seed", "5", "--quiet"]) == 0
    table = files.read(out)
    saved = files.read_mixture(mixture)
    assert [column.name for column in table.columns] == ["eruptions", "waiting", "component"]
    mean = [table.column(name).values.mean() for name in saved.columns]
    np.testing.assert_allclose(mean, saved.mixture.weights @ saved.mixture.means, rtol=0.01)


# Errors


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("empty.csv", b"", "is empty"),
        ("bom.csv", b"\xef\xbb\xbf", "is empty"),
        ("header.csv", b"a,b\n", "no rows"),
        ("one-row.csv", b"a,b\n1,2\n", "row"),
        ("constant.csv", b"a\n5\n5\n5\n5\n", "same"),
        ("text.csv", b"a,b\nx,y\nz,w\n", "it holds text"),
        ("unclosed.csv", b'a,b\n1,2\n3,"4\n5,6\n', "line 3"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", "PNG picture"),
        ("book.xlsx", b"PK\x03\x04\x14\0\0\0\0\0xl/workbook.xml", "is damaged"),
    ],
)
def test_bad_files_cost_one_line_and_status_2(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    ran = run("fit", path, "--out", tmp_path / "out.json")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert re.fullmatch(rf"gmm-desktop fit: .*{re.escape(words)}.*\n", ran.stderr)
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "name, content, rows",
    [
        (
            "half-empty.csv",
            "a,b\n" + "".join(f"{i * 37 % 11},{i * 17 % 13 if i % 2 else ''}\n" for i in range(40)),
            20,
        ),
        ("semicolon.csv", "a;b\n" + "".join(f"{i * 37 % 11},5;{i * 17 % 13},25\n" for i in range(40)), 40),
        ("wide.csv", ("a,b\n" + "".join(f"{i * 37 % 11},{i * 17 % 13}\n" for i in range(40))).encode("utf-16"), 40),
    ],
)
def test_odd_files_give_a_right_answer(tmp_path, capfdbinary, name, content, rows):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = fit_json(capfdbinary, path, "-k", "1")
    data = files.read(path)
    both = ~np.isnan(data.columns[0].values) & ~np.isnan(data.columns[1].values)
    assert found["fit"]["rows_used"] == rows
    np.testing.assert_allclose(found["components"][0]["mean"], [c.values[both].mean() for c in data.columns])


def test_missing_folder_and_pipe(tmp_path, capfd):
    os.mkfifo(tmp_path / "pipe")
    assert "does not exist" in refusal(capfd, "fit", tmp_path / "nowhere.csv")
    assert "is a folder" in refusal(capfd, "fit", tmp_path)
    assert "pipe" in refusal(capfd, "fit", tmp_path / "pipe")
    assert "does not exist" in refusal(capfd, "predict", tmp_path / "m.json", IRIS, "--out", tmp_path / "o.csv")


@pytest.mark.parametrize(
    "options, words",
    [
        (["-k", "0"], "components is 0"),
        (["-k", "300"], "300"),
        (["--family", "XYZ"], "XYZ"),
        (["--starts", "0"], "starts is 0"),
        (["--seed", "-1"], "seed is -1"),
        (["--tolerance", "nan"], "tolerance"),
        (["--tolerance", "-1"], "tolerance"),
        (["--max-iterations", "-1"], "max-iterations"),
        (["--columns", "eruptions,nothing"], "no column “nothing”; it has: eruptions, waiting"),
        (["--columns", ","], "no column is chosen"),
        (["--weights", "nothing"], "no column “nothing”"),
        (["--known-labels", "nothing"], "no column “nothing”"),
        (["--start-labels", "nothing"], "no column “nothing”"),
        (["--start", FAITHFUL], "is no mixture file"),
        (["--out", "x.docx"], "written as .json or .csv"),
        (["--out", "/nowhere/x.json"], "folder /nowhere does not exist"),
        (["--memberships", "x.json"], "written as .csv"),
        (["--out", FAITHFUL], "is read by this command"),
    ],
)
def test_bad_options_cost_one_line(capfd, options, words):
    assert words in refusal(capfd, "fit", FAITHFUL, *options)


def test_start_of_other_columns_is_refused(mixture, capfd):
    assert "mixture of eruptions, waiting" in refusal(
        capfd, "fit", FAITHFUL, "--columns", "waiting", "--start", mixture
    )
    assert "leave -k out" in refusal(capfd, "fit", FAITHFUL, "-k", "3", "--start", mixture)
    assert "no column “eruptions”" in refusal(capfd, "predict", mixture, IRIS, "--out", mixture.parent / "o.csv")
    assert "-n is 0" in refusal(capfd, "sample", mixture, "-n", "0", "--out", mixture.parent / "o.csv")
    assert "written as .csv" in refusal(capfd, "sample", mixture, "-n", "1", "--out", mixture.parent / "o.txt")
    assert "is read by this command" in refusal(capfd, "predict", mixture, FAITHFUL, "--out", FAITHFUL)


@pytest.mark.parametrize(
    "arguments",
    [
        ["fit"],
        ["fit", FAITHFUL, "-k", "two"],
        ["fit", FAITHFUL, "--nonsense"],
        ["fit", FAITHFUL, "--comp", "3"],
        ["fit", FAITHFUL, "--missing", "guess"],
        ["fit", FAITHFUL, "--start", "a", "--start-labels", "b"],
        ["fit", FAITHFUL, "--plot", "x.png"],
        ["predict", "m.json"],
        ["sample", "m.json", "--out", "o.csv"],
        ["select", FAITHFUL],
        ["--nonsense"],
    ],
)
def test_bad_usage_costs_one_line_and_status_2(capfd, arguments):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    out, err = capfd.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1)
    assert "--help" in err


@pytest.mark.parametrize("option", ["--plot", "--animation", "--report"])
def test_what_is_not_there_yet_is_said_not_to_be(capfd, option):
    for arguments in (["fit", FAITHFUL, option, "x.png"], ["select", FAITHFUL, "--components", "1-9"]):
        with pytest.raises(SystemExit):
            main(arguments)
    err = capfd.readouterr().err
    assert f"gmm-desktop fit: there is no {option} x.png (see gmm-desktop fit --help)" in err
    assert "there is no select yet; use fit with each -k" in err


def test_standard_output_that_is_full_or_gone():
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "gmm_desktop", "fit", FAITHFUL],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=100,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr == "gmm-desktop fit: standard output cannot be written: No space left on device\n"
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "gmm_desktop", "fit", FAITHFUL, "--json"]
    gone = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=100, check=False)
    os.close(writer)
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_interrupted_fit_leaves_nothing_half_written(tmp_path):
    data = tmp_path / "big.csv"
    generator = np.random.default_rng(0)
    values = generator.integers(0, 1000, (150_000, 4)).astype(str)
    data.write_text("a,b,c,d\n" + "\n".join(map(",".join, values)) + "\n")
    master, slave = pty.openpty()
    command = [
        *(sys.executable, "-m", "gmm_desktop", "fit", str(data), "-k", "12", "--tolerance", "0"),
        *("--max-iterations", "100000", "--out", str(tmp_path / "out.json")),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    seen = os.read(master, 1024)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    os.close(master)
    assert seen
    assert process.returncode == 130
    assert [entry.name for entry in tmp_path.iterdir()] == ["big.csv"]


# The parser


def test_help_needs_nothing_heavy():
    code = (
        "import sys, gmm_desktop.__main__, gmm_desktop.cli as cli;"
        "cli.build_parser(); cli.build_window_parser();"
        "print(sorted({'numpy', 'pyarrow', 'PySide6', 'msgspec'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=True)
    assert ran.stdout == "[]\n"


def test_fitting_imports_no_qt():
    code = (
        f"import sys; from gmm_desktop.__main__ import main; main(['fit', {FAITHFUL!r}, '--quiet']);"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_subcommand_has_help_with_an_example(capfd, command):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"example:\n  gmm-desktop {command} " in capfd.readouterr().out


def test_help_names_the_defaults_of_the_engine(capfd):
    with pytest.raises(SystemExit):
        main(["fit", "--help"])
    text = " ".join(capfd.readouterr().out.split())
    spec = FitSpec()
    for words in (
        f"number of components (default: {spec.components})",
        f"starts compete (default: {spec.starts})",
        f"per row (default: {spec.tolerance:.0e})".replace("e-0", "e-"),
        f"judges the start (default: {spec.max_iterations})",
        f"repeatable (default: {spec.seed})",
    ):
        assert words in text
    assert all(family in text for family in FAMILIES)


def test_version():
    ran = run("--version")
    assert (ran.returncode, ran.stdout) == (0, f"gmm-desktop {__version__}\n")


@pytest.mark.parametrize("given, opened", [([], []), (["table.csv"], ["table.csv"]), (["./fit"], ["./fit"])])
def test_without_a_subcommand_the_window_opens(monkeypatch, given, opened):
    asked = []
    window = types.ModuleType("gmm_desktop.app")
    window.main = lambda arguments: asked.append(arguments) or 7
    monkeypatch.setitem(sys.modules, "gmm_desktop.app", window)
    assert main(given) == 7
    assert asked == [opened]
