"""The player says which iteration is shown, and where its parameters are not those that were recorded."""

import numpy as np
import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSlider, QToolButton, QWidget

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Step
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import History, Recording
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.panels.player_bar import PlayerBar
from gmm_desktop.views.panels.status_bar import row_line, status_line
from gmm_desktop.views.plots.parts.words import fit_in_words
from gmm_desktop.views.theme import LIGHT


@pytest.fixture
def bar(session, qtbot):
    """A player over 300 iterations, of which no more than 30 are kept."""
    session.prepared = Prepared(ArrayRows(np.arange(9.0)), ("x",), np.arange(9), ())
    recording = Recording(FitSpec(), history=History(most=30), identities=(0,))
    for t in range(300):
        recording.history.append(Step(t, "E", float(t), Mixture([1.0], [[float(t)]], [[[1.0]]])))
    session._run.show(recording)
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.set_theme(LIGHT)
    bar = PlayerBar(session, LIGHT, actions)
    qtbot.addWidget(bar)
    bar.show()
    yield bar  # and with it the window, which owns the actions


def test_interpolated_iterations_are_called_so_wherever_their_number_stands(bar, session, qtbot):
    between = next(t for t in range(300) if not session.history.exact(t))
    session.player.seek(2 * between)
    qtbot.waitUntil(lambda: f"iteration {between} of 299 so far (interpolated)" in bar._sentence.text())
    assert f"iteration {between} (interpolated)" in status_line(session, None)
    assert "interpolated" in fit_in_words(session)
    session.player.seek(0)
    qtbot.waitUntil(lambda: "iteration 0 of 299 so far ·" in bar._sentence.text())
    assert "interpolated" not in status_line(session, None) + fit_in_words(session)


def test_stepping_goes_through_all_iterations_kept_or_not(bar, session):
    session.player.seek(2 * 150)
    seen = []
    for _ in range(5):
        session.player.step(1)
        seen.append((session.frame.iteration, float(session.frame.ellipses.means[0, 0])))
    assert seen == [(t, pytest.approx(t)) for t in range(151, 156)]


def test_the_loop_has_a_button_that_shows_whether_it_is_on(bar, session):
    names = [button.accessibleName() for button in bar.findChildren(QToolButton)]
    assert "Loop" in names
    session.player.set_loop(True)
    assert bar._loop.isChecked()
    session.player.set_loop(False)
    assert not bar._loop.isChecked()


def test_a_half_step_is_called_so_also_where_whole_iterations_are_shown(bar, session, qtbot):
    session.player.seek(0)
    session.player.step(1, half=True)
    qtbot.waitUntil(lambda: "iteration 0 of 299 so far · M-step" in bar._sentence.text())
    assert "iteration 0, M-step" in status_line(session, None)
    session.player.step(1, half=True)
    qtbot.waitUntil(lambda: "iteration 1 of 299 so far · log" in bar._sentence.text())


def test_the_row_that_is_pointed_at_is_told_with_its_memberships(bar, session, qtbot):
    session.prepared = Prepared(ArrayRows(np.array([[1.0, 2.0], [3.0, np.nan]])), ("u", "v"), np.array([0, 2]), ())
    recording = Recording(FitSpec(), identities=(0, 1))
    both = Mixture([0.5, 0.5], [[1.0, 2.0], [1.0, 2.0]], np.stack([np.eye(2)] * 2))
    recording.history.append(Step(0, "E", 0.0, both))
    session._run.show(recording)
    assert row_line(session) == ""
    session.pointing.point_at(0)
    assert row_line(session) == "Row 1 · u 1, v 2 · A 50 %, B 50 %"
    session.pointing.point_at(2)
    assert row_line(session) == "Row 3 · u 3, v – · A 50 %, B 50 %"
    session.pointing.point_at(1)
    assert row_line(session) == "Row 2 is left out"


def test_the_slider_of_the_speed_can_be_moved_wherever_it_is_seen(bar, qtbot):
    bar.setFont(QFont(bar.font().family(), 26))
    slider = bar.findChild(QSlider)
    for width in range(1400, 300, -50):
        bar.resize(width, 160)
        qtbot.waitUntil(lambda width=width: bar.width() == max(width, bar.minimumSizeHint().width()))
        bar.grab()
        assert not slider.isVisible() or slider.width() >= 2.5 * bar.fontMetrics().height()
        assert slider.geometry().right() < bar.width() or not slider.isVisible()
    assert not slider.isVisible()
    bar.resize(1400, 160)
    assert slider.isVisible()


def test_how_many_rows_are_selected_is_said(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    session.pointing.select(np.arange(50))
    qtbot.waitUntil(lambda: "272 of 272 rows used · 50 selected" in window.statusBar().text)
    session.pointing.select_none()
    qtbot.waitUntil(lambda: "selected" not in window.statusBar().text)
