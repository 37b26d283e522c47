"""Notes how long the event loop is away between two turns, and where it was when that was too long."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QTimer, Slot

LONG = 0.03
"""Seconds after which a gap is looked into."""


def spin(until: Callable[[], object], limit: float = 60.0) -> None:
    """Let the event loop run until `until()` is true or the limit of seconds is reached.

    It sleeps whenever it has nothing to do, as in the program: `processEvents` with a limit of time never does, and
    takes Python's lock from every other thread tens of thousands of times a second.
    """
    loop, timer, end = QEventLoop(), QTimer(), time.perf_counter() + limit

    def look() -> None:
        if until() or time.perf_counter() > end:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(2)
    loop.exec()


class Watchdog(QObject):
    """A timer that wants to fire every millisecond; `gaps` are the milliseconds between two firings.

    With `stacks` a thread of its own looks every few milliseconds what the main thread is doing in a long gap.
    """

    def __init__(self, *, stacks: bool = False) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.waits: list[float] = []
        self.places: Counter[str] = Counter()
        path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._waits = os.open(path, os.O_RDONLY) if path.exists() else -1
        self._waited = self._waiting()
        self._turned = time.perf_counter()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()
        if stacks:
            main = threading.main_thread().ident
            assert main is not None
            threading.Thread(target=self._look, args=(main,), daemon=True).start()

    @Slot()
    def _on_turn(self) -> None:
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()
        self._turned = time.perf_counter()
        now = self._waiting()
        self.waits.append(now - self._waited)
        self._waited = now

    def _waiting(self) -> float:
        """Return the milliseconds this thread has waited for a processor; 0 where the system does not tell."""
        return int(os.pread(self._waits, 64, 0).split()[1]) / 1e6 if self._waits >= 0 else 0.0

    def _look(self, main: int) -> None:
        while True:
            time.sleep(0.004)
            if time.perf_counter() - self._turned > LONG:
                self.places[" < ".join(_stack(main))] += 1

    def forget(self) -> None:
        """Begin anew."""
        self.gaps.clear()
        self.waits.clear()
        self.places.clear()

    def report(self, what: str) -> None:
        """Print the gaps since the last report, and how much of the time went into waiting for a processor."""
        gaps, waits = np.array(self.gaps), np.array(self.waits)
        p50, p99 = np.percentile(gaps, [50, 99])
        own = gaps - waits
        print(
            f"{what}: gaps p50 {p50:4.1f}  p99 {p99:5.1f}  longest {gaps.max():5.1f} ms; without waiting for a"
            f" processor p99 {np.percentile(own, 99):5.1f}  longest {own.max():5.1f} ms"
            f" (waiting was {waits.sum() / gaps.sum():.0%} of the time)"
        )
        for place, times in self.places.most_common(12):
            print(f"      {times:3} × {place}")
        self.forget()


def _stack(thread: int) -> list[str]:
    """Return the innermost calls of a thread; in one go, so that nothing in them is let go by this one."""
    lines: list[str] = []
    frame = sys._current_frames().get(thread)
    while frame is not None and len(lines) < 9:
        code = frame.f_code
        lines.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return lines
