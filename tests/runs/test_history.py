"""A recording gives back what was seen at every half-step."""

import numpy as np
import pytest

from gmm_desktop.engine import Mixture, Step
from gmm_desktop.engine.letters import letter
from gmm_desktop.runs.history import History


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


def long_run(iterations, most=40, d=1, **bounds):
    """A run whose mean is the number of the iteration and whose weights, spreads and ℓ go with it."""
    history = History(most, **bounds)
    for t in range(iterations):
        state = Mixture([1.0], np.full((1, d), float(t)), (1.0 + t) * np.eye(d)[None])
        history.append(Step(t, "E", -1000.0 + t, state))
    return history


@pytest.mark.parametrize("iterations", [40, 41, 100, 1_000, 5_000])
def test_a_long_run_keeps_every_log_likelihood_and_bounded_parameters(iterations):
    history = long_run(iterations)
    assert history.kept <= 40
    assert len(history) == iterations
    assert history.positions == 2 * iterations - 1
    assert history.log_likelihoods.tolist() == [-1000.0 + t for t in range(iterations)]
    assert history.last.mixture is history.mixture(iterations - 1)


def test_every_iteration_is_kept_up_to_the_limit():
    history = long_run(40)
    assert history.kept == 40
    assert all(history.exact(t) and history.frame(2 * t).exact for t in range(40))


def test_first_and_newest_iterations_are_always_exact():
    history = long_run(777)
    assert all(history.frame(position).exact for position in (0, 1, 2, 3, 2 * 776))


def test_between_keyframes_frames_are_interpolated_and_say_so():
    history = long_run(1_000)
    frames = [history.frame(position) for position in range(history.positions)]
    assert not all(frame.exact for frame in frames)
    for frame in frames:
        assert frame.colours.means[0, 0] == pytest.approx(frame.iteration)
        assert frame.ellipses.means[0, 0] == pytest.approx(frame.iteration + (frame.phase == "M"))
        assert frame.log_likelihood == -1000.0 + frame.iteration
        assert (frame.gain == 1.0) == (frame.iteration > 0)
        assert np.linalg.eigvalsh(frame.ellipses.covariances).min() > 0
        assert frame.trail[-1] == pytest.approx(frame.ellipses.means)
        assert (np.diff(frame.trail[:, 0, 0]) > 0).all()


def test_looking_twice_at_an_interpolated_iteration_shows_the_same_mixture():
    history = long_run(1_000)
    between = next(t for t in range(1_000) if not history.exact(t))
    first = history.frame(2 * between).ellipses
    history.frame(0)
    assert history.frame(2 * between).ellipses is first


def test_large_mixtures_are_thinned_by_the_memory_they_take():
    small, large = (long_run(60, most=1_000, d=d, most_bytes=100_000) for d in (1, 30))
    assert small.kept == 60
    assert large.kept * 30 * 30 * 8 <= 100_000
    assert large.exact(0) and large.exact(59)


def test_even_one_mixture_beyond_the_limit_leaves_the_first_and_the_newest():
    history = long_run(50, d=20, most_bytes=10)
    assert history.kept == 2
    assert history.frame(48).colours.means[0, 0] == pytest.approx(24.0)


def test_both_sides_of_a_jump_are_kept_for_good():
    history = long_run(30)
    history.append(Step(30, "E", -2000.0, mixture(-500.0)), jump=True)
    for t in range(31, 900):
        history.append(Step(t, "E", -2000.0 + t, mixture(-500.0 + t)))
    assert history.exact(29) and history.exact(30)
    assert history.mixture(29).means[0, 0] == 29.0
    assert history.mixture(30).means[0, 0] == -500.0
    assert history.mixture(28).means[0, 0] == pytest.approx(28.0)


@pytest.mark.parametrize("iteration", [0, 1, 250, 251, 999])
def test_a_recording_can_be_taken_up_to_an_iteration_and_go_on_by_itself(iteration):
    whole = long_run(1_000)
    early = whole.until(iteration)
    assert len(early) == iteration + 1
    assert early.last.mixture.means[0, 0] == pytest.approx(iteration)
    assert early.exact(iteration) == whole.exact(iteration)
    early.append(Step(iteration + 1, "E", 5.0, mixture(-1.0)), jump=True)
    assert early.log_likelihoods[-2:].tolist() == [-1000.0 + iteration, 5.0]
    assert len(whole) == 1_000 and whole.log_likelihoods[-1] == -1.0
    assert early.frame(2 * iteration).colours.means[0, 0] == pytest.approx(iteration)


def test_the_kept_iteration_next_to_another_is_found():
    history = long_run(1_000)
    for t in range(0, 1_000, 37):
        near = history.nearest_kept(t)
        assert history.exact(near)
        assert not any(history.exact(s) for s in range(2 * t - near + 1, near) if s >= 0 and near > t)
    with pytest.raises(IndexError):
        History().nearest_kept(0)


def test_nothing_is_found_outside_a_recording(history):
    for outside in (-1, 3, 99):
        with pytest.raises(IndexError):
            history.mixture(outside)
    with pytest.raises(IndexError):
        _ = History().last


def test_log_likelihoods_cannot_be_changed_and_stay_as_they_were_taken(history):
    taken = history.log_likelihoods
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 1.0
    for t in range(3, 200):
        history.append(Step(t, "E", 0.0, mixture(0.0)))
    assert taken.tolist() == [-100.0, -99.0, -98.0]


@pytest.mark.parametrize(
    ("identity", "name"),
    [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_components_have_letters_like_the_columns_of_a_sheet(identity, name):
    assert letter(identity) == name
