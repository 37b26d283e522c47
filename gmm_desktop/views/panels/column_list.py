"""The list of columns: drawn row by row as it scrolls, so that a hundred thousand columns cost nothing."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gmm_desktop.files import Column
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.numbers import count, short
from gmm_desktop.views.parts.labels import shortened
from gmm_desktop.views.parts.sparkline import BARS, bars
from gmm_desktop.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_BOX, _SIDE, _BAR = 1.75, 0.94, 0.19
"""Room for the box, its side, and the width of a bar with its gap, in heights of a line."""

ColumnRole = Qt.ItemDataRole.UserRole


class ColumnModel(QAbstractListModel):
    """The columns of the open table, with a check for those in use."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ticked: frozenset[str] = frozenset()

    def refresh(self) -> None:
        """The table or the choice changed."""
        self.beginResetModel()
        self._ticked = frozenset(self._used)
        self.endResetModel()

    @property
    def _columns(self) -> tuple[Column, ...]:
        shown = self._session.preview or self._session.dataset
        return shown.columns if shown else ()

    @property
    def _used(self) -> tuple[str, ...]:
        preparation = self._session.preparation if self._session.preview is None else None
        return preparation.columns if preparation else ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """One row a column."""
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Number columns can be ticked."""
        if not index.isValid():
            return super().flags(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        usable = self._columns[index.row()].kind == "number"
        return flags | Qt.ItemFlag.ItemIsUserCheckable if usable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tick and what is to be said of the column."""
        if not index.isValid() or index.row() >= len(self._columns):
            return None
        column = self._columns[index.row()]
        if role == ColumnRole:
            return column
        if role == Qt.ItemDataRole.DisplayRole:
            return shortened(column.name)
        if role == Qt.ItemDataRole.CheckStateRole and column.kind == "number":
            return Qt.CheckState.Checked if column.name in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shortened(column.name)}, {describe(column)}"
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a column; the last one stays, because a fit needs one."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or self._session.preview is not None:
            return False
        name = self._columns[index.row()].name
        wanted = set(self._used) ^ {name}
        if not wanted:
            self._session.notice.emit(Notice("A fit needs at least one column: tick another one first", "warning"))
            return False
        self._session.use_columns(tuple(column.name for column in self._columns if column.name in wanted))
        return True

    @Slot()
    def use_all(self) -> None:
        """Tick every number column that can tell groups apart."""
        usable = tuple(c.name for c in self._columns if c.kind == "number" and not c.constant)
        if usable:
            self._session.use_columns(usable)


def describe(column: Column) -> str:
    """Type, range and empties of a column in words."""
    facts = []
    if column.kind == "number":
        facts.append(_range(column))
    elif column.kind == "text":
        facts.append(f"text, {count(len(column.categories))} values")
    if column.kind == "empty":
        facts.append("empty")
    elif column.empties:
        facts.append(f"{count(column.empties)} empty")
    if column.not_numbers and column.first_not_number:
        row, text = column.first_not_number
        facts.append(f"{count(column.not_numbers)} not numbers, first in row {count(row)}: {shortened(text)[:30]}")
    return " · ".join(facts)


def _range(column: Column) -> str:
    if column.constant:
        return f"always {short(column.minimum)}"
    return f"{short(column.minimum)} – {short(column.maximum)}"


@lru_cache(maxsize=512)
def _bars(column: Column) -> tuple[float, ...]:
    return tuple(bars(column.values))  # type: ignore[arg-type]  # only asked for number columns, which are floats


class ColumnDelegate(QStyledItemDelegate):
    """Draws a column: tick, name, sparkline; below in small its range and what is missing."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text."""
        return QSize(160, 2 * option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one column."""
        column: Column = index.data(ColumnRole)
        room: QRect = option.rect
        state = option.state
        painter.save()
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.accent_soft))
            painter.drawRoundedRect(room.adjusted(0, 1, 0, -1), 6, 6)
        used = column.kind == "number"
        if used:
            ticked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
            self._paint_box(painter, room, ticked)
        metrics = painter.fontMetrics()
        line = metrics.height()
        indent, bars_wide = round(_BOX * line), BARS * max(2, round(_BAR * line))
        text = QRect(room.left() + indent, room.top() + 5, room.width() - indent - 4, line)
        name_room = text.adjusted(0, 0, -(bars_wide + 8) if used else 0, 0)
        painter.setPen(QColor(self._theme.text if used else self._theme.muted))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(name_room, 0, metrics.elidedText(shortened(column.name), elide, name_room.width()))
        painter.setPen(QColor(self._theme.muted))
        below = text.translated(0, line)
        painter.drawText(below, 0, metrics.elidedText(describe(column), elide, below.width()))
        if used:
            self._paint_bars(painter, column, QRect(text.right() - bars_wide, text.top(), bars_wide, line))
        painter.restore()

    def _paint_box(self, painter: QPainter, room: QRect, ticked: bool) -> None:
        line = painter.fontMetrics().height()
        side = round(_SIDE * line)
        box = QRectF(room.left() + 4.5, room.top() + 5.5 + (line - side) // 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.accent if ticked else self._theme.muted))
        painter.setBrush(QColor(self._theme.accent if ticked else self._theme.field))
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            painter.setPen(QPen(QColor(self._theme.on_accent), side / 7.5))
            corners = ((0.25, 0.52), (0.43, 0.7), (0.75, 0.32))
            painter.drawPolyline([QPointF(box.x() + x * side, box.y() + y * side) for x, y in corners])

    def _paint_bars(self, painter: QPainter, column: Column, room: QRect) -> None:
        colour = QColor(self._theme.noise)
        step = room.width() // BARS
        for place, height in enumerate(_bars(column)):
            if height > 0:
                tall = max(1.0, height * (room.height() - 2))
                painter.fillRect(QRectF(room.left() + place * step, room.bottom() - tall, step - 1, tall), colour)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Tick by a click on the row or by Space."""
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        clicked = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        pressed = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        return (clicked or pressed) and model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
