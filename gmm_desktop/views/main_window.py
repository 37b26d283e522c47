"""The window: its parts, menus and status line. It wires what others do, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.session import Session
from gmm_desktop.views.actions import TABLE, Actions
from gmm_desktop.views.appearance import Appearance
from gmm_desktop.views.command_palette import CommandPalette
from gmm_desktop.views.control_keys import ControlKeys
from gmm_desktop.views.dialogs import about_box, keys_box
from gmm_desktop.views.drawing import Drawing
from gmm_desktop.views.exchange import Exchange
from gmm_desktop.views.extra_views import ExtraViews
from gmm_desktop.views.hands import Hands
from gmm_desktop.views.lassoing import Lassoing
from gmm_desktop.views.layout import Layout
from gmm_desktop.views.look import Look
from gmm_desktop.views.panels.components_panel import ComponentsPanel
from gmm_desktop.views.panels.data_panel import DataPanel
from gmm_desktop.views.panels.explain_panel import ExplainPanel
from gmm_desktop.views.panels.fit_panel import FitPanel
from gmm_desktop.views.panels.model_panel import ModelPanel
from gmm_desktop.views.panels.notice_bar import NoticeBar
from gmm_desktop.views.panels.parameters_table import ParametersTable
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.panels.player_bar import PlayerBar
from gmm_desktop.views.panels.prepare_panel import PreparePanel
from gmm_desktop.views.panels.rows_table import RowsTable
from gmm_desktop.views.panels.start_page import StartPage
from gmm_desktop.views.panels.status_bar import StatusBar
from gmm_desktop.views.parts.commands import commands_of
from gmm_desktop.views.parts.in_front import put_aside
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.remembered import Remembered
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.transport import Transport
from gmm_desktop.views.undo_actions import UndoActions
from gmm_desktop.views.view_keys import ViewKeys


class MainWindow(QMainWindow):
    """One window on one session.

    What its actions do is held by `exchange`, `transport`, `hands`, `lassoing`, `drawing`, `appearance` and
    `layout_of_panels`.
    """

    def __init__(self, session: Session, look: Look, settings: Settings) -> None:
        super().__init__()
        self.session, self._settings = session, settings
        session.usual_options = settings.read_options
        theme = look.theme
        self.setAcceptDrops(True)
        self.parameters = ParametersTable(session, theme)
        self.actions_table = Actions(self)
        self.transport = Transport(session, settings, self.actions_table)
        self.exchange = Exchange(
            self, session, settings, self.actions_table, parameters=self.parameters.model, look=look
        )
        self.notice = NoticeBar(theme)
        self.start_page = StartPage(theme)
        self.remembered = Remembered(session, settings)
        session.usual_preparation = self.remembered.recall
        self._rows_brought = False
        self._build(look)
        self._connect()
        self.appearance.restore()
        self.resize(self.sizeHint())
        self.restoreGeometry(settings.bytes("geometry"))

    # Building -----------------------------------------------------------------------------------------------

    def _build(self, look: Look) -> None:
        theme, session, actions = look.theme, self.session, self.actions_table
        self._undo_actions = UndoActions(session.editing, actions)
        self.drawing = Drawing(self._settings, actions)
        self.picture = Picture(session, theme, actions, self.drawing)
        self.player = PlayerBar(session, theme, actions)
        export = QPushButton("Export…")
        export.setToolTip(actions["export"].toolTip())
        export.setEnabled(actions["export"].isEnabled())
        export.clicked.connect(actions["export"].trigger)
        actions["export"].enabledChanged.connect(export.setEnabled)
        self.data = DataPanel(session, theme)
        self.data.open_button.clicked.connect(actions["open"].trigger)
        self.prepare = PreparePanel(session, theme)
        self.rows = RowsTable(session, theme)
        model = ModelPanel(session, theme, actions["run"], actions["another_start"])
        components = ComponentsPanel(session, theme)
        self.explain = ExplainPanel(session, theme)
        fit = FitPanel(session, theme, export)
        panels: dict[str, QWidget] = {
            "data": self.data,
            "model": model,
            "prepare": self.prepare,
            "explain": self.explain,
            "components": components,
            "fit": fit,
            "rows": self.rows,
            "parameters": self.parameters,
        }
        self.layout_of_panels = Layout(self, self._settings, panels)
        self.layout_of_panels.docks["explain"].visibilityChanged.connect(self.explain.catch_up)
        self.views = ExtraViews(self, session, theme, self._settings, self.drawing)
        self.hands = Hands(session, actions, self.picture, self.views)
        self.lassoing = Lassoing(session, actions, self.picture, self.views)
        parts = (
            self.notice,
            self.start_page,
            self.picture,
            self.player,
            self.layout_of_panels,
            actions,
            self.views,
            self.data,
            model,
            self.explain,
            components,
            fit,
            self.rows,
            self.parameters,
            self.prepare,
        )
        self.appearance = Appearance(self, look, self._settings, actions, parts)
        self.appearance.grown.connect(self.layout_of_panels.grow)
        self.data.prepare_button.clicked.connect(self.layout_of_panels.show_prepare)
        self.prepare.lasso_wanted.connect(actions["lasso"].trigger)
        self.data.rows_button.clicked.connect(self.layout_of_panels.show_rows)
        components.table_button.clicked.connect(self.layout_of_panels.show_parameters)
        workspace = QSplitter(Qt.Orientation.Vertical)
        workspace.setHandleWidth(8)
        workspace.addWidget(self.picture)
        workspace.addWidget(self.player)
        workspace.setStretchFactor(0, 1)
        workspace.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(workspace)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self.setContentsMargins(8, 0, 8, 0)
        self.setStatusBar(StatusBar(session))
        self._build_menus()

    def _build_menus(self) -> None:
        menus = {}
        for entry in TABLE:
            if entry.menu not in menus:
                menus[entry.menu] = self.menuBar().addMenu(f"&{entry.menu}")
            if entry.separator:
                menus[entry.menu].addSeparator()
            menus[entry.menu].addAction(self.actions_table[entry.id])
        self.hands.offer_in(menus["Components"])
        menus["View"].addSeparator()
        menus["View"].addMenu(ViewKeys(self, self.session, self.picture))
        menus["View"].addMenu(self.views.menu())
        menus["View"].addSeparator()
        for dock in self.layout_of_panels.docks.values():
            menus["View"].addAction(dock.toggleViewAction())
        menus["View"].addMenu(self.appearance.menu())

    def _connect(self) -> None:
        session = self.session
        self.actions_table.connect_to(self)
        self.start_page.open_chosen.connect(self.exchange.choose_file)
        self.start_page.paste_chosen.connect(self.exchange.paste)
        self.start_page.path_chosen.connect(self.exchange.open)
        session.notice.connect(self.notice.tell)
        session.notice_outlived.connect(self.notice.take_back)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.preview_changed.connect(self._on_preview_changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        ControlKeys(application, self)

    # What is seen -------------------------------------------------------------------------------------------

    @property
    def at_start_page(self) -> bool:
        """Whether the start page is seen instead of the picture."""
        return self._stack.currentIndex() == 0

    @Slot()
    def toggle_start_page(self) -> None:
        """Show the samples and recent files, or go back to the data that is open."""
        if not self.at_start_page:
            self._show_start_page()
        elif self.session.dataset is not None:
            self._show_workspace()

    def _show_start_page(self) -> None:
        self.layout_of_panels.hide()
        self.views.set_visible(False)
        self.start_page.show_recent(self._settings.recent)
        self._stack.setCurrentIndex(0)

    def _show_workspace(self) -> None:
        if self.at_start_page:
            self._stack.setCurrentIndex(1)
            self.views.restore()
            self.layout_of_panels.show()
            self.views.set_visible(True)

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self.session.dataset
        if dataset is None:
            return
        self.notice.hide()
        if dataset.path is not None:
            self._settings.opened(dataset.path)
        self.setWindowTitle(f"{shortened(dataset.name)} – GMM Desktop")
        self._show_workspace()
        self.exchange.tell_doubt()

    @Slot()
    def _on_preview_changed(self) -> None:
        """Show the first rows of a large table while the rest is read, then put the table of rows away again."""
        if self.session.preview is not None:
            self._show_workspace()
            self._rows_brought = not self.layout_of_panels.is_open("rows")
            self.layout_of_panels.show_rows()
            return
        if self._rows_brought:
            self.layout_of_panels.docks["rows"].close()
        self._rows_brought = False
        if self.session.dataset is None:
            self._show_start_page()

    @Slot()
    def fit_view(self) -> None:
        """Show all the data."""
        if not self.views.fit_view():
            self.picture.fit_view()

    @Slot()
    def toggle_full_screen(self) -> None:
        """The window alone on the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def show_commands(self) -> None:
        """Every command by its name."""
        palette = CommandPalette(self, list(commands_of(self.menuBar().actions())))
        palette.chosen.connect(self._on_command)
        palette.show()
        palette.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(object)
    def _on_command(self, action: QAction) -> None:
        action.trigger()

    @Slot()
    def show_keys(self) -> None:
        """Every key and what it does."""
        keys_box(self).open()

    @Slot()
    def show_about(self) -> None:
        """Version and what this is."""
        about_box(self).open()

    # Qt -----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and text."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()
            self.start_page.highlight(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        self.start_page.highlight(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.start_page.highlight(False)
        event.acceptProposedAction()
        self.exchange.take(event.mimeData())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go on with Tab to what can be seen: past panels that lie behind the tabs of others (called by Qt)."""
        passed: list[QWidget] = []  # where all that can take keys lies behind tabs, once around is enough
        moved = super().focusNextPrevChild(forward)
        while moved and put_aside(here := self.focusWidget(), self) and here not in passed:
            passed.append(here)
            moved = super().focusNextPrevChild(forward)
        return moved

    def event(self, event: QEvent) -> bool:
        """Let go of the threads also when the window is deleted without being closed."""
        if event.type() == QEvent.Type.DeferredDelete:
            self.session.shut_down()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side panels into tabs where there is no room for them."""
        super().resizeEvent(event)
        self.layout_of_panels.follow_size()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and let go of the threads."""
        self._settings.remember_bytes("geometry", self.saveGeometry())
        self.layout_of_panels.remember()
        self.views.remember()
        self.session.shut_down()
        super().closeEvent(event)

    def sizeHint(self) -> QSize:
        """The size of a first window."""
        return QSize(1360, 850)
