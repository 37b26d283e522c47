"""The whole window while a fit runs at full speed: python tests/benchmarks/window.py [--rows 100000] [--columns 2].

Opens a file of that size, presses Run, watches the event loop for some seconds, presses Stop. Prints gaps between
turns of the event loop (a timer that wants to fire every millisecond) for opening and for running, how long Stop
took to answer, and which iteration was kept. Asserts nothing. Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QStandardPaths, QTimer, Slot

from gmm_desktop.app import make_application
from gmm_desktop.session import Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.settings import Settings


class Watchdog(QObject):
    """Notes how long the event loop was away between two turns, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()

    @Slot()
    def _on_turn(self) -> None:
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()

    def report(self, what: str) -> None:
        """Print the gaps so far and forget them."""
        gaps = np.array(self.gaps)
        p50, p99 = np.percentile(gaps, [50, 99])
        print(
            f"{what:>12}: event-loop gaps p50 {p50:5.1f}  p99 {p99:5.1f}  longest {gaps.max():6.1f} ms "
            f"({len(gaps):,} turns)"
        )
        self.gaps.clear()


def spin(until: object, limit: float = 60.0) -> None:
    """Let the event loop run until `until()` is true or the limit of seconds is reached."""
    loop, timer, end = QEventLoop(), QTimer(), time.perf_counter() + limit

    def look() -> None:
        if until() or time.perf_counter() > end:  # type: ignore[operator]
            loop.quit()

    timer.timeout.connect(look)
    timer.start(2)
    loop.exec()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--components", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    asked = parser.parse_args()
    QStandardPaths.setTestModeEnabled(True)
    rng = np.random.default_rng(5)
    groups = rng.integers(0, asked.components, asked.rows)
    means = rng.uniform(-4, 4, (asked.components, asked.columns))
    rows = (
        means[groups]
        + rng.normal(size=(asked.rows, asked.columns)) * rng.uniform(0.5, 2, (asked.components, 1))[groups]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clouds.csv"
        header = ",".join(f"x{place}" for place in range(asked.columns))
        np.savetxt(path, rows, delimiter=",", header=header, comments="", fmt="%.5f")
        watch(path, asked)


def watch(path: Path, asked: argparse.Namespace) -> None:
    """Open, run, stop; print what was seen."""
    application = make_application()
    session = Session()
    window = MainWindow(session, Look(application), Settings())
    window.resize(1360, 850)
    window.show()
    dog = Watchdog()
    spin(lambda: len(dog.gaps) > 50)
    dog.gaps.clear()
    window.exchange.open(path)
    spin(lambda: session.prepared is not None)
    spin(lambda: False, 1.0)
    dog.report("opening")
    session.change_spec(components=asked.components, tolerance=0.0, max_iterations=10**6, starts=4)
    session.player.set_speed(99)
    began = time.perf_counter()
    session.run()
    spin(lambda: len(session.history) > 0)
    dog.report("searching")
    print(f"{'':>12}  first picture after {time.perf_counter() - began:.2f} s")
    spin(lambda: session.fit is not None, asked.seconds)
    dog.report("running")
    iterations = len(session.history)
    pressed = time.perf_counter()
    window.actions_table["stop"].trigger()
    answered = time.perf_counter() - pressed
    spin(lambda: session.fit is not None)
    kept = session.fit.iterations if session.fit else None
    print(
        f"{'Stop':>12}: answered in {1000 * answered:.1f} ms, judged after "
        f"{1000 * (time.perf_counter() - pressed):.0f} ms; {iterations:,} iterations seen, iteration {kept} kept"
    )
    window.close()


if __name__ == "__main__":
    main()
