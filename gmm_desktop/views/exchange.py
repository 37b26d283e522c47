"""What comes in and goes out: dialogs for files, the clipboard, drag and drop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gmm_desktop.files import READERS, WRITERS, Dataset, Pasted, ReadOptions
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.import_dialog import ImportDialog
from gmm_desktop.views.look import Look
from gmm_desktop.views.panels.parameters_table import ParametersModel
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.parts.read_choices import doubt
from gmm_desktop.views.settings import Settings

_PACKED = ("gz", "zst")
_MIXTURES = "Saved mixtures (*.json)"


class Exchange(QObject):
    """Slots for the actions that open, paste, export and copy; remembers the folders. A child of the window."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        settings: Settings,
        actions: Actions,
        *,
        parameters: ParametersModel,
        look: Look,
    ) -> None:
        super().__init__(window)
        self._session, self._settings, self._look = session, settings, look
        self._actions, self._parameters = actions, parameters
        session.options_wanted.connect(self.choose_others)
        for signal in (session.state_changed, session.fit_changed, session.prepared_changed):
            signal.connect(self._show_possible)
        self._show_possible()

    @property
    def _window(self) -> QWidget:
        """The window, by way of Qt: a reference of our own would make a cycle that keeps both alive."""
        window = self.parent()
        assert isinstance(window, QWidget)
        return window

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file to open."""
        folder = self._settings.text("folder")
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a table or a saved mixture", folder, file_kinds())
        if name:
            self.open(Path(name))

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open a table or a saved mixture."""
        self._settings.remember("folder", str(path.parent))
        self._session.open(path)

    @Slot()
    def choose_options(self) -> None:
        """Show how the file that is open was read, and what can be chosen otherwise."""
        session = self._session
        if session.dataset is not None and session.origin is not None:
            self._ask_options(session.origin, session.asked_options, session.dataset)

    @Slot(object)
    def choose_others(self, origin: Path | Pasted) -> None:
        """Show what can be chosen about a table that could not be read."""
        asked = self._settings.read_options(origin) if isinstance(origin, Path) else ReadOptions()
        self._ask_options(origin, asked, None)

    def _ask_options(self, origin: Path | Pasted, asked: ReadOptions, known: Dataset | None) -> None:
        dialog = ImportDialog(self._window, origin, asked, self._look.theme, known)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.open_with)
        dialog.open()

    def tell_doubt(self) -> None:
        """Say quietly where the file that was opened could have been read otherwise."""
        dataset = self._session.dataset
        why = doubt(dataset, self._session.asked_options) if dataset is not None else ""
        if why:
            self._session.notice.emit(Notice(why, "done", "Import options…", self.choose_options))

    @Slot(object, object)
    def open_with(self, origin: Path | Pasted, options: ReadOptions) -> None:
        """Read a table as was chosen, and remember that for the next time."""
        if isinstance(origin, Path):
            self._settings.remember_read_options(origin, options)
        self._session.open(origin, options)

    @Slot()
    def paste(self) -> None:
        """Read a table from the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, data: QMimeData) -> None:
        """Open what was pasted or dropped."""
        if data.hasUrls():
            self._open_urls(data)
        elif data.hasText():
            self._session.open(Pasted(data.text()))
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
            self._session.notice.emit(Notice(text, "warning"))

    @Slot()
    def export_parameters(self) -> None:
        """Ask where to save the parameters."""
        kinds = ";;".join(f"{writer.title} (*{suffix})" for suffix, writer in WRITERS.items())
        path = self._ask_path("Export parameters", "mixture.json", kinds)
        if path is not None:
            self._session.export_parameters(path)

    @Slot()
    def export_memberships(self) -> None:
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
        name, chosen = QFileDialog.getSaveFileName(self._window, title, str(proposed), kinds)
        if not name:
            return None
        path = Path(name)
        if not path.suffix:
            path = path.with_name(path.name + "." + chosen.rpartition("*.")[2].rstrip(")"))
        self._settings.remember("export folder", str(path.parent))
        return path

    @Slot()
    def copy_parameters(self) -> None:
        """Copy every parameter with all digits."""
        self._parameters.refresh()
        if self._parameters.rowCount():
            QGuiApplication.clipboard().setText(self._parameters.as_text())
            self._session.notice.emit(Notice("Parameters copied, with all digits", "done"))

    @Slot()
    def _show_possible(self) -> None:
        session = self._session
        free = session.preview is None
        for name, possible in (
            ("import_options", session.dataset is not None),
            ("copy_parameters", session.frame is not None),
            ("export", session.fit is not None),
            ("export_memberships", session.fit is not None),
        ):
            self._actions[name].setEnabled(free and possible)


def file_kinds() -> str:
    """The filters of a dialog for files: all that can be opened, each format by itself, everything."""
    kinds = [(reader.title, list(reader.suffixes)) for reader in READERS.values()]
    texts = READERS["delimited"].suffixes
    packed = [f"{suffix}.{ending}" for suffix in texts for ending in _PACKED]
    known = list(dict.fromkeys([suffix for _, suffixes in kinds for suffix in suffixes] + packed))
    first = [("Tables and saved mixtures", known)]
    kinds = [(title.partition(" (")[0], suffixes) for title, suffixes in reversed(kinds)]
    filters = [f"{title} ({' '.join('*' + suffix for suffix in suffixes)})" for title, suffixes in first + kinds]
    return ";;".join([*filters, _MIXTURES, "All files (*)"])
