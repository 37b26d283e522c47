"""What was done and can be undone: each deed keeps the scene on its other side, as it was left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from gmm_desktop.engine import Held
from gmm_desktop.files import Preparation
from gmm_desktop.hands.asked import Asked, Request
from gmm_desktop.runs.history import Recording
from gmm_desktop.runs.run import Run

_DEEDS = 100
"""How many deeds can be undone."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that a deed may change: what is asked, the rows it is asked of, and the run that is shown, where."""

    preparation: Preparation | None
    request: Request
    held: Held
    names: dict[int, str]
    recording: Recording | None
    position: int


@dataclass(frozen=True, slots=True, eq=False)
class Deed:
    """What was done, by its name, and the scene to show when one goes over it.

    A deed that `keeps` the picture, such as a change of settings, does not take away a run that came after it
    where there was none before.
    """

    label: str
    other: Scene
    keeps: bool


class Undoing(QObject):
    """Goes over deeds either way, exchanging the scene that is shown for the one that the deed keeps.

    So nothing is lost by undoing: a run that has ended comes back with its result, one that has not goes on.
    """

    changed = Signal()
    rows_wanted = Signal(object)  # undoing needs this preparation: `take_rows` or `rows_refused` answers

    def __init__(self, run: Run, asked: Asked) -> None:
        super().__init__()
        self._run, self._asked = run, asked
        self._preparation: Preparation | None = None
        self._past: list[Deed] = []
        self._future: list[Deed] = []
        self._awaited: Scene | None = None  # is shown as soon as its rows are there
        self._backwards = True  # whether that is by undoing
        self._in_deed = False

    @property
    def waiting(self) -> bool:
        """Whether a deed is undone as soon as its rows are there."""
        return self._awaited is not None

    @property
    def undo_label(self) -> str:
        """What would be undone; empty for nothing."""
        return self._past[-1].label if self._past else ""

    @property
    def redo_label(self) -> str:
        """What would be done again; empty for nothing."""
        return self._future[-1].label if self._future else ""

    @property
    def scene(self) -> Scene:
        """What is shown now."""
        shown = self._run.recording
        recording = shown if shown is not None and shown.history else None
        request, held, names = self._asked.request, self._asked.held, self._run.names_given
        return Scene(self._preparation, request, held, names, recording, self._run.player.position)

    @contextmanager
    def deed(self, label: str) -> Iterator[None]:
        """What is changed within can be undone by this name; deeds within it are part of it."""
        if self._in_deed or self._preparation is None:
            yield
            return
        before, self._in_deed = self.scene, True
        try:
            yield
        finally:
            self._in_deed = False
        if _differ(before, self.scene):
            self.note(label, before, keeps=True)

    def note(self, label: str, before: Scene, *, keeps: bool = False) -> None:
        """Something was done: what was undone before cannot be done again."""
        self._past = [*self._past[1 - _DEEDS :], Deed(label, before, keeps)]
        self._future = []
        self.changed.emit()

    def keep(self, label: str) -> None:
        """Make sure that undoing brings back the run that is shown: where no deed does, this is one."""
        scene = self.scene
        kept = self._past[-1].other.recording if self._past else None
        if scene.recording is not None and scene.recording is not kept and scene.preparation is not None:
            self.note(label, scene)

    def undo(self) -> None:
        """Undo the last deed."""
        if self._past and not self.waiting:
            deed = self._past.pop()
            self._future.append(replace(deed, other=self.scene))
            self._show(deed, backwards=True)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._future and not self.waiting:
            deed = self._future.pop()
            self._past.append(replace(deed, other=self.scene))
            self._show(deed, backwards=False)

    # Rows ---------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Other data: there is nothing to undo any more."""
        self._preparation = self._awaited = None
        self._past, self._future = [], []
        self.changed.emit()

    def take_rows(self, preparation: Preparation) -> bool:
        """Take note that the rows are of this preparation now; return whether undoing waited for them."""
        self._preparation = preparation
        scene, self._awaited = self._awaited, None
        if scene is None:
            return False
        self._set(scene)
        self.changed.emit()
        return True

    def rows_refused(self) -> None:
        """Undoing waited for rows that cannot be had: all stays as it is, and the deed is where it was."""
        scene, self._awaited = self._awaited, None
        if scene is None:
            return
        went, came = (self._past, self._future) if self._backwards else (self._future, self._past)
        went.append(replace(came.pop(), other=scene))
        self.changed.emit()

    # Showing ------------------------------------------------------------------------------------------------

    def _show(self, deed: Deed, backwards: bool) -> None:
        scene = deed.other
        if scene.preparation != self._preparation:
            self._awaited, self._backwards = scene, backwards
            self.rows_wanted.emit(scene.preparation)
        elif deed.keeps and scene.recording is None:
            shown = self.scene
            self._set(replace(scene, recording=shown.recording, position=shown.position))
        else:
            self._set(scene)
        self.changed.emit()

    def _set(self, scene: Scene) -> None:
        playing, shown = self._run.player.playing, self._run.recording
        self._asked.ask(scene.request)
        self._asked.hold(scene.held)
        self._run.call(scene.names)
        if scene.recording is not shown and (scene.recording is not None or (shown and shown.history)):
            self._run.show(scene.recording, scene.position)
            if playing and self._run.unfinished:
                self._run.play()
        self._run.state_changed.emit()


def _differ(before: Scene, after: Scene) -> bool:
    same = (before.request, before.held, before.names) == (after.request, after.held, after.names)
    return not same or before.recording is not after.recording
