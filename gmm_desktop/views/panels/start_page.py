"""What is seen when nothing is open: a place to drop a file, recent files, and the samples as small plots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.resources import Sample, samples
from gmm_desktop.views.icons import icon
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.parts.sparkline import BARS, bars
from gmm_desktop.views.theme import Theme

_PER_ROW = 3
_RECENT = 5


class StartPage(QScrollArea):
    """Signals what the person picked; opening is the window's business."""

    open_chosen = Signal()
    paste_chosen = Signal()
    path_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._zone_icon = QLabel()
        self._zone = self._drop_zone()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._recent_caption = plain_label("RECENT", "caption")
        self._thumbnails: list[_Thumbnail] = []
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(plain_label("Open a table, watch EM find its groups", "heading"))
        column.addWidget(
            plain_label(
                "A Gaussian mixture gives every row a probability for every group. Nothing leaves this machine.",
                "muted",
                wrap=True,
            )
        )
        column.addWidget(self._zone)
        column.addWidget(self._recent_caption)
        column.addLayout(self._recent)
        column.addWidget(plain_label("SAMPLES", "caption"))
        column.addLayout(self._samples())
        column.addStretch(1)
        middle = QHBoxLayout()
        frame = QWidget()
        middle.addStretch(1)
        middle.addWidget(body, 8)
        middle.addStretch(1)
        body.setMaximumWidth(1000)
        frame.setLayout(middle)
        self.setWidget(frame)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.set_theme(theme)
        self.show_recent(())

    def set_theme(self, theme: Theme) -> None:
        """Draw icons and thumbnails in other colours."""
        self._theme = theme
        self._zone_icon.setPixmap(icon("drop", theme, theme.accent).pixmap(QSize(40, 40)))
        for thumbnail in self._thumbnails:
            thumbnail.set_theme(theme)

    def highlight(self, over: bool) -> None:
        """Show that a file is held over the window."""
        self._zone.setProperty("over", "true" if over else "false")
        self._zone.style().unpolish(self._zone)
        self._zone.style().polish(self._zone)

    def show_recent(self, paths: tuple[Path, ...]) -> None:
        """List the files opened lately."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for path in paths[:_RECENT]:
            file = _PathButton(path, shortened(path.name)[:80].replace("&", "&&"), "link")
            file.picked.connect(self.path_chosen)
            self._recent.addWidget(file, 0, Qt.AlignmentFlag.AlignLeft)
        self._recent_caption.setVisible(bool(paths))

    def _drop_zone(self) -> QFrame:
        zone = QFrame()
        zone.setProperty("role", "drop-zone")
        zone.setMinimumHeight(150)
        choose = QPushButton("Open…")
        choose.setProperty("role", "primary")
        choose.setToolTip("Open a table or a saved mixture (Ctrl+O)")
        choose.clicked.connect(self.open_chosen)
        paste = QPushButton("Paste")
        paste.setToolTip("Read a table from the clipboard (Ctrl+V)")
        paste.clicked.connect(self.paste_chosen)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(choose)
        buttons.addWidget(paste)
        buttons.addStretch(1)
        column = QVBoxLayout(zone)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._zone_icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(plain_label("Drop a file of numbers here"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(1)
        return zone

    def _samples(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, sample in enumerate(samples()):
            card = _SampleCard(sample, self._theme)
            card.picked.connect(self.path_chosen)
            self._thumbnails.append(card.thumbnail)
            grid.addWidget(card, *divmod(place, _PER_ROW))
        for column in range(_PER_ROW):
            grid.setColumnStretch(column, 1)
        return grid


class _PathButton(QPushButton):
    """A button that stands for a file."""

    picked = Signal(object)

    def __init__(self, path: Path, text: str, role: str) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self._path = path
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.picked.emit(self._path)


class _SampleCard(_PathButton):
    """A sample: a real plot of its data, its title, and one line on what it shows."""

    def __init__(self, sample: Sample, theme: Theme) -> None:
        super().__init__(sample.path, "", "sample")
        self.setAccessibleName(f"Sample {sample.title}: {sample.shows}")
        self.setToolTip(sample.source)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.thumbnail = _Thumbnail(sample.path, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addWidget(self.thumbnail)
        column.addWidget(plain_label(sample.title, "number"))
        column.addWidget(plain_label(sample.shows, "muted", wrap=True))
        column.addStretch(1)

    def sizeHint(self) -> QSize:
        """As large as what stands in it."""
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()


class _Thumbnail(QWidget):
    """The first one or two number columns of a sample, drawn small."""

    def __init__(self, path: Path, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns = _numbers(path)
        self.setFixedHeight(84)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars for one column, dots for two."""
        del event
        colour = QColor(self._theme.accent)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if len(self._columns) == 1:
                width = self.width() / BARS
                for place, height in enumerate(bars(self._columns[0])):
                    tall = height * (self.height() - 4)
                    painter.fillRect(QRectF(place * width, self.height() - tall, width - 2, tall), colour)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            colour.setAlphaF(0.55)
            painter.setBrush(colour)
            x, y = (_unit(column) for column in self._columns[:2])
            for across, up in zip(x, y, strict=True):
                painter.drawEllipse(
                    QRectF(4 + across * (self.width() - 12), 4 + (1 - up) * (self.height() - 12), 4, 4)
                )


def _unit(column: Floats) -> Floats:
    return np.asarray((column - column.min()) / (np.ptp(column) or 1.0))


def _numbers(path: Path) -> list[Floats]:
    """The number columns of one of our own samples, a plain comma-separated file with a header."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    table = [line.split(",") for line in lines[:: max(1, len(lines) // 600)]]
    width = min(2, sum(_is_number(cell) for cell in table[0]))
    return [np.array([float(row[place]) for row in table]) for place in range(width)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
