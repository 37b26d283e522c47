"""Pictures of many rows in two steps: a quick one at once, the whole one when nothing moves any more."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gmm_desktop.latest import Latest

Work = Callable[..., Generator[Any, None, tuple[Any, bool]]]
"""Called with its arguments and `quick`; returns a picture and whether it is the whole one."""

_REST = 150
"""Milliseconds without another request after which nothing moves any more."""


def differs(now: tuple[object, ...], before: tuple[object, ...]) -> bool:
    """Tell whether anything is neither the same nor equal."""
    if len(before) != len(now):
        return True
    return any(one is not other and one != other for one, other in zip(now, before, strict=True))


class Sketching(QObject):
    """Draws off the UI thread; `done` hands over each picture. While `moving` is set it makes no whole ones."""

    done = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._asked: tuple[Work, tuple[Any, ...]] | None = None
        self._subject: tuple[object, ...] = ()
        self._unfinished = False
        self._moving = False
        self._latest = Latest(name)
        self._latest.done.connect(self._on_done)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._on_rested)

    @property
    def busy(self) -> bool:
        """Whether a picture is under way, or a whole one is about to be."""
        return self._latest.busy or self._rest.isActive()

    @property
    def moving(self) -> bool:
        """Whether the next picture is sure to come soon, as while the playhead moves."""
        return self._moving

    @moving.setter
    def moving(self, moving: bool) -> None:
        self._moving = moving
        if moving:
            self._rest.stop()
        elif self._unfinished and not self.busy:
            self._rest.start()

    def is_new(self, *subject: object) -> bool:
        """Whether what is to be drawn differs from what was said here last, thing by thing."""
        before, self._subject = self._subject, subject
        return differs(subject, before)

    def ask(self, work: Work, *arguments: Any) -> None:
        """Draw quickly; in place of whole pictures under way, after a quick one."""
        self._asked = work, arguments
        self._unfinished = False
        self._rest.stop()
        self._latest.ask(work, *arguments, True)

    def forget(self) -> None:
        """Drop everything that was asked for."""
        self._asked, self._subject = None, ()
        self._unfinished = False
        self._rest.stop()
        self._latest.forget()

    @Slot(object)
    def _on_done(self, result: tuple[Any, bool]) -> None:
        picture, whole = result
        self._unfinished = not whole and not self._latest.busy
        if self._unfinished and not self._moving:
            self._rest.start()
        self.done.emit(picture)

    @Slot()
    def _on_rested(self) -> None:
        if self._asked is not None and self._unfinished:
            work, arguments = self._asked
            self._latest.improve(work, *arguments, False)
