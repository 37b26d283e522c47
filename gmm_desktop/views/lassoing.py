"""The lasso of the window: begun in the view that has the focus, or else in the picture, and left again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.extra_views import ExtraViews
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.plots.parts.lasso import Lasso


class Lassoing(QObject):
    """Slots for the action of the lasso; the action is checked as long as there is a line to draw."""

    def __init__(self, session: Session, actions: Actions, picture: Picture, views: ExtraViews) -> None:
        super().__init__(actions)
        self._session, self._actions, self._picture, self._views = session, actions, picture, views

    @Slot()
    def toggle(self) -> None:
        """Draw around rows, or do not."""
        wanted = self._actions["lasso"].isChecked()
        for lasso in self._begun:
            lasso.ended.disconnect(self._on_ended)
            lasso.cancel()
        lasso_there = self._lasso() if wanted and self._session.prepared is not None else None
        self._actions["lasso"].setChecked(lasso_there is not None)
        if lasso_there is not None:
            lasso_there.begin()
            lasso_there.ended.connect(self._on_ended)

    @property
    def _begun(self) -> list[Lasso]:
        plots = [self._picture.plot, *self._views.plots]
        return [plot.lasso for plot in plots if plot is not None and plot.lasso is not None and plot.lasso.on]

    def _lasso(self) -> Lasso | None:
        focused = self._views.focused
        if focused is not None and focused.lasso is not None:
            return focused.lasso
        self._picture.show_lasso()
        return self._picture.plot.lasso if self._picture.plot is not None else None

    @Slot()
    def _on_ended(self) -> None:
        lasso = self.sender()
        assert isinstance(lasso, Lasso)
        lasso.ended.disconnect(self._on_ended)
        self._actions["lasso"].setChecked(False)
