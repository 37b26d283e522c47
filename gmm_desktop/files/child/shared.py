"""A file in memory that the reading process fills and this one looks at, where the system has such files."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os


class SharedFile:
    """A file without a name; `descriptor` is None where there can be none, and all values go through the pipe."""

    def __init__(self, descriptor: int | None) -> None:
        self.descriptor = descriptor

    @classmethod
    def made(cls) -> SharedFile:
        """A new, empty one."""
        if not hasattr(os, "memfd_create"):
            return cls(None)
        return cls(os.memfd_create("gmm-desktop table", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING))

    def view(self) -> memoryview | None:
        """All bytes, read-only, in as much memory as were written; None if nothing was.

        From now on the file can neither shrink nor change: bytes that went away under a reader would kill it.
        """
        if self.descriptor is None or not (size := os.fstat(self.descriptor).st_size):
            return None
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)
        return memoryview(mmap.mmap(self.descriptor, size, mmap.MAP_SHARED, mmap.PROT_READ))

    def close(self) -> None:
        """Let go of it; what is looked at stays."""
        if self.descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self.descriptor)
