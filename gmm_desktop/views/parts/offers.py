"""Deeds in a menu: each is shown in the plots, with what it brings, before it is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change, accept, propose
from gmm_desktop.views.effect_words import in_brief


class Offers(QObject):
    """Proposes the deed of a menu that the mouse or the keys are on, does the chosen one, drops it otherwise."""

    def __init__(self, session: Session, menu: QMenu) -> None:
        super().__init__(menu)
        self._session = session
        self._on: QAction | None = None
        self._done = False
        menu.hovered.connect(self._on_hovered)
        menu.triggered.connect(self._on_triggered)
        menu.aboutToShow.connect(self._on_showing)
        menu.aboutToHide.connect(self._on_hiding)
        session.editing.proposal_changed.connect(self._on_proposal)

    def add(self, menu: QMenu, text: str, change: Change | None, *, possible: bool = True) -> QAction:
        """Add a deed to the menu or to one within it; one that is not known yet can be told later by `tell`."""
        action = QAction(text, menu)
        menu.addAction(action)
        self.tell(action, text, change, possible=possible)
        return action

    def tell(self, action: QAction, text: str, change: Change | None, *, possible: bool = True) -> None:
        """Let an action be this deed from now on."""
        action.setText(text)
        action.setProperty("words", text)
        action.setData(change)
        action.setEnabled(possible and change is not None)

    @Slot(QAction)
    def _on_hovered(self, action: QAction) -> None:
        if action is self._on:
            return
        self._on = action
        change: Any = action.data()
        if isinstance(change, Change) and action.isEnabled():
            propose(self._session, change)
        else:
            self._session.editing.drop()

    @Slot()
    def _on_proposal(self) -> None:
        proposal, action = self._session.editing.proposal, self._on
        change: Any = action.data() if action is not None else None
        if action is None or proposal is None or not isinstance(change, Change) or change.label != proposal.label:
            return
        action.setText(f"{action.property('words')}\t{in_brief(proposal.effect)}")

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        change: Any = action.data()
        if isinstance(change, Change):
            self._done = True
            if propose(self._session, change):
                accept(self._session)

    @Slot()
    def _on_showing(self) -> None:
        self._on, self._done = None, False

    @Slot()
    def _on_hiding(self) -> None:
        """Wait for the answer, which comes after the menu is gone if there is one."""
        QTimer.singleShot(0, self, self._drop)

    @Slot()
    def _drop(self) -> None:
        if not self._done and self._on is not None:
            self._session.editing.drop()
        self._on = None
