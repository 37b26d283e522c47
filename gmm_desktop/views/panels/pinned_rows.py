"""The pinned rows, each with its memberships over the iterations, worked out off the UI thread."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.engine import Mixture, Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.asking import traces
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.icons import icon
from gmm_desktop.views.numbers import count, short
from gmm_desktop.views.panels.asked_point import AskedPoint
from gmm_desktop.views.parts.block import Block
from gmm_desktop.views.parts.labels import ElidedLabel
from gmm_desktop.views.parts.membership_lines import MembershipLines
from gmm_desktop.views.theme import Theme

_PLACES = 128
"""Iterations a line is drawn through at most, evenly spaced, and the newest."""

_SHOWN = 6
"""Pinned rows that have lines: the newest."""

_VALUES = 4


class PinnedRows(Block):
    """One small picture a pinned row."""

    def __init__(self, session: Session, asked: AskedPoint) -> None:
        super().__init__("PINNED ROWS", "Their probabilities over the iterations")
        self._session, self._asked = session, asked
        self._rows: dict[int, _Pinned] = {}
        self._wanted: tuple[object, ...] = ()
        self._latest = Latest("pinned rows")
        self._latest.done.connect(self._on_traced)

    def show_pins(self, theme: Theme) -> None:
        """Bring rows, lines and playhead up to date."""
        pins = tuple(row for row in self._session.pointing.pins if self._asked.values_of(row) is not None)[-_SHOWN:]
        frame = self._session.frame
        self.setVisible(bool(pins) and frame is not None)
        self.light(False, theme)
        for row in tuple(self._rows):
            if row not in pins:
                gone = self._rows.pop(row)
                gone.setParent(None)
                gone.deleteLater()
        for row in pins:
            if row not in self._rows:
                self._rows[row] = _Pinned(self._session, row)
                self.column.addWidget(self._rows[row])
            values = self._asked.values_of(row)
            assert values is not None
            self._rows[row].show_values(values, theme)
        if pins and frame is not None:
            self._ask(pins, theme)
            for pinned in self._rows.values():
                pinned.lines.show_playhead(frame.iteration)

    def _ask(self, pins: tuple[int, ...], theme: Theme) -> None:
        """Have the lines worked out again if rows, iterations, names or colours are others."""
        history = self._session.history
        step = 1
        while len(history) > _PLACES * step:
            step *= 2
        last = len(history) - 1
        wanted = (self._session.recording, pins, step, last // step, self._session.fit, self._session.names, theme)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        places = sorted({history.nearest_kept(t) for t in (*range(0, last + 1, step), last)})
        mixtures = {t: history.mixture(t) for t in places}
        places = [t for t in places if mixtures[t].means.shape == mixtures[last].means.shape]
        points = np.stack([x for row in pins if (x := self._asked.values_of(row)) is not None])
        names, identities = self._session.names, self._session.identities
        colours = (*(theme.component(identity) for identity in identities), QColor(theme.noise))
        lines = (np.array(places, dtype=np.float64), (*names, "noise"), colours, theme)
        self._latest.ask(_tracing, pins, tuple(mixtures[t] for t in places), points, lines)

    @Slot(object)
    def _on_traced(self, found: tuple[tuple[int, ...], Floats, _Lines]) -> None:
        pins, shares, (iterations, names, colours, theme) = found
        for place, row in enumerate(pins):
            if row in self._rows:
                self._rows[row].lines.show_lines(iterations, shares[:, place], names, colours, theme)


_Lines = tuple[Floats, tuple[str, ...], tuple[QColor, ...], Theme]


def _tracing(
    pins: tuple[int, ...], mixtures: tuple[Mixture, ...], points: Floats, lines: _Lines
) -> Generator[Progress, None, tuple[tuple[int, ...], Floats, _Lines]]:
    shares = yield from traces(mixtures, points)
    return pins, shares, lines


class _Pinned(QWidget):
    """A row's number and values, a cross to let it go, and its lines."""

    def __init__(self, session: Session, row: int) -> None:
        super().__init__()
        self._session, self._row = session, row
        self._title = ElidedLabel()
        self._let_go = QToolButton()
        self._let_go.setProperty("role", "cross")
        self._let_go.setAccessibleName(f"Unpin row {row + 1}")
        self._let_go.setToolTip(f"Unpin row {row + 1}")
        self._let_go.clicked.connect(self._on_let_go)
        self.lines = MembershipLines()
        self.lines.setAccessibleName(f"Memberships of row {row + 1} over the iterations")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._let_go, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.lines)

    def show_values(self, values: Floats, theme: Theme) -> None:
        """Say which row it is."""
        shown = ", ".join(short(float(value)) for value in values[:_VALUES])
        more = ", …" if len(values) > _VALUES else ""
        self._title.show_text(f"row {count(self._row + 1)}: {shown}{more}")
        self._let_go.setIcon(icon("close", theme, theme.muted))

    @Slot()
    def _on_let_go(self) -> None:
        self._session.pointing.pin(self._row)
