"""What the window remembers between runs: place, theme, text size, recent files; in one small ini file."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from gmm_desktop.files import ReadOptions

_RECENT = 8
_MOST_OPTIONS = 200
"""Files whose import options are kept, those chosen last."""
_VERSION = 1


class Settings:
    """Reads and writes plain texts; whatever cannot be read is as if it had never been written."""

    def __init__(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
        self._store = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """A remembered text."""
        return str(self._store.value(key, default, type=str))

    def remember(self, key: str, value: str) -> None:
        """Remember a text."""
        self._store.setValue(key, value)

    def forget(self, key: str) -> None:
        """Remember nothing under this key any more."""
        self._store.remove(key)

    def number(self, key: str, default: float) -> float:
        """A remembered number."""
        try:
            return float(self.text(key, str(default)))
        except ValueError:
            return default

    def bytes(self, key: str) -> QByteArray:
        """Remembered bytes, such as a window's layout."""
        return QByteArray.fromBase64(self.text(f"{key}/{_VERSION}").encode())

    def remember_bytes(self, key: str, value: QByteArray) -> None:
        """Remember bytes."""
        self.remember(f"{key}/{_VERSION}", value.toBase64().toStdString())

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened lately that are still there, newest first."""
        paths = [Path(line) for line in self.text("recent").split("\n") if line]
        return tuple(path for path in paths if path.is_file())

    def opened(self, path: Path) -> None:
        """Remember that a file was opened."""
        if "\n" in str(path):
            return
        paths = [path, *(other for other in self.recent if other != path)]
        self.remember("recent", "\n".join(str(path) for path in paths[:_RECENT]))

    def read_options(self, path: Path) -> ReadOptions:
        """What was chosen about reading a file."""
        return self._all_read_options().get(_key(path), ReadOptions())

    def remember_read_options(self, path: Path, options: ReadOptions) -> None:
        """Remember what was chosen about reading a file, or forget it where nothing was."""
        known = self._all_read_options()
        known.pop(_key(path), None)
        if options != ReadOptions():
            known[_key(path)] = options
        kept = dict(list(known.items())[-_MOST_OPTIONS:])
        self.remember("import options", msgspec.json.encode(kept).decode())

    def _all_read_options(self) -> dict[str, ReadOptions]:
        try:
            return msgspec.json.decode(self.text("import options", "{}"), type=dict[str, ReadOptions])
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return {}


def _key(path: Path) -> str:
    """The absolute path; bytes that are no text are written as escapes."""
    return os.fsencode(path.absolute()).decode("utf-8", errors="backslashreplace")
