"""The frame that says where the keys go."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget


def draw_focus_ring(widget: QWidget, radius: float) -> None:
    """Draw it around a widget that has the focus, from within its `paintEvent`; radius in pixels."""
    if widget.hasFocus():
        with QPainter(widget) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(widget.palette().accent().color(), 1))
            painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
