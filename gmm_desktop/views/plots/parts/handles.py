"""Hands on the components of a plot: move, stretch and turn them, drop one on another, add one, ask for more."""

from __future__ import annotations

import weakref
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QCursor, QFont, QGuiApplication

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change, accept, addition, do
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.parts.component_menu import ComponentMenu, PlaceMenu
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.drag import Drag
from gmm_desktop.views.plots.parts.faces import Face
from gmm_desktop.views.plots.parts.grips import Grip, Shape, component_at
from gmm_desktop.views.plots.parts.handle_keys import HandleKeys
from gmm_desktop.views.plots.parts.handle_layer import HandleLayer, Sight
from gmm_desktop.views.plots.parts.moment import Moment
from gmm_desktop.views.plots.parts.pointer import Pointer
from gmm_desktop.views.theme import Theme

_FRAME = 16
"""Milliseconds between two pictures of what is dragged: it should stick to the hand."""

_TIPS = {
    "mean": "Drag to move {}; drop it on another mean to merge the two",
    "long": "Drag to stretch {}",
    "short": "Drag to stretch {}",
    "turn": "Drag to turn {}",
}


class Handled(Protocol):
    """A plot with handles."""

    @property
    def lassoing(self) -> bool:
        """Whether a lasso is drawn in it."""

    @property
    def pointer(self) -> Pointer:
        """What its mouse says about rows."""

    def turn_to(self, at: Floats) -> None:
        """Let the panel under a pixel be the one that hands are in, where there are panels: `follow` tells it."""

    def turn_by(self, by: int) -> bool:
        """Let hands be in another panel, so many on; return whether there are any."""

    def hasFocus(self) -> bool:
        """Whether keys go to it."""

    def setFocus(self, reason: Qt.FocusReason) -> None:
        """Let keys go to it."""

    def installEventFilter(self, filterObj: QObject) -> None:
        """Let its keys be heard before it does."""


class Handles(QObject):
    """One a plot. `follow` tells it what is drawn; nothing can be taken hold of while hands are off."""

    def __init__(self, plot: Handled, canvas: Canvas, session: Session, theme: Theme) -> None:
        super().__init__(canvas)
        self._plot = weakref.ref(plot)
        self._canvas = canvas
        self.session = session
        self.face: Face | None = None
        self._drawn: Mixture | None = None
        self._mouse: Floats | None = None
        self._hot: tuple[int, Grip] | None = None  # identity and handle under the mouse
        self._drag: Drag | None = None
        self._telling = False
        self._clock = FrameClock(_FRAME)
        self._clock.frame.connect(self._on_frame)
        self.layer = HandleLayer(canvas.view, self, theme)
        canvas.add(self.layer)
        self._keys = HandleKeys(canvas, self)
        plot.installEventFilter(self._keys)
        pointing = session.pointing
        for signal in (pointing.chosen_changed, session.editing.proposal_changed):
            signal.connect(self._on_changed)
        pointing.hands_changed.connect(self._on_hands)
        canvas.resized.connect(self._on_view_moved)

    # What the plot says -------------------------------------------------------------------------------------

    def follow(self, drawn: Mixture | None, face: Face | None) -> None:
        """Take over what is drawn now: the components in the columns that are seen, and how they are shown."""
        self._drawn, self.face = drawn, face
        if not QGuiApplication.mouseButtons():
            self._look()
        if self.session.pointing.hands_on or self.session.editing.proposal is not None:
            self.layer.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take colours and type."""
        self.layer.dress(theme, font)

    # What is ------------------------------------------------------------------------------------------------

    @property
    def moment(self) -> Moment:
        """What is seen now."""
        plot, drag = self._plot(), self._drag
        held = drag if drag is not None and not drag.cancelled else None
        focused = self._telling or (plot is not None and plot.hasFocus())
        return Moment(self.session, self.face, self._drawn, held, self.layer.size, focused)

    @property
    def dragging(self) -> bool:
        """Whether a handle is held."""
        return self._drag is not None and not self._drag.cancelled

    @property
    def whole(self) -> Mixture | None:
        """What the next change builds on: a proposal that only moved or reshaped, or what is shown."""
        proposal = self.session.editing.proposal
        if proposal is not None and proposal.edit.origins == tuple(range(proposal.edit.mixture.k)):
            return proposal.edit.mixture
        return self.session.editing.base

    def shape_of(self, whole: Mixture, j: int) -> Shape | None:
        """Return how a component of a whole mixture is seen."""
        face = self.face
        if face is None or not face.fits(whole.d) or not 0 <= j < whole.k:
            return None
        return face.shapes(face.seen(whole))[j]

    def sight(self) -> Sight:
        """Return what is to be drawn now, without words where those of a lasso stand (called by the layer)."""
        plot, sight = self._plot(), self.moment.sight(self._hot)
        return replace(sight, label=None) if plot is not None and plot.lassoing else sight

    # The mouse ----------------------------------------------------------------------------------------------

    def hovered(self, at: Floats | None) -> None:
        """Show which handle is under the mouse."""
        self._mouse = at
        if at is not None:
            self._turn_to(at)
        self._look()

    def clicked(self, at: Floats) -> bool:
        """Choose a component, or none."""
        self._turn_to(at)
        moment = self.moment
        if not moment.on:
            return False
        self.session.pointing.choose(self._under(moment, at))
        self.take_focus()
        return True

    def double_clicked(self, at: Floats) -> bool:
        """Add a component here."""
        self._turn_to(at)
        if not self.moment.on or self.face is None:
            return False
        do(self.session, self._addition(at))
        return True

    def asked(self, at: Floats) -> bool:
        """Open the menu of the component under the mouse, or that of the place."""
        self._turn_to(at)
        if not self.session.editing.possible or self.face is None or self.dragging:
            return False
        self._open(self._under(self.moment, at), at)
        return True

    def taken(self, at: Floats) -> bool:
        """Take hold of the handle that was under the mouse when the button went down."""
        self._turn_to(at)
        hit = self.moment.hit(at) or self._hot
        if hit is None or not self.moment.on or not self.session.editing.possible:
            return False
        identity, grip = hit
        whole, identities = self.whole, self.session.identities
        if whole is None or identity not in identities:
            return False
        j = identities.index(identity)
        shape, plot = self.shape_of(whole, j), self._plot()
        if shape is None or plot is None:
            return False
        plot.pointer.leave()  # a row under the handle is not what this is about
        self.session.pointing.choose(identity)
        self.take_focus()
        self._canvas.hold_still(True, but=self.layer)
        self._drag = Drag(j, grip, at, whole, shape, shape, at, self.session.editing.held.covariances)
        return True

    def dragged(self, at: Floats, *, finished: bool) -> None:
        """Go on with the drag; what it would do is proposed with the next frame, or done at its end."""
        drag = self._drag
        if drag is None:
            return
        if self.dragging and self.face is not None:
            drag.go_to(at, self.face, self.session.names, self.layer.size)
            self._clock.mark()
        if finished:
            self._finish()

    def _finish(self) -> None:
        drag, self._drag = self._drag, None
        self._canvas.hold_still(False, but=self.layer)
        if drag is not None and not drag.cancelled and drag.edit is not None:
            self.session.editing.propose(drag.label, drag.edit)
            if drag.target is not None:
                self.session.pointing.choose(self.session.identities[drag.target])
            accept(self.session)
        self._look()
        self.layer.update()

    def cancel(self) -> None:
        """Let go of the handle, or drop what keys proposed; nothing has happened."""
        if self._drag is not None:
            self._drag.cancelled = True
        self.session.editing.drop()
        self.layer.update()

    def _turn_to(self, at: Floats) -> None:
        """Let the panel under a pixel be the one that hands are in, unless a handle of another reaches there."""
        plot, before = self._plot(), self.face
        if plot is None or self._drag is not None or (before is not None and self.moment.hit(at) is not None):
            return
        plot.turn_to(at)
        if self.face is not before:
            self._hot = None

    # Menus and keys -----------------------------------------------------------------------------------------

    def add_at_centre(self) -> None:
        """Add a component in the middle of what is seen, or of the panel that hands are in."""
        change = self.addition_at_centre()
        if change is not None:
            do(self.session, change)

    def addition_at_centre(self) -> Change | None:
        """Return what adds a component there; None before anything is seen."""
        if self.face is None:
            return None
        room, box = self._canvas.view.rect(), self.face.box
        middle = np.array([room.width() / 2, room.height() / 2])
        return self._addition(middle if box is None else self._canvas.view.pixels(box).mean(axis=0))

    def tell(self, on: bool) -> None:
        """Say what is proposed also while keys go elsewhere, or only while they come here again."""
        self._telling = on
        self.layer.update()

    def turn_by(self, by: int) -> bool:
        """Let hands be in another panel, so many on; return whether there are any."""
        plot = self._plot()
        return plot is not None and plot.turn_by(by)

    def open_menu(self) -> None:
        """Open the menu of the chosen component, by key."""
        moment = self.moment
        if moment.chosen is not None:
            self._open(moment.identities[moment.chosen], moment.shapes[moment.chosen].centre)

    def _open(self, identity: int | None, at: Floats) -> None:
        self.session.editing.drop()
        if identity is not None and identity in self.session.identities:
            if self.moment.on:
                self.session.pointing.choose(identity)
            place = self.session.identities.index(identity)
            ComponentMenu(self.session, place, self._canvas).popup(self._on_screen(at))
        else:
            PlaceMenu(self.session, self._addition(at), self._canvas).popup(self._on_screen(at))

    def _on_screen(self, at: Floats) -> QPoint:
        where: QPoint = self._canvas.mapFromScene(self.layer.mapToScene(float(at[0]), float(at[1])))
        on_screen: QPoint = self._canvas.mapToGlobal(where)
        return on_screen

    def _addition(self, at: Floats) -> Change:
        assert self.face is not None
        return addition(self.session, partial(self.face.away, at=at), partial(self.face.put, at=at))

    # Following ----------------------------------------------------------------------------------------------

    @Slot()
    def _on_frame(self) -> None:
        """Paint, and propose what is dragged: once a frame, however often the mouse and the effects tell."""
        drag, proposal = self._drag, self.session.editing.proposal
        edit = drag.edit if drag is not None and not drag.cancelled else None
        if drag is not None and edit is not None and (proposal is None or proposal.edit is not edit):
            self.session.editing.propose(drag.label, edit)
        self._look()
        self.layer.update()

    @Slot()
    def _on_changed(self) -> None:
        self._clock.mark()

    @Slot()
    def _on_hands(self) -> None:
        if not self.session.pointing.hands_on and (self._drag or self.session.editing.proposal):
            self.cancel()
        self._look()
        self.layer.update()

    @Slot()
    def _on_view_moved(self) -> None:
        if self.dragging:
            self.cancel()

    def _look(self) -> None:
        """Find the handle under the mouse, and say so with the pointer."""
        if self._drag is not None:
            return
        moment = self.moment
        hot = moment.hit(self._mouse) if self._mouse is not None else None
        if hot == self._hot:
            return
        self._hot = hot
        if hot is None:
            self.layer.unsetCursor()
            self.layer.setToolTip("")
        else:
            place = moment.identities.index(hot[0])
            names = self.session.names
            self.layer.setCursor(_cursor(hot[1], moment.shapes[place]))
            self.layer.setToolTip(_TIPS[hot[1].kind].format(names[place] if place < len(names) else "it"))
        self.layer.update()

    def _under(self, moment: Moment, at: Floats) -> int | None:
        """Return the identity of the component that a click on a pixel means."""
        hit = moment.hit(at)
        if hit is not None:
            return hit[0]
        place = component_at(moment.shapes, at)
        return moment.identities[place] if place is not None and place < len(moment.identities) else None

    def take_focus(self, reason: Qt.FocusReason = Qt.FocusReason.MouseFocusReason) -> None:
        """Let keys go to the plot."""
        plot = self._plot()
        if plot is not None:
            plot.setFocus(reason)


def _cursor(grip: Grip, shape: Shape) -> QCursor:
    """Return arrows along the way a handle goes."""
    if grip.kind == "mean":
        return QCursor(Qt.CursorShape.SizeAllCursor)
    if grip.kind == "turn":
        return QCursor(Qt.CursorShape.PointingHandCursor)
    across, down = (np.array([grip.x, grip.y]) - shape.centre).tolist()
    angle = float(np.degrees(np.arctan2(-down, across))) % 180
    if angle < 22.5 or angle > 157.5:
        return QCursor(Qt.CursorShape.SizeHorCursor)
    if angle < 67.5:
        return QCursor(Qt.CursorShape.SizeBDiagCursor)
    return QCursor(Qt.CursorShape.SizeVerCursor if angle < 112.5 else Qt.CursorShape.SizeFDiagCursor)
