"""How smooth the live picture is while a fit runs: python tests/benchmarks/picture.py [--rows 10000 100000 ...].

Prints, for each number of rows, the gaps between turns of the event loop (a timer that wants to fire every
millisecond), and pictures a second: frames whose ellipses were painted, and pictures of the points that arrived.
Asserts nothing. Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.files import Prepared
from gmm_desktop.session import Session
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.timeline import Timeline
from gmm_desktop.views.theme import LIGHT


class Watchdog(QObject):
    """Notes how long the event loop was away between two turns, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()

    @Slot()
    def _on_turn(self) -> None:
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


def clouds(n: int, d: int, k: int = 5) -> np.ndarray:
    """Return n rows from k overlapping normals in d columns."""
    rng = np.random.default_rng(5)
    means = rng.uniform(-5, 5, (k, d))
    spreads = rng.normal(size=(k, d, d)) * 0.8 + np.eye(d)
    groups = rng.integers(0, k, n)
    return means[groups] + np.einsum("nij,nj->ni", spreads[groups], rng.normal(size=(n, d)))


def rough_start(x: np.ndarray, k: int = 5) -> Mixture:
    """Return equal broad components at random rows: far from the answer, so that EM has a long way."""
    rng = np.random.default_rng(1)
    covariance = np.cov(x[:10_000].T)
    return Mixture(np.full(k, 1 / k), x[rng.choice(len(x), k, replace=False)], np.stack([covariance] * k))


def turn(seconds: float, until=None) -> None:
    """Let the event loop turn."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not (until and until()):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def measure(rows: int, plot: str, seconds: float, columns: int) -> None:
    """Run EM as fast as it goes with the plot and the timeline on screen."""
    x = clouds(rows, max(columns, PLOTS[plot].columns))
    session = Session()
    session.spec = FitSpec(components=5, tolerance=0.0, max_iterations=100_000)
    session.prepared = Prepared(
        ArrayRows(x), tuple(f"column {c + 1}" for c in range(x.shape[1])), np.arange(rows), ()
    )
    picture = PLOTS[plot].make(session, LIGHT)
    timeline = Timeline(session, LIGHT)
    counts = {"frames": 0, "pictures": 0}
    count_calls(picture, counts)
    picture.resize(1000, 700)
    timeline.resize(1000, 100)
    picture.show()
    timeline.show()
    session.prepared_changed.emit()
    turn(10.0, until=lambda: counts["pictures"] > 0 or picture.settled)
    session.player.set_speed(8)
    start = rough_start(x)
    session._run.begin(session.prepared.rows, session.spec, start)
    session.player.play()
    turn(20.0, until=lambda: len(session.history) > 2)
    counts.update(frames=0, pictures=0)
    watchdog = Watchdog()
    began = time.perf_counter()
    iterations = 0
    while time.perf_counter() - began < seconds:
        before = len(session.history)
        turn(began + seconds - time.perf_counter(), until=lambda: session.fit is not None)
        iterations += len(session.history) - before
        if session.fit is not None:  # it has converged: begin again
            session._run.begin(session.prepared.rows, session.spec, start)
            session.player.play()
    took = time.perf_counter() - began
    gaps = np.array(watchdog.gaps)
    p50, p99 = np.percentile(gaps, [50, 99])
    print(
        f"{plot:>10} {rows:>10,} rows: gaps p50 {p50:5.1f}  p99 {p99:5.1f}  max {gaps.max():6.1f} ms"
        f" · {counts['frames'] / took:5.1f} frames/s · {counts['pictures'] / took:5.1f} pictures/s"
        f" · {iterations / took:7.1f} EM iterations/s"
    )
    picture.close()
    timeline.close()
    session.shut_down()


def count_calls(picture, counts: dict[str, int]) -> None:
    """Count what the plot's layers are told to show."""
    points = getattr(getattr(picture, "_cloud", picture), "_points", None)
    if points is not None:
        picture._points = points
    for layer, method, name in (
        ("_outlines", "draw", "frames"),
        ("_panels", "draw", "frames"),
        ("_bands", "draw", "frames"),
        ("_layer", "draw", "frames"),
        ("_layer", "show_stacks", "pictures"),
        ("_curves", "draw", "frames"),
        ("_points", "show_dots", "pictures"),
        ("_points", "show_raster", "pictures"),
        ("_bars", "show_bars", "pictures"),
    ):
        target = getattr(picture, layer, None)
        if hasattr(target, method):
            setattr(target, method, counted(getattr(target, method), counts, name))


def counted(method, counts: dict[str, int], name: str):
    """Return the method with a count of its calls."""

    def call(*arguments: object) -> object:
        counts[name] += 1
        return method(*arguments)

    return call


def main() -> None:
    """Measure every plot with every number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[272, 10_000, 100_000, 1_000_000])
    parser.add_argument("--plots", nargs="+", default=list(PLOTS))
    parser.add_argument(
        "--columns", type=int, default=2, help="columns of the rows, or more where a plot needs more"
    )
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--switch", type=float, default=0.0, help="ms of Python's thread switch interval")
    options = parser.parse_args()
    if options.switch:
        sys.setswitchinterval(options.switch / 1000)
    app = QApplication([])
    for plot in options.plots:
        for rows in options.rows:
            measure(rows, plot, options.seconds, options.columns)
    app.processEvents()


if __name__ == "__main__":
    main()
