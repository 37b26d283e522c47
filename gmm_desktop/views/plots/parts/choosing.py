"""Asks for what is drawn of the selected rows, once for each selection and each thing they are selected in."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.selected import Ints


class Choosing(QObject):
    """`done` carries what is to be drawn (an array) for the newest request, `nothing` says that there is none.

    Work is called with the thing, the used rows and the selection, and returns the first, the last and the array.
    """

    done = Signal(object)
    nothing = Signal()

    def __init__(self, session: Session, latest: Latest) -> None:
        super().__init__()
        self._session, self._latest = session, latest
        self._latest.done.connect(self._on_done)
        self._asked: tuple[object, Ints] | None = None

    def ask(self, work: Callable[..., Generator[Any, None, tuple[Any, Ints, Any]]], thing: object) -> None:
        """Ask for the selected rows in a thing (None: there is none yet), unless that was asked last."""
        selection, prepared = self._session.pointing.selection, self._session.prepared
        if thing is None or prepared is None or not len(selection):
            if self._asked is not None:
                self._asked = None
                self.nothing.emit()
        elif self._asked is None or self._asked[0] is not thing or self._asked[1] is not selection:
            self._asked = thing, selection
            self._latest.ask(work, thing, prepared.used, selection)

    @Slot(object)
    def _on_done(self, result: tuple[object, Ints, object]) -> None:
        thing, selection, drawn = result
        if self._asked is not None and self._asked[0] is thing and self._asked[1] is selection:
            self.done.emit(drawn)
