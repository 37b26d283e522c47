"""How smooth the live picture is: python tests/benchmarks/picture.py [--rows 1000000] [--plots scatter matrix].

For each plot and number of rows, on a screen of 1000 × 700 with the timeline below it:
`fitting` EM runs as fast as it goes and the picture follows; `playing` a finished run is played back at 30
iterations a second; `moving` the view is panned and zoomed sixty times a second, and nothing else changes. Prints
the gaps between turns of the event loop (a timer that wants to fire every millisecond), frames painted a second,
and pictures of the rows a second: while something moves they may be by some of the rows. Asserts nothing.
Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication
from watchdog import Watchdog, spin

from gmm_desktop.app import keep_smooth
from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Step
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Recording
from gmm_desktop.session import Session
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.timeline import Timeline
from gmm_desktop.views.theme import LIGHT

MOTIONS = ("fitting", "playing", "moving")
SPEC = FitSpec(components=5, tolerance=0.0, max_iterations=100_000)


def clouds(n: int, d: int, k: int = 5) -> np.ndarray:
    """Return n rows from k overlapping normals in d columns."""
    rng = np.random.default_rng(5)
    means = rng.uniform(-5, 5, (k, d))
    spreads = rng.normal(size=(k, d, d)) * 0.8 + np.eye(d)
    x = np.empty((n, d))
    for start in range(0, n, 1 << 20):
        groups = rng.integers(0, k, min(1 << 20, n - start))
        noise = rng.normal(size=(len(groups), d))
        x[start : start + len(groups)] = means[groups] + np.einsum("nij,nj->ni", spreads[groups], noise)
    return x


def rough_start(x: np.ndarray, k: int = 5) -> Mixture:
    """Return equal broad components at random rows: far from the answer, so that EM has a long way."""
    rng = np.random.default_rng(1)
    covariance = np.atleast_2d(np.cov(x[:10_000].T))
    return Mixture(np.full(k, 1 / k), x[rng.choice(len(x), k, replace=False)], np.stack([covariance] * k))


class Stage:
    """A plot and the timeline on screen, with rows."""

    def __init__(self, kind: str, rows: int, columns: int, *, contours: bool) -> None:
        x = clouds(rows, max(columns, PLOTS[kind].columns))
        self.start = rough_start(x)
        self.session = Session()
        names = tuple(f"column {c + 1}" for c in range(x.shape[1]))
        self.session.prepared = Prepared(ArrayRows(x), names, np.arange(rows), ())
        self.picture = PLOTS[kind].make(self.session, LIGHT)
        self.picture.draw_as(Manner(contours=contours))
        self.timeline = Timeline(self.session, LIGHT)
        self.counts = {"frames": 0, "pictures": 0}
        count_calls(self.picture, self.counts)
        for widget, height in ((self.picture, 700), (self.timeline, 100)):
            widget.resize(1000, height)
            widget.show()
        self.session.prepared_changed.emit()
        spin(lambda: False, 0.2)
        spin(lambda: self.picture.settled, 30.0)
        self.watchdog = Watchdog()
        self.began = time.perf_counter()

    def begin(self) -> None:
        """Count from now on."""
        self.counts.update(frames=0, pictures=0)
        self.watchdog.forget()
        self.began = time.perf_counter()

    def end(self) -> str:
        """Count no more; return what was painted a second."""
        took = time.perf_counter() - self.began
        self.watchdog._timer.timeout.disconnect(self.watchdog._on_turn)  # but it goes on waking the event loop
        frames, pictures = self.counts["frames"] / took, self.counts["pictures"] / took
        return f"{frames:5.1f} frames/s · {pictures:5.1f} pictures/s"

    def close(self) -> None:
        """Take everything down."""
        self.picture.close()
        self.timeline.close()
        self.session.shut_down()


def fitting(stage: Stage, seconds: float) -> str:
    """Let EM run as fast as it goes, again and again."""
    session = stage.session
    session.player.set_speed(8)
    iterations = 0
    stage.begin()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if not session.busy or session.fit is not None:
            session._run.begin(session.prepared.rows, SPEC, stage.start)
            session.player.play()
        before = len(session.history)
        spin(lambda: session.fit is not None, min(0.5, end - time.perf_counter()))
        iterations += max(len(session.history) - before, 0)
    return f"{stage.end()} · {iterations / seconds:.1f} EM iterations/s"


def playing(stage: Stage, seconds: float) -> str:
    """Play a finished run back."""
    session, start = stage.session, stage.start
    session._run.stop()
    spin(lambda: not session.busy, 20.0)
    recording = Recording(SPEC, start, identities=tuple(range(start.k)))
    for t in range(400):
        means = start.means * (1 + 0.2 * np.sin(t / 10))
        recording.history.append(Step(t, "E", -1000.0 / (t + 1), Mixture(start.weights, means, start.covariances)))
    session._run.show(recording)
    session.player.set_speed(5)
    session.player.seek(0)
    session.player.play()
    stage.begin()
    spin(lambda: False, seconds)
    rates = stage.end()
    session.player.pause()
    return rates


class Mover(QObject):
    """Pans and zooms a view around the middle of all rows, sixty times a second."""

    def __init__(self, view) -> None:
        super().__init__()
        self._view = view
        self._left, self._right, self._bottom, self._top = view.shown
        self._began = time.perf_counter()
        self.steps = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(16)

    @Slot()
    def _on_timeout(self) -> None:
        self.steps += 1
        at = time.perf_counter() - self._began
        zoom = 0.6 + 0.3 * np.cos(1.7 * at)
        across = 0.15 * np.sin(2.3 * at) * (self._right - self._left)
        up = 0.15 * np.cos(1.1 * at) * (self._top - self._bottom)
        middle = (self._left + self._right) / 2 + across, (self._bottom + self._top) / 2 + up
        half = zoom * (self._right - self._left) / 2, zoom * (self._top - self._bottom) / 2
        self._view.show_range(
            (middle[0] - half[0], middle[0] + half[0]), (middle[1] - half[1], middle[1] + half[1])
        )


def moving(stage: Stage, seconds: float) -> str:
    """Pan and zoom, then see how long the picture of all rows takes when nothing moves any more."""
    mover = Mover(stage.picture.canvas.view)
    stage.begin()
    spin(lambda: False, seconds)
    rates = stage.end()
    mover._timer.stop()
    stopped = time.perf_counter()
    spin(lambda: stage.picture.settled, 30.0)
    return f"{rates} · whole picture {time.perf_counter() - stopped:.2f} s after"


def measure(kind: str, rows: int, options: argparse.Namespace) -> None:
    """Measure one plot with so many rows."""
    stage, seconds = Stage(kind, rows, options.columns, contours=options.contours), options.seconds
    for motion in options.motions:
        stage.watchdog = Watchdog(stacks=options.stacks)
        told = {"fitting": fitting, "playing": playing, "moving": moving}[motion](stage, seconds)
        stage.watchdog.report(f"{kind:>10} {rows:>10,} × {stage.start.d} {motion}: {told} · event loop")
        stage.watchdog._timer.stop()
    stage.close()


def count_calls(picture, counts: dict[str, int]) -> None:
    """Count what the plot's layers are told to show, and how often the top one is painted."""
    count(picture._caption, "draw", counts, "frames")
    clouds = [getattr(side, "cloud", None) for side in getattr(picture, "_sides", (picture,))]
    for cloud in (*clouds, getattr(picture, "_cloud", None)):
        for method in ("show_dots", "show_raster"):
            count(getattr(cloud, "_points", None), method, counts, "pictures")
    for layer, method in (("_layer", "show_stacks"), ("_bars", "show_bars"), ("_bands", "show_bands")):
        count(getattr(picture, layer, None), method, counts, "pictures")


def count(layer, method: str, counts: dict[str, int], name: str) -> None:
    """Count the calls of a layer's method, if it has such a one."""
    if hasattr(layer, method):
        setattr(layer, method, counted(getattr(layer, method), counts, name))


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
    parser.add_argument("--plots", nargs="+", default=[name for name, kind in PLOTS.items() if kind.rows])
    parser.add_argument("--motions", nargs="+", default=list(MOTIONS), choices=MOTIONS)
    parser.add_argument(
        "--columns", type=int, default=2, help="columns of the rows, or more where a plot needs more"
    )
    parser.add_argument("--contours", action="store_true", help="draw contours in place of ellipses")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--stacks", action="store_true", help="print what the main thread did in long gaps")
    options = parser.parse_args()
    app = QApplication([])
    keep_smooth()
    print(
        f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}; {os.cpu_count()} processors"
    )
    for plot in options.plots:
        for rows in options.rows:
            measure(plot, rows, options)
    app.processEvents()
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
