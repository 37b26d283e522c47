"""The worker thread runs generators, reports each item with its job, and always lets go."""

import gc
import os
import subprocess
import sys
import threading
import weakref

import pytest

from gmm_desktop.worker import Worker


@pytest.fixture
def worker(qapp):
    worker = Worker("test")
    yield worker
    worker.shut_down()


def count(limit):
    yield from range(limit)
    return "done"


def endless():
    number = 0
    while True:
        yield number
        number += 1


def broken():
    yield 1
    raise RuntimeError("out of luck")


def test_every_item_arrives_in_order_and_then_the_return_value(worker, qtbot):
    items = []
    worker.produced.connect(lambda job, item: items.append(item))
    with qtbot.waitSignal(worker.finished) as end:
        job = worker.start(count, 1000)
    assert items == list(range(1000))
    assert end.args == [job, "done"]
    assert not worker.busy


def test_work_runs_outside_the_main_thread(worker, qtbot):
    def where():
        yield from ()
        return threading.get_ident()

    with qtbot.waitSignal(worker.finished) as end:
        worker.start(where)
    assert end.args[1] != threading.get_ident()


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux only")
def test_work_gives_way_to_the_window(worker, qtbot):
    def niceness():
        yield from ()
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    with qtbot.waitSignal(worker.finished) as end:
        worker.start(niceness)
    assert end.args[1] == 19 or end.args[1] > os.getpriority(os.PRIO_PROCESS, os.getpid())


def test_stop_ends_an_endless_job(worker, qtbot):
    with qtbot.waitSignal(worker.produced):
        job = worker.start(endless)
    with qtbot.waitSignal(worker.stopped) as end:
        worker.stop()
    assert end.args == [job]
    assert not worker.busy


def test_starting_cancels_the_job_before_it(worker, qtbot):
    with qtbot.waitSignal(worker.produced):
        first = worker.start(endless)
    ends = []
    worker.stopped.connect(ends.append)
    worker.finished.connect(lambda job, value: ends.append((job, value)))
    with qtbot.waitSignal(worker.finished):
        second = worker.start(count, 3)
    assert ends == [first, (second, "done")]


def test_an_exception_is_reported_and_the_thread_lives_on(worker, qtbot):
    with qtbot.waitSignal(worker.failed) as end:
        worker.start(broken)
    assert str(end.args[1]) == "out of luck"
    with qtbot.waitSignal(worker.finished):
        worker.start(count, 1)


def test_a_held_job_waits_and_goes_on(worker, qtbot):
    seen = []
    worker.produced.connect(lambda job, item: seen.append(item))
    with qtbot.waitSignal(worker.produced):
        worker.start(endless)
    worker.hold()
    qtbot.waitUntil(lambda: _still(seen))
    before = len(seen)
    worker.go_on()
    qtbot.waitUntil(lambda: len(seen) > before + 10)
    worker.hold()
    with qtbot.waitSignal(worker.stopped):
        worker.stop()


_last = [-1, 0]


def _still(seen):
    """Whether nothing arrived over three looks (waitUntil looks every 10 ms)."""
    _last[1] = _last[1] + 1 if _last[0] == len(seen) else 0
    _last[0] = len(seen)
    return _last[1] >= 3


def test_a_generator_that_is_stopped_is_closed(worker, qtbot):
    closed = threading.Event()

    def work():
        try:
            yield from endless()
        finally:
            closed.set()

    with qtbot.waitSignal(worker.produced):
        worker.start(work)
    with qtbot.waitSignal(worker.stopped):
        worker.stop()
    assert closed.is_set()


def test_a_worker_dropped_in_mid_job_is_freed(qapp, qtbot):
    worker = Worker("dropped")
    with qtbot.waitSignal(worker.produced):
        worker.start(endless)
    gone = weakref.ref(worker)
    del worker
    gc.collect()
    assert gone() is None


def test_a_process_that_ends_in_mid_job_ends_well():
    program = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from gmm_desktop.worker import Worker
def endless():
    while True:
        yield 1
application = QCoreApplication([])
worker = Worker("endless")
worker.start(endless)
QTimer.singleShot(100, application.quit)
application.exec()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
