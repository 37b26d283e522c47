"""How each file was prepared the last time, by what is in the file, so that it comes back as it was left."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, Slot

from gmm_desktop.files import Dataset, FileProblem, Preparation, default_preparation
from gmm_desktop.files.preparation import decode_steps, encode_steps
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.settings import Settings

_FILES = 60
"""How many files are remembered."""

_LONGEST = 60_000
"""A preparation that is longer as text, such as one with a lasso of thousands of corners, is not remembered."""


class Remembered(QObject):
    """Reads and writes the preparation of the open data in the settings."""

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self._usual: Preparation | None = None
        self._recalled: Preparation | None = None
        session.prepared_changed.connect(self._on_prepared)

    def recall(self, dataset: Dataset) -> Preparation:
        """The preparation of the last time, or the usual one."""
        self._usual = default_preparation(dataset)
        self._recalled = self._read(dataset, self._usual)
        return self._recalled or self._usual

    @Slot()
    def _on_prepared(self) -> None:
        session = self._session
        dataset, preparation = session.dataset, session.preparation
        if dataset is None or preparation is None or not dataset.sha256:
            return
        recalled, self._recalled = self._recalled, None
        if recalled is not None and recalled == preparation:
            said = Notice(f"Prepared as last time: {_in_words(preparation)}", "done", "Undo", self.undo)
            session.notice.emit(said)
            return
        self._write(dataset.sha256, None if preparation == self._usual else preparation)

    @Slot()
    def undo(self) -> None:
        """Go back to the usual preparation of the open data."""
        if self._usual is not None:
            self._session.prepare(self._usual)

    # Settings -----------------------------------------------------------------------------------------------

    def _read(self, dataset: Dataset, usual: Preparation) -> Preparation | None:
        text = self._settings.text(_key(dataset.sha256)) if dataset.sha256 else ""
        if not text:
            return None
        try:
            found = _decoded(json.loads(text))
        except (ValueError, TypeError, KeyError, FileProblem, RecursionError):
            return None  # written by another version, or by hand
        numeric, names = set(dataset.numeric), {column.name for column in dataset.columns}
        roles = {name for name in (found.weights, found.known_labels) if name is not None}
        if not found.columns or not set(found.columns) <= numeric or not roles <= names or found == usual:
            return None
        return found

    def _write(self, sha256: str, preparation: Preparation | None) -> None:
        known = [name for name in self._settings.text("prepared/files").split() if name != sha256]
        text = "" if preparation is None else json.dumps(_encoded(preparation))
        if text and len(text) <= _LONGEST:
            self._settings.remember(_key(sha256), text)
            known = [sha256, *known]
        else:
            self._settings.forget(_key(sha256))
        for old in known[_FILES:]:
            self._settings.forget(_key(old))
        self._settings.remember("prepared/files", " ".join(known[:_FILES]))


def _key(sha256: str) -> str:
    return f"prepared/{sha256}"


def _encoded(preparation: Preparation) -> dict[str, Any]:
    return {
        "columns": preparation.columns,
        "missing": preparation.missing,
        "weights": preparation.weights,
        "known_labels": preparation.known_labels,
        "steps": encode_steps(preparation.steps),
    }


def _decoded(said: dict[str, Any]) -> Preparation:
    missing = said["missing"]
    if missing not in ("drop", "use"):
        raise ValueError(missing)
    columns, weights, labels = said["columns"], said["weights"], said["known_labels"]
    steps = decode_steps(said["steps"], "remembered steps")
    roles = tuple(None if name is None else str(name) for name in (weights, labels))
    return Preparation(tuple(map(str, columns)), missing, roles[0], roles[1], steps)


def _in_words(preparation: Preparation) -> str:
    """As in “2 steps, case weights”."""
    steps = len(preparation.steps)
    said = [f"{steps} step{'' if steps == 1 else 's'}"] if steps else []
    if preparation.missing == "use":
        said.append("rows with empty cells used")
    if preparation.weights is not None:
        said.append("case weights")
    if preparation.known_labels is not None:
        said.append("known labels")
    return ", ".join(said) or f"{len(preparation.columns)} column{'' if len(preparation.columns) == 1 else 's'}"
