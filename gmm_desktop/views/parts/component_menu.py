"""Menus of what hands can do to a component, and where there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change, merging, removal, splitting
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.parts.offers import Offers

PARTS = ("weight", "mean", "covariance")


class ComponentMenu(QMenu):
    """Everything that can be done to one component; opens without waiting for the answer."""

    def __init__(self, session: Session, place: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        names = tuple(shortened(name)[:24] for name in session.names)
        several, offers = len(names) > 1, Offers(session, self)
        offers.add(self, f"Remove {names[place]}", removal(session, place), possible=several)
        offers.add(self, f"Split {names[place]} along its long axis", splitting(session, place))
        merge = self.addMenu(f"Merge {names[place]} with")
        merge.setEnabled(several)
        for other, name in enumerate(names):
            if other != place:
                offers.add(merge, name, merging(session, place, other))
        self.addSeparator()
        held = session.editing.held
        for part, places in zip(PARTS, (held.weights, held.means, held.covariances), strict=True):
            action = QAction(f"Hold {part}", self)
            action.setCheckable(True)
            action.setChecked(place in places)
            action.setToolTip(f"Let EM leave the {part} of {names[place]} as it is")
            action.setProperty("part", part)
            action.setProperty("place", place)
            action.triggered.connect(self._on_hold)
            self.addAction(action)

    @Slot(bool)
    def _on_hold(self, on: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._session.editing.drop()
            self._session.editing.hold(action.property("part"), action.property("place"), on)


class PlaceMenu(QMenu):
    """What can be done where there is no component."""

    def __init__(self, session: Session, addition: Change, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        Offers(session, self).add(self, "Add a component here", addition)
        self.addSeparator()
        hands = QAction("Edit components", self)
        hands.setCheckable(True)
        hands.setChecked(session.pointing.hands_on)
        hands.setToolTip("Take hold of components with the mouse (E)")
        hands.triggered.connect(session.pointing.put_hands_on)
        self.addAction(hands)
