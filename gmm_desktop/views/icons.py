"""Our own line icons, coloured by the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gmm_desktop.resources import path_of
from gmm_desktop.views.theme import Theme

SIZE = 20


def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The icon of that name in the theme's text colour (quiet when disabled), or in the colour given."""
    made = QIcon()
    normal = colour or theme.text
    for scale in (1, 2, 3):
        made.addPixmap(_pixmap(name, normal, scale), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, theme.border, scale), QIcon.Mode.Disabled)
    return made


@cache
def _source(name: str) -> str:
    return path_of(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _pixmap(name: str, colour: str, scale: int) -> QPixmap:
    drawing = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(SIZE * scale, SIZE * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        drawing.render(painter, QRectF(0, 0, SIZE * scale, SIZE * scale))
    pixmap.setDevicePixelRatio(scale)
    return pixmap
