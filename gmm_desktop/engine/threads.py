"""The threads that share a pass over the rows, and a linear algebra library that stays on one thread meanwhile."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, lru_cache
from threading import Lock
from typing import Protocol, TypeVar

from threadpoolctl import ThreadpoolController

Answer = TypeVar("Answer")


def available() -> int:
    """Number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Window:
    """What a window in which EM is watched needs for itself."""

    cores = 0


def keep_free(cores: int) -> None:
    """Leave so many cores to a window in which EM is watched, so that it is not waiting for Python's lock."""
    _Window.cores = cores


def watched() -> int:
    """Number of threads for the passes of EM that may be watched while it runs."""
    return max(1, available() - _Window.cores)


@cache
def _pool(threads: int, name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix=name)


def in_order(
    work: Callable[[int], Answer], items: int, threads: int | None = None, pool: str = "pass"
) -> Generator[Answer, None, None]:
    """Yield work(0), work(1), ... in that order, computed by several threads, a few ahead of the consumer.

    Threads of another `pool` run beside, with the niceness of whoever needed them first.
    When the generator is closed early, what has not begun is dropped and what has is waited for.
    """
    threads = threads or available()
    if threads == 1 or items == 1:
        yield from map(work, range(items))
        return
    executor = _pool(threads, pool)
    pending: deque[Future[Answer]] = deque()
    try:
        for item in range(items):
            pending.append(executor.submit(work, item))
            if len(pending) > 2 * threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
        wait(pending)


class _Library(Protocol):
    """A linear algebra library, as threadpoolctl presents it."""

    def get_num_threads(self) -> int: ...

    def set_num_threads(self, num_threads: int) -> None: ...


@lru_cache(maxsize=1)
def _blas() -> list[_Library]:
    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


class _OneBlasThread:
    """Keeps BLAS on one thread while any pass is under way, and gives it back its threads after the last.

    Entering again costs a microsecond, where threadpoolctl takes ten; turning the number up and down under a thread
    that multiplies costs much more, so whoever makes many passes enters for all of them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered = 0
        self._before: list[int] = []

    def __enter__(self) -> None:
        with self._lock:
            if self._entered == 0:
                self._before = [library.get_num_threads() for library in _blas()]
                for library in _blas():
                    library.set_num_threads(1)
            self._entered += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._entered -= 1
            if self._entered == 0:
                for library, threads in zip(_blas(), self._before, strict=True):
                    library.set_num_threads(threads)


one_blas_thread = _OneBlasThread()
"""To be entered while our own threads use the cores."""
