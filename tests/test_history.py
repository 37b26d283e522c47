"""A recording gives back what was seen at every half-step."""

import numpy as np
import pytest

from gmm_desktop.engine import Mixture, Step
from gmm_desktop.engine.letters import letter
from gmm_desktop.history import History


def mixture(mean):
    return Mixture(np.ones(1), np.array([[mean]]), np.ones((1, 1, 1)))


@pytest.fixture
def history():
    history = History()
    for iteration in range(3):
        history.append(Step(iteration, "E", -100.0 + iteration, mixture(float(iteration))))
    return history


def test_after_an_e_step_colours_and_ellipses_are_of_the_same_parameters(history):
    frame = history.frame(2)
    assert (frame.iteration, frame.phase) == (1, "E")
    assert frame.ellipses is frame.colours
    assert frame.gain == 1.0


def test_after_an_m_step_the_ellipses_have_moved_and_the_colours_stand(history):
    frame = history.frame(3)
    assert frame.phase == "M"
    assert frame.colours.means[0, 0] == 1.0
    assert frame.ellipses.means[0, 0] == 2.0


def test_the_trail_leads_to_where_the_means_stand(history):
    assert history.frame(4).trail[:, 0, 0].tolist() == [0.0, 1.0, 2.0]
    assert history.frame(3).trail[:, 0, 0].tolist() == [0.0, 1.0, 2.0]


def test_there_is_an_m_step_between_each_two_e_steps(history):
    assert history.positions == 5
    assert History().positions == 0
    assert history.log_likelihoods.tolist() == [-100.0, -99.0, -98.0]


@pytest.mark.parametrize(
    ("identity", "name"),
    [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_components_have_letters_like_the_columns_of_a_sheet(identity, name):
    assert letter(identity) == name
