"""Numbers on screen have sensible digits and a true minus sign."""

import math

import pytest

from gmm_desktop.views.numbers import beside, change, log_likelihood, number, on_screen, percent


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (2.0363, "2.036"),
        (-54.478, "−54.48"),
        (79.968, "79.97"),
        (123456.7, "123\N{THIN SPACE}457"),
        (1.5e-7, "1.500e−7"),
        (-2.5e12, "−2.500e12"),
        (math.nan, "–"),
        (-math.inf, "−∞"),
    ],
)
def test_four_digits(value, shown):
    assert number(value) == shown


def test_a_log_likelihood_is_shown_as_in_papers():
    assert log_likelihood(-1130.263960) == "−1130.264"


@pytest.mark.parametrize(("gain", "shown"), [(0.4121, "+0.412"), (-2e-9, "−2.00e−9"), (-4e-13, "0"), (None, "–")])
def test_a_change_has_its_sign(gain, shown):
    assert change(gain) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(0.36, "36 %"), (0.012, "1.2 %"), (0.9968, "99.7 %"), (0.9997, "100 %"), (1.0, "100 %")]
)
def test_weights_are_percentages(share, shown):
    assert percent(share) == shown


def test_what_the_engine_says_has_true_minus_signs_but_names_keep_their_hyphens():
    said = on_screen("Petal-2 was at log-likelihood -1832.27, lower than -1e-07")
    assert said == "Petal-2 was at log-likelihood −1832.27, lower than −1e−07"


@pytest.mark.parametrize(
    ("mean", "deviation", "shown"),
    [
        (2.036389, 0.26299, "2.036"),
        (54.47851, 5.80457, "54.48"),
        (-8.847e-5, 0.9983, "0.000"),
        (0.26299, 0.26299, "0.263"),
        (0.99996, 0.99996, "1.00"),
        (41234.5678, 12.3, "41\N{THIN SPACE}234.6"),
        (3.2e-9, 1e-9, "3.200e−9"),
        (math.nan, 1.0, "–"),
        (1.5, 0.0, "1.500"),
    ],
)
def test_a_mean_has_the_digits_that_matter_beside_its_deviation(mean, deviation, shown):
    assert beside(mean, deviation) == shown


def test_numbers_in_sentences_of_the_engine_are_parted_as_all_others():
    said = on_screen("60 of a sample of 20,000 rows, at -1,234,567; x 1,5 and 3,400 stay near")
    assert said == "60 of a sample of 20_000 rows, at −1_234_567; x 1,5 and 3400 stay near".replace(
        "_", "\N{THIN SPACE}"
    )
