"""What a reading process may use, so that a hostile file cannot take the machine."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

MOST_HEAP = 4 * 2**30
_ASSUMED_FREE = 8 * 2**30


def free_memory() -> int:
    """Bytes of memory that could be had now, as far as the system tells."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return _ASSUMED_FREE


def most_heap() -> int:
    """Bytes of address space for a reading process, its results aside."""
    return max(512 * 2**20, min(MOST_HEAP, free_memory() // 2))


def most_results() -> int:
    """Bytes that the values of a table may take."""
    return max(256 * 2**20, int(free_memory() * 0.8))


def limit_this_process(size: int) -> None:
    """Limit memory, computing time, files and core dumps of this process; `size` is that of its input in bytes."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)
    if sys.platform == "win32":
        return
    seconds = seconds_for(size)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, seconds, seconds + 2)
    _lower(resource.RLIMIT_FSIZE, 1024 * max(2**30, size))  # regions of the shared file are mostly holes
    _lower(resource.RLIMIT_AS, most_heap())


def seconds_for(size: int) -> int:
    """Seconds of computing that a file of so many bytes may cost."""
    return 60 + 2 * (size >> 20)


def allow_mapping(length: int) -> None:
    """Raise the limit of address space for results that are looked at where they lie."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        wanted = soft + length
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    """Set a limit unless a lower one is there."""
    if sys.platform == "win32":
        return
    now_soft, now_hard = resource.getrlimit(kind)
    if now_soft >= 0:
        soft = min(soft, now_soft)
    if hard is not None and (now_hard < 0 or hard < now_hard):
        now_hard = hard
    resource.setrlimit(kind, (soft, now_hard))
