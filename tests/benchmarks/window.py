"""The whole window while a fit runs at full speed: python tests/benchmarks/window.py [--rows 100000] [--columns 2].

Opens a file of that size, presses Run, watches the event loop for some seconds, presses Stop. Prints gaps between
turns of the event loop (a timer that wants to fire every millisecond) for opening and for running, how long Stop
took to answer, and which iteration was kept. Then the table of rows is shown, sorted and scrolled.
Asserts nothing. Offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QStandardPaths, Qt
from watchdog import Watchdog, spin

from gmm_desktop.app import keep_smooth, make_application
from gmm_desktop.session import Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.settings import Settings


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--components", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--idle", type=float, default=1.0, help="seconds before the file is opened")
    parser.add_argument("--stacks", action="store_true", help="print what the main thread did in long gaps")
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
        os.environ["HOME"] = folder  # where test mode keeps settings: nothing of an earlier window is remembered
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
    keep_smooth()
    window.show()
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    dog = Watchdog(stacks=asked.stacks)
    spin(lambda: len(dog.gaps) > 50)
    spin(lambda: False, asked.idle)
    dog.forget()
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
    spin(lambda: False, 0.5)
    dog.forget()
    watch_table(window, dog)
    window.close()


def watch_table(window: MainWindow, dog: Watchdog) -> None:
    """Show the rows, sort them by a column, by a membership and back, and scroll through them."""
    window.layout_of_panels.show_rows()
    spin(lambda: False, 0.7)
    dog.report("table shown")
    header, table = window.rows.view.horizontalHeader(), window.rows
    last = table.model.columnCount() - 1
    for section, order in ((0, "AscendingOrder"), (0, "DescendingOrder"), (last, "DescendingOrder")):
        began = time.perf_counter()
        header.setSortIndicator(section, getattr(Qt.SortOrder, order))
        spin(lambda: not table.sorting)
        took = time.perf_counter() - began
        spin(lambda: False, 0.3)
        dog.report(f"sorted by column {section + 1} in {took:.2f} s")
    bar = table.view.verticalScrollBar()
    for place in range(200):
        bar.setValue((place * 7919 * 131) % max(bar.maximum(), 1))
        spin(lambda: True)
    dog.report("jumps through the table")
    for _ in range(200):
        bar.setValue(bar.value() + 3)
        spin(lambda: True)
    dog.report("scrolled")


if __name__ == "__main__":
    main()
