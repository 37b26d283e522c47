"""A row of choices that folds what has no room into a menu at its end."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from gmm_desktop.views.parts.segmented import Segmented

_MORE = "more"


class Folded(QWidget):
    """Like `Segmented`; the button at the end opens the rest, and bears the name of the one chosen there."""

    chosen = Signal(str)

    def __init__(self, choices: dict[str, str], name: str, tooltips: dict[str, str] | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._titles = dict(choices)
        self._offered = list(choices)
        self._folding = False
        self._row = Segmented(choices, name, tooltips)
        self._row.chosen.connect(self.chosen)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        for key, title in choices.items():
            action = QAction(title, self._group)
            action.setData(key)
            action.setCheckable(True)
            self._menu.addAction(action)
        self._group.triggered.connect(self._on_triggered)
        self._more = _MoreButton()
        self._more.setProperty("role", "segment")
        self._more.setProperty("place", "last")
        self._more.setProperty("more", True)
        self._more.setCheckable(True)
        self._more.setAccessibleName(f"{name}: more")
        self._more.setToolTip("More views")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._menu)
        self._more.setText(_MORE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setSpacing(0)
        row.addWidget(self._row, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def key(self) -> str:
        """The chosen key; empty when none is."""
        return self._row.key

    def choose(self, key: str) -> None:
        """Show this key as the chosen one."""
        self._row.choose(key)
        self._fold()

    def offer_only(self, keys: list[str], tips: Mapping[str, str]) -> None:
        """Take all other choices away; say of each what it is, and that its number is its key."""
        self._offered = keys
        ends = {key: f" ({place})" for place, key in enumerate(keys, start=1)}
        self._row.tell({key: tips[key] + ends[key] for key in keys})
        for action in self._group.actions():
            key = str(action.data())
            if key in keys:
                action.setText(f"{self._titles[key]}\t{ends[key].strip(' ()')}")
        self._fold()

    def sizeHint(self) -> QSize:
        """Room for all choices."""
        return QSize(sum(self._row.widths(self._offered)), self._height)

    def minimumSizeHint(self) -> QSize:
        """Room for the menu alone, with the longest name in it."""
        widest = max(self.fontMetrics().horizontalAdvance(title) for title in self._titles.values())
        return QSize(widest + 40, self._height)

    @property
    def _height(self) -> int:
        """That of the buttons, also where only the menu has room: a row that is hidden has no height."""
        return max(self._row.sizeHint().height(), self._more.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold (called by Qt)."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Show what has room. Hiding a button may lay the row out again, and so bring us here a second time."""
        if self._folding:
            return
        width = -1
        self._folding = True
        while width != self.width():
            width = self.width()
            self._fold_to(width)
        self._folding = False

    def _fold_to(self, width: int) -> None:
        widths = self._row.widths(self._offered)
        shown = len(widths)
        if sum(widths) > width:
            room = width - self.minimumSizeHint().width()
            shown = 0
            while shown < len(widths) and sum(widths[: shown + 1]) <= room:
                shown += 1
        visible = self._offered[:shown]
        self._row.show_only(visible, open_end=shown < len(widths))
        self._row.setVisible(shown > 0)
        self._more.setVisible(shown < len(widths))
        hidden = self._offered[shown:]
        inside = self.key in hidden
        self._more.setText(self._titles[self.key] if inside else _MORE)
        self._more.setChecked(inside)
        for action in self._group.actions():
            action.setVisible(action.data() in hidden)
            action.setChecked(action.data() == self.key)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.choose(str(action.data()))
        self.chosen.emit(str(action.data()))


class _MoreButton(QToolButton):
    """Text and, to the right of it, a small arrow down."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow in the room that the style sheet leaves (called by Qt)."""
        super().paintEvent(event)
        side = 0.5 * self.fontMetrics().height()
        middle = QPointF(self.width() - 1.6 * side, self.height() / 2)
        chosen, quiet = QPalette.ColorRole.HighlightedText, QPalette.ColorRole.PlaceholderText
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(chosen if self.isChecked() else quiet), 0.2 * side))
            offsets = (QPointF(-0.5, -0.25), QPointF(0.0, 0.25), QPointF(0.5, -0.25))
            painter.drawPolyline([middle + offset * side for offset in offsets])
