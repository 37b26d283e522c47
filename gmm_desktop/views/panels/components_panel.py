"""The components as cards: symbol, name, weight as a bar, and where each stands."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.engine import Mixture
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import full, number, percent
from gmm_desktop.views.panels.step_words import units_note
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label, shortened
from gmm_desktop.views.parts.symbol import Symbol
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.theme import Theme, contrast

_SHOWN = 8
"""Columns a card shows; the table of parameters has all."""

_TEXT_PACE = 66
"""Milliseconds between changes of numbers: faster cannot be read."""


class ComponentsPanel(QScrollArea):
    """One card a component, following the playhead."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._cards: list[_Card] = []
        self._hint = plain_label("Run a fit to see its components here.", "muted", wrap=True)
        self._noise = plain_label("", "muted", wrap=True)
        self.units = plain_label("", "muted", wrap=True)
        self.table_button = QPushButton("All parameters")
        self.table_button.setProperty("role", "link")
        self.table_button.setToolTip("Show every parameter in one table, to read and to copy")
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(12, 0, 12, 12)
        self._column.setSpacing(12)
        self._column.addWidget(self._hint)
        self._column.addWidget(self._noise)
        self._column.addWidget(self.units)
        self._column.addWidget(self.table_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Components")
        self._clock = FrameClock(_TEXT_PACE)
        self._clock.frame.connect(self._show)
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)
        for signal in (session.frame_changed, session.recording_changed, session.names_changed):
            signal.connect(self._clock.mark)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show the cards in other colours."""
        self._theme = theme
        self._glide.reduced_motion = theme.reduced_motion
        self._show()

    @Slot()
    def _show(self) -> None:
        frame = self._session.frame
        mixture = frame.ellipses if frame else None
        wanted = mixture.k if mixture else 0
        prepared = self._session.prepared
        columns = prepared.titles if prepared else ()
        if mixture is not None and mixture.d != len(columns):
            return
        self._keep_cards(wanted, columns)
        self._hint.setVisible(mixture is None)
        self.table_button.setVisible(mixture is not None)
        self.units.setText(units_note(prepared) if prepared and mixture is not None else "")
        self.units.setVisible(bool(self.units.text()))
        noise = mixture.noise if mixture else None
        self._noise.setVisible(noise is not None)
        self._noise.setText(f"Noise  {percent(noise.weight)}" if noise else "")
        if mixture is None:
            return
        names, identities = self._session.names, self._session.identities
        for place, card in enumerate(self._cards[:wanted]):
            card.show_component(mixture, names[place], identities[place], self._theme)
        if self._glide.target is not mixture:
            self._glide.go_to(mixture.marginal([0]), mixture)
        else:
            self._on_glided()

    @Slot()
    def _on_glided(self) -> None:
        """Let the bars of the weights stand where they are on their way; numbers jump, for they are read."""
        mixture = self._glide.mixture
        if mixture is not None:
            for card, weight in zip(self._cards, mixture.weights.tolist(), strict=False):
                card.bar.show_share(weight)

    def _keep_cards(self, wanted: int, columns: tuple[str, ...]) -> None:
        """Have that many cards in sight; new ones come one at a time, because a card is many labels to lay out."""
        if wanted and self._cards and self._cards[0].columns != columns:
            for card in self._cards:
                card.setParent(None)
                card.deleteLater()
            self._cards = []
        if len(self._cards) < wanted:
            card = _Card(self._session, len(self._cards), columns)
            self._column.insertWidget(1 + len(self._cards), card)
            self._cards.append(card)
        if len(self._cards) < wanted:
            self._clock.mark()
        for place, card in enumerate(self._cards):
            card.setVisible(place < wanted)


class _Card(QWidget):
    """One component."""

    def __init__(self, session: Session, place: int, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.columns = columns
        self._session = session
        self._place = place
        self._symbol = Symbol()
        self._name = ElidedLabel("", "title")
        self._name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.bar = _WeightBar()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._symbol)
        head.addWidget(self._name)
        head.addWidget(self.bar, 1)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._cells: dict[tuple[int, int], QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._grid)
        self.setToolTip("Double-click to rename")

    def show_component(self, mixture: Mixture, name: str, identity: int, theme: Theme) -> None:
        """Fill in the numbers of one component."""
        place = self._place
        self._symbol.show_component(identity, theme.component(identity))
        self._name.show_text(shortened(name)[:24])
        self.bar.show_weight(float(mixture.weights[place]), theme.component(identity), theme)
        spread = mixture.standard_deviations[place]
        self._put(0, 1, "mean", "muted")
        self._put(0, 2, "SD", "muted")
        for row, column in enumerate(self.columns[:_SHOWN], start=1):
            self._put(row, 0, shortened(column)[:28], "muted")
            self._put_number(row, 1, float(mixture.means[place, row - 1]))
            self._put_number(row, 2, float(spread[row - 1]))
        row = min(len(self.columns), _SHOWN) + 1
        if mixture.d == 2:
            self._put(row, 0, "correlation ρ", "muted")
            with np.errstate(invalid="ignore", divide="ignore"):
                self._put_number(row, 1, float(mixture.correlations[place, 0, 1]))
        elif mixture.d > _SHOWN:
            self._put(row, 0, f"and {mixture.d - _SHOWN} more in the table of parameters", "muted")

    def _put(self, row: int, column: int, text: str, role: str) -> QLabel:
        label = self._cells.get((row, column))
        if label is None:
            label = plain_label("", role)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(label, row, column, side)
            self._cells[row, column] = label
        if label.text() != text:
            label.setText(text)
        return label

    def _put_number(self, row: int, column: int, value: float) -> None:
        label = self._put(row, column, number(value), "number")
        label.setToolTip(full(value))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Highlight this component in every view (called by Qt)."""
        super().enterEvent(event)
        self._session.pointing.highlight(self._place)

    def leaveEvent(self, event: QEvent) -> None:
        """Show all components alike again (called by Qt)."""
        super().leaveEvent(event)
        self._session.pointing.highlight(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a new name."""
        del event
        now = self._session.names[self._place]
        name, given = QInputDialog.getText(self, "Rename component", "Name (empty for its letter):", text=now)
        if given:
            self._session.rename(self._place, name)


class _WeightBar(QWidget):
    """A weight from 0 to 1 as a filled bar with its percentage."""

    def __init__(self) -> None:
        super().__init__()
        self._weight = self._share = 0.0
        self._colour = QColor()
        self._ground = QColor()
        self._text = QColor()
        self.setAccessibleName("Weight")

    def show_share(self, share: float) -> None:
        """Fill the bar up to here; the number stays."""
        if share != self._share:
            self._share = share
            self.update()

    def show_weight(self, weight: float, colour: QColor, theme: Theme) -> None:
        """Show another weight."""
        self._weight, self._colour = weight, colour
        self._ground, self._text = QColor(theme.grid), QColor(theme.text)
        self.setToolTip(f"Weight {full(weight)}")
        self.setAccessibleDescription(percent(weight))
        self.update()

    def sizeHint(self) -> QSize:
        """As tall as its text."""
        return QSize(80, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar and percentage."""
        del event
        room = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(room, 4, 4)
        split = room.width() * min(max(self._share, 0.0), 1.0)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(shape)
            painter.fillRect(room, self._ground)
            painter.fillRect(QRectF(0, 0, split, room.height()), self._colour)
            text = percent(self._weight)
            wide = self.fontMetrics().horizontalAdvance(text)
            inside = split > wide + 12
            place = QRectF(split - wide - 6 if inside else split + 6, 0, wide + 2, room.height())
            on_colour = max((QColor("#ffffff"), QColor("#101418")), key=lambda ink: contrast(ink, self._colour))
            painter.setPen(on_colour if inside else self._text)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
