"""The player: buttons to run, pause and step, the speed, and the log-likelihood curve as its timeline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSlider, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.runs.player import SPEEDS
from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.icons import icon
from gmm_desktop.views.numbers import change, count, log_likelihood
from gmm_desktop.views.parts.giving_row import GivingRow
from gmm_desktop.views.parts.labels import ElidedLabel, FittingLabel
from gmm_desktop.views.parts.segmented import Segmented
from gmm_desktop.views.plots.timeline import Timeline
from gmm_desktop.views.theme import Theme

_MARGIN, _GAP, _NEAR = 12, 8, 6
"""Pixels at the sides, between groups of controls, and between the speed and its slider."""

_SLIDES, _LONGEST = 5.0, 8.0
"""From so many lines of text in width the slider of the speed is shown, else there are the keys; its length."""

_BUTTONS = ("first", "step_back", "run", "step", "last", "stop", "loop")
_GIVING = ("first", "last", "loop")
"""Buttons from left to right, and those of them that give way where there is no room."""


class PlayerBar(QFrame):
    """Below the picture: transport, the sentence of this iteration, speed, timeline."""

    def __init__(self, session: Session, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._session = session
        self._theme = theme
        self._run, self._loop = actions["run"], actions["loop"]
        row = GivingRow(0)
        self._fixed: list[QWidget] = []
        for name in _BUTTONS:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setAccessibleName(actions[name].text())
            row.add(button, gives=name in _GIVING)
            self._fixed.append(button)
        self._halves = Segmented({"whole": "iteration", "half": "E | M"}, "Show", {
            "whole": "Show whole iterations",
            "half": "Show E-steps (colours) and M-steps (ellipses) one after the other (Shift+.)"})  # fmt: skip
        self._halves.choose("whole")
        self._halves.chosen.connect(self._on_halves)
        self._sentence = ElidedLabel("", "muted")
        self._speed = QSlider(Qt.Orientation.Horizontal)
        self._speed.setRange(0, len(SPEEDS) - 1)
        self._speed.setPageStep(1)
        self._speed.setMinimumWidth(40)
        self._speed.setAccessibleName("Speed")
        self._speed_text = FittingLabel("muted")
        self._speed_text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._speed_text.setMinimumWidth(1)
        self._speed.valueChanged.connect(session.player.set_speed)
        self._fixed.append(self._halves)
        row.add_gap(_GAP)
        row.add(self._halves)
        row.add_gap(_GAP)
        row.add(self._speed_text, 1)
        row.add_gap(_NEAR)
        row.add(self._speed, 2)
        self._row = row
        self.timeline = Timeline(session, theme)
        self.timeline.setMinimumHeight(84)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        column.setSpacing(4)
        column.addWidget(row)
        column.addWidget(self._sentence)
        column.addWidget(self.timeline, 1)
        self._clock = FrameClock(60)
        self._clock.frame.connect(self._show)
        for signal in (session.frame_changed, session.recorded, session.recording_changed, session.state_changed):
            signal.connect(self._clock.mark)
        session.player.speed_changed.connect(self._show_speed)
        session.player.loop_changed.connect(self._show_loop)
        self._show_speed()
        self._show_loop()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.timeline.set_theme(theme)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the slider out where there is no way for it to slide (called by Qt)."""
        super().resizeEvent(event)
        taken = sum(part.sizeHint().width() for part in self._fixed) + 2 * (_MARGIN + _GAP) + _NEAR
        line = self.fontMetrics().height()
        self._speed.setMaximumWidth(round(_LONGEST * line))
        self._row.want(self._speed, self.width() - taken >= _SLIDES * line)

    @Slot(str)
    def _on_halves(self, key: str) -> None:
        self._session.player.set_halves(key == "half")

    @Slot()
    def _show_speed(self) -> None:
        speed = self._session.player.speed
        self._speed.setValue(speed)
        value = SPEEDS[speed]
        words = ("full speed", "full") if value == float("inf") else (f"{value:.0f} a second", f"{value:.0f}/s")
        self._speed_text.show_ways(*words, "")
        self._speed.setToolTip(f"{self._speed_text.text()}: iterations shown ([ slower, ] faster)")

    @Slot()
    def _show_loop(self) -> None:
        self._loop.setChecked(self._session.player.loop)

    @Slot()
    def _show(self) -> None:
        playing = self._session.player.playing
        self._run.setIcon(icon("pause" if playing else "play", self._theme))
        frame = self._session.frame
        if frame is None:
            self._sentence.show_text("")
            return
        recorded = count(len(self._session.history) - 1)
        of = f"of {recorded}" if self._session.fit else f"of {recorded} so far"
        half = f" · {frame.phase}-step" if self._session.player.halves or frame.phase == "M" else ""
        between = "" if frame.exact else " (interpolated)"
        self._sentence.show_text(
            f"iteration {count(frame.iteration)} {of}{half}{between}"
            f" · log-likelihood {log_likelihood(frame.log_likelihood)} · Δ {change(frame.gain)}"
        )
