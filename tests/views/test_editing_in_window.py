"""Hands, verdicts and undoing as they are seen in a real window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

from gmm_desktop.engine import added, moved
from gmm_desktop.views.panels.fit_panel import FitPanel
from gmm_desktop.views.plots.timeline import Timeline


@pytest.fixture
def old_faithful(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    qtbot.waitUntil(lambda: session.editing.possible)
    return window


def do(session, qtbot, label, edit):
    before = session.recording
    session.editing.do(label, edit)
    qtbot.waitUntil(lambda: session.editing.possible and session.recording is not before, timeout=20_000)


def add(session, qtbot, *at):
    spread = np.cov(session.prepared.rows.x.T) / 4
    do(session, qtbot, "Add a component", added(session.editing.base, at, spread))


def seen(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_components_put_down_before_a_fit_are_a_start_by_hand_with_a_way_back(old_faithful, session, qtbot):
    add(session, qtbot, 2.0, 55.0)
    add(session, qtbot, 4.5, 80.0)
    (start,) = [box for box in old_faithful.findChildren(QComboBox) if box.accessibleName() == "Start"]
    assert start.currentText() == "By hand"
    qtbot.waitUntil(lambda: "Changed by hand" in old_faithful.statusBar().text)
    start.setCurrentIndex(0)
    start.activated.emit(0)
    assert not session.start_by_hand
    assert start.findText("By hand") < 0
    assert session.stale
    old_faithful.actions_table["undo"].trigger()
    assert start.currentText() == "By hand"


def test_undo_and_redo_say_what_they_would_do(old_faithful, session, qtbot):
    undo, redo = old_faithful.actions_table["undo"], old_faithful.actions_table["redo"]
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo", False, False)
    add(session, qtbot, 2.0, 55.0)
    assert (undo.text(), undo.isEnabled()) == ("Undo Add a component", True)
    session.rename(0, "R&D <b>")
    assert undo.text() == "Undo Rename A"
    do(session, qtbot, "Move R&D <b>", moved(session.editing.base, 0, [2.5, 60.0]))
    assert undo.text() == "Undo Move R&&D <b>"
    QTest.keyClick(old_faithful, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert redo.text() == "Redo Move R&&D <b>"
    undo.trigger()
    assert session.names == ("A",)
    QTest.keyClick(
        old_faithful, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert session.names == ("R&D <b>",)


def test_the_verdict_stands_with_the_fit_and_is_said(old_faithful, session, qtbot, run_to_end):
    run_to_end()
    do(session, qtbot, "Move A", moved(session.editing.base, 0, session.fit.mixture.means[0] + 0.3))
    (panel,) = old_faithful.findChildren(FitPanel)
    qtbot.waitUntil(lambda: "not since edited" in seen(panel))
    run_to_end()
    qtbot.waitUntil(lambda: session.fit is not None and session.fit.status == "converged", timeout=20_000)
    qtbot.waitUntil(lambda: "Came back to the same optimum" in seen(panel))
    assert old_faithful.notice.text == "Came back to the same optimum"
    session.player.seek(0)
    qtbot.waitUntil(lambda: "Came back to the same optimum" not in seen(panel))


def test_what_was_said_of_a_run_goes_with_it_when_it_is_undone(old_faithful, session, qtbot, run_to_end):
    run_to_end()
    do(session, qtbot, "Move A", moved(session.editing.base, 0, session.fit.mixture.means[0] + 0.3))
    run_to_end()
    qtbot.waitUntil(lambda: old_faithful.notice.text == "Came back to the same optimum", timeout=20_000)
    old_faithful.actions_table["undo"].trigger()
    qtbot.waitUntil(lambda: old_faithful.notice.text == "")


def test_the_timeline_marks_what_was_put_by_hand(old_faithful, session, qtbot, run_to_end):
    run_to_end()
    (timeline,) = old_faithful.findChildren(Timeline)
    ended = len(session.history)
    do(session, qtbot, "Move A", moved(session.editing.base, 0, [3.0, 60.0]))
    qtbot.waitUntil(lambda: timeline.last == ended)
    timeline._on_clock()
    assert timeline.accessibleDescription().endswith(f"Put by hand: iteration {ended}.")
    session.player.seek(0)
    timeline._on_clock()
    image = timeline.grab().toImage()
    ratio = image.width() / timeline.width()
    foot = QPoint(round(timeline.x_of(ended) * ratio), round((timeline._area().bottom() + 2) * ratio))
    assert image.pixelColor(foot).name() == timeline._theme.text


def test_escape_drops_what_is_proposed_and_space_accepts_it_and_runs(old_faithful, session, qtbot, run_to_end):
    run_to_end()
    fit = session.fit
    edit = moved(session.editing.base, 0, [3.0, 60.0])
    session.editing.propose("Move A", edit)
    old_faithful.actions_table["stop"].trigger()
    assert session.editing.proposal is None
    assert session.fit is fit
    session.editing.propose("Move A", edit)
    old_faithful.actions_table["run"].trigger()
    qtbot.waitUntil(lambda: session.state == "converged" and session.fit is not fit, timeout=20_000)
    assert len(session.recording.tugs) == 1
    old_faithful.actions_table["undo"].trigger()
    assert session.fit is fit
