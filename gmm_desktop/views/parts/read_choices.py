"""The choices there are about reading one file, each with what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gmm_desktop.files import READERS, Dataset, FileProblem, ReadOptions
from gmm_desktop.files.delimited.encoding import Encoding
from gmm_desktop.files.options import Choices
from gmm_desktop.views.parts.choice_box import UNKNOWN, ChoiceBox
from gmm_desktop.views.parts.labels import plain_label, shortened

_DELIMITERS = {",": "comma ,", ";": "semicolon ;", "\t": "tab", "|": "bar |", " ": "spaces", "": "none, one column"}
_MARKS = {
    ".": "point .",
    ",": "comma ,",
    "": "none",
    " ": "space",
    "'": "apostrophe '",
    "\N{NO-BREAK SPACE}": "no-break space",
    "\N{THIN SPACE}": "thin space",
    "\N{NARROW NO-BREAK SPACE}": "narrow no-break space",
}
_HEADER = {True: "in the file", False: "none in the file"}
_COMPENSATE = {True: "applied", False: "not applied"}
_VALUE_LABELS = {True: "in place of the values", False: "not shown"}
_NOUNS = {"spreadsheet": "Sheet", "sqlite": "Table", "json": "Table"}
_MOST_SKIPPED = 10


def _words(known: dict[Any, str]) -> Callable[[object], str]:
    """What says a value in the words there are for it, else as it is."""

    def say(value: object) -> str:
        return known.get(value) or shortened(str(value))

    return say


def _say_format(value: object) -> str:
    reader = READERS.get(str(value))
    return reader.title.partition(" (")[0] if reader else shortened(str(value))


def _say_missing(value: object) -> str:
    if not isinstance(value, tuple):
        return "NA, NaN, NULL, ?, -, …"
    return ", ".join(value) or "only empty cells"


def _missing(text: str) -> object:
    return tuple(token.strip() for token in text.split(",") if token.strip()) or None


def _lines(text: str) -> object:
    return int(text) if text.strip().isdecimal() and len(text.strip()) < 10 else None


def _mark(text: str) -> object:
    """A mark as it was typed; "tab" cannot be typed as such."""
    return text.strip() or None


@dataclass(frozen=True, slots=True)
class _Kind:
    """One field of ReadOptions on screen."""

    title: str
    say: Callable[[object], str]
    typed: Callable[[str], object] | None = None
    usual: tuple[object, ...] = ()


_KINDS: dict[str, _Kind] = {
    "format": _Kind("Format", _say_format),
    "table": _Kind("Table", _words({})),
    "compensate": _Kind("Compensation", _words(_COMPENSATE)),
    "value_labels": _Kind("Labels of values", _words(_VALUE_LABELS)),
    "delimiter": _Kind("Columns separated by", _words(_DELIMITERS), _mark),
    "decimal": _Kind("Decimal mark", _words(_MARKS), _mark),
    "thousands": _Kind("Thousands separated by", _words(_MARKS), _mark),
    "header": _Kind("Names of columns", _words(_HEADER)),
    "skip_lines": _Kind("Lines skipped before the table", str, _lines, tuple(range(_MOST_SKIPPED + 1))),
    "comment": _Kind("Comment lines begin with", _words({"": "none"}), _mark),
    "missing": _Kind("Cells that mean no value", _say_missing, _missing, ((),)),
    "encoding": _Kind("Encoding of the text", lambda value: Encoding(str(value)).plain, _mark),
}
"""In the order in which they are shown."""


def chosen_words(asked: ReadOptions) -> str:
    """What a person chose about reading, in words; empty where all is automatic."""
    parts = []
    for name, kind in _KINDS.items():
        value = getattr(asked, name)
        if value is not None:
            parts.append(f"{kind.title[0].lower()}{kind.title[1:]}: {kind.say(value)}")
    return "; ".join(parts)


def general_notes(dataset: Dataset) -> tuple[str, ...]:
    """What reading decided about the file as a whole; of cells that are no numbers each column tells by itself."""
    return tuple(note for note in dataset.notes if "no number, first" not in note)


def doubt(dataset: Dataset, asked: ReadOptions) -> str:
    """Why somebody should look how a file was read; empty where nothing speaks for it."""
    tables = dataset.choices.get("table", ())
    if len(tables) > 1 and asked.table is None:
        noun = _NOUNS.get(dataset.options.format or "", "Array").lower()
        name = shortened(dataset.options.table or "")[:60]
        return f"The file holds {len(tables):,} {noun}s; “{name}” is open"
    unclear = next((note for note in dataset.notes if "could mean two numbers" in note), "")
    if unclear and asked.decimal is None and asked.thousands is None:
        return unclear[:1].upper() + unclear[1:]
    return ""


class ReadChoices(QWidget):
    """A column of choices; `asked` holds what a person chose, all else is left to the program."""

    changed = Signal()

    def __init__(self, asked: ReadOptions) -> None:
        super().__init__()
        self.asked = asked
        self._offered: Choices = {}
        self._fields = {name: _Field(name, kind) for name, kind in _KINDS.items()}
        self.boxes = {name: field.box for name, field in self._fields.items()}
        self._nothing = plain_label("There is nothing to choose about this file.", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._nothing)
        for field in self._fields.values():
            column.addWidget(field)
            field.hide()
            field.box.decided.connect(self._on_decided)
        column.addStretch(1)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show what there is to choose about a file, and what was decided when it was read like this."""
        self._show(dataset.choices, dataset.options)

    def show_problem(self, problem: FileProblem) -> None:
        """Show what there is to choose about a file that could not be read; else what it offered before stays."""
        self._show(problem.choices or self._offered, None)

    def _show(self, choices: Choices, decided: ReadOptions | None) -> None:
        self._offered = choices
        for name, field in self._fields.items():
            value = getattr(self.asked, name)
            field.setVisible(name in choices or value is not None)
            automatic = UNKNOWN if decided is None else getattr(decided, name)
            field.box.show_value(value, automatic, choices.get(name) or _KINDS[name].usual)
        if decided is not None:
            self._fields["table"].say_title(_NOUNS.get(decided.format or "", "Array"))
        self._nothing.setVisible(all(field.isHidden() for field in self._fields.values()))

    @Slot()
    def _on_decided(self) -> None:
        values: dict[str, Any] = {name: box.value for name, box in self.boxes.items()}
        self.asked = replace(self.asked, **values)
        self.changed.emit()


class _Field(QWidget):
    """One choice under its title."""

    def __init__(self, name: str, kind: _Kind) -> None:
        super().__init__()
        self.box = ChoiceBox(kind.title, kind.say, kind.typed)
        self.box.setProperty("field", name)
        self._label = plain_label(kind.title, "muted")
        self._label.setBuddy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self.box)

    def say_title(self, title: str) -> None:
        """Call the choice something else."""
        self._label.setText(title)
        self.box.setAccessibleName(title)
