"""Our own line icons, coloured by the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from gmm_desktop.resources import path_of
from gmm_desktop.views.theme import Theme

SIZES = (20, 40, 80)
"""Pixels of the sides an icon is drawn at; for other sizes of text and screens Qt makes the next larger smaller."""


def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The icon of that name in the theme's text colour (quiet when disabled), or in the colour given."""
    made = QIcon()
    normal = colour or theme.text
    for size in SIZES:
        made.addPixmap(_pixmap(name, normal, size), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, theme.border, size), QIcon.Mode.Disabled)
    return made


def beside_text(widget: QWidget) -> QSize:
    """Size of an icon that stands beside a line of a widget's text."""
    side = round(1.2 * widget.fontMetrics().height())
    return QSize(side, side)


@cache
def _source(name: str) -> str:
    return path_of(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    drawing = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        drawing.render(painter, QRectF(0, 0, size, size))
    return pixmap
