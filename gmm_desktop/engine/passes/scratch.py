"""The arrays that a thread works in: the same memory for one block of rows after the other."""

from __future__ import annotations

import math
import threading

import numpy as np

from gmm_desktop.engine.mixture import Floats

REMEMBERED = 256
"""Arrays, or sets of them, of different names or shapes that a thread remembers."""

TOGETHER = 8
"""Sums whose product is taken before its logarithm."""


class Work:
    """The arrays in which c mixtures of so many lines meet a block of b rows, with the views that a pass needs.

    Of the `sums` (c, b) of `densities` (c, lines, b) there is also a `column` (c, 1, b) and, where b is a multiple
    of TOGETHER, the `groups` (c, TOGETHER, ·) whose `products` (c, ·) are taken. A product with `ones` (1, lines)
    adds up quicker than a sum along an axis that is not the last.
    """

    __slots__ = ("column", "densities", "groups", "ones", "products", "sums")

    def __init__(self, scratch: Scratch, c: int, lines: int, b: int) -> None:
        self.densities = scratch.array("densities", c, lines, b)
        self.sums = scratch.array("sums", c, b)
        self.column = self.sums[:, None]
        self.groups = None if b % TOGETHER else self.sums.reshape(c, TOGETHER, b // TOGETHER)
        self.products = scratch.array("logs", c, b // TOGETHER)
        self.ones = np.ones((1, lines))


class Scratch(threading.local):
    """Work arrays of one thread, by name, used again and again."""

    def __init__(self) -> None:
        self.features: Floats | None = None  # those last written, whose first line is 1
        self._stores: dict[str, Floats] = {}
        self._views: dict[tuple[str, *tuple[int, ...]], Floats] = {}
        self._works: dict[tuple[int, int, int], Work] = {}

    def array(self, *name_and_shape: *tuple[str, *tuple[int, ...]]) -> Floats:
        """Return an uninitialised contiguous array of this shape; the next call with `name` reuses its memory."""
        view = self._views.get(name_and_shape)
        return self._new_view(*name_and_shape) if view is None else view

    def work(self, *shape: *tuple[int, int, int]) -> Work:
        """Return the arrays for c mixtures of so many lines and b rows; the next call reuses their memory."""
        work = self._works.get(shape)
        if work is None:
            work = Work(self, *shape)
            if len(self._works) == REMEMBERED:
                self._works.clear()
            self._works[shape] = work
        return work

    def _new_view(self, name: str, *shape: int) -> Floats:
        size = math.prod(shape)
        store = self._stores.get(name)
        if store is None or store.size < size:  # what lies in the old memory is forgotten
            store = self._stores[name] = np.empty(size)
            self._views = {key: view for key, view in self._views.items() if key[0] != name}
            self._works.clear()
        if len(self._views) == REMEMBERED:
            self._views.clear()
        view = self._views[name, *shape] = store[:size].reshape(shape)
        return view


scratch = Scratch()
