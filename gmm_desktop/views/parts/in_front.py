"""Whether a widget is looked at, or lies behind a tab."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def put_aside(widget: QWidget | None, window: QWidget) -> bool:
    """Whether a widget is in a dock behind a tab: Qt keeps those outside of the window, but visible."""
    while widget is not None and widget.parentWidget() is not window:
        widget = None if widget.isWindow() else widget.parentWidget()
    return widget is not None and not widget.isWindow() and not window.rect().intersects(widget.geometry())


def in_front(widget: QWidget) -> bool:
    """Whether a widget can be seen; of its coming to the front tells `visibilityChanged` of its dock."""
    return widget.isVisible() and not put_aside(widget, widget.window())
