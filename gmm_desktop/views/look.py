"""The look of the whole application: theme, style sheet, text size."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from gmm_desktop.views.style import sheet
from gmm_desktop.views.theme import DARK, LIGHT, THEMES, Theme, palette

ZOOMS = (0.75, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" fill="none" stroke="{colour}" '
    'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


class Look:
    """Applies a theme and a text size to the application; one for the whole process."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._usual_points = application.font().pointSizeF()
        self._arrows = tempfile.TemporaryDirectory(prefix="gmm-desktop-")
        self.theme = LIGHT
        self.zoom = 1.0
        application.setStyle(QStyleFactory.create("Fusion"))

    def apply(self, choice: str, zoom: float) -> Theme:
        """Show the theme of that name ("system" follows the desktop) at that size of text."""
        self.theme = THEMES.get(choice) or system_theme()
        self.zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        font = QFont(self._application.font())
        font.setPointSizeF(self._usual_points * self.zoom)
        self._application.setFont(font)
        self._application.setPalette(palette(self.theme))
        arrows = self._arrow("up", "M3 7.500L6 4.500 9 7.500"), self._arrow("down", "M3 4.500L6 7.500 9 4.500")
        self._application.setStyleSheet(sheet(self.theme, font.pointSizeF(), *arrows))
        return self.theme

    def _arrow(self, name: str, path: str) -> str:
        file = Path(self._arrows.name) / f"{self.theme.name}-{name}.svg"
        file.write_text(_ARROW.format(colour=self.theme.muted, path=path), encoding="utf-8")
        return file.as_posix()


def system_theme() -> Theme:
    """The theme the desktop asks for."""
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
