"""The playhead plays, pauses, steps and scrubs over what is recorded, and never leaves it."""

import pytest

from gmm_desktop.runs.player import SPEEDS, Player


@pytest.fixture
def player(qapp):
    player = Player()
    player.extend_to(21)  # iterations 0 to 10 and the M-steps between them
    return player


def test_a_whole_step_goes_from_e_step_to_e_step(player):
    player.step(1)
    assert player.position == 2
    player.step(-1)
    assert player.position == 0


def test_a_half_step_shows_the_m_step_between(player):
    player.step(1, half=True)
    assert player.position == 1
    player.step(1)
    assert player.position == 2


def test_a_whole_step_back_from_a_half_step_goes_to_its_own_iteration(player):
    player.seek(5)
    player.step(-1)
    assert player.position == 4


@pytest.mark.parametrize(("asked", "stands"), [(-3, 0), (7, 7), (99, 20)])
def test_the_playhead_stays_within_the_recording(player, asked, stands):
    player.seek(asked)
    assert player.position == stands


def test_playing_reaches_the_end_and_follows_what_is_recorded_later(player, qtbot):
    player.set_speed(len(SPEEDS) - 1)
    player.play()
    qtbot.waitUntil(lambda: player.at_end)
    player.extend_to(41)
    qtbot.waitUntil(lambda: player.position == 40)
    player.pause()
    assert not player.playing


def test_full_speed_does_not_lose_its_way_when_no_time_has_passed(player):
    player.set_speed(len(SPEEDS) - 1)
    player.play()
    player._on_tick()  # at once: the clock has not moved by a millisecond
    assert player.at_end
    player.pause()


def test_stepping_pauses(player):
    player.play()
    player.step(1)
    assert not player.playing


def test_whole_iterations_never_stop_on_an_m_step(player, qtbot):
    seen = []
    player.moved.connect(lambda: seen.append(player.position))
    player.set_speed(6)
    player.play()
    qtbot.waitUntil(lambda: player.at_end)
    player.pause()
    assert all(position % 2 == 0 for position in seen)


def test_half_steps_show_m_steps_too(player, qtbot):
    seen = []
    player.moved.connect(lambda: seen.append(player.position))
    player.set_halves(True)
    player.set_speed(4)
    player.play()
    qtbot.waitUntil(lambda: len(seen) >= 4)
    player.pause()
    assert any(position % 2 for position in seen)


def test_a_loop_rests_at_the_end_and_plays_again(player, qtbot):
    seen = []
    player.moved.connect(lambda: seen.append(player.position))
    player.moved.connect(lambda: player.end() if player.at_end else None)
    player.set_loop(True)
    player.set_speed(len(SPEEDS) - 1)
    player._rest.setInterval(0)
    player.play()
    player._on_tick()
    assert player.at_end and player.playing and player._rest.isActive()
    player._on_tick()
    assert player.at_end  # it rests
    player._on_rested()
    assert player.position == 0 and player.playing
    player._rest.stop()
    player._on_tick()
    assert seen == [20, 0, 20]
    player.pause()
    assert not player._rest.isActive()


def test_without_a_loop_the_end_pauses(player):
    player.play()
    player.seek(20)
    player.end()
    assert not player.playing


def test_taking_the_loop_back_while_it_rests_pauses(player):
    player.set_loop(True)
    player.play()
    player.seek(20)
    player.end()
    assert player.playing
    player.set_loop(False)
    assert not player.playing


def test_a_rest_is_over_when_one_goes_elsewhere_and_a_recording_of_one_iteration_does_not_loop(player):
    player.set_loop(True)
    player.play()
    player.seek(20)
    player.end()
    player.seek(6)
    player._on_rested()
    assert player.position == 6
    player.clear()
    player.extend_to(1)
    player.play()
    player.end()
    assert not player.playing


def test_a_new_fit_begins_at_the_start(player):
    player.seek(10)
    player.clear()
    assert player.position == 0
    assert player.last == 0
