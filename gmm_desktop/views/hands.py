"""What keys and menus do to components by hand: add, remove, split and merge them, and take hold of them at all."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.changes import do, merging, nearest, removal, splitting
from gmm_desktop.views.extra_views import ExtraViews
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.proposed import chosen_place


class Hands(QObject):
    """Slots for the actions on components; they are possible while there is something to do them to."""

    def __init__(self, session: Session, actions: Actions, picture: Picture, views: ExtraViews) -> None:
        super().__init__(actions)  # goes with them: what it hears from the session may come later
        self._session, self._actions, self._picture, self._views = session, actions, picture, views
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
            self._picture.show_handles()
        self._session.pointing.put_hands_on(on)
        if on and self._place is None and self._session.identities:
            self._session.pointing.choose(self._session.identities[0])

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
        place, base = self._place, self._session.editing.base
        other = nearest(base, place) if base is not None and place is not None and place < base.k else None
        if place is not None and other is not None:
            do(self._session, merging(self._session, place, other))

    @property
    def _place(self) -> int | None:
        return chosen_place(self._session, None)

    @property
    def _handles(self) -> Handles | None:
        """Those of the view that has the focus, or of the picture."""
        focused = self._views.focused or self._picture.plot
        return focused.handles if focused is not None else None

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
