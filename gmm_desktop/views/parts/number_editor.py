"""One number while it is typed: what it would bring is shown at once, Enter does it, everything else does not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change, accept, attempt
from gmm_desktop.views.effect_words import HINT
from gmm_desktop.views.numbers import parsed
from gmm_desktop.views.parts.effect_tip import EffectTip

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NO_NUMBER = "this is no number; type one such as 1.5"

_ROOM = 150
"""Pixels for all digits of a number while they are typed, at least."""

_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class NumberEditor(QLineEdit):
    """Proposes `make` of the number while it is typed; `closed` comes once, whether it was done or not.

    `read` makes a number of the text, None of what is none.
    """

    closed = Signal()

    def __init__(
        self,
        session: Session,
        parent: QWidget | None,
        text: str,
        make: Callable[[float], Change],
        read: Callable[[str], float | None] = parsed,
    ) -> None:
        super().__init__(text, parent)
        self._session, self._make, self._read = session, make, read
        self._label, self._closed = "", False
        self._over: QWidget | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAutoFillBackground(True)
        self._tip = EffectTip(session, self)
        self.selectAll()
        self.textEdited.connect(self._on_edited)

    def open_over(self, widget: QWidget, typed: str = "") -> None:
        """Take the place of a widget until it is closed, beginning with what was typed already."""
        self._over = widget
        if typed:
            self.setText(typed)
            self.setModified(True)
            self._propose()
        wide, high = max(widget.width(), _ROOM), max(widget.height(), self.sizeHint().height())
        left = widget.geometry().right() + 1 - wide
        self.setGeometry(max(left, 0), widget.geometry().center().y() - high // 2, wide, high)
        self.closed.connect(self.deleteLater)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep all keys from the window while a number is typed (called by Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do it or drop it (called by Qt)."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in _ENTER:
            self._do()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was not entered is dropped (called by Qt)."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self._close()

    def _do(self) -> None:
        if self.isModified() and not self._propose():
            return
        if self.isModified():
            self._label = ""
            accept(self._session)
        self._close()

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._drop()
        self._tip.forget()
        if self._over is not None:
            if self.hasFocus():
                self._over.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hide()
        self.closed.emit()

    def _drop(self) -> None:
        """Take back what was proposed of this number, if that still is."""
        proposal = self._session.editing.proposal
        if proposal is not None and proposal.label == self._label:
            self._session.editing.drop()

    @Slot()
    def _on_edited(self) -> None:
        self._propose()

    def _propose(self) -> bool:
        """Show what the number would bring, or why it cannot be."""
        value = self._read(self.text())
        change = self._make(0.0 if value is None else value)
        problem = _NO_NUMBER if value is None else attempt(self._session, change)
        proposal = self._session.editing.proposal
        if problem or proposal is None:
            self._drop()
            self._tip.refuse(change.label, problem)
        else:
            self._label = proposal.label
            self._tip.follow(proposal.label, HINT)
        return not problem


def begins_number(event: QKeyEvent) -> bool:
    """Whether a key begins a number."""
    modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return bool(event.text()) and event.text() in "0123456789.,-" and not modified
