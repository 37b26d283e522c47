"""The look of the whole application: theme, style sheet, text size."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory

from gmm_desktop.resources import path_of
from gmm_desktop.views.style import sheet
from gmm_desktop.views.theme import DARK, LIGHT, THEMES, Theme, palette

ZOOMS = (0.75, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)


def place_of(zoom: float) -> int:
    """Return the place among `ZOOMS` of the one that is nearest."""
    return min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - zoom))


class Look:
    """Applies a theme and a text size to the application; one for the whole process."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._usual_points = application.font().pointSizeF()
        self.theme = LIGHT
        self.zoom = 1.0
        application.setStyle(QStyleFactory.create("Fusion"))

    def apply(self, choice: str, zoom: float, *, reduced_motion: bool | None = None) -> Theme:
        """Show the theme of that name ("system" follows the desktop) at that size of text.

        Without a choice about motion the desktop's is followed, where it tells.
        """
        still = system_reduces_motion(self._application) if reduced_motion is None else reduced_motion
        self.zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self.theme = replace(THEMES.get(choice) or system_theme(), reduced_motion=still, zoom=self.zoom)
        font = QFont(self._application.font())
        font.setPointSizeF(self._usual_points * self.zoom)
        self._application.setFont(font)
        self._application.setPalette(palette(self.theme))
        pictures = {
            name.replace("-", "_"): path_of(f"icons/{name}-{self.theme.name}.svg").as_posix()
            for name in ("arrow-up", "arrow-down", "tick")
        }
        looks = sheet(self.theme, font.pointSizeF(), self.zoom, pictures)
        if looks != self._application.styleSheet():  # Qt would work it out anew for everything there is
            self._application.setStyleSheet(looks)
        return self.theme


def system_reduces_motion(application: QApplication) -> bool:
    """Whether the desktop asks for no animations."""
    return application.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def system_theme() -> Theme:
    """The theme the desktop asks for."""
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
