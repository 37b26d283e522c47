"""Rows inside a lasso are kept, or left out, as a step of the preparation."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.lasso import Lasso

_DEEDS = (
    ("Keep these rows", False, "Leave out all rows outside the line"),
    ("Leave these rows out", True, "Leave out the rows inside the line"),
)
_WHY_NOT = "No column says where rows are drawn here: use another view to keep them or leave them out"


class Keeping(QObject):
    """Puts its two actions into the menu of a lasso."""

    def __init__(self, lasso: Lasso, session: Session) -> None:
        super().__init__(lasso)
        self._lasso, self._session = lasso, session
        self._drawn: tuple[Ground, Floats] | None = None
        self.actions: list[QAction] = []
        for text, outside, _ in _DEEDS:
            action = QAction(text, lasso.menu)
            action.setProperty("outside", outside)
            action.triggered.connect(self._on_chosen)
            lasso.menu.addAction(action)
            self.actions.append(action)
        lasso.closed.connect(self._on_closed)
        lasso.ended.connect(self._on_ended)

    @Slot()
    def _on_closed(self) -> None:
        """Remember the line: it is gone when the answer comes."""
        ground, prepared = self._lasso.ground, self._session.prepared
        possible = ground is not None and prepared is not None
        if ground is not None and prepared is not None:
            self._drawn = ground, self._lasso.corners
            possible = ground.placing.kept(self._lasso.corners, prepared.columns, outside=False) is not None
        for action, (_, _, tip) in zip(self.actions, _DEEDS, strict=True):
            action.setEnabled(possible)
            action.setToolTip(tip if possible else _WHY_NOT)

    @Slot()
    def _on_ended(self) -> None:
        self._drawn = None

    @Slot()
    def _on_chosen(self) -> None:
        action, preparation, prepared = self.sender(), self._session.preparation, self._session.prepared
        if self._drawn is None or preparation is None or prepared is None or not isinstance(action, QAction):
            return
        ground, corners = self._drawn
        step = ground.placing.kept(corners, prepared.columns, outside=bool(action.property("outside")))
        if step is not None:
            self._session.set_steps((*preparation.steps, step))
