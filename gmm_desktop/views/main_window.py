"""The window: docks, menus, status line. It wires what others do, nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QDockWidget,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.engine import Progress
from gmm_desktop.files import WRITERS
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.actions import TABLE, Actions
from gmm_desktop.views.dialogs import about_box, keys_box
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.icons import icon
from gmm_desktop.views.look import ZOOMS, Look
from gmm_desktop.views.panels.components_panel import ComponentsPanel
from gmm_desktop.views.panels.data_panel import DataPanel
from gmm_desktop.views.panels.fit_panel import FitPanel
from gmm_desktop.views.panels.model_panel import ModelPanel
from gmm_desktop.views.panels.notice_bar import NoticeBar
from gmm_desktop.views.panels.parameters_table import ParametersTable
from gmm_desktop.views.panels.picture import Picture
from gmm_desktop.views.panels.player_bar import PlayerBar
from gmm_desktop.views.panels.rows_table import RowsTable
from gmm_desktop.views.panels.start_page import StartPage
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.settings import Settings
from gmm_desktop.views.status import status_line

_NARROW, _LOW = 1080, 700
"""Below these sizes of the window the side panels fold into tabs."""

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


class MainWindow(QMainWindow):
    """One window on one session."""

    def __init__(self, session: Session, look: Look, settings: Settings) -> None:
        super().__init__()
        self._session, self._look, self._settings = session, look, settings
        self._progress: Progress | None = None
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.AllowTabbedDocks)
        self.actions_table = Actions(self)
        self._build()
        self._build_menus()
        self._connect()
        self._apply_look(settings.text("theme", "system"), settings.number("zoom", 1.0))
        self.resize(1280, 800)
        self.restoreGeometry(settings.bytes("geometry"))
        self._folded: bool | None = None
        self._show_workspace(False)
        self._on_state_changed()

    # Building -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        theme, session, actions = self._look.theme, self._session, self.actions_table
        self.notice = NoticeBar(theme)
        self.start_page = StartPage(theme)
        self.picture = Picture(session, theme, actions)
        self.player = PlayerBar(session, theme, actions)
        workspace = QSplitter(Qt.Orientation.Vertical)
        workspace.setHandleWidth(8)
        workspace.addWidget(self.picture)
        workspace.addWidget(self.player)
        workspace.setStretchFactor(0, 4)
        workspace.setStretchFactor(1, 0)
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
        export = QPushButton("Export…")
        export.setToolTip(actions["export"].toolTip())
        export.clicked.connect(actions["export"].trigger)
        self._export_button = export
        self.data = DataPanel(session, theme)
        self.data.open_button.clicked.connect(actions["open"].trigger)
        self.model = ModelPanel(session, theme, actions["run"], actions["another_start"])
        self.components = ComponentsPanel(session, theme)
        self.fit = FitPanel(session, theme, export)
        self.rows = RowsTable(session, theme)
        self.parameters = ParametersTable(session, theme)
        self._docks = {
            name: _dock(title, name, widget)
            for name, title, widget in (
                ("data", "Data", self.data),
                ("model", "Model", self.model),
                ("components", "Components", self.components),
                ("fit", "Fit", self.fit),
                ("rows", "Rows", self.rows),
                ("parameters", "Parameters", self.parameters),
            )
        }
        self._status = QLabel()
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.hide()
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._bar)
        self.statusBar().setSizeGripEnabled(False)

    def _build_menus(self) -> None:
        menus = {}
        for entry in TABLE:
            if entry.menu not in menus:
                menus[entry.menu] = self.menuBar().addMenu(f"&{entry.menu}")
            if entry.separator:
                menus[entry.menu].addSeparator()
            menus[entry.menu].addAction(self.actions_table[entry.id])
        view = menus["View"]
        view.addSeparator()
        for dock in self._docks.values():
            view.addAction(dock.toggleViewAction())
        appearance = view.addMenu("Appearance")
        self._themes = QActionGroup(self)
        for choice in ("system", "light", "dark"):
            action = QAction(choice.capitalize(), self._themes)
            action.setCheckable(True)
            action.setData(choice)
            appearance.addAction(action)
        self._themes.triggered.connect(self._on_theme_chosen)
        for place in range(9):
            action = QAction(self)
            action.setShortcut(str(place + 1))
            action.setData(place)
            action.triggered.connect(self._on_view_key)
            self.addAction(action)

    def _connect(self) -> None:
        session = self._session
        self.start_page.open_chosen.connect(self.choose_file)
        self.start_page.paste_chosen.connect(self.paste)
        self.start_page.path_chosen.connect(self.open)
        session.notice.connect(self.notice.tell)
        session.progress.connect(self._on_progress)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.state_changed.connect(self._on_state_changed)
        session.fit_changed.connect(self._on_state_changed)
        self._clock = FrameClock(120)
        self._clock.frame.connect(self._show_status)
        for signal in (
            session.state_changed,
            session.frame_changed,
            session.prepared_changed,
            session.spec_changed,
            session.recording_changed,
        ):
            signal.connect(self._clock.mark)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        application.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    # Look ---------------------------------------------------------------------------------------------------

    def _apply_look(self, choice: str, zoom: float) -> None:
        theme = self._look.apply(choice, zoom)
        self._settings.remember("theme", choice)
        self._settings.remember("zoom", str(self._look.zoom))
        for action in self._themes.actions():
            action.setChecked(action.data() == choice)
        self.actions_table.set_theme(theme)
        self.setWindowIcon(icon("app", theme, theme.accent))
        for part in (
            self.notice, self.start_page, self.picture, self.player, self.data, self.model,
            self.components, self.fit, self.rows, self.parameters,
        ):  # fmt: skip
            part.set_theme(theme)  # type: ignore[attr-defined]  # all ten have it
        for dock in self._docks.values():
            _close_button(dock).setIcon(icon("close", theme, theme.muted))

    @Slot(QAction)
    def _on_theme_chosen(self, action: QAction) -> None:
        self._apply_look(str(action.data()), self._look.zoom)

    @Slot()
    def _on_system_theme(self) -> None:
        self._apply_look(self._settings.text("theme", "system"), self._look.zoom)

    def _zoom_by(self, places: int) -> None:
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self._look.zoom))
        wanted = ZOOMS[min(max(nearest + places, 0), len(ZOOMS) - 1)]
        self._apply_look(self._settings.text("theme", "system"), wanted)

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
        self._apply_look(self._settings.text("theme", "system"), 1.0)

    @Slot()
    def toggle_full_screen(self) -> None:
        """The window alone on the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # Layout -------------------------------------------------------------------------------------------------

    def _show_workspace(self, shown: bool) -> None:
        self._stack.setCurrentIndex(1 if shown else 0)
        if not shown:
            for dock in self._docks.values():
                dock.hide()
            return
        if self._folded is None:
            self._arrange()
            self.restoreState(self._settings.bytes("layout/folded" if self._folded else "layout"))

    def _arrange(self) -> None:
        """Side by side where there is room; in tabs on one side where there is not."""
        self._folded = self.width() < _NARROW or self.height() < _LOW
        docks = self._docks
        for dock in docks.values():
            self.removeDockWidget(dock)
        for name in ("data", "model"):
            self.addDockWidget(_LEFT, docks[name])
        side = _LEFT if self._folded else _RIGHT
        for name in ("components", "fit"):
            self.addDockWidget(side, docks[name])
        for name in ("rows", "parameters"):
            self.addDockWidget(_BOTTOM, docks[name])
        self.tabifyDockWidget(docks["rows"], docks["parameters"])
        for name in ("data", "model", "components", "fit"):
            docks[name].show()
        if self._folded:
            for name in ("data", "components", "fit"):
                self.tabifyDockWidget(docks["model"], docks[name])
            docks["model"].raise_()
        else:
            self.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
            self.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
            self.resizeDocks([docks["data"], docks["components"]], [300, 260], Qt.Orientation.Horizontal)
            self.resizeDocks([docks["components"], docks["fit"]], [400, 300], Qt.Orientation.Vertical)
        docks["rows"].hide()
        docks["parameters"].hide()

    @Slot()
    def reset_layout(self) -> None:
        """Bring every panel back to its place."""
        if self._stack.currentIndex() == 1:
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side panels into tabs where there is no room for them."""
        super().resizeEvent(event)
        folded = self.width() < _NARROW or self.height() < _LOW
        if self._stack.currentIndex() == 1 and folded != self._folded:
            self._arrange()

    # Opening ------------------------------------------------------------------------------------------------

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file to open."""
        name, _ = QFileDialog.getOpenFileName(
            self,
            "Open a table or a saved mixture",
            self._settings.text("folder"),
            "Tables and mixtures (*.csv *.tsv *.txt *.dat *.json);;All files (*)",
        )
        if name:
            self.open(Path(name))

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open a table or a saved mixture."""
        self.notice.hide()
        self._settings.remember("folder", str(path.parent))
        self._session.open(path)

    @Slot()
    def show_start_page(self) -> None:
        """Show the samples and recent files, or go back to the data that is open."""
        at_start = self._stack.currentIndex() == 0
        if self._session.dataset is not None and at_start:
            self._folded = None
            self._show_workspace(True)
        else:
            self._settings.remember_bytes("layout/folded" if self._folded else "layout", self.saveState())
            self.start_page.show_recent(self._settings.recent)
            self._show_workspace(False)

    @Slot()
    def paste(self) -> None:
        """Read a table from the clipboard."""
        self._open_pasted(QGuiApplication.clipboard().mimeData())

    def _open_pasted(self, data: QMimeData) -> None:
        if data.hasUrls():
            self._open_urls(data)
        elif data.hasText():
            self._session.open_text(data.text(), "pasted table")
        else:
            self._session.complain("The clipboard holds no table: copy cells of a spreadsheet, then paste again")

    def _open_urls(self, data: QMimeData) -> None:
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if not paths:
            self._session.complain("Only files of this machine can be opened: save the page as a file first")
            return
        self.open(paths[0])
        if len(paths) > 1:
            text = f"{len(paths)} files were dropped; {shortened(paths[0].name)} is opened, the others are not"
            self.notice.tell(Notice(text, "warning"))

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
        self._open_pasted(event.mimeData())

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._session.dataset
        if dataset is None:
            return
        if dataset.path is not None:
            self._settings.opened(dataset.path)
        self.setWindowTitle(f"{shortened(dataset.name)} – GMM Desktop")
        if self._stack.currentIndex() == 0:
            self._folded = None
        self._show_workspace(True)

    # Saving -------------------------------------------------------------------------------------------------

    @Slot()
    def choose_export(self) -> None:
        """Ask where to save the parameters."""
        kinds = ";;".join(f"{writer.title} (*{suffix})" for suffix, writer in WRITERS.items())
        path = self._ask_path("Export parameters", "mixture.json", kinds)
        if path is not None:
            self._session.export_parameters(path)

    @Slot()
    def choose_memberships(self) -> None:
        """Ask where to save the memberships."""
        path = self._ask_path("Export memberships", "memberships.csv", "Comma-separated values (*.csv)")
        if path is not None:
            self._session.export_memberships(path)

    def _ask_path(self, title: str, ending: str, kinds: str) -> Path | None:
        dataset = self._session.dataset
        if dataset is None or self._session.fit is None:
            return None
        folder = Path(self._settings.text("export folder") or self._settings.text("folder"))
        proposed = folder / f"{Path(dataset.name).stem}-{ending}"
        name, _ = QFileDialog.getSaveFileName(self, title, str(proposed), kinds)
        if not name:
            return None
        path = Path(name) if Path(name).suffix else Path(name + Path(ending).suffix)
        self._settings.remember("export folder", str(path.parent))
        return path

    @Slot()
    def copy_parameters(self) -> None:
        """Copy every parameter with all digits."""
        self.parameters.model.refresh()
        if self.parameters.model.rowCount():
            QGuiApplication.clipboard().setText(self.parameters.model.as_text())
            self.notice.tell(Notice("Parameters copied, with all digits", "done"))

    # Driving ------------------------------------------------------------------------------------------------

    @Slot()
    def toggle(self) -> None:
        """Run or pause."""
        self._session.toggle()

    @Slot()
    def stop(self) -> None:
        """Stop what is going on; with nothing going on, close the message."""
        if self._session.busy or self._session.player.playing:
            self._session.stop()
        else:
            self.notice.hide()

    @Slot()
    def step_forward(self) -> None:
        """One iteration on."""
        self._session.step(1)

    @Slot()
    def step_backward(self) -> None:
        """One iteration back."""
        self._session.step(-1)

    @Slot()
    def half_step_forward(self) -> None:
        """The next E-step or M-step."""
        self._session.step(1, half=True)

    @Slot()
    def half_step_backward(self) -> None:
        """The E-step or M-step before."""
        self._session.step(-1, half=True)

    @Slot()
    def to_first(self) -> None:
        """To the first iteration."""
        self._session.back_to_start()

    @Slot()
    def to_last(self) -> None:
        """To the newest iteration."""
        self._session.player.seek(self._session.player.last)

    @Slot()
    def another_start(self) -> None:
        """The next seed."""
        self._session.another_start()

    @Slot()
    def slower(self) -> None:
        """Fewer iterations a second."""
        self._session.player.set_speed(self._session.player.speed - 1)

    @Slot()
    def faster(self) -> None:
        """More iterations a second."""
        self._session.player.set_speed(self._session.player.speed + 1)

    @Slot()
    def toggle_hard(self) -> None:
        """Hard or soft colours."""
        self.picture.set_hard(self.actions_table["hard"].isChecked())

    @Slot()
    def fit_view(self) -> None:
        """Show all the data."""
        self.picture.fit_view()

    @Slot()
    def _on_view_key(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.picture.show_nth(int(action.data()))

    @Slot()
    def show_keys(self) -> None:
        """Every key and what it does."""
        keys_box(self).open()

    @Slot()
    def show_about(self) -> None:
        """Version and what this is."""
        about_box(self).open()

    # What the session says ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_progress(self, progress: Progress | None) -> None:
        self._progress = progress
        self._clock.mark()

    @Slot()
    def _on_state_changed(self) -> None:
        has_data, has_fit = self._session.prepared is not None, self._session.fit is not None
        has_frame = self._session.frame is not None
        for name in ("run", "step", "half_step", "another_start"):
            self.actions_table[name].setEnabled(has_data)
        for name in ("step_back", "half_step_back", "first", "last", "copy_parameters"):
            self.actions_table[name].setEnabled(has_frame)
        for name in ("export", "export_memberships"):
            self.actions_table[name].setEnabled(has_fit)
        self._export_button.setEnabled(has_fit)

    @Slot()
    def _show_status(self) -> None:
        text = status_line(self._session, self._progress)
        if text != self._status.text():
            self._status.setText(text)
        self._bar.setVisible(self._progress is not None)
        if self._progress is not None:
            fraction = self._progress.fraction
            self._bar.setRange(0, 0 if fraction is None else 1000)
            self._bar.setValue(int(1000 * (fraction or 0.0)))

    # Qt -----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Space, Home and End to a button, list or slider that has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QAbstractButton | QAbstractItemView | QAbstractSlider)
            and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End)
        ):
            event.accept()
            return True
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and let go of the threads."""
        self._settings.remember_bytes("geometry", self.saveGeometry())
        if self._stack.currentIndex() == 1:
            self._settings.remember_bytes("layout/folded" if self._folded else "layout", self.saveState())
        self._session.shut_down()
        super().closeEvent(event)

    def sizeHint(self) -> QSize:
        """The size of a first window."""
        return QSize(1280, 800)


def _dock(title: str, name: str, widget: QWidget) -> QDockWidget:
    """A panel as a card: its caption on top moves it, its cross closes it."""
    dock = QDockWidget(title)
    dock.setObjectName(name)
    top = QWidget()
    top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    top.setProperty("role", "card-top")
    row = QHBoxLayout(top)
    row.setContentsMargins(12, 6, 4, 2)
    row.addWidget(plain_label(title.upper(), "caption"), 1)
    close = QToolButton()
    close.setIconSize(QSize(12, 12))
    close.setAccessibleName(f"Close the panel {title}")
    close.setToolTip(f"Close {title} (View brings it back)")
    close.clicked.connect(dock.close)
    row.addWidget(close)
    dock.setTitleBarWidget(top)
    rest = QWidget()
    rest.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    rest.setProperty("role", "card-rest")
    column = QVBoxLayout(rest)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    dock.setWidget(rest)
    return dock


def _close_button(dock: QDockWidget) -> QToolButton:
    return dock.titleBarWidget().findChild(QToolButton)  # type: ignore[return-value]  # _dock put it there
