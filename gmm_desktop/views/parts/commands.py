"""Commands of menus as a list in which some letters find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gmm_desktop.views.parts.finding import fit

Index = QModelIndex | QPersistentModelIndex

_KEYS, _WHERE, _POSSIBLE = (int(Qt.ItemDataRole.UserRole) + place for place in range(3))
"""Roles of what a line says beside the name: its keys, its menus, and whether it can be done now."""


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """Something that can be done, and the menus in which it stands."""

    action: QAction
    menus: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return _plain(self.action.text())

    @property
    def keys(self) -> str:
        """The keys that do it, as they are written here."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def where(self) -> str:
        """The menus in which it stands, and whether it is on."""
        return " › ".join(self.menus) + (" · on" if self.action.isChecked() else "")

    @property
    def about(self) -> str:
        """What it does, and whether that is possible."""
        tip = self.action.statusTip() or self.name
        return tip if self.action.isEnabled() else f"{tip} – not possible now"


def commands_of(menu: Sequence[QAction], within: tuple[str, ...] = ()) -> Iterator[Command]:
    """Yield every command of these entries of a menu, and of the menus in them, in their order."""
    for entry in menu:
        inner = entry.menu()
        if isinstance(inner, QMenu):
            yield from commands_of(inner.actions(), (*within, _plain(entry.text())))
        elif not entry.isSeparator() and entry.isVisible():
            yield Command(entry, within)


class Found(QAbstractListModel):
    """The commands that fit, the best first."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._all = list(commands)
        self._found: list[Command] = []
        self.find("")

    def find(self, typed: str) -> None:
        """Show the commands that fit what was typed, of equals those first that are possible."""
        self.beginResetModel()
        points = [fit(typed, each.name, f"{each.where} {each.action.statusTip()}") for each in self._all]
        fits = zip(points, self._all, strict=True)
        known = [(found, each.action.isEnabled(), each) for found, each in fits if found is not None]
        self._found = [each for _, _, each in sorted(known, key=lambda found: found[:2], reverse=True)]
        self.endResetModel()

    @property
    def first_possible(self) -> int:
        """Place of the first command that can be done; 0 where none can."""
        return next((place for place, each in enumerate(self._found) if each.action.isEnabled()), 0)

    def command(self, index: Index) -> Command | None:
        """Return the command in a line."""
        return self._found[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """As many as fit."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, keys, menus, and what it does."""
        command = self.command(index)
        if command is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return command.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return command.about
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (command.name, command.keys, command.where)))
        return {_KEYS: command.keys, _WHERE: command.where, _POSSIBLE: command.action.isEnabled()}.get(role)


class CommandLine(QStyledItemDelegate):
    """Draws a name, more quietly its menus beside it, and its keys at the end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line with air (called by Qt)."""
        del index
        return QSize(10 * option.fontMetrics.height(), height_of(option.fontMetrics.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a command (called by Qt)."""
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette, active, role = option.palette, QPalette.ColorGroup.Active, QPalette.ColorRole
        text = palette.color(active, role.HighlightedText if chosen else role.Text)
        quiet = text if chosen else palette.color(active, role.PlaceholderText)
        name, where, keys = (str(index.data(each)) for each in (Qt.ItemDataRole.DisplayRole, _WHERE, _KEYS))
        metrics, middle, elide = option.fontMetrics, Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        gap = metrics.height() // 2
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, palette.color(active, role.Highlight))
        painter.setFont(option.font)
        painter.setPen(quiet)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, keys)
        room.setRight(room.right() - metrics.horizontalAdvance(keys) - gap)
        painter.setPen(text if index.data(_POSSIBLE) else quiet)
        shown = metrics.elidedText(name, elide, room.width())
        painter.drawText(room, middle, shown)
        room.setLeft(room.left() + metrics.horizontalAdvance(shown) + gap)
        painter.setPen(quiet)
        painter.drawText(room, middle, metrics.elidedText(where, elide, room.width()))
        painter.restore()


def height_of(line: int) -> int:
    """Return the height of a command in the list, of text that is so high."""
    return round(1.7 * line)


def _plain(text: str) -> str:
    """The text of an action as it is read: without the sign of its letter, and what stands behind a tabulator."""
    return text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")
