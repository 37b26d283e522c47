"""The line at the bottom: state, iteration, rows used and left out, progress; or the row that is pointed at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar

from gmm_desktop.engine import Progress
from gmm_desktop.engine.shown.asking import terms
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import change, count, log_likelihood, percent, short
from gmm_desktop.views.panels.asked_point import place_of
from gmm_desktop.views.parts.labels import ElidedLabel, shortened

_PACE = 120
"""Milliseconds between changes of the text."""

_MOST_VALUES, _MOST_SHARES, _LEAST, _NAME = 4, 3, 0.0005, 24
"""Of the row that is pointed at: values and memberships that are told, the least share, and letters of a name."""

_STATES = {
    "empty": "Open a table to begin",
    "reading": "Reading",
    "ready": "Ready to run",
    "searching": "Searching for the best start",
    "running": "Running",
    "paused": "Paused",
    "converged": "Converged",
    "limit": "Limit reached, not converged",
    "stopped": "Stopped",
    "collapsed": "Collapsed: last valid iteration kept",
    "evaluated": "Opened mixture, not run",
}


class StatusBar(QStatusBar):
    """Follows the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._progress: Progress | None = None
        self._line = ElidedLabel("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName("Progress")
        self._bar.hide()
        self.cancel = QPushButton("Cancel")
        self.cancel.setProperty("role", "link")
        self.cancel.setToolTip("Stop what is going on (Esc)")
        self.cancel.clicked.connect(session.stop)
        self.cancel.hide()
        self.addWidget(self._line, 1)
        self.addPermanentWidget(self._bar)
        self.addPermanentWidget(self.cancel)
        self.setSizeGripEnabled(False)
        self._clock = FrameClock(_PACE)
        self._clock.frame.connect(self._show)
        session.progress.connect(self._on_progress)
        for signal in (
            session.state_changed,
            session.frame_changed,
            session.prepared_changed,
            session.spec_changed,
            session.recording_changed,
            session.pointing.row_changed,
            session.pointing.selection_changed,
        ):
            signal.connect(self._clock.mark)
        self._show()

    @property
    def text(self) -> str:
        """What the line says."""
        return self._line.text()

    @Slot(object)
    def _on_progress(self, progress: Progress | None) -> None:
        self._progress = progress
        self._clock.mark()

    @Slot()
    def _show(self) -> None:
        pointed = row_line(self._session) if self._progress is None else ""
        text = pointed or status_line(self._session, self._progress)
        if text != self._line.text():
            self._line.show_text(text)
        self._bar.setVisible(self._progress is not None)
        self.cancel.setVisible(self._progress is not None)
        if self._progress is not None:
            fraction = self._progress.fraction
            self._bar.setRange(0, 0 if fraction is None else 1000)
            self._bar.setValue(int(1000 * (fraction or 0.0)))


def row_line(session: Session) -> str:
    """The row that is pointed at, its values and its most probable components; empty where there is none."""
    row, prepared, frame = session.pointing.row, session.prepared, session.frame
    if row is None or prepared is None:
        return ""
    place = place_of(prepared, row)
    if place is None:
        return f"Row {count(row + 1)} is left out"
    x = prepared.rows.x[place]
    values = zip(prepared.titles[:_MOST_VALUES], x[:_MOST_VALUES].tolist(), strict=True)
    told = ", ".join(f"{shortened(name)[:_NAME]} {short(value, 5)}" for name, value in values)
    parts = [f"Row {count(row + 1)}", told + (", …" if len(x) > _MOST_VALUES else "")]
    if frame is not None and frame.colours.d == len(x):
        shares = terms(frame.colours, x).responsibilities
        most = np.argsort(-shares, kind="stable")[:_MOST_SHARES]
        names = (*session.names, "noise")
        shown = [f"{shortened(names[j])[:_NAME]} {percent(float(shares[j]))}" for j in most if shares[j] >= _LEAST]
        parts.append(", ".join(shown))
    return " · ".join(parts)


def status_line(session: Session, progress: Progress | None) -> str:
    """The state of a session as one line of text."""
    by_hand = session.state == "evaluated" and session.start is None
    parts = ["Changed by hand; Run goes on from here" if by_hand else _STATES[session.state]]
    if session.state == "running" and session.fit is not None:
        parts = ["Playing"]
    if progress is not None:
        share = f" {progress.fraction:.0%}" if progress.fraction is not None else ""
        parts = [f"{progress.stage[:1].upper()}{progress.stage[1:]}{share}"]
    frame = session.frame
    if frame is not None:
        half = ", M-step" if frame.phase == "M" else ""
        parts.append(f"iteration {count(frame.iteration)}{half}" + ("" if frame.exact else " (interpolated)"))
        parts.append(f"log-likelihood {log_likelihood(frame.log_likelihood)}")
        if frame.gain is not None:
            parts.append(f"Δ {change(frame.gain)}")
    if session.dataset is not None and session.prepared is not None:
        used = len(session.prepared.used)
        parts.append(f"{count(used)} of {count(session.dataset.rows)} rows used")
        if len(session.pointing.selection):
            parts.append(f"{count(len(session.pointing.selection))} selected")
        if session.prepared.reasons:
            told = (f"{count(reason.rows)} {reason.words}" for reason in session.prepared.reasons)
            parts.append("left out: " + ", ".join(told))
        parts.append(f"seed {session.spec.seed}")
    return " · ".join(parts)
