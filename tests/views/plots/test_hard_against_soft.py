"""EM and k-means run beside each other from the same start, in step, and what differs is said."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.hard import nearest
from gmm_desktop.views.plots.parts.disagreement import comparing, in_words
from gmm_desktop.views.plots.parts.hard_run import MOST, HardRun


def clouds(n=300, d=2, wide=4.0):
    """A wide group and a narrow one: k-means cuts midway, EM does not."""
    random = np.random.default_rng(2)
    x = random.normal(size=(n, d))
    x[: n // 2] *= wide
    x[n // 2 :] += 7.0
    return x


def mixture(d=2, first=0.0, second=7.0, wide=16.0):
    return Mixture([0.5, 0.5], np.array([[first] * d, [second] * d]), np.stack([wide * np.eye(d), np.eye(d)]))


def disagreement(x, soft, hard):
    return drain(comparing(ArrayRows(x), soft, hard))


@pytest.mark.parametrize("d", [1, 2, 4])
def test_both_pictures_show_the_same_half_step_until_k_means_is_settled(stage, d):
    stage.rows(clouds(d=d))
    plot = stage.show("hard_against_soft", size=(800, 500))
    stage.run(*[mixture(d, first, 6.0) for first in np.linspace(5.0, 0.0, 40)])
    stage.settle(plot)
    last = plot._run.history.positions - 1
    assert 2 < last < 78
    for position, shown in ((0, 0), (1, 1), (2, 2), (78, last)):
        stage.session.player.seek(position)
        stage.settle(plot)
        assert plot._nearest.frame.position == shown
        assert plot._nearest.frame.phase == ("M" if shown % 2 else "E")
    assert "settled" in plot._heads[1].words and "settled" not in plot._heads[0].words


def test_k_means_starts_where_em_started_and_squares_never_rise(stage):
    stage.rows(clouds())
    plot = stage.show("hard_against_soft")
    stage.run(mixture(first=5.0), mixture())
    stage.settle(plot)
    run = plot._run
    assert run.history.mixture(0).means == pytest.approx(stage.session.history.mixture(0).means)
    squares = [run.within(run.frame(position)) for position in range(run.history.positions)]
    assert (np.diff(squares) <= 1e-9 * squares[0]).all()


def test_zooming_in_one_picture_zooms_the_other(stage):
    stage.rows(clouds())
    plot = stage.show("hard_against_soft")
    stage.run(mixture())
    stage.settle(plot)
    plot.canvas.view.show_range((0.0, 2.0), (1.0, 3.0))
    assert plot._nearest.canvas.view.shown == pytest.approx((0.0, 2.0, 1.0, 3.0))
    plot._nearest.canvas.view.show_range((-1.0, 4.0), (0.0, 9.0))
    assert plot.canvas.view.shown == pytest.approx((-1.0, 4.0, 0.0, 9.0))


def test_a_row_is_ringed_in_both_pictures(stage):
    stage.rows(clouds())
    plot = stage.show("hard_against_soft")
    stage.session.pointing.point_at(5)
    stage.session.pointing.pin(9)
    assert plot._nearest.pane.rings.places.tolist() == plot.rings.places.tolist() == plot.places_of(5).tolist()
    assert len(plot._nearest.pane.rings.pins) == 1


def test_rows_that_differ_are_counted_marked_and_told(stage, qtbot):
    x = clouds()
    stage.rows(x)
    plot = stage.show("hard_against_soft", size=(800, 500))
    stage.run(mixture())
    stage.settle(plot)
    qtbot.waitUntil(lambda: "another group" in plot._sentence.text())
    found = plot._comparison.found
    differs = nearest(found.hard, x) != mixture().component_log_densities(x).argmax(axis=1)
    assert found.differ == differs.sum() > 0
    assert len(plot._soft.marks.places) == len(plot._nearest.marks.places) == found.differ
    assert f"k-means puts {found.differ} of 300 rows in another group" in plot._sentence.text()
    assert plot._sentence.text() in plot.describe()


@pytest.mark.parametrize("rows", [300, 8_000])
def test_what_is_compared_in_the_end_is_what_is_seen_in_the_end(stage, qtbot, rows):
    stage.rows(clouds(rows))
    plot = stage.show("hard_against_soft")
    stage.run(*[mixture(first=step) for step in range(6)])
    for position in (0, 4, 2, 7, 10):
        stage.session.player.seek(position)
        qtbot.waitUntil(lambda: not plot._follower.pending, timeout=10_000)
    stage.settle(plot)
    found = plot._comparison.found
    assert found.soft is plot.frame.colours and found.hard is plot._nearest.frame.colours
    assert in_words(found, rows)[0] == plot._sentence.text()


def test_shares_that_em_gives_are_those_of_the_group_of_k_means():
    x = np.array([[1.0], [1.2], [5.0]])
    soft = Mixture([0.5, 0.5], [[0.0], [3.0]], [[[1.0]], [[1.0]]])
    hard = Mixture([0.5, 0.5], [[-3.0], [3.0]], [[[1.0]], [[1.0]]])
    found = disagreement(x, soft, hard)
    shares = 1 / (1 + np.exp(4.5 - 3 * x[:2, 0]))  # of the second component
    assert found.differ == 2 and found.which.tolist() == [0, 1]
    assert [found.low, found.high] == pytest.approx(np.quantile(shares, [0.05, 0.95]))
    assert found.unsure == 2
    assert in_words(found, 3)[0].startswith(
        "k-means puts 2 of 3 rows in another group, to which EM gives 19 to 28 %. "
    )
    assert "sample" in in_words(found, 4)[0]
    assert in_words(found, 3)[1:] == ("2 of 3 rows in another group", "2 differ")


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([[0.0], [7.0]], "Both put every row in the same group, and EM is at least 90 % sure of each."),
        (
            [[0.0], [3.5]],
            "Both put every row in the same group. EM is less than 90 % sure of 1 row; k-means decides",
        ),
    ],
)
def test_agreement_is_told_too(x, words):
    same = Mixture([0.5, 0.5], [[0.0], [7.0]], [[[1.0]], [[1.0]]])
    assert in_words(disagreement(np.array(x), same, same), 2)[0].startswith(words)


def test_where_k_means_has_no_answer_the_reason_is_said(stage, qtbot):
    stage.rows([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    plot = stage.show("hard_against_soft")
    stage.run(mixture(), mixture())
    qtbot.waitUntil(lambda: bool(plot._run.problem or plot._run.outcome))
    stage.settle(plot)
    assert plot._sentence.text()


def test_of_very_many_rows_k_means_sees_a_sample_and_says_so(qapp, qtbot):
    rows = ArrayRows(clouds(MOST + 50_000, 1))
    run = HardRun()
    run.follow(rows, mixture(1), FitSpec(max_iterations=3))
    qtbot.waitUntil(lambda: run.outcome is not None, timeout=20_000)
    assert run.rows.n == MOST
    assert (run.rows.x[:, 0].mean(), run.rows.x.std()) == pytest.approx((rows.x.mean(), rows.x.std()), rel=0.02)


def test_other_rows_and_no_rows_forget_what_was_run(qapp, qtbot):
    run = HardRun()
    run.follow(ArrayRows(clouds()), mixture(), FitSpec())
    qtbot.waitUntil(lambda: run.outcome is not None)
    assert run.frame(0) is not None
    run.follow(None, None, None)
    assert run.frame(0) is None and run.outcome is None


def test_groups_are_called_by_the_components_beside_which_they_end(stage):
    """EM's components changed places on their way, those of k-means did not."""
    stage.rows(clouds())
    plot = stage.show("hard_against_soft", size=(800, 500))
    start, end = mixture(first=6.5, second=0.5), mixture()
    stage.run(start, end)
    stage.settle(plot)
    assert plot._comparison.found.differ > 200, "as long as nobody knows where it ends"
    stage.session.recording.leads_to = end
    stage.session.frame_changed.emit()
    stage.settle(plot)
    assert plot._comparison.called == (1, 0)
    assert plot._comparison.found.differ < 60
    soft, hard = plot.who(end), plot._hard_who(plot._nearest.frame.ellipses)
    nearest_to_wide = int(np.linalg.norm(plot._nearest.frame.ellipses.means, axis=1).argmin())
    assert hard.identities[nearest_to_wide] == soft.identities[0]
    stage.session.pointing.highlight(0)
    assert plot._hard_who(plot._nearest.frame.ellipses).lit == nearest_to_wide
