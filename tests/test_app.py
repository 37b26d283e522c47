"""The program as a process: it starts, says when it cannot, and ends well whatever it was doing."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from gmm_desktop.resources import path_of

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import gmm_desktop.app as app
from gmm_desktop.session import Session

def drive():
    session = drive.session
    if session.prepared is None:
        QTimer.singleShot(50, drive)
        return
    session.change_spec(components=12, tolerance=0.0, max_iterations=10**6, starts=1, start="points")
    session.run()
    session.recorded.connect(recorded)

def recorded():
    {ending}

class Driven(Session):
    def __init__(self):
        super().__init__()
        drive.session = self
        QTimer.singleShot(0, drive)

app.Session = Driven
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Rows without groups: EM wanders about in them for long."""
    path = tmp_path_factory.mktemp("data") / "noise.csv"
    rows = np.random.default_rng(5).uniform(size=(20_000, 3))
    np.savetxt(path, rows, delimiter=",", header="a,b,c", comments="", fmt="%.6f")
    return path


def environment(tmp_path, **changes):
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", **home, **changes}


@pytest.mark.parametrize(
    "ending",
    [
        "app.QApplication.quit()",
        "[window.close() for window in app.QApplication.topLevelWidgets() if window.isVisible()]",
        "app.QApplication.closeAllWindows()",
    ],
)
def test_ending_in_mid_fit_is_clean(ending, table, tmp_path):
    program = PROGRAM.format(ending=ending)
    ended = subprocess.run(
        [sys.executable, "-c", program, str(table)],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stderr.replace(NOT_OURS, "")) == (0, "")


NOT_OURS = "This plugin does not support propagateSizeHints()\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_mid_fit_ends_in_order(number, table, tmp_path):
    program = PROGRAM.format(ending="print('fitting', flush=True)")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(table)],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "fitting\n"
        running.send_signal(number)
        _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors.replace(NOT_OURS, "")) == (0, "")


def test_without_a_screen_one_line_says_what_to_do(tmp_path):
    without = environment(tmp_path, QT_QPA_PLATFORM="")
    without.pop("DISPLAY", None)
    without.pop("WAYLAND_DISPLAY", None)
    ended = run_module(without, str(path_of("samples/iris.csv")))
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "gmm-desktop fit" in ended.stderr


def test_a_screen_that_cannot_be_reached_is_one_line_too(tmp_path):
    ended = run_module(environment(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=":4711"))
    assert ended.returncode == 2
    assert "gmm-desktop fit" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def run_module(variables, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "gmm_desktop", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
