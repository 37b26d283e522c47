"""Collects reference cycles in the main thread only.

CPython collects in whatever thread happens to allocate. With a window in the garbage that would destroy its widgets
and timers inside a worker thread, which aborts the process. So automatic collection is switched off once there
is a worker, and a timer of the main thread does it instead, by the interpreter's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

_PACE = 250
"""Milliseconds between looks at the counters."""


class Collector(QObject):
    """Does in a timer what CPython does on allocation; a child of the application, so it lives as long."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self._on_timeout)
        timer.start(_PACE)

    @Slot()
    def _on_timeout(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return


def collect_in_main_thread() -> None:
    """Make sure that a `Collector` is at work; without an application there is nothing to protect."""
    application = QCoreApplication.instance()
    if application is not None and application.findChild(Collector) is None:
        Collector(application)
