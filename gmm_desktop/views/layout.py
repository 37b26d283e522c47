"""Where the panels stand: docks side by side, folded into tabs in a small window, put back on request."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.views.icons import icon
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.theme import Theme

_NARROW, _LOW = 77, 50
"""Below so many heights of a line of text the window is too narrow or low, and the side panels fold into tabs."""

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

_LEFT_WIDTH, _RIGHT_WIDTH = 23.4, 17.0
"""Widths of the side panels at first, in heights of a line of text."""

_FOLDED_SHARE, _TAB = 0.42, 1.2
"""Part of the window's width that folded panels take at most; room of a tab beside its name, in lines of text."""

_DATA_SHARE, _EDGES = 0.42, 6
"""Part of the window's height that the columns of a table take at most; lines that menus, tabs and status take."""

_TALL = 84
"""From so many lines of text in height Explain has a place of its own below Model; else it is a tab beside it."""

INPUT, OUTPUT, TABLES = ("data", "model"), ("components", "fit"), ("rows", "parameters")
"""Names of the panels: what goes in (left), what came out (right), tables (below, closed at first)."""

EXPLAIN = "explain"
"""The panel that goes with Model."""

PREPARE = "prepare"
"""The panel behind Model that is closed at first."""

_FOLDED = (*INPUT, EXPLAIN, *OUTPUT)
"""What lies on top of each other in a small window, without what is closed at first."""


class Layout(QObject):
    """The docks of one window; its child."""

    def __init__(self, window: QMainWindow, settings: Settings, panels: dict[str, QWidget]) -> None:
        super().__init__(window)
        self._settings, self._data = settings, panels["data"]
        self._folded: bool | None = None
        self._arranging = False
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(0)
        self._growing.timeout.connect(self._on_grown)
        self._wanted: dict[str, float] = {}  # widths that panels will have, as text has grown or shrunk
        self.docks = {name: card_dock(window, name, name.capitalize(), panel) for name, panel in panels.items()}
        self._offer(False)

    @property
    def _window(self) -> QMainWindow:
        """The window, by way of Qt: a reference of our own would make a cycle that keeps both alive."""
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window

    def set_theme(self, theme: Theme) -> None:
        """Colour the crosses that close panels."""
        for dock in self.docks.values():
            colour_crosses(dock, theme)

    def show(self) -> None:
        """Bring the panels, as they were left last time in a window of this size."""
        self._arrange()
        self._offer(True)
        self._window.restoreState(self._settings.bytes(self._key))

    def hide(self) -> None:
        """Take all panels away: nothing is open."""
        self.remember()
        self._folded = None
        self._let_shrink(False)
        self._offer(False)
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

    @Slot()
    def show_rows(self) -> None:
        """Bring the table of rows."""
        self._bring("rows")

    def is_open(self, name: str) -> bool:
        """Whether a panel has not been closed."""
        return not self.docks[name].isHidden()

    @Slot()
    def show_parameters(self) -> None:
        """Bring the table of parameters."""
        self._bring("parameters")

    @Slot()
    def show_prepare(self) -> None:
        """Bring the steps that prepare the rows."""
        self._bring(PREPARE)

    def _offer(self, offered: bool) -> None:
        """Let panels be opened and closed by the menu, or not while there is nothing to show in them."""
        for dock in self.docks.values():
            dock.toggleViewAction().setEnabled(offered)

    def _bring(self, name: str) -> None:
        if self._folded is None:
            return
        dock = self.docks[name]
        if name in TABLES and dock.isHidden():
            self._put_behind_views(dock)
        dock.show()
        dock.raise_()

    def _put_behind_views(self, table: QDockWidget) -> None:
        """Make a table a tab of the last of several views side by side: beside them it would squeeze all."""
        below = [dock for dock in view_docks(self._window) if dock.isVisible() and not dock.isFloating()]
        if len(below) > 1:
            self._window.tabifyDockWidget(below[-1], table)

    def grow(self, factor: float) -> None:
        """Make the side panels wider, or narrower, as text became larger or smaller; fold or unfold them.

        They are folded at once, before they make the window wider; all else is done when they know what room they
        need at that size: until then they would not shrink.
        """
        if self._folded is None:
            return
        if self._small:
            self.follow_size()
        before = self._wanted or {name: float(self.docks[name].width()) for name in (INPUT[0], OUTPUT[0])}
        self._wanted = {name: factor * width for name, width in before.items()}
        self._growing.start()

    @Slot()
    def _on_grown(self) -> None:
        wanted, self._wanted = self._wanted, {}
        unfolding = self._folded and not self._small
        self.follow_size()
        if self._folded is None:
            return
        if unfolding:  # panels may not know yet how much less they need now
            line = self._window.fontMetrics().height()
            self._wanted = {INPUT[0]: _LEFT_WIDTH * line, OUTPUT[0]: _RIGHT_WIDTH * line}
            self._growing.start()
        elif self._folded:
            self._window.resizeDocks([self.docks[INPUT[0]]], [self._folded_width], Qt.Orientation.Horizontal)
        else:
            shown = {name: width for name, width in wanted.items() if not self.docks[name].isHidden()}
            docks, widths = [self.docks[name] for name in shown], [round(width) for width in shown.values()]
            self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

    @property
    def _data_height(self) -> int:
        """What the columns of the table need, and their caption."""
        return self._data.sizeHint().height() + self.docks["data"].titleBarWidget().sizeHint().height()

    @property
    def _folded_width(self) -> int:
        """Width of the folded panels: their names have room, but the picture keeps the larger part."""
        metrics = self._window.fontMetrics()
        names = sum(metrics.horizontalAdvance(self.docks[name].windowTitle()) for name in _FOLDED)
        tabs = names + _TAB * metrics.height() * len(_FOLDED)
        return round(min(tabs, _FOLDED_SHARE * self._window.width()))

    def follow_size(self) -> None:
        """Fold or unfold when the window became too small or large enough."""
        if self._folded is not None and self._folded != self._small and not self._arranging:
            preparing = not self.docks[PREPARE].isHidden()
            self._arrange()
            if preparing:
                self._bring(PREPARE)

    @property
    def _small(self) -> bool:
        return is_small(self._window)

    @property
    def _key(self) -> str:
        return "layout/folded" if self._folded else "layout"

    def _arrange(self) -> None:
        """Put every panel in its place; the window keeps its size while they are half in place."""
        self._arranging = True
        self._folded = self._small
        self._let_shrink(True)
        size = self._window.size()
        for dock in self.docks.values():
            self._window.removeDockWidget(dock)
        if self._folded:
            self._put_in_tabs(_LEFT, (*INPUT, PREPARE, EXPLAIN, *OUTPUT))
            self.docks["model"].raise_()
            self._window.resizeDocks([self.docks[INPUT[0]]], [self._folded_width], Qt.Orientation.Horizontal)
        else:
            line = self._window.fontMetrics().height()
            data = round(min(self._data_height, _DATA_SHARE * size.height()))
            rest = size.height() - _EDGES * line - data
            self._put_below_each_other(_LEFT, INPUT, _LEFT_WIDTH, (data, rest))
            self._put_explain(data, rest, own_place=size.height() >= _TALL * line)
            self._put_below_each_other(_RIGHT, OUTPUT, _RIGHT_WIDTH, (380, 320))
            self._window.tabifyDockWidget(self.docks["model"], self.docks[PREPARE])
        self._put_in_tabs(_BOTTOM, TABLES)
        for name in (*TABLES, PREPARE):
            self.docks[name].hide()
        self._window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        self._window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        self._window.resize(size)
        self._let_shrink(not self._folded)
        self._arranging = False

    def _let_shrink(self, allowed: bool) -> None:
        """Let the window become smaller than its parts, since they fold then, or not."""
        bound, free = QLayout.SizeConstraint.SetDefaultConstraint, QLayout.SizeConstraint.SetNoConstraint
        layout = self._window.layout()
        assert layout is not None
        layout.setSizeConstraint(free if allowed else bound)

    def _put_explain(self, data: int, rest: int, *, own_place: bool) -> None:
        """Below Model where there is room, else as a tab behind it."""
        model, explain = self.docks["model"], self.docks[EXPLAIN]
        if own_place:
            heights = (data, round(0.37 * rest), round(0.63 * rest))
            self._put_below_each_other(_LEFT, (*INPUT, EXPLAIN), _LEFT_WIDTH, heights)
        else:
            self._window.tabifyDockWidget(model, explain)
            explain.show()
            model.raise_()

    def _put_in_tabs(self, area: Qt.DockWidgetArea, names: tuple[str, ...]) -> None:
        first = self.docks[names[0]]
        self._window.addDockWidget(area, first)
        first.show()
        for name in names[1:]:
            self._window.tabifyDockWidget(first, self.docks[name])
            self.docks[name].show()

    def _put_below_each_other(
        self, area: Qt.DockWidgetArea, names: tuple[str, ...], lines: float, heights: tuple[int, ...]
    ) -> None:
        docks = [self.docks[name] for name in names]
        for dock in docks:
            self._window.addDockWidget(area, dock)
            dock.show()
        width = round(lines * self._window.fontMetrics().height())
        self._window.resizeDocks(docks[:1], [width], Qt.Orientation.Horizontal)
        self._window.resizeDocks(docks, list(heights), Qt.Orientation.Vertical)


def card_dock(window: QMainWindow, name: str, title: str, panel: QWidget, *, back: bool = True) -> QDockWidget:
    """A panel as a card: its caption on top moves it, its cross closes it; `back` if the menu brings it back.

    It is the window's child from the beginning, which costs less than when both are styled, and hidden until then.
    """
    dock = QDockWidget(title, window)
    dock.hide()
    dock.setObjectName(name)
    top = _styled("card-top")
    row = QHBoxLayout(top)
    row.setContentsMargins(12, 6, 4, 2)
    row.addWidget(plain_label(title.upper(), "caption"), 1)
    close = QToolButton()
    close.setProperty("role", "cross")
    close.setAccessibleName(f"Close the panel {title}")
    close.setToolTip(f"Close {title}" + (" (the View menu brings it back)" if back else ""))
    close.clicked.connect(dock.close)
    row.addWidget(close)
    dock.setTitleBarWidget(top)
    rest = _styled("card-rest")
    column = QVBoxLayout(rest)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(panel)
    dock.setWidget(rest)
    return dock


def view_docks(window: QMainWindow) -> list[QDockWidget]:
    """Return the docks of the views that are open, as they are called: view, a number, a name in `PLOTS`."""
    docks = window.findChildren(QDockWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [dock for dock in docks if dock.objectName().startswith("view ")]


def colour_crosses(dock: QDockWidget, theme: Theme) -> None:
    """Colour the cross that closes a dock."""
    for button in dock.titleBarWidget().findChildren(QToolButton):
        button.setIcon(icon("close", theme, theme.muted))


def is_small(window: QMainWindow) -> bool:
    """Whether there is no room for docks beside each other."""
    line = window.fontMetrics().height()
    return window.width() < _NARROW * line or window.height() < _LOW * line


def _styled(role: str) -> QWidget:
    widget = QWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("role", role)
    return widget
