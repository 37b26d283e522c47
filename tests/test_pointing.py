"""Pointing tells everybody once, and only when something changed."""

import numpy as np
import pytest

from gmm_desktop.pointing import Pointing


@pytest.fixture
def pointing(qapp):
    return Pointing()


def test_pointing_at_the_same_row_again_says_nothing(pointing, qtbot):
    with qtbot.waitSignal(pointing.row_changed):
        pointing.point_at(3)
    with qtbot.assertNotEmitted(pointing.row_changed):
        pointing.point_at(3)
    assert pointing.row == 3


def test_a_selection_is_sorted_and_has_each_row_once(pointing):
    pointing.select(np.array([5, 2, 5]))
    assert pointing.selection.tolist() == [2, 5]


def test_a_pin_goes_in_and_out(pointing):
    pointing.pin(4)
    pointing.pin(7)
    pointing.pin(4)
    assert pointing.pins == (7,)


def test_clearing_points_at_nothing(pointing):
    pointing.point_at(1)
    pointing.highlight(0)
    pointing.select(np.array([1]))
    pointing.pin(1)
    pointing.choose(1)
    pointing.clear()
    assert (pointing.row, pointing.component, pointing.pins, len(pointing.selection)) == (None, None, (), 0)
    assert pointing.chosen is None


def test_the_chosen_component_and_hands_are_told_only_when_they_change(pointing, qtbot):
    with qtbot.waitSignals([pointing.chosen_changed, pointing.hands_changed]):
        pointing.choose(1)
        pointing.put_hands_on(True)
    with qtbot.assertNotEmitted(pointing.chosen_changed), qtbot.assertNotEmitted(pointing.hands_changed):
        pointing.choose(1)
        pointing.put_hands_on(True)
    assert (pointing.chosen, pointing.hands_on) == (1, True)
