"""How smooth it is to drag a component: python tests/benchmarks/dragging.py [--rows 1000000] [--plots matrix].

In a whole window with a fit of three components a mouse drags a mean in a circle, 125 times a second. Prints how
often what is dragged is painted, how often what it would bring is told while it moves and how soon after it rests,
how soon it is done when it is let go, and the gaps between turns of the event loop. Asserts nothing. Offscreen
unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from picture import clouds, counted
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from watchdog import Watchdog, spin

from gmm_desktop.app import keep_smooth, make_application
from gmm_desktop.session import Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.settings import Settings

VIEWS = ["scatter", "histogram", "uncertainty", "projection", "matrix"]
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


class Mouse(QObject):
    """Moves in a circle, 125 times a second."""

    def __init__(self, plot, start) -> None:
        super().__init__()
        self._plot, self._start, self.at = plot, start, start
        self._began = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.move)
        self._timer.start(8)

    @Slot()
    def move(self) -> None:
        angle = 2.0 * (time.perf_counter() - self._began)
        self.at = self._start + 45.0 * np.array([np.sin(angle), 1 - np.cos(angle)])
        self._plot.canvas.scene()._lastMoveEventTime = 0
        send(self._plot, QEvent.Type.MouseMove, self.at, NONE, LEFT)

    def stop(self) -> None:
        self._timer.stop()


def send(plot, kind, at, button, buttons) -> None:
    """Send what a mouse would; `at` are pixels of the view."""
    canvas = plot.canvas
    where = QPointF(canvas.mapFromScene(canvas.view.mapToScene(*np.asarray(at).tolist())))
    on_screen = QPointF(canvas.viewport().mapToGlobal(where))
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(canvas.viewport(), QMouseEvent(kind, where, on_screen, button, buttons, keys))


def drag(window: MainWindow, session: Session, view: str, seconds: float) -> None:
    """Drag the first mean in one view for so long, and print how it went."""
    window.picture.show_view(view)
    plot = window.picture.plot
    spin(lambda: False, 1.0)
    spin(lambda: plot.settled and session.editing.possible, 30.0)
    session.pointing.put_hands_on(True)
    session.pointing.choose(session.identities[0])
    spin(lambda: False, 0.3)
    start = plot.handles.moment.shapes[0].centre
    counts = {"frames": 0, "told": 0}
    plot.handles.layer.draw = counted(plot.handles.layer.draw, counts, "frames")
    effects = []
    session.editing._effects.found.connect(lambda *_: effects.append(time.perf_counter()))
    plot.handles.hovered(start)
    send(plot, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    mouse, watchdog = Mouse(plot, start), Watchdog()
    spin(lambda: False, seconds)
    mouse.stop()
    told, stopped = len(effects), time.perf_counter()
    painted = counts["frames"]
    watchdog._timer.stop()
    spin(lambda: not session.editing._effects._latest.busy, 20.0)
    told_after = time.perf_counter() - stopped
    before, released = session.recording, time.perf_counter()
    send(plot, QEvent.Type.MouseButtonRelease, mouse.at, LEFT, NONE)
    spin(lambda: session.recording is not before and session.editing.possible, 20.0)
    done = time.perf_counter() - released
    rates = (
        f"{painted / seconds:5.1f} pictures/s · told {told / seconds:5.1f} times/s, {told_after:.2f} s after rest"
    )
    rows = session.prepared.rows.n
    watchdog.report(f"{view:>12} {rows:>10,} rows: {rates} · done after {done:.2f} s · event loop")
    session.editing.undo()
    spin(lambda: session.editing.possible, 20.0)


def main() -> None:
    """Drag in every view with every number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--plots", nargs="+", default=VIEWS)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        look = Look(make_application())
        look.apply("light", 1.0)
        for rows in options.rows:
            path = Path(folder) / "rows.npy"
            np.save(path, clouds(rows, options.columns, 3))
            session = Session()
            window = MainWindow(session, look, Settings())
            window.resize(1360, 850)
            keep_smooth()
            window.show()
            window.exchange.open(path)
            spin(lambda session=session: session.prepared is not None, 60.0)
            session.change_spec(components=3, max_iterations=5)
            session.player.set_speed(99)
            session.run()
            spin(lambda session=session: session.fit is not None and session.player.at_end, 60.0)
            for view in options.plots:
                drag(window, session, view, options.seconds)
            window.close()
            session.shut_down()


if __name__ == "__main__":
    main()
