"""What a change would bring, beside the number or bar on which it is made by hand."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.effect_words import in_brief
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.parts.labels import plain_label, shortened

_APART = 4
"""Pixels between a widget and its tip."""


class EffectTip(QFrame):
    """Lies over the window below `beside` while a change of its label is proposed, or what was typed is refused."""

    def __init__(self, session: Session, beside: QWidget) -> None:
        super().__init__()
        self._session, self._label = session, ""
        self._beside = weakref.ref(beside)
        self.setProperty("role", "card")
        self.title, self.numbers = plain_label("", "number"), plain_label("")
        self._hint = plain_label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(0)
        for label in (self.title, self.numbers, self._hint):
            column.addWidget(label)
        self.hide()
        session.editing.proposal_changed.connect(self._on_proposal)
        beside.destroyed.connect(self._on_gone)

    @property
    def words(self) -> str:
        """All that it says now, for those who cannot see it; empty where it is not shown."""
        return f"{self.title.text()}: {self.numbers.text()}" if not self.isHidden() else ""

    def follow(self, label: str, hint: str = "") -> None:
        """Say what the proposal of this label brings, as long as there is one, and what keys do now."""
        self._label = label
        self._hint.setText(hint)
        self._on_proposal()

    def refuse(self, label: str, problem: str) -> None:
        """Say why this cannot be."""
        self._label = ""
        self._hint.clear()
        self._say(label, problem.replace("-", MINUS), "error")

    def forget(self) -> None:
        """Say nothing any more."""
        self._label = ""
        self.hide()

    @Slot()
    def _on_gone(self) -> None:
        self.forget()
        self.deleteLater()

    @Slot()
    def _on_proposal(self) -> None:
        if not self._label:
            return
        proposal = self._session.editing.proposal
        if proposal is None or proposal.label != self._label:
            self.forget()
        else:
            self._say(proposal.label, in_brief(proposal.effect), "")

    def _say(self, title: str, numbers: str, role: str) -> None:
        beside = self._beside()
        if beside is None:
            return
        self.title.setText(shortened(title))
        self.numbers.setText(numbers)
        if self.numbers.property("role") != role:
            self.numbers.setProperty("role", role)
            self.numbers.style().polish(self.numbers)
        beside.setAccessibleDescription(f"{title}: {numbers}")
        self._hint.setVisible(bool(self._hint.text()))
        window = beside.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.adjustSize()
        corner = beside.mapTo(window, QPoint(0, beside.height() + _APART))
        if corner.y() + self.height() > window.height():
            corner.setY(beside.mapTo(window, QPoint()).y() - self.height() - _APART)
        corner.setX(max(min(corner.x(), window.width() - self.width() - _APART), 0))
        self.move(corner)
        self.show()
        self.raise_()
