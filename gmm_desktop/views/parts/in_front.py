"""Whether a widget is looked at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget


def in_front(widget: QWidget) -> bool:
    """Tell whether a widget is where it can be seen: Qt calls a panel behind a tab visible, and moves it outside.

    When it comes to the front it is resized.
    """
    window = widget.window()
    place = QRect(widget.mapTo(window, QPoint()), widget.size())
    return widget.isVisible() and window.rect().intersects(place)
