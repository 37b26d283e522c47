"""Views beside the one in the middle: as many as a person opens, each in a dock of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QVBoxLayout, QWidget

from gmm_desktop.session import Session
from gmm_desktop.views.drawing import Drawing
from gmm_desktop.views.layout import card_dock, colour_crosses, view_docks
from gmm_desktop.views.plots import PLOTS, PlotKind
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.room import place
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.theme import Theme

_MOST = 24
"""Views that are opened again at most."""


class ExtraViews(QObject):
    """Opens them and tells them what the window tells its own view. Holds none: a closed one is gone at once."""

    def __init__(
        self, window: QMainWindow, session: Session, theme: Theme, settings: Settings, drawing: Drawing
    ) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._restored = False
        self._theme = theme
        self._drawing = drawing
        drawing.changed.connect(self._on_manner)
        self._opened = 0
        self._menus: list[QMenu] = []

    @property
    def _window(self) -> QMainWindow:
        """The window, by way of Qt: a reference of our own would make a cycle that keeps both alive."""
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window

    @property
    def docks(self) -> list[QDockWidget]:
        """The docks that are open, in the order in which they were opened."""
        return sorted(view_docks(self._window), key=_number_of)

    @property
    def plots(self) -> list[Plot]:
        """The plots in them."""
        return [plot for dock in self.docks for plot in dock.findChildren(Plot)]

    @property
    def focused(self) -> Plot | None:
        """The plot that keys go to, if it is one of them."""
        return next((plot for plot in self.plots if plot.hasFocus()), None)

    def menu(self) -> QMenu:
        """Return a menu that opens each kind of view, once those of the last time are there."""
        menu = QMenu("New view", self._window)
        menu.menuAction().setEnabled(self._restored)
        self._menus.append(menu)
        for name, kind in PLOTS.items():
            action = QAction(kind.title, menu)
            action.setData(name)
            action.setStatusTip(f"Open {kind.title} beside what is shown")
            action.triggered.connect(self._on_chosen)
            menu.addAction(action)
        return menu

    def open(self, name: str) -> QDockWidget:
        """Open a view by its name in `PLOTS`, where it has room."""
        self._opened += 1
        return self._open(name, self._opened)

    def _open(self, name: str, number: int) -> QDockWidget:
        window, kind = self._window, PLOTS[name]
        others = {other: self._width(_kind_of(other)) for other in self.docks}
        plot = kind.make(self._session, self._theme)
        plot.draw_as(self._drawing.manner)
        dock = card_dock(window, f"view {number} {name}", kind.title, _with_controls(plot), back=False)
        dock.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dock.visibilityChanged.connect(plot.catch_up)
        colour_crosses(dock, self._theme)
        place(window, dock, others, self._width(kind))
        dock.show()
        dock.raise_()
        return dock

    def _width(self, kind: PlotKind) -> int:
        return kind.width * self._window.fontMetrics().height()

    def remember(self) -> None:
        """Keep which views are open for the next time."""
        if self._restored:
            self._settings.remember("views", "\n".join(dock.objectName() for dock in self.docks))

    def restore(self) -> None:
        """Open the views of the last time, once; where they stand comes with the layout of the window."""
        if self._restored:
            return
        self._restored = True
        numbers: set[int] = set()
        for line in self._settings.text("views").split("\n")[:_MOST]:
            word, _, rest = line.partition(" ")
            number, _, name = rest.partition(" ")
            known = word == "view" and number.isascii() and number.isdigit() and name in PLOTS
            if known and int(number) not in numbers:  # each of them was one view, however often it is written
                numbers.add(int(number))
                self._opened = max(self._opened, int(number))
                self._open(name, int(number))

    def set_theme(self, theme: Theme) -> None:
        """Draw all of them in other colours."""
        self._theme = theme
        for dock in self.docks:
            colour_crosses(dock, theme)
        for plot in self.plots:
            plot.set_theme(theme)

    def fit_view(self) -> bool:
        """Show all the data in the one that has the focus; return whether there is one."""
        focused = self.focused
        if focused is not None:
            focused.fit_view()
        return focused is not None

    def set_visible(self, visible: bool) -> None:
        """Take all of them away for a while, or bring them back; meanwhile no others can be opened."""
        for menu in self._menus:
            menu.menuAction().setEnabled(visible)
        for dock in self.docks:
            dock.setVisible(visible)

    @Slot(object)
    def _on_manner(self, manner: Manner) -> None:
        for plot in self.plots:
            plot.draw_as(manner)

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open(str(action.data()))


def _number_of(dock: QDockWidget) -> int:
    return int(dock.objectName().split(" ")[1])


def _kind_of(dock: QDockWidget) -> PlotKind:
    return PLOTS[dock.objectName().split(" ")[2]]


def _with_controls(plot: Plot) -> QWidget:
    """A plot below its own choices, where it has some."""
    panel = QWidget()
    column = QVBoxLayout(panel)
    column.setContentsMargins(8, 0, 8, 8)
    column.setSpacing(4)
    if plot.controls is not None:
        column.addWidget(plot.controls, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(plot, 1)
    panel.setMinimumSize(160, 120)
    return panel
