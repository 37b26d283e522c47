"""The player's slider: the log-likelihood curve itself, with the playhead on it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import change, log_likelihood
from gmm_desktop.views.plots.parts.heights import heights
from gmm_desktop.views.plots.parts.strokes import path_of, stroke
from gmm_desktop.views.plots.parts.thinned import extremes
from gmm_desktop.views.theme import Theme

_TUG = 7.0
"""Height in pixels of the mark of an iteration that was put by hand."""

_LEAST_PLACES = 8
"""The curve is laid out for at least so many iterations, so that a young one does not jump."""

_LOW = 30
"""Lines of text in the height of a window up to which the picture needs all the room it can get."""


class Timeline(QWidget):
    """Click or drag seeks; arrows, Home and End step; hovering reads out.

    Heights are of the gap to the best log-likelihood so far, on a scale that is straight for the last small gains
    and logarithmic beyond: after the first big steps the late small ones remain visible.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._likelihoods: Floats = np.empty(0)
        self._thinned: tuple[Floats, Floats] = (np.empty(0), np.empty(0))
        self._thinned_for: object = None
        self._kept_for: object = None
        self._kept: dict[str, QPixmap] = {}
        self._hovered: int | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Log-likelihood by iteration")
        hint = (
            "Log-likelihood by iteration: click or drag to go there, or use the arrow keys. "
            "Heights are logarithmic in the gap to the best value, so that late small gains remain visible."
        )
        self.setStatusTip(hint)  # no tool tip: it would cover the reading
        self.setWhatsThis(hint)
        self._clock = FrameClock()
        self._clock.frame.connect(self._on_clock)
        for signal in (session.recorded, session.recording_changed, session.frame_changed, session.fit_changed):
            signal.connect(self._clock.mark)
        self._on_clock()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low, lower in a window that is low for its text (called by Qt)."""
        line = self.fontMetrics().height()
        return QSize(40 * line, (6 if self.window().height() > _LOW * line else 4) * line)

    def minimumSizeHint(self) -> QSize:
        """A curve can still be seen (called by Qt)."""
        line = self.fontMetrics().height()
        return QSize(8 * line, 4 * line)

    # Where things are ---------------------------------------------------------------------------------------

    @property
    def last(self) -> int:
        """Number of the newest iteration; -1 when there is none."""
        return len(self._likelihoods) - 1

    def x_of(self, iteration: float) -> float:
        """Pixel of an iteration; half-steps stand between."""
        return self._x_in(self._area(), iteration)

    def _x_in(self, area: QRectF, iteration: float) -> float:
        return area.left() + area.width() * iteration / max(self.last, _LEAST_PLACES)

    def iteration_at(self, x: float) -> int:
        """Recorded iteration nearest to a pixel."""
        area = self._area()
        share = (x - area.left()) / max(area.width(), 1.0)
        return min(max(round(share * max(self.last, _LEAST_PLACES)), 0), max(self.last, 0))

    def _area(self) -> QRectF:
        line = QFontMetricsF(self._small()).height()
        return QRectF(self.rect()).adjusted(line, 6.0, -line, -(line + 8.0))

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    @property
    def _tugs(self) -> tuple[int, ...]:
        """Iterations that were put by hand."""
        recording = self._session.recording
        return recording.tugs if recording is not None else ()

    # Following and steering ---------------------------------------------------------------------------------

    @Slot()
    def _on_clock(self) -> None:
        self._likelihoods = self._session.history.log_likelihoods
        if self.last < 0:
            self._hovered = None
        frame = self._session.frame
        self.setAccessibleDescription(
            "No iterations yet."
            if frame is None
            else f"Iteration {frame.iteration} of {self.last}, log-likelihood "
            f"{log_likelihood(frame.log_likelihood)}, change {change(frame.gain)}."
            + (f" Put by hand: iteration {', '.join(map(str, self._tugs))}." if self._tugs else "")
        )
        self.update()

    def _seek(self, iteration: int) -> None:
        if self.last >= 0:
            self._session.player.seek(2 * min(max(iteration, 0), self.last))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the iteration that was clicked (called by Qt)."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._seek(self.iteration_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub, or read out (called by Qt)."""
        self._hovered = self.iteration_at(event.position().x()) if self.last >= 0 else None
        if self._dragging:
            self._seek(self.iteration_at(event.position().x()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End scrubbing (called by Qt)."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the reading (called by Qt)."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the keyboard (called by Qt)."""
        position = self._session.player.position
        steps = {
            Qt.Key.Key_Left: -(-position // 2) - 1,
            Qt.Key.Key_Right: position // 2 + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.last,
        }
        target = steps.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._seek(target)

    # Drawing ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve, what was shown of it, and the playhead (called by Qt)."""
        del event
        with QPainter(self) as painter:
            area = self._area()
            if area.width() < 4 or area.height() < 4:
                return
            painter.setFont(self._small())
            if self.last < 0:
                self._draw_axis(painter, area)
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(
                    area, Qt.AlignmentFlag.AlignCenter, "The log-likelihood of each iteration appears here"
                )
                return
            self._draw_curve(painter, area)
            self._draw_tugs(painter, area)
            self._draw_playhead(painter, area)
            if self._hovered is not None and self._hovered <= self.last:
                self._draw_reading(painter, area, self._hovered)
            if self.hasFocus():
                painter.setPen(QPen(QColor(self._theme.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _draw_axis(self, painter: QPainter, area: QRectF) -> None:
        base = math.floor(area.bottom()) + 4.5
        painter.setPen(QPen(QColor(self._theme.axis), 1))
        painter.drawLine(QPointF(area.left() - 4, base), QPointF(area.right() + 4, base))
        places = max(self.last, _LEAST_PLACES)
        widest = QFontMetricsF(painter.font()).horizontalAdvance(f"{places} ") * 1.8
        step = _nice(places * widest / area.width())
        for tick in range(0, places + 1, step):
            x = round(self._x_in(area, tick)) + 0.5
            painter.setPen(QPen(QColor(self._theme.axis), 1))
            painter.drawLine(QPointF(x, base), QPointF(x, base + 3))
            painter.setPen(QColor(self._theme.muted))
            box = QRectF(x - 60, base + 3, 120, self.height() - base - 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(tick))

    def _points(self, area: QRectF) -> Floats:
        """Pixels of the curve: of very many iterations the lowest and highest in each pixel."""
        wide = max(int(area.width()), 1)
        wanted = (self._session.history, len(self._likelihoods), wide)
        if self._thinned_for != wanted:
            shares = heights(self._likelihoods)
            chosen = extremes(shares, wide)
            self._thinned_for, self._thinned = wanted, (chosen.astype(np.float64), shares[chosen])
        places, tall = self._thinned
        x = area.left() + area.width() * places / max(self.last, _LEAST_PLACES)
        return np.stack([x, area.bottom() - tall * area.height()], axis=1)

    def _draw_curve(self, painter: QPainter, area: QRectF) -> None:
        """Draw the axis and the curve: what was shown of it in one way, the rest in another."""
        ratio = self.devicePixelRatioF()
        here = self._x_in(area, self._session.player.position / 2)
        split = round(here * ratio)
        end = self.width() * ratio
        whole = (("axis", 0, end), ("shown", 0, split), ("not shown", split, end))
        for what, left, right in whole if self._session.player.position / 2 < self.last else whole[:2]:
            part = QRectF(left, 0, right - left, self.height() * ratio)
            place = QRectF(left / ratio, 0, part.width() / ratio, self.height())
            painter.drawPixmap(place, self._picture(what, area, ratio), part)
        if self.last <= 60:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for x, y in self._points(area).tolist():
                painter.setBrush(QColor(self._theme.accent if x <= here + 0.5 else self._theme.muted))
                painter.drawEllipse(QPointF(x, y), 2.2, 2.2)

    def _picture(self, what: str, area: QRectF, ratio: float) -> QPixmap:
        """Return the axis, or the curve as it is where it was shown or was not; kept while nothing changes."""
        wanted = self._session.history, self.last, self.size(), ratio, self._theme, self.font()
        if self._kept_for != wanted:
            self._kept_for, self._kept = wanted, {}
        if what not in self._kept:
            self._kept[what] = self._painted(what, area, ratio)
        return self._kept[what]

    def _painted(self, what: str, area: QRectF, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            if what == "axis":
                painter.setFont(self._small())
                self._draw_axis(painter, area)
                return picture
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            points, shown = self._points(area), what == "shown"
            if shown and len(points) > 1:
                under = np.concatenate([[[points[0, 0], area.bottom()]], points, [[points[-1, 0], area.bottom()]]])
                painter.fillPath(path_of(under), QColor(self._theme.accent_soft))
            colour, width = (self._theme.accent, 2) if shown else (self._theme.muted, 1)
            stroke(points, QColor(colour), width, ratio=ratio).draw(painter)
        return picture

    def _draw_tugs(self, painter: QPainter, area: QRectF) -> None:
        """Mark the iterations that were put by hand: a small triangle on the axis, and a faint line up."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        foot, colour = area.bottom() + 4, QColor(self._theme.text)
        for tug in self._tugs:
            x = round(self._x_in(area, tug)) + 0.5
            painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, foot - _TUG))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            corners = [QPointF(x, foot - _TUG), QPointF(x - 0.7 * _TUG, foot), QPointF(x + 0.7 * _TUG, foot)]
            painter.drawPolygon(QPolygonF(corners))

    def _draw_playhead(self, painter: QPainter, area: QRectF) -> None:
        x = round(self._x_in(area, self._session.player.position / 2)) + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom() + 4))
        painter.setBrush(QColor(self._theme.accent))
        painter.setPen(QPen(QColor(self._theme.card), 1.5))
        painter.drawEllipse(QPointF(x, area.bottom() + 4), 5.5, 5.5)

    def _draw_reading(self, painter: QPainter, area: QRectF, iteration: int) -> None:
        value = float(self._likelihoods[iteration])
        gain = value - float(self._likelihoods[iteration - 1]) if iteration else None
        text = f"iteration {iteration}   ℓ = {log_likelihood(value)}"
        if gain is not None:
            text += f"   Δ = {change(gain)}"
        if iteration in self._tugs:
            text += "   put by hand"
        x = round(self._x_in(area, iteration)) + 0.5
        painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 4))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 6
        left = x + 8 if x + 8 + width < self.width() else x - 8 - width
        box = QRectF(max(left, 1.0), area.bottom() - height - 4, width, height)
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(QColor(self._theme.card))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _nice(least: float) -> int:
    """Smallest of 1, 2, 5, 10, 20 ... that is at least this."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= least:
                return factor * step
        step *= 10
