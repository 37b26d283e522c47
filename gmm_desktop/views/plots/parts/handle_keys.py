"""Everything hands do in a plot, by keys: choose, move, stretch and turn a component, do it or drop it."""

from __future__ import annotations

import math
import weakref
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from gmm_desktop.engine import Mixture, SpecError
from gmm_desktop.session import Session
from gmm_desktop.views.changes import accept
from gmm_desktop.views.plots.parts.faces import Face
from gmm_desktop.views.plots.parts.grips import Ellipse, Shape
from gmm_desktop.views.proposed import chosen_place, in_full

KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, N", "Choose the next component"),
    ("Shift+Tab, P", "Choose the one before"),
    ("Arrows", "Move its mean; with Shift finely"),
    ("Ctrl+← →", "Shrink or stretch it along its long axis; with Shift finely"),
    ("Ctrl+↓ ↑", "Shrink or stretch it along its short axis; with Shift finely"),
    ("Alt+← →", "Turn it; with Shift finely"),
    ("Page Up, Page Down", "Go to another panel of the matrix"),
    ("Enter", "Do what is shown in dashes"),
    ("Esc", "Drop it, also in the middle of a drag"),
    ("Menu", "All that can be done to it"),
)
"""What the plots hear themselves while components are edited; all other keys are in the table of actions."""

_STEP, _FINE_STEP = 10.0, 1.0
_FACTOR, _FINE_FACTOR = 1.1, 1.01
_ANGLE, _FINE_ANGLE = math.radians(5), math.radians(1)

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_NEXT = {Qt.Key.Key_N: 1, Qt.Key.Key_P: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_PANELS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Held(Protocol):
    """What the keys move."""

    session: Session
    face: Face | None

    @property
    def dragging(self) -> bool:
        """Whether the mouse holds a handle."""

    @property
    def whole(self) -> Mixture | None:
        """What the next change builds on."""

    def shape_of(self, whole: Mixture, j: int) -> Shape | None:
        """Return how a component is seen."""

    def cancel(self) -> None:
        """Drop what is proposed."""

    def turn_by(self, by: int) -> bool:
        """Let hands be in another panel, so many on; return whether there are any."""

    def open_menu(self) -> None:
        """Open the menu of the chosen component."""


class HandleKeys(QObject):
    """Hears the keys of a plot, as an event filter, before the plot does; all that are not meant go on to it."""

    def __init__(self, parent: QObject, hands: Held) -> None:
        super().__init__(parent)
        self._hands = weakref.ref(hands)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant (called by Qt)."""
        hands = self._hands()
        if hands is None or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._is_meant(hands, event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._is_meant(hands, event) and self._press(hands, event)

    def _is_meant(self, hands: Held, event: QKeyEvent) -> bool:
        """Whether a key is for hands now; without anything proposed Esc and Enter are for the window."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape or key in _ENTER:
            return hands.dragging or hands.session.editing.proposal is not None
        if not hands.session.pointing.hands_on or hands.dragging:
            return False
        modified = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
        if key in _NEXT or key in _PANELS:
            return not modified
        return (key in _ARROWS or key == Qt.Key.Key_Menu) and hands.session.pointing.chosen is not None

    def _press(self, hands: Held, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            hands.cancel()
        elif key in _ENTER:
            if not hands.dragging:
                accept(hands.session)
        elif key in _NEXT:
            may_leave = key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            return self._choose_next(hands.session, _NEXT[key], may_leave)
        elif key in _PANELS:
            return hands.turn_by(_PANELS[key])
        elif key == Qt.Key.Key_Menu:
            hands.open_menu()
        else:
            self._change(hands, key, event.modifiers())
        return True

    def _choose_next(self, session: Session, direction: int, may_leave: bool) -> bool:
        """Choose the next component; past the last one Tab leaves the plot, so that nobody is caught in it."""
        k, chosen = len(session.identities), chosen_place(session, None)
        if not k or session.editing.proposal is not None:
            return bool(k)
        place = (0 if direction > 0 else k - 1) if chosen is None else chosen + direction
        if may_leave and not 0 <= place < k:
            session.pointing.choose(None)
            return False
        session.pointing.choose(session.identities[place % k])
        return True

    def _change(self, hands: Held, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Propose the chosen component a little elsewhere, longer, or turned."""
        session, whole, face, j = hands.session, hands.whole, hands.face, chosen_place(hands.session, None)
        if whole is None or face is None or j is None:
            return
        shape = hands.shape_of(whole, j)
        if shape is None:
            return
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        across, down = _ARROWS[key]
        name, kept = session.names[j], session.editing.held.covariances
        try:
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                factor = (_FINE_FACTOR if fine else _FACTOR) ** (across - down)
                verb, edit = "Stretch", face.reshaped(whole, j, shape.stretched(0 if across else 1, factor), kept)
            elif modifiers & Qt.KeyboardModifier.AltModifier:
                if not isinstance(shape, Ellipse) or not across:
                    return
                if "turn" not in face.kinds(whole):
                    raise SpecError(f"ellipses of the family {whole.family} lie along the columns and do not turn")
                angle = across * (_FINE_ANGLE if fine else _ANGLE)
                verb, edit = "Turn", face.reshaped(whole, j, shape.turned(angle), kept)
            else:
                by = np.array([across, down]) * (_FINE_STEP if fine else _STEP)
                verb, edit = "Move", face.moved(whole, j, shape.moved(by))
        except SpecError as problem:
            session.complain(f"{name}: {problem}")
            return
        before = session.editing.proposal
        label = in_full(f"{verb} {name}", session.editing.base, edit)
        if before is not None and before.label != label:
            label = in_full(f"Change {name}", session.editing.base, edit)
        session.editing.propose(label, edit)
