"""The window's composition root: checks, application, session, window, and a clean end."""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as binding_version
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from gmm_desktop import __version__
from gmm_desktop.engine.threads import keep_free, one_blas_thread
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.settings import Settings

NO_SCREEN = (
    "gmm-desktop: no screen to open a window on; without one use: gmm-desktop fit FILE (see gmm-desktop fit --help)"
)


def main(arguments: list[str]) -> int:
    """Open the window, on a file if one is named; return the process's exit status."""
    problem = _cannot_run()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    if sys.stderr is not None:
        faulthandler.enable()
    qInstallMessageHandler(_on_qt_message)
    application = make_application()
    session = Session()
    window = MainWindow(session, Look(application), Settings())
    reporter = Reporter(session)
    reporter.install()
    ticking = _let_signals_in(application)
    keep_smooth()
    window.show()
    if arguments:
        window.exchange.open(Path(arguments[0]).absolute())
    status = application.exec()
    ticking.stop()
    session.shut_down()
    return status


def keep_smooth() -> None:
    """To be called once the window is made: then what is there stays, and collections need not look at it.

    The window waits for Python's lock no longer than a millisecond when another thread holds it; a core is its own
    while EM is watched, which would hardly be faster with it; and no threads of the linear algebra library get into
    the way of ours.
    """
    gc.freeze()
    keep_free(1)
    sys.setswitchinterval(1e-3)
    one_blas_thread.__enter__()


def make_application() -> QApplication:
    """The application with its names; one a process."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
    application = QApplication(["gmm-desktop"])
    application.setApplicationName("gmm-desktop")
    application.setApplicationDisplayName("GMM Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("gmm-desktop")
    return application


def _cannot_run() -> str:
    """Why no window can be opened here, in one line; empty where it can."""
    if sys.version_info < (3, 12) and binding_version.startswith("6.12"):
        return "gmm-desktop: PySide6 6.12 aborts on Python 3.11; install PySide6-Essentials 6.11.3 or Python 3.12"
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    headless = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and headless and wanted in ("", "xcb", "wayland"):
        return NO_SCREEN
    return ""


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """A window system that cannot be reached is fatal to Qt: say it in one line before Qt aborts the process."""
    del context
    if "could not connect to display" in message:
        return  # the fatal message that follows says it with the cure
    if kind == QtMsgType.QtFatalMsg:
        if "platform plugin" in message:
            hint = " (on Debian and Ubuntu: apt install libxcb-cursor0 libegl1 libxkbcommon-x11-0)"
            print(NO_SCREEN + hint, file=sys.stderr, flush=True)
            os._exit(2)
        print(f"gmm-desktop: {message}", file=sys.stderr, flush=True)
    elif kind != QtMsgType.QtDebugMsg and "platform plugin" not in message and "propagateSizeHints" not in message:
        print(f"gmm-desktop: {message}", file=sys.stderr)


class Reporter(QObject):
    """Takes exceptions nobody caught, in whatever thread, to the log and to the bar in the window."""

    caught = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._reporting = False
        self.caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the process's hook for exceptions."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _thread_hook(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if self._reporting:
            return
        self._reporting = True
        try:
            traceback.print_exception(kind, error, trace)
            self.caught.emit(error)
        finally:
            self._reporting = False

    @Slot(object)
    def _on_caught(self, error: BaseException) -> None:
        text = f"Our own mistake, nothing of yours is lost: {type(error).__name__}: {error}"
        self._session.notice.emit(Notice(text, "error"))


def _let_signals_in(application: QApplication) -> QTimer:
    """Let Ctrl+C and a request to end reach Python while Qt waits, and end the program in order."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _on_signal)
    timer = QTimer(application)
    timer.timeout.connect(_breathe)
    timer.start(200)
    return timer


def _on_signal(number: int, frame: object) -> None:
    del number, frame
    QApplication.quit()


def _breathe() -> None:
    """Give Python a moment to run its signal handlers."""
