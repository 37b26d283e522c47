"""A real window on a real session, closed at the end of each test, with settings of its own."""

import gc
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths
from PySide6.QtWidgets import QApplication

from gmm_desktop.resources import path_of
from gmm_desktop.session import Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.settings import Settings


@pytest.fixture(scope="session")
def qapp_args():
    return ["gmm-desktop"]


@pytest.fixture
def settings(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda kind: str(tmp_path / "config"))
    return Settings()


@pytest.fixture(scope="session")
def look(qapp):
    return Look(qapp)


@pytest.fixture
def session(qapp):
    session = Session()
    yield session
    session.shut_down()


@pytest.fixture
def window(session, look, settings, qtbot):
    before = set(QApplication.topLevelWidgets())
    window = MainWindow(session, look, settings)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()
    del window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before and widget.isVisible()]
    assert not left, f"windows left behind: {left}"


@pytest.fixture
def open_sample(window, session, qtbot):
    """Open a sample by its file name, as a person would, and wait until its rows are ready."""

    def open_it(name: str) -> None:
        open_path(window, session, qtbot, path_of(f"samples/{name}.csv"))

    return open_it


def open_path(window: MainWindow, session: Session, qtbot, path: Path) -> None:
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)


@pytest.fixture
def open_file(window, session, qtbot):
    """Open a file and wait until its data is there."""
    return partial(open_path, window, session, qtbot)


@pytest.fixture
def run_to_end(session, qtbot):
    """Press Run at full speed and wait for the result."""

    def run() -> None:
        session.player.set_speed(99)
        session.run()
        qtbot.waitUntil(lambda: session.fit is not None and session.player.at_end, timeout=30_000)

    return run
