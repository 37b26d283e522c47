"""The two small windows of the help menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from gmm_desktop import __version__
from gmm_desktop.views.actions import TABLE
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.parts.weight_bar import KEYS as WEIGHT_KEYS
from gmm_desktop.views.plots.parts.handle_keys import KEYS as HANDLE_KEYS
from gmm_desktop.views.plots.parts.lasso_keys import KEYS as LASSO_KEYS

_ELSEWHERE = (
    ("In a plot, while components are edited", HANDLE_KEYS),
    ("In a plot, while a lasso is drawn", LASSO_KEYS),
    ("On the bar of a weight, and on numbers of components", WEIGHT_KEYS),
)
"""Keys that one part of the window hears itself, by where they are heard."""


def keys_box(parent: QWidget) -> QDialog:
    """Every key and what it does, from the table of actions."""
    grid_box = QWidget()
    grid = QGridLayout(grid_box)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    row = 0
    for entry in TABLE:
        if not entry.keys:
            continue
        keys = QKeySequence(entry.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        grid.addWidget(plain_label(keys, "number"), row, 0)
        grid.addWidget(plain_label(entry.tip, wrap=True), row, 1)
        row += 1
    grid.addWidget(plain_label("1 … 9", "number"), row, 0)
    grid.addWidget(plain_label("The first to the ninth view"), row, 1)
    for title, table in _ELSEWHERE:
        row += 1
        grid.addWidget(plain_label(title, "caption"), row, 0, 1, 2)
        for keys, what in table:
            row += 1
            grid.addWidget(plain_label(keys, "number"), row, 0)
            grid.addWidget(plain_label(what, wrap=True), row, 1)
    grid.setColumnStretch(1, 1)
    area = QScrollArea()
    area.setWidget(grid_box)
    area.setWidgetResizable(True)
    return _box(parent, "Keys", area)


def about_box(parent: QWidget) -> QDialog:
    """Name, version, and what the program does."""
    text = QWidget()
    column = QVBoxLayout(text)
    column.addWidget(plain_label("GMM Desktop", "heading"))
    column.addWidget(plain_label(f"Version {__version__}", "muted"))
    column.addWidget(
        plain_label(
            "Open a file of numbers, watch a Gaussian mixture find its groups by the EM algorithm, "
            "and take parameters and memberships with you. It uses no network.",
            wrap=True,
        )
    )
    column.addStretch(1)
    return _box(parent, "About GMM Desktop", text)


def _box(parent: QWidget, title: str, content: QWidget) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(520, 480 if isinstance(content, QScrollArea) else 220)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(content, 1)
    column.addWidget(buttons)
    return dialog
