"""Pictures that stay in step: one thread draws them in turn, of the same moment and the same part of the rows."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.views.plots.parts.sketching import Sketching, Work, differs


@dataclass(slots=True, eq=False)
class _Wanted:
    """What one of them asked for; `drawn` and `whole` say what it has been given of that."""

    voice: Voice
    work: Work
    arguments: tuple[Any, ...]
    drawn: bool = False
    whole: bool = False


class InStep(QObject):
    """Draws off the UI thread for all who asked; what has not changed is not drawn again."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._voices: list[Voice] = []
        self._sketching = Sketching(name)
        self._sketching.done.connect(self._on_done)

    def voice(self) -> Voice:
        """Return one more who asks for pictures."""
        voice = Voice(self)
        self._voices.append(voice)
        return voice

    @property
    def busy(self) -> bool:
        """Whether a picture is under way, or a whole one is about to be."""
        return self._sketching.busy

    def follow(self) -> None:
        """Draw what is wanted by now."""
        self._sketching.moving = any(voice.moving for voice in self._voices)
        wanted = tuple(voice.wanted for voice in self._voices if voice.wanted is not None)
        if wanted:
            self._sketching.ask(_in_turn, wanted)
        else:
            self._sketching.forget()

    @Slot(object)
    def _on_done(self, found: list[tuple[_Wanted, Any, bool]]) -> None:
        for wanted, picture, whole in found:
            wanted.drawn, wanted.whole = True, whole
            if wanted.voice.wanted is not None:
                wanted.voice.done.emit(picture)


class Voice(QObject):
    """One of those who ask: to whom it belongs this is a `Sketching`, but it is drawn together with the others."""

    done = Signal(object)

    def __init__(self, together: InStep) -> None:
        super().__init__(together)
        self._together = together
        self._subject: tuple[object, ...] = ()
        self.moving = False
        self.wanted: _Wanted | None = None

    @property
    def busy(self) -> bool:
        """Whether a picture is under way, or a whole one is about to be."""
        return self._together.busy

    def is_new(self, *subject: object) -> bool:
        """Whether what is to be drawn differs from what was said here last, thing by thing."""
        before, self._subject = self._subject, subject
        return differs(subject, before)

    def ask(self, work: Work, *arguments: Any) -> None:
        """Draw this from now on."""
        self.wanted = _Wanted(self, work, arguments)
        self._together.follow()

    def forget(self) -> None:
        """Drop what was asked for."""
        self._subject, self.wanted = (), None
        self._together.follow()


def _in_turn(
    wanted: tuple[_Wanted, ...], quick: bool
) -> Generator[Any, None, tuple[list[tuple[_Wanted, Any, bool]], bool]]:
    """Draw what has not been drawn yet, or not wholly unless that is enough; say whether all of it is whole now."""
    found = []
    for one in wanted:
        if not one.whole and not (quick and one.drawn):
            picture, whole = yield from one.work(*one.arguments, quick)
            found.append((one, picture, whole))
    if quick:  # such a job is never stopped, and the next one begins before this one's pictures are handed over
        for one, _, whole in found:
            one.drawn, one.whole = True, whole
    new = {id(one): whole for one, _, whole in found}
    return found, all(new.get(id(one), one.whole) for one in wanted)
