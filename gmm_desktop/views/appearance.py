"""What a person chooses about how the window looks: its theme, the size of its text, and whether pictures glide."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from gmm_desktop.views.actions import Actions
from gmm_desktop.views.icons import icon
from gmm_desktop.views.look import ZOOMS, Look, place_of
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.settings_box import Choices, SettingsBox
from gmm_desktop.views.theme import Themed

_THEMES = ("system", "light", "dark")

_MOTIONS = {"reduced": True, "full": False}
"""What is remembered of a choice about motion; without one the desktop is followed."""


class Appearance(QObject):
    """Slots for the actions that change the look of all parts of a window, whose child it is; remembers it."""

    grown = Signal(float)  # text became larger by this factor

    def __init__(
        self, window: QWidget, look: Look, settings: Settings, actions: Actions, parts: tuple[Themed, ...]
    ) -> None:
        super().__init__(window)
        self._look, self._settings, self._actions, self._parts = look, settings, actions, parts
        self._themes = QActionGroup(self)
        for name in _THEMES:
            action = QAction(name.capitalize(), self._themes)
            action.setCheckable(True)
            action.setData(name)
        self._themes.triggered.connect(self._on_theme_chosen)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    @property
    def _window(self) -> QWidget:
        """The window, by way of Qt: a reference of our own would make a cycle that keeps both alive."""
        window = self.parent()
        assert isinstance(window, QWidget)
        return window

    def menu(self) -> QMenu:
        """Return a menu of the themes."""
        menu = QMenu("Appearance", self._window)
        menu.addActions(self._themes.actions())
        return menu

    def restore(self) -> None:
        """Look as the window did the last time."""
        self._apply(self._theme, self._settings.number("zoom", 1.0))

    @Slot(str)
    def choose_theme(self, name: str) -> None:
        """Show the theme of that name; "system" follows the desktop."""
        self._apply(name, self._look.zoom)

    @Slot()
    def zoom_in(self) -> None:
        """Make text and plots larger."""
        self._zoom_by(1)

    @Slot()
    def zoom_out(self) -> None:
        """Make text and plots smaller."""
        self._zoom_by(-1)

    @Slot()
    def zoom_reset(self) -> None:
        """Go back to the usual size."""
        self._zoom_to(1.0)

    @Slot()
    def show_settings(self) -> None:
        """Open the window of everything that is chosen here."""
        box = SettingsBox(self._window, self.choices)
        box.theme_chosen.connect(self.choose_theme)
        box.zoom_chosen.connect(self._zoom_to)
        box.motion_chosen.connect(self._choose_motion)
        box.open()

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        motion = self._settings.text("motion")
        return Choices(self._theme, self._look.zoom, motion if motion in _MOTIONS else "system")

    @Slot()
    def toggle_motion(self) -> None:
        """Glide from iteration to iteration, or jump."""
        reduced = self._actions["reduced_motion"].isChecked()
        self._choose_motion("reduced" if reduced else "full")

    @Slot(str)
    def _choose_motion(self, name: str) -> None:
        """Glide or jump; "system" follows the desktop."""
        self._settings.remember("motion", name)
        self._apply(self._theme, self._look.zoom)

    @property
    def _theme(self) -> str:
        return self._settings.text("theme", "system")

    def _apply(self, name: str, zoom: float) -> None:
        theme = self._look.apply(name, zoom, reduced_motion=_MOTIONS.get(self._settings.text("motion")))
        self._actions["reduced_motion"].setChecked(theme.reduced_motion)
        self._settings.remember("theme", name)
        self._settings.remember("zoom", str(self._look.zoom))
        for action in self._themes.actions():
            action.setChecked(action.data() == name)
        self._window.setWindowIcon(icon("app", theme, theme.accent))
        for part in self._parts:
            part.set_theme(theme)

    def _zoom_by(self, places: int) -> None:
        wanted = place_of(self._look.zoom) + places
        self._zoom_to(ZOOMS[min(max(wanted, 0), len(ZOOMS) - 1)])

    @Slot(float)
    def _zoom_to(self, zoom: float) -> None:
        before = self._look.zoom
        self._apply(self._theme, zoom)
        self.grown.emit(self._look.zoom / before)

    @Slot(QAction)
    def _on_theme_chosen(self, action: QAction) -> None:
        self.choose_theme(str(action.data()))

    @Slot()
    def _on_system_theme(self) -> None:
        self.choose_theme(self._theme)
