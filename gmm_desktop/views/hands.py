"""What keys and menus do to components by hand: add, remove, split and merge them, and take hold of them at all."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.changes import Change, attempt, do, merging, nearest, removal, splitting
from gmm_desktop.views.extra_views import ExtraViews
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.proposed import chosen_place


class Hands(QObject):
    """Slots for the actions on components; they are possible while there is something to do them to."""

    def __init__(self, session: Session, actions: Actions, picture: Picture, views: ExtraViews) -> None:
        super().__init__(actions)  # goes with them: what it hears from the session may come later
        self._session, self._actions, self._picture, self._views = session, actions, picture, views
        self._offered = ""  # the label of what a menu shows and has not done
        self._left = QTimer(self)  # the answer comes after a menu is gone, if there is one
        self._left.setSingleShot(True)
        self._left.timeout.connect(self._drop_offered)
        pointing = session.pointing
        for signal in (
            session.prepared_changed,
            session.preview_changed,
            session.recording_changed,
            session.frame_changed,
            pointing.chosen_changed,
            pointing.hands_changed,
        ):
            signal.connect(self._show_possible)
        self._show_possible()

    @Slot()
    def toggle(self) -> None:
        """Let the mouse take hold of components, or of rows again."""
        on = self._actions["hands"].isChecked()
        if on:
            if self._actions["lasso"].isChecked():
                self._actions["lasso"].trigger()
            if self._handles is None:
                self._picture.show_handles()
        self._session.pointing.put_hands_on(on)
        if on and self._handles is not None:
            self._handles.take_focus(Qt.FocusReason.OtherFocusReason)
        if on and self._place is None and self._session.identities:
            self._session.pointing.choose(self._session.identities[0])

    def offer_in(self, menu: QMenu) -> None:
        """Show what the actions on components would change while the mouse or the keys are on them in this menu."""
        menu.hovered.connect(self._on_hovered)
        menu.aboutToHide.connect(self._left.start)

    @Slot(QAction)
    def _on_hovered(self, action: QAction) -> None:
        change = self._change_of(action) if action.isEnabled() else None
        self._drop_offered()
        handles = self._handles
        if change is not None and not attempt(self._session, change):
            self._offered = change.label
            if handles is not None:
                handles.tell(True)

    def _change_of(self, action: QAction) -> Change | None:
        place, handles = self._place, self._handles
        if action is self._actions["add_component"]:
            return handles.addition_at_centre() if handles is not None else None
        if place is None:
            return None
        if action is self._actions["remove_component"]:
            return removal(self._session, place)
        if action is self._actions["split_component"]:
            return splitting(self._session, place)
        return self._merging(place) if action is self._actions["merge_component"] else None

    @Slot()
    def _drop_offered(self) -> None:
        """Take back what a menu has shown, unless it was done."""
        proposal, offered = self._session.editing.proposal, self._offered
        self._offered = ""
        if self._handles is not None:
            self._handles.tell(False)
        if offered and proposal is not None and proposal.label == offered and self._session.editing.possible:
            self._session.editing.drop()

    @Slot()
    def add(self) -> None:
        """Put a component in the middle of what is seen."""
        handles = self._handles
        if handles is None:
            self._picture.show_handles()
            self._session.complain("This view has no place for a component: here is one where it can be added")
        else:
            handles.add_at_centre()

    @Slot()
    def remove(self) -> None:
        """Take the chosen component away."""
        place = self._place
        if place is not None:
            do(self._session, removal(self._session, place))

    @Slot()
    def split(self) -> None:
        """Make two of the chosen component."""
        place = self._place
        if place is not None:
            do(self._session, splitting(self._session, place))

    @Slot()
    def merge(self) -> None:
        """Make one of the chosen component and the one nearest to it."""
        place = self._place
        change = self._merging(place) if place is not None else None
        if change is not None:
            do(self._session, change)

    def _merging(self, place: int) -> Change | None:
        base = self._session.editing.base
        other = nearest(base, place) if base is not None and place < base.k else None
        return merging(self._session, place, other) if other is not None else None

    @property
    def _place(self) -> int | None:
        return chosen_place(self._session, None)

    @property
    def _handles(self) -> Handles | None:
        """Those of the view that has the focus, or of the picture."""
        focused, picture = self._views.focused, self._picture.plot
        if focused is not None and focused.handles is not None:
            return focused.handles
        return picture.handles if picture is not None else None

    @Slot()
    def _show_possible(self) -> None:
        session = self._session
        there = session.prepared is not None and session.preview is None
        chosen = there and self._place is not None
        self._actions["hands"].setChecked(session.pointing.hands_on)
        for name, possible in (
            ("hands", there),
            ("add_component", there),
            ("remove_component", chosen and len(session.identities) > 1),
            ("split_component", chosen),
            ("merge_component", chosen and len(session.identities) > 1),
        ):
            self._actions[name].setEnabled(possible)
