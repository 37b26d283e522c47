"""The weight of a component as a bar that can be dragged, moved by keys, or typed."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QVBoxLayout

from gmm_desktop.session import Session
from gmm_desktop.views.changes import accept, propose
from gmm_desktop.views.effect_words import HINT
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import full, parsed_share
from gmm_desktop.views.one_number import reach_of_weight, weighing
from gmm_desktop.views.parts.effect_tip import EffectTip
from gmm_desktop.views.parts.focus_ring import draw_focus_ring
from gmm_desktop.views.parts.number_editor import NumberEditor, begins_number
from gmm_desktop.views.parts.share_bar import ShareBar
from gmm_desktop.views.theme import Theme

KEYS: tuple[tuple[str, str], ...] = (
    ("← →", "One percent less or more, with Shift a tenth of one; from number to number"),
    ("Page Down, Page Up", "Ten percent less or more"),
    ("Digits, Enter", "Type a number in place of the one that is there"),
    ("Enter", "Do what is shown in dashes"),
    ("Esc", "Drop it"),
)
"""What the bar hears itself, and what the numbers beside it do."""

_WHOLE = 1000
"""Steps from a weight of 0 to 1, as those hear them who cannot see the bar."""

_RING = 2
"""Pixels around the bar for the frame that says where the keys go."""

_ROUND = 5.0
"""Pixels of a rounded corner of that frame."""

_STARTS = 3
"""Pixels the mouse moves before it drags."""

_FINE = 0.1
"""How much slower everything goes with Shift."""

_STEPS = {
    Qt.Key.Key_Left: -0.01,
    Qt.Key.Key_Down: -0.01,
    Qt.Key.Key_Right: 0.01,
    Qt.Key.Key_Up: 0.01,
    Qt.Key.Key_PageDown: -0.1,
    Qt.Key.Key_PageUp: 0.1,
    Qt.Key.Key_Home: -1.0,
    Qt.Key.Key_End: 1.0,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WeightBar(QAbstractSlider):
    """Proposes another weight of the component at `place`; what is dragged is done when it is let go.

    What keys propose is done by Enter. A double click, Enter or a digit lets it be typed. `pressed` tells a click.
    """

    pressed = Signal()

    def __init__(self, session: Session, place: int) -> None:
        super().__init__()
        self._session, self._place = session, place
        self._bar = ShareBar()
        self._bar.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._weight = 0.0  # what is shown
        self._drag: float | None = None  # where the mouse was last, in pixels
        self._wanted: float | None = None  # what is dragged; None before it is
        self._showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(_RING, _RING, _RING, _RING)
        column.addWidget(self._bar)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setRange(0, _WHOLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._clock = FrameClock()
        self._clock.frame.connect(self._on_frame)
        self._tip = EffectTip(session, self)
        self.valueChanged.connect(self._on_value)
        session.editing.proposal_changed.connect(self._on_proposal)

    @property
    def words(self) -> str:
        """The weight as it is written on the bar."""
        return self._bar.accessibleDescription()

    @property
    def filled(self) -> float:
        """Up to which share the bar is filled."""
        return self._bar.filled

    def show_weight(self, weight: float, name: str, colour: QColor, theme: Theme) -> None:
        """Write another weight; NaN is that of a component that would go."""
        self._bar.show_share(weight, colour, theme)
        if math.isnan(weight):
            return
        self._weight = weight
        self.setAccessibleName(f"Weight of {name}")
        self.setToolTip(f"Weight {full(weight)}\nDrag it, or use arrow keys, or double-click to type it")
        self._showing = True
        self.setValue(round(_WHOLE * weight))
        self._showing = False
        movable = self._reach is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if movable else Qt.CursorShape.ArrowCursor)

    def fill_to(self, share: float, proposed: float | None = None) -> None:
        """Let the bar stand here, and show how far a proposal would have it."""
        self._bar.fill_to(share, proposed)

    @property
    def _reach(self) -> tuple[float, float] | None:
        base = self._session.editing.base
        if base is None or self._place >= base.k:
            return None
        return reach_of_weight(self._session, base, self._place)

    @property
    def _own_label(self) -> str:
        """The label of what this bar proposes."""
        names = self._session.names
        return f"Change weight of {names[self._place]}" if self._place < len(names) else ""

    @property
    def _proposes(self) -> bool:
        proposal = self._session.editing.proposal
        return proposal is not None and proposal.label == self._own_label

    # The mouse ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the bar (called by Qt)."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.pressed.emit()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._drag, self._wanted = event.position().x(), None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse, ten times finer with Shift (called by Qt)."""
        x = event.position().x()
        if self._drag is None or not self._session.editing.possible:
            return
        if self._wanted is None:
            if abs(x - self._drag) < _STARTS:
                return
            self._wanted = self._weight
        finely = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._wanted += (x - self._drag) / max(self._bar.width(), 1) * (_FINE if finely else 1.0)
        self._drag = x
        self._clock.mark()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do it (called by Qt)."""
        dragged, self._drag = self._wanted is not None and self._drag is not None, None
        if event.button() == Qt.MouseButton.LeftButton and dragged and self._propose_wanted():
            accept(self._session)
        self._wanted = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let it be typed (called by Qt)."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the panel (called by Qt)."""
        event.ignore()

    @Slot()
    def _on_frame(self) -> None:
        if self._drag is not None:
            self._propose_wanted()

    def _propose_wanted(self) -> bool:
        return self._wanted is not None and self._propose(self._wanted)

    def _propose(self, weight: float, hint: str = "") -> bool:
        reach = self._reach
        change = weighing(self._session, self._place, weight)
        if reach is not None:
            change = weighing(self._session, self._place, min(max(weight, reach[0]), reach[1]))
        shown = propose(self._session, change)
        if shown:
            self._tip.follow(change.label, hint)
        return shown

    @Slot()
    def _on_proposal(self) -> None:
        """What is dropped while it is dragged is not proposed again."""
        if self._drag is not None and self._wanted is not None and self._session.editing.proposal is None:
            self._drag = None

    # Keys ---------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take digits before they are the keys of views (called by Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and begins_number(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on or back, do it, or let it be typed (called by Qt)."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            finely = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(_STEPS[key] * (_FINE if finely else 1.0))
        elif key in _ENTER and self._proposes:
            accept(self._session)
        elif key in (*_ENTER, Qt.Key.Key_F2):
            self.edit()
        elif begins_number(event):
            self.edit(event.text())
        else:
            event.ignore()

    def _step(self, by: float) -> None:
        proposal = self._session.editing.proposal
        now = proposal.edit.mixture if proposal is not None and self._proposes else self._session.editing.base
        if now is not None and self._place < now.k:
            self._propose(float(now.weights[self._place]) + by, HINT)

    @Slot(int)
    def _on_value(self, value: int) -> None:
        """Somebody who cannot see the bar set it."""
        if not self._showing:
            self._propose(value / _WHOLE, HINT)

    def edit(self, typed: str = "") -> None:
        """Let another weight be typed, beginning with what was typed already."""
        if not self._session.editing.possible:
            return
        self._session.editing.drop()
        change = partial(weighing, self._session, self._place)
        editor = NumberEditor(self._session, self.parentWidget(), full(self._weight), change, parsed_share)
        editor.setAccessibleName(self.accessibleName())
        editor.open_over(self, typed)

    # Drawing ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame around the bar while keys go to it (called by Qt)."""
        del event
        draw_focus_ring(self, _ROUND)
