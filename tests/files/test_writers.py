"""Whatever is written can be read again, number for number, and runs no formula in a spreadsheet."""

import csv

import numpy as np
import pytest
from fits import fitted, random_mixture

from gmm_desktop import files
from gmm_desktop.engine import Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import MEMBERSHIP_WRITERS, WRITERS


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_writer_writes_a_whole_file(tmp_path, suffix):
    given, _ = fitted(random_mixture(3, 3, 2, noise=True))
    path = tmp_path / f"parameters{suffix.upper()}"
    files.write(given, path)
    assert path.read_bytes() == WRITERS[suffix].encode(given)
    assert path.read_bytes().endswith(b"\n")


@pytest.mark.parametrize("suffix", MEMBERSHIP_WRITERS)
def test_every_membership_writer_says_how_far_it_is(tmp_path, suffix):
    given, prepared = fitted(random_mixture(3, 3, 2), rows=40_000)
    path = tmp_path / f"memberships{suffix}"
    events = list(files.writing_memberships(given, prepared, path))
    assert [event.fraction for event in events] == sorted(event.fraction for event in events)
    assert len(events) >= 3
    assert path.stat().st_size > 40_000


@pytest.mark.parametrize("name", ["x.xyz", "x", ".json"])
def test_unknown_suffix_names_the_known_ones(tmp_path, name):
    given, prepared = fitted(random_mixture(1, 1, 1))
    with pytest.raises(files.FileProblem, match=r"\.json or \.csv"):
        files.write(given, tmp_path / name)
    with pytest.raises(files.FileProblem, match=r"written as \.csv"):
        drain(files.writing_memberships(given, prepared, tmp_path / name))


def test_parameters_table_reads_back_exactly(tmp_path):
    mixture = random_mixture(5, 3, 3, noise=True)
    given, _ = fitted(mixture, ("a", 'b "b"', "c, c"))
    files.write(given, tmp_path / "parameters.csv")
    table = files.read(tmp_path / "parameters.csv")
    expected = mixture.reordered(mixture.canonical_order())
    assert table.column("component").categories == ("A", "B", "C", "noise")
    weights = np.append(expected.weights, mixture.noise.weight)
    np.testing.assert_array_equal(table.column("weight").values, weights)
    for i, a in enumerate(given.columns):
        np.testing.assert_array_equal(table.column(f"mean({a})").values[:3], expected.means[:, i])
        for j in range(i, 3):
            values = table.column(f"cov({a}, {given.columns[j]})").values[:3]
            np.testing.assert_array_equal(values, expected.covariances[:, i, j])


def test_memberships_table_reads_back_exactly(tmp_path):
    mixture = random_mixture(6, 3, 2, noise=True)
    given, prepared = fitted(mixture, rows=20_000)
    drain(files.writing_memberships(given, prepared, tmp_path / "memberships.csv"))
    table = files.read(tmp_path / "memberships.csv")
    np.testing.assert_array_equal(table.column("row").values, np.arange(1, 20_001))
    expected = mixture.responsibilities(prepared.rows.x)
    for j, name in enumerate((*given.names, "noise")):
        values = table.column(f"P({name})").values
        np.testing.assert_array_equal(values[prepared.used], expected[:, j])
        assert np.isnan(np.delete(values, prepared.used)).all()
    np.testing.assert_allclose(
        table.column("uncertainty").values[prepared.used], 1 - expected.max(axis=1), atol=1e-16
    )
    labels = table.column("component")
    shown = [labels.text_at(int(row)) for row in prepared.used[:100]]
    assert shown == [(*given.names, "noise")[j] for j in expected[:100].argmax(axis=1)]


def test_text_that_could_be_a_formula_is_disarmed(tmp_path):
    mixture = Mixture([0.5, 0.5], [[-1.0], [1.0]], np.ones((2, 1, 1)), "V")
    given, prepared = fitted(mixture, ("=cmd|x",), names=("@SUM(A1)", "-1,5\n"))
    files.write(given, tmp_path / "p.csv")
    drain(files.writing_memberships(given, prepared, tmp_path / "m.csv"))
    with (tmp_path / "p.csv").open(newline="") as stream:
        parameters = list(csv.reader(stream))
    with (tmp_path / "m.csv").open(newline="") as stream:
        memberships = list(csv.reader(stream))
    assert [row[0] for row in parameters[1:]] == ["'@SUM(A1)", "'-1,5\n"]
    assert parameters[1][2] == "-1.0"
    assert memberships[1][1] == "'@SUM(A1)"


def test_rows_with_empty_cells_are_judged_by_the_rest():
    mixture = random_mixture(7, 3, 3)
    x = np.array(mixture.means)
    x[0, 1] = np.nan
    x[1, [0, 2]] = np.nan
    x[2] = np.nan
    found = files.responsibilities(mixture, x)
    np.testing.assert_allclose(found[0], mixture.marginal([0, 2]).responsibilities(x[:1, [0, 2]])[0])
    np.testing.assert_allclose(found[1], mixture.marginal([1]).responsibilities(x[1:2, [1]])[0])
    np.testing.assert_allclose(found[2], mixture.weights)


def test_known_labels_are_certain():
    given, prepared = fitted(random_mixture(8, 2, 1))
    prepared.rows.labels = np.array([1, -1, 0, -1, -1])
    (block,) = files.memberships_of(given, prepared).blocks()
    np.testing.assert_array_equal(block.probabilities[0], [0, 1])
    np.testing.assert_array_equal(block.probabilities[3], [1, 0])


def test_sample_is_repeatable_and_reads_back(tmp_path):
    given, _ = fitted(random_mixture(9, 2, 2, noise=True), ("a", "component"))
    saved = files.decode_mixture(files.encode_mixture(given), "it")
    for name in ("one.csv", "two.csv"):
        drain(files.writing_sample(saved, 20_000, 3, tmp_path / name))
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    table = files.read(tmp_path / "one.csv")
    assert (table.rows, [column.name for column in table.columns]) == (20_000, ["a", "component", "drawn from"])
