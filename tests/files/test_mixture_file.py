"""The mixture file keeps its contract: every number comes back, and a wrong file is told what is wrong."""

import json

import numpy as np
import pytest
from fits import fitted, random_mixture

from gmm_desktop import files
from gmm_desktop.engine import Mixture

GOOD = {
    "format": "gmm-desktop/mixture",
    "version": 1,
    "columns": ["a", "b"],
    "components": [
        {"weight": 0.25, "mean": [0, 0], "covariance": [[1, 0.5], [0.5, 1]]},
        {"weight": 0.75, "mean": [3, 3], "covariance": [[2, 0], [0, 1]]},
    ],
}


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize("k, d", [(1, 1), (3, 1), (2, 2), (4, 5)])
def test_every_number_survives_the_round_trip(tmp_path, k, d, noise):
    mixture = random_mixture(k * 10 + d, k, d, noise)
    given, _ = fitted(mixture)
    files.write(given, tmp_path / "mixture.json")
    saved = files.read_mixture(tmp_path / "mixture.json")
    expected = mixture.reordered(mixture.canonical_order())
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(saved.mixture, name), getattr(expected, name))
    assert saved.mixture.family == mixture.family
    assert saved.columns == given.columns
    if mixture.noise is not None:
        assert saved.mixture.noise is not None
        assert saved.mixture.noise.weight == mixture.noise.weight
        np.testing.assert_array_equal(saved.mixture.noise.sides, mixture.noise.sides)
    assert saved.fit["log_likelihood"] == given.fit.log_likelihood
    assert (saved.fit["rows"], saved.fit["rows_used"]) == (7, 5)


def test_file_is_as_the_contract_says(tmp_path):
    given, _ = fitted(random_mixture(1, 2, 2), ("eruptions", "waiting"))
    content = json.loads(files.encode_mixture(given).decode("utf-8"), parse_constant=pytest.fail)
    assert list(content) == [
        *("format", "version", "columns", "family", "components", "noise", "fit"),
        *("preparation", "data", "software"),
    ]
    assert content["components"][0].keys() == {"name", "weight", "mean", "covariance"}
    assert {
        *("rows", "rows_used", "total_weight", "log_likelihood", "parameters", "bic", "aic", "icl", "iterations"),
        *("converged", "tolerance", "starts", "starts_at_best", "seed", "warnings"),
    } <= content["fit"].keys()
    assert content["data"] == {"file": "data.csv", "sha256": "ab" * 32}
    assert content["noise"] is None


def test_components_are_written_in_order_with_their_own_names():
    mixture = Mixture([0.2, 0.3, 0.5], [[5.0], [1.0], [3.0]], np.ones((3, 1, 1)), "V")
    given, _ = fitted(mixture, names=("high", "low", "middle"))
    saved = files.decode_mixture(files.encode_mixture(given), "it")
    assert saved.names == ("low", "middle", "high")
    np.testing.assert_array_equal(saved.mixture.weights, [0.3, 0.5, 0.2])


def test_letters_follow_the_order_they_are_written_in():
    mixture = Mixture([0.2, 0.3, 0.5], [[5.0], [1.0], [3.0]], np.ones((3, 1, 1)), "V")
    given, _ = fitted(mixture)
    assert given.names == ("C", "A", "B")
    assert files.component_names(given.fit, ("wolf", "")) == ("wolf", "A", "B")
    assert files.letters(28)[-3:] == ("Z", "AA", "AB")


def test_number_that_json_cannot_hold_is_refused(tmp_path):
    given, _ = fitted(Mixture([1.0], [[np.nan]], [[[1.0]]], "V"))
    with pytest.raises(files.FileProblem, match=r"components.0.mean.0 is nan"):
        files.write(given, tmp_path / "mixture.json")
    assert list(tmp_path.iterdir()) == []


def test_file_written_by_hand_is_enough():
    saved = files.decode_mixture(json.dumps(GOOD).encode(), "hand.json")
    assert (saved.family, saved.names, saved.mixture.k) == ("VVV", ("A", "B"), 2)


def test_weights_that_were_rounded_by_hand_are_made_to_sum_to_one():
    by_hand = {**GOOD, "components": [{**c, "weight": 0.4999999} for c in GOOD["components"]]}
    saved = files.decode_mixture(json.dumps(by_hand).encode(), "hand.json")
    assert saved.mixture.weights.sum() == pytest.approx(1, abs=1e-15)


def test_noise_by_weight_and_volume_keeps_its_density():
    with_noise = {**GOOD, "components": GOOD["components"][:1], "noise": {"weight": 0.75, "volume": 50.0}}
    noise = files.decode_mixture(json.dumps(with_noise).encode(), "hand.json").mixture.noise
    assert noise is not None
    assert noise.log_density == pytest.approx(-np.log(50.0), rel=1e-15)


def test_unknown_keys_are_kept_quiet_about():
    assert files.decode_mixture(json.dumps({**GOOD, "colour": "red"}).encode(), "hand.json").mixture.k == 2


def first(**change: object) -> dict:
    return {"components": [{**GOOD["components"][0], **change}, GOOD["components"][1]]}


@pytest.mark.parametrize(
    "change, words",
    [
        ({"format": "something"}, "its format is “something”"),
        ({"version": 2}, "version 2; this program reads 1"),
        ({"version": 0}, "version 0"),
        ({"version": "1"}, "version"),
        ({"columns": ["a"]}, "the mean has 2 values for 1 columns"),
        ({"columns": ["a", "a"]}, "two columns have the same name"),
        ({"columns": []}, "at least one column"),
        ({"components": []}, "at least one column and one component"),
        ({"family": "XYZ"}, "XYZ"),
        (first(weight=0.5), "the weights sum to 1.25"),
        (first(weight=-0.25), "the weight is -0.25"),
        (first(weight=None), "components"),
        (first(mean=[1]), "component A: the mean has 1 values for 2 columns"),
        (first(mean=["x", 1]), "components"),
        (first(covariance=[[1, 2], [2, 1]]), "component A: the covariance is not positive definite"),
        (first(covariance=[[1, 0.5], [0.4, 1]]), "component A: the covariance is not symmetric"),
        (first(covariance=[[0, 0], [0, 1]]), "a variance is not positive"),
        (first(covariance=[[1, 0]]), "must be 2 rows of 2 numbers"),
        ({"noise": {"weight": 2, "volume": 1}}, "noise: the weight is 2"),
        ({"noise": {"weight": 0.0, "volume": 0}}, "noise: the volume is 0"),
    ],
)
def test_wrong_files_are_told_what_is_wrong(change, words):
    with pytest.raises(files.FileProblem, match=words) as caught:
        files.decode_mixture(json.dumps({**GOOD, **change}).encode(), "wrong.json")
    assert str(caught.value).startswith("wrong.json")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe{}", b"[" * 200_000, b"null", b'{"format": "gmm-desktop/mixture"}', b"a,b\n1,2\n"]
    + [json.dumps(GOOD).replace("0.25", number).encode() for number in ("NaN", "Infinity", "1e999")],
)
def test_broken_json_is_refused(data):
    with pytest.raises(files.FileProblem):
        files.decode_mixture(data, "broken.json")


def test_truncated_at_every_byte_is_refused():
    data = json.dumps(GOOD).encode()
    for length in range(len(data)):
        with pytest.raises(files.FileProblem):
            files.decode_mixture(data[:length], "cut.json")


def test_mixture_files_are_known_and_tables_are_not(tmp_path):
    (tmp_path / "mixture.json").write_text(json.dumps(GOOD))
    (tmp_path / "table.csv").write_text("a\n1\n")
    assert files.is_mixture_file(tmp_path / "mixture.json")
    assert not files.is_mixture_file(tmp_path / "table.csv")
    assert not files.is_mixture_file(tmp_path / "nowhere")


def test_data_is_found_only_beside_the_mixture(tmp_path):
    path = tmp_path / "mixture.json"
    (tmp_path / "data.csv").write_text("a\n1\n")
    for name, found in (("data.csv", True), ("other.csv", False), ("../data.csv", False), ("", False), (3, False)):
        path.write_text(json.dumps({**GOOD, "data": {"file": name}}))
        assert (files.read_mixture(path).data_beside() is not None) is found
