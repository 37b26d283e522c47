"""Something glides from one state to the next."""

import time

import pytest

from gmm_desktop.views.plots.parts.motion import DURATION, Motion


@pytest.fixture
def motion(qtbot):
    made = Motion(lambda start, end, share: start + share * (end - start), lambda start, end: True)
    made.go_to(0.0, 0.0)
    return made


def test_changes_that_follow_each_other_flow_into_one_another(motion, qtbot):
    qtbot.wait(DURATION + 40)
    motion.go_to(1.0, 1.0)
    assert DURATION < motion._duration <= 400
    qtbot.waitUntil(lambda: not motion.gliding)
    assert motion.shown == 1.0


def test_a_change_after_a_rest_is_soon_over(motion, qtbot):
    qtbot.wait(420)
    motion.go_to(1.0, 1.0)
    assert motion._duration == DURATION


def test_where_painting_takes_long_there_are_fewer_pictures_on_the_way(motion, qtbot):
    motion.moved.connect(lambda: time.sleep(0.03))
    motion._since_change.invalidate()
    motion.go_to(1.0, 1.0)
    qtbot.waitUntil(lambda: not motion.gliding)
    assert motion._timer.interval() == 33
