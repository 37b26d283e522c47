"""An axis whose numbers have true minus signs and no more digits than they need."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Bend
from gmm_desktop.views.numbers import number
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.plots.parts.axis_numbers import alike, nice, tick_label
from gmm_desktop.views.plots.parts.even_ticks import even_ticks
from gmm_desktop.views.plots.parts.round_ticks import Stretch, Ticks, round_ticks
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.tick_marks import OFFSET, TICK, TickMarks
from gmm_desktop.views.theme import Theme

_NUDGE = 8
"""Pixels that the text of a name stands higher than pyqtgraph's room for it begins."""

_LONG = 30
"""Letters of a name beyond which a value is said without it."""

_SLACK = 1e-6
"""Pixels that numbers may seem to be beyond their room: floating-point sums are not exact."""

_KEPT = 16
_SPACINGS: dict[tuple[float, ...], list[tuple[float, float]]] = {}
_PICTURES: dict[tuple[object, ...], TickMarks] = {}
"""What was worked out last: the axis, the grid, and equal axes side by side ask for the same one after another."""


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of a plot in drawn coordinates; `show_scale` names it. No numbers are written beyond `ends`.

    On a curved scale its numbers are round values of the file, not of what was made of them. What is drawn is kept
    as `picture`, which pyqtgraph drops when the range, the size or the look changes.
    """

    picture: TickMarks | None

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, showValues=True, maxTickLength=TICK)
        self.enableAutoSIPrefix(False)
        self.setStyle(
            tickLength=TICK, tickTextOffset=OFFSET, autoReduceTextSpace=False, hideOverlappingLabels=False
        )
        self._name, self._note = "", ""
        self._scale = Scale()
        self._bend: Bend | None = None
        self._seen: tuple[Stretch, Ticks] | None = None
        self.ends: tuple[float, float] | None = None

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Return the steps between large, small and smaller ticks, with room for numbers (called by pyqtgraph)."""
        asked = minVal, maxVal, size, *self.room
        if asked not in _SPACINGS:
            _keep(_SPACINGS, asked, self._spacing(minVal, maxVal, size))
        return _SPACINGS[asked]

    def _spacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        levels: list[tuple[float, float]] = super().tickSpacing(minVal, maxVal, size)
        gap, digit = self.room
        if not levels or not digit or size <= 0:
            return levels
        step = levels[0][0]
        for _ in range(12):
            longest = max(len(tick_label(end, step)) for end in (minVal, maxVal))
            if step * size >= (gap + digit * longest) * abs(maxVal - minVal) or step > abs(maxVal - minVal):
                break
            step = nice(step * 1.01)
            levels = [(step, 0.0), *levels[:1]]
        return levels

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of large and small ticks (called by pyqtgraph)."""
        if self._bend is None:
            steps = tuple(step for step, _ in self.tickSpacing(minVal, maxVal, size))
            places = even_ticks(steps, minVal, maxVal)
            return [(step, list(level)) for step, level in zip(steps, places, strict=True)]
        ticks = self._round_ticks(Stretch(self._bend, self._scale, minVal, maxVal, size, *self.room))
        return [(1.0, list(ticks.places)), (0.1, list(ticks.between))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of the ticks (called by pyqtgraph)."""
        if self._bend is not None:
            known = dict(zip(self._seen[1].places, self._seen[1].numbers, strict=True)) if self._seen else {}
            return [known.get(value, "") for value in values]
        low, high = self.ends or (-math.inf, math.inf)
        slack = 1e-9 * spacing
        return [
            tick_label(value * scale, spacing * scale) if low - slack <= value <= high + slack else ""
            for value in values
        ]

    def paint(self, p: QPainter, opt: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the line, the ticks, the finer the fainter, and the numbers (called by Qt)."""
        if self.picture is None:
            self.picture = self._drawn()
        marks = self.picture
        if marks is None:
            return
        p.save()
        pen = self.pen()
        p.setPen(pen)
        p.drawLine(marks.line)
        colour = pen.color()
        for place, ticks in enumerate(marks.ticks):
            colour.setAlpha(255 // (place + 1))
            pen.setColor(colour)
            p.setPen(pen)
            p.drawLines(ticks)
        p.setFont(self._type())
        p.setPen(self.textPen())
        for box, label in zip(marks.boxes, marks.numbers, strict=True):
            p.drawText(box, marks.flags, label)
        p.restore()

    def _drawn(self) -> TickMarks | None:
        """Return what is drawn: what an equal axis draws, or laid out."""
        bounds, (low, high) = self.mapRectFromParent(self.geometry()), self.range
        room = self.boundingRect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if min(bounds.width(), bounds.height()) <= 0 or not low < high:
            return None
        asked = self._subject, low, high, bounds.getRect(), room.getRect(), self._type().key()
        marks = _PICTURES.get(asked)
        if marks is None:
            marks = self._laid_out(bounds, room)
            _keep(_PICTURES, asked, marks)
        self._updateMaxTextSize(marks.across)
        return marks

    @property
    def _subject(self) -> object:
        """What two axes agree on that write the same numbers at the same places."""
        return self.orientation, self._scale, self._bend, self.ends

    def _laid_out(self, bounds: QRectF, room: QRectF) -> TickMarks:
        upright, (low, high) = self.orientation == "left", self.range
        long = bounds.height() if upright else bounds.width()
        marks = TickMarks(bounds, room, upright, QFontMetricsF(self._type()))
        for step, ticks in self.tickValues(low, high, long):
            seen = [tick for tick in ticks if low <= tick <= high]
            shares = [(tick - low) / (high - low) for tick in seen]
            places = [(1 - share if upright else share) * long for share in shares]
            marks.add(places, partial(self.tickStrings, seen, 1.0, step), self._likewise)
        return marks

    def _likewise(self, numbers: Sequence[str]) -> list[str]:
        """Return numbers as they are written beside each other: evenly spaced ones with as many decimals each."""
        return alike(numbers) if self._bend is None else list(numbers)

    def _type(self) -> QFont:
        """The type of the numbers."""
        font: QFont = self.style["tickFont"] or self.label.font()
        return font

    def show_scale(self, name: str, scale: Scale, bend: Bend | None = None) -> None:
        """Write the name of what the axis measures, and how its numbers become values.

        With a curved scale the numbers are the file's values themselves.
        """
        self._name, self._note = " ".join(name.split()), scale.note if bend is None else ""
        if (scale, bend) != (self._scale, self._bend):
            self._scale, self._bend, self.picture = scale, bend, None
            self.update()
        self._write()

    def words(self, drawn: float) -> str:
        """Return what it measures and its value at a drawn place, that of the file on a curved scale."""
        name = self._name
        if len(name) > _LONG:
            name = "across" if self.orientation == "bottom" else "up"
        return value_in_words(name, self._scale.values(np.array([drawn])), self._bend)

    def _updateHeight(self) -> None:
        """Let the name stand clear of the numbers at any size of text (called by pyqtgraph, which does not)."""
        super()._updateHeight()
        if self.orientation == "bottom":
            name = 0.3 * self._line + self.label.boundingRect().height() - _NUDGE
            needed = self._needed(self._line, name)
            self.setMaximumHeight(max(needed, self.maximumHeight()))
            self.setMinimumHeight(self.maximumHeight())

    def _updateWidth(self) -> None:
        """Let the name stand clear of the numbers at any size of text (called by pyqtgraph, which does not)."""
        super()._updateWidth()
        if self.orientation == "left":
            needed = self._needed(self.textWidth, self._line)
            self.setMaximumWidth(max(needed, self.maximumWidth()))
            self.setMinimumWidth(self.maximumWidth())

    def _needed(self, numbers: float, name: float) -> float:
        """Pixels across the axis for its ticks, its numbers, and its name if it has one."""
        if not self.isVisible() or not self.style["showValues"]:
            return 0.0
        return TICK + OFFSET + numbers + 2 + (name if self.label.isVisible() else 0.0)

    @property
    def _line(self) -> float:
        return QFontMetricsF(self._type()).height()

    @property
    def room(self) -> tuple[float, float]:
        """Pixels along the axis that are left between two numbers, and that a character of them takes."""
        metrics = QFontMetricsF(self._type())
        if self.orientation == "left":
            return metrics.height() * 1.6, 0.0
        return metrics.horizontalAdvance("0") * 2.0, metrics.horizontalAdvance("0")

    def _round_ticks(self, stretch: Stretch) -> Ticks:
        """The ticks of a piece of the axis, worked out once for the grid and the axis itself."""
        if self._seen is None or self._seen[0] != stretch:
            self._seen = stretch, round_ticks(stretch)
        return self._seen[1]

    def resizeEvent(self, event: object = None) -> None:
        """Leave out of the name what has no room (called by Qt)."""
        super().resizeEvent(event)
        if getattr(self, "_name", ""):
            self._write()

    def _write(self) -> None:
        """Write the label as HTML that shows the name as it was typed."""
        note = f"  ({self._note})" if self._note else ""
        metrics = QFontMetricsF(self.label.font())
        size = self.size()
        room = (size.width() if self.orientation == "bottom" else size.height()) - metrics.horizontalAdvance(note)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, max(room * 0.95, 60.0))
        label = html.escape(name + note)
        if label != self.labelText:
            self.setLabel(label)
            super().resizeEvent()  # puts it in the middle again

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take colours and size of text."""
        self.setPen(QPen(QColor(theme.axis), 1))
        self.setTextPen(QPen(QColor(theme.muted), 1))
        self.setStyle(tickFont=font)
        self.labelStyle = {"color": theme.muted, "font-size": f"{font.pointSizeF():.1f}pt"}
        self.label.setFont(font)
        self.setLabel(self.labelText)
        self._write()


def value_in_words(name: str, value: Floats, bend: Bend | None) -> str:
    """Return a name and a value (1,), that of the file where a column is on a curved scale."""
    if bend is not None:
        name, value = bend.column, bend.backward(value)
    return f"{shortened(name)[:40]} {number(float(value[0]), 3)}"


def _keep(kept: dict[Any, Any], key: object, value: object) -> None:
    """Keep a value in place of the oldest one."""
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]
    kept[key] = value
