"""A control that has the focus keeps the keys that are its own; elsewhere they are the window's."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox


def test_space_ticks_the_box_that_has_the_focus_and_runs_from_anywhere_else(window, session, open_sample, qtbot):
    open_sample("animal-weights")
    box = next(box for box in window.findChildren(QCheckBox) if box.text() == "background noise")
    window.activateWindow()
    box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked() and session.recording is None
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.recording is not None)
