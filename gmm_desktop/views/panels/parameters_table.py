"""Every parameter of the mixture in one table, updating with the playhead, to read and to copy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change
from gmm_desktop.views.numbers import full, number, parsed, parsed_share
from gmm_desktop.views.one_number import covarying, placing, spreading, weighing
from gmm_desktop.views.panels.step_words import units_note
from gmm_desktop.views.panels.table import TablePanel
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.parts.number_editor import NumberEditor, begins_number
from gmm_desktop.views.theme import Theme

_OPENS = (
    QAbstractItemView.EditTrigger.DoubleClicked
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
)
"""What opens a number to be typed; Enter does as well."""

Index = QModelIndex | QPersistentModelIndex


class ParametersModel(QAbstractTableModel):
    """One row a component: weight, means, standard deviations, then covariances of each pair of columns."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self.theme = theme
        self._mixture: Mixture | None = None
        self._columns: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._identities: tuple[int, ...] = ()
        self._spread: Floats | None = None

    def refresh(self) -> None:
        """The parameters or the names changed."""
        frame, prepared = self._session.frame, self._session.prepared
        mixture = frame.ellipses if frame else None
        columns = prepared.titles if prepared else ()
        if mixture is not None and mixture.d != len(columns):
            mixture = None
        now = (self._mixture.k if self._mixture else 0, self._columns)
        new = (mixture.k if mixture else 0, columns if mixture else ())
        if now != new:
            self.beginResetModel()
        self._mixture, self._columns = mixture, columns if mixture else ()
        self._spread = mixture.standard_deviations if mixture else None
        self._names, self._identities = self._session.names, self._session.identities
        if now != new:
            self.endResetModel()
        elif mixture is not None:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """One row a component."""
        return 0 if parent.isValid() or self._mixture is None else self._mixture.k

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Weight, d means, d standard deviations, d (d - 1) / 2 covariances."""
        d = len(self._columns)
        return 0 if parent.isValid() or self._mixture is None else 1 + 2 * d + d * (d - 1) // 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Names of parameters; names of components in their colour."""
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return shortened(self._names[section])[:24]
            if role == Qt.ItemDataRole.ForegroundRole:
                return self.theme.ink(self._identities[section])
            return None
        return self.title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def title(self, section: int) -> str:
        """Name of the parameter in a table column."""
        d = len(self._columns)
        names = [shortened(name)[:40] for name in self._columns]
        if section == 0:
            return "weight"
        if section <= d:
            return f"mean {names[section - 1]}"
        if section <= 2 * d:
            return f"SD {names[section - d - 1]}"
        first, second = _pair(section - 2 * d - 1, d)
        return f"cov {names[first]}, {names[second]}"

    def value(self, row: int, section: int) -> float:
        """The parameter itself."""
        mixture, d = self._mixture, len(self._columns)
        assert mixture is not None
        assert self._spread is not None
        if section == 0:
            return float(mixture.weights[row])
        if section <= d:
            return float(mixture.means[row, section - 1])
        if section <= 2 * d:
            return float(self._spread[row, section - d - 1])
        first, second = _pair(section - 2 * d - 1, d)
        return float(mixture.covariances[row, first, second])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Five digits on screen, all of them in the tooltip."""
        if not index.isValid() or self._mixture is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return number(self.value(index.row(), index.column()), 5)
        if role == Qt.ItemDataRole.ToolTipRole:
            return full(self.value(index.row(), index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every number can be typed anew."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def change(self, row: int, section: int, value: float) -> Change:
        """Return what another number in this place changes."""
        d = len(self._columns)
        if section == 0:
            return weighing(self._session, row, value)
        if section <= d:
            return placing(self._session, row, section - 1, value)
        if section <= 2 * d:
            return spreading(self._session, row, section - d - 1, value)
        return covarying(self._session, row, _pair(section - 2 * d - 1, d), value)

    def as_text(self) -> str:
        """The whole table with all digits, tabs between cells: what is copied."""
        sections = range(self.columnCount())
        lines = ["\t".join(["component", *(self.title(section) for section in sections)])]
        for row in range(self.rowCount()):
            values = (full(self.value(row, section)) for section in sections)
            lines.append("\t".join([self._names[row], *values]))
        return "\n".join(lines)


def _pair(place: int, d: int) -> tuple[int, int]:
    """The place-th pair (i < j) of d columns, row by row."""
    first = 0
    while place >= d - 1 - first:
        place -= d - 1 - first
        first += 1
    return first, first + 1 + place


class _Typing(QStyledItemDelegate):
    """Lets a number be typed in its cell; the editor itself does what is entered."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Open the number (called by Qt)."""
        model, row, section = index.model(), index.row(), index.column()
        assert isinstance(model, ParametersModel)
        read = parsed_share if section == 0 else parsed
        text, make = full(model.value(row, section)), partial(model.change, row, section)
        editor = NumberEditor(self._session, parent, text, make, read)
        editor.setAccessibleName(model.title(section))
        editor.closed.connect(self._on_closed)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """It has its text (called by Qt)."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """It has done what was entered (called by Qt)."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """All keys are the editor's (called by Qt)."""
        return False

    @Slot()
    def _on_closed(self) -> None:
        editor = self.sender()
        assert isinstance(editor, QWidget)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


class ParametersTable(TablePanel):
    """The table of parameters: a double click, Enter or a digit lets a number be typed anew."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__("Parameters of every component")
        self._session = session
        self.model = ParametersModel(session, theme)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Typing(session, self))
        self.view.setEditTriggers(_OPENS)
        self.view.installEventFilter(self)
        enter = QShortcut(Qt.Key.Key_Return, self.view, context=Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(self._on_enter)
        self.units = plain_label("", "muted", wrap=True)
        self.column.insertWidget(0, self.units)
        self.follow(
            self.model,
            session.prepared_changed,
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take digits before they are the keys of views (called by Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and begins_number(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_enter(self) -> None:
        if self.view.currentIndex().isValid():
            self.view.edit(self.view.currentIndex())

    def refresh(self) -> None:
        """Show the parameters of now, and what their units are (called by the base)."""
        prepared = self._session.prepared
        self.units.setText(units_note(prepared) if prepared else "")
        self.units.setVisible(bool(self.units.text()))
        super().refresh()
