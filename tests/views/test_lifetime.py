"""Windows come and go, also in mid-fit, and leave nothing running and nothing behind."""

import gc
import sys
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.resources import path_of
from gmm_desktop.session import Session
from gmm_desktop.views.main_window import MainWindow


def test_a_dozen_windows_dropped_in_mid_fit(qapp, look, settings, qtbot):
    gone = []
    for _ in range(12):
        session = Session()
        window = MainWindow(session, look, settings)
        window.show()
        with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
            window.exchange.open(path_of("samples/five-columns.csv"))
        session.change_spec(components=9, tolerance=0.0, max_iterations=1_000_000)
        with qtbot.waitSignal(session.progress):
            session.run()
        gone.append((weakref.ref(window), weakref.ref(session)))
        window.deleteLater()
        del window, session
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [pair for pair in gone if pair[0]() is not None or pair[1]() is not None] == []


@pytest.mark.parametrize("rounds", [500])
def test_the_binding_does_not_eat_none(qapp, qtbot, rounds):
    """PySide6 6.12.0 on CPython 3.11 drops a reference to None in each call that returns nothing."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(rounds):
        widget.setParent(None)
        qapp.focusWidget()
    assert sys.getrefcount(None) > before - 100
