"""Where the panels stand: docks side by side, folded into tabs in a small window, put back on request."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.views.icons import icon
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.theme import Theme

_NARROW, _LOW = 1080, 700
"""Below these sizes of the window the side panels fold into tabs."""

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

INPUT, OUTPUT, TABLES = ("data", "model"), ("components", "fit"), ("rows", "parameters")
"""Names of the panels: what goes in (left), what came out (right), tables (below, closed at first)."""


class Layout(QObject):
    """The docks of one window."""

    def __init__(self, window: QMainWindow, settings: Settings, panels: dict[str, QWidget]) -> None:
        super().__init__()
        self._window, self._settings = window, settings
        self._folded: bool | None = None
        self.docks = {name: _dock(name, panel) for name, panel in panels.items()}

    def set_theme(self, theme: Theme) -> None:
        """Colour the crosses that close panels."""
        for dock in self.docks.values():
            for button in dock.titleBarWidget().findChildren(QToolButton):
                button.setIcon(icon("close", theme, theme.muted))

    def show(self) -> None:
        """Bring the panels, as they were left last time in a window of this size."""
        self._arrange()
        self._window.restoreState(self._settings.bytes(self._key))

    def hide(self) -> None:
        """Take all panels away: nothing is open."""
        self.remember()
        self._folded = None
        for dock in self.docks.values():
            dock.hide()

    def remember(self) -> None:
        """Keep the arrangement for the next time."""
        if self._folded is not None:
            self._settings.remember_bytes(self._key, self._window.saveState())

    @Slot()
    def reset(self) -> None:
        """Bring every panel back to its place."""
        if self._folded is not None:
            self._arrange()

    def follow_size(self) -> None:
        """Fold or unfold when the window became too small or large enough."""
        if self._folded is not None and self._folded != self._small:
            self._arrange()

    @property
    def _small(self) -> bool:
        return self._window.width() < _NARROW or self._window.height() < _LOW

    @property
    def _key(self) -> str:
        return "layout/folded" if self._folded else "layout"

    def _arrange(self) -> None:
        self._folded = self._small
        window, docks = self._window, self.docks
        for dock in docks.values():
            window.removeDockWidget(dock)
        for names, area in ((INPUT, _LEFT), (OUTPUT, _LEFT if self._folded else _RIGHT), (TABLES, _BOTTOM)):
            for name in names:
                window.addDockWidget(area, docks[name])
        window.tabifyDockWidget(docks["rows"], docks["parameters"])
        for name in (*INPUT, *OUTPUT):
            docks[name].show()
        if self._folded:
            for name in ("model", "components", "fit"):
                window.tabifyDockWidget(docks["data"], docks[name])
            docks["model"].raise_()
        else:
            window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
            window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
            across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
            window.resizeDocks([docks["data"], docks["components"]], [304, 264], across)
            window.resizeDocks([docks["data"], docks["model"]], [360, 340], down)
            window.resizeDocks([docks["components"], docks["fit"]], [380, 320], down)
        for name in TABLES:
            docks[name].hide()


def _dock(name: str, panel: QWidget) -> QDockWidget:
    """A panel as a card: its caption on top moves it, its cross closes it."""
    title = name.capitalize()
    dock = QDockWidget(title)
    dock.setObjectName(name)
    top = _styled("card-top")
    row = QHBoxLayout(top)
    row.setContentsMargins(12, 6, 4, 2)
    row.addWidget(plain_label(title.upper(), "caption"), 1)
    close = QToolButton()
    close.setIconSize(QSize(12, 12))
    close.setAccessibleName(f"Close the panel {title}")
    close.setToolTip(f"Close {title} (the View menu brings it back)")
    close.clicked.connect(dock.close)
    row.addWidget(close)
    dock.setTitleBarWidget(top)
    rest = _styled("card-rest")
    column = QVBoxLayout(rest)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(panel)
    dock.setWidget(rest)
    return dock


def _styled(role: str) -> QWidget:
    widget = QWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("role", role)
    return widget
