"""The views that suit the data, as a menu with the keys 1 to 9."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.plots import PLOTS

_KEYS = 9
"""Views that have a key."""


class ViewKeys(QMenu):
    """Shows a view in the middle of the window; the one that is there is ticked."""

    def __init__(self, window: QWidget, session: Session, picture: Picture) -> None:
        super().__init__("Show", window)
        self._picture = picture
        self._group = QActionGroup(self)
        for name, kind in PLOTS.items():
            action = QAction(kind.title, self._group)
            action.setData(name)
            action.setCheckable(True)
            action.setStatusTip(kind.tip)
        self.addActions(self._group.actions())
        self._group.triggered.connect(self._on_triggered)
        self.aboutToShow.connect(self.follow)
        session.prepared_changed.connect(self.follow)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Offer the views that suit the data, the first ones by their keys."""
        suited = self._picture.suited
        for action in self._group.actions():
            name = str(action.data())
            action.setVisible(name in suited)
            place = suited.index(name) if name in suited else _KEYS
            action.setShortcut(str(place + 1) if place < _KEYS else "")
            action.setChecked(name == self._picture.view)
        self.menuAction().setEnabled(bool(suited))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._picture.show_view(str(action.data()))
