"""Where to cut one column between neighbours, what falls on the wrong side, and a sentence to copy."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.shown.cutting import Border, Cut, borders
from gmm_desktop.files import Restoration
from gmm_desktop.views.numbers import full, grouped, number
from gmm_desktop.views.parts.block import Block
from gmm_desktop.views.parts.labels import ElidedLabel, plain_label, shortened
from gmm_desktop.views.parts.symbol import Symbol
from gmm_desktop.views.theme import Theme

_HARDLY = 5e-4
"""A cut beyond which less than this share of either component lies is told beside the others."""

_REACH = 8.0
"""Standard deviations beyond which nobody asks where two curves cross again."""

Colours = tuple[tuple[int, QColor], ...]
"""Identity and colour of each component."""

_SHOWN = 12
_NAME = 24
_UNIT = re.compile(r"(?:\(([^()]{1,12})\)|\[([^\[\]]{1,12})\]|_(kg|g|mg|t|km|m|cm|mm|h|min|s|ms|percent))$")


def share(value: float) -> str:
    """A share with one decimal, never 0.0 % for something nor 100.0 % for less than all."""
    if 0 < value < _HARDLY:
        return "less than 0.1 %"
    if 1 - _HARDLY < value < 1:
        return "more than 99.9 %"
    return f"{100 * value:.1f} %"


def value_in(value: float, deviation: float) -> str:
    """A value as finely as it matters: to about a hundredth of a standard deviation."""
    decimals = max(0, 1 - math.floor(math.log10(deviation))) if deviation > 0 else 3
    plain = 1e-4 <= abs(value) < 1e7 and decimals <= 8
    return grouped(value, decimals) if plain else number(value)


@dataclass(frozen=True, slots=True)
class Line:
    """The one column that is cut, and the way back to the file's units where its values were transformed."""

    column: str
    title: str = ""
    way_back: Restoration | None = None

    def place(self, value: float, mixture: Mixture) -> str:
        """Where a fitted value is, in the file's units if it can be said in them."""
        deviation = float(mixture.standard_deviations.min())
        if self.way_back is not None:
            around = value + deviation * np.array([[-0.5], [0.0], [0.5]])
            found = self.way_back.to_file(around)
            if found is not None and np.isfinite(found).all():
                low, at, high = found[:, 0].tolist()
                return place_words(self.column, value_in(at, abs(high - low)))
        return place_words(self.title or self.column, value_in(value, deviation))


def place_words(column: str, value: str) -> str:
    """“28.6 kg” where the column's name tells a unit, else “weight 28.6”."""
    unit = _UNIT.search(column.strip())
    if unit is None:
        return f"{shortened(column)[:_NAME]} {value}"
    found = next(group for group in unit.groups() if group)
    return f"{value} %" if found in ("percent", "%") else f"{value} {shortened(found)}"


def sentence(border: Border, mixture: Mixture, names: tuple[str, ...], line: Line) -> str:
    """What is to be said of one border in a report."""
    left, right = names[border.left], names[border.right]
    both = "the two" if mixture.k == 2 else f"{left} and {right}"
    if border.stronger is not None:
        other = border.left + border.right - border.stronger
        return f"{names[border.stronger]} is more probable than {names[other]} everywhere: no cut parts them."
    if not border.cuts:
        return f"{left} and {right} are equally probable everywhere."
    near, _ = telling(border)
    if len(near) == 1:
        cut = near[0]
        at = line.place(cut.value, mixture)
        return (
            f"At {at} {both} are equally probable; {share(cut.lower_above)} of {names[cut.lower]} lie above it, "
            f"{share(cut.upper_below)} of {names[cut.upper]} below it."
        )
    first, last = (line.place(cut.value, mixture) for cut in near)
    inner, outer = near[0].upper, near[0].lower
    inner_wrong, outer_wrong = border.left_wrong, border.right_wrong
    if inner == border.right:
        inner_wrong, outer_wrong = outer_wrong, inner_wrong
    return (
        f"At {first} and at {last} {both} are equally probable; {share(outer_wrong)} of {names[outer]} lie "
        f"between, {share(inner_wrong)} of {names[inner]} outside."
    )


def telling(border: Border) -> tuple[tuple[Cut, ...], tuple[Cut, ...]]:
    """The cuts of a border that part anything, and those that hardly any of either component lies beyond."""
    near: list[Cut] = []
    far: list[Cut] = []
    for place, cut in enumerate(border.cuts):
        beyond = (1 - cut.lower_above, cut.upper_below) if place == 0 else (cut.lower_above, 1 - cut.upper_below)
        (far if len(border.cuts) == 2 and max(beyond) < _HARDLY else near).append(cut)
    return (tuple(near), tuple(far)) if near else (border.cuts, ())


class CutPart(Block):
    """One card a border: value, share of each on the wrong side, sentence, Copy."""

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__("WHERE TO CUT", "Where two neighbours are equally probable")
        self._cards: list[_Card] = []

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said, border by border."""
        return tuple(card.text for card in self._cards)

    def show_cuts(
        self,
        mixture: Mixture | None,
        names: tuple[str, ...],
        identities: tuple[int, ...],
        line: Line,
        theme: Theme,
    ) -> None:
        """Show the cuts of a mixture of one column; nothing for others, or for one component."""
        found = () if mixture is None or mixture.d != 1 else borders(mixture)[:_SHOWN]
        self.setVisible(bool(found))
        self.light(False, theme)
        while len(self._cards) > len(found):
            gone = self._cards.pop()
            gone.setParent(None)
            gone.deleteLater()
        while len(self._cards) < len(found):
            self._cards.append(_Card(self))
            self.column.addWidget(self._cards[-1])
        shown = tuple(shortened(name)[:_NAME] for name in names)
        colours = tuple((identity, theme.component(identity)) for identity in identities)
        for card, border in zip(self._cards, found, strict=True):
            assert mixture is not None
            card.show_border(border, mixture, shown, line, colours)


class _Card(QWidget):
    """One border."""

    def __init__(self, part: CutPart) -> None:
        super().__init__()
        self._part = part
        self.text = ""
        self._value = plain_label("", "title")
        self._symbols = (Symbol(), Symbol())
        self._lines = (ElidedLabel("", "muted"), ElidedLabel("", "muted"))
        self._shares = (plain_label("", "number"), plain_label("", "number"))
        self._words = plain_label("", wrap=True)
        self._aside = plain_label("", "muted", wrap=True)
        self._copy = QPushButton("Copy sentence")
        self._copy.setProperty("role", "link")
        self._copy.setToolTip("Copy this sentence to the clipboard")
        self._copy.clicked.connect(self._on_copy)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row in range(2):
            grid.addWidget(self._symbols[row], row, 0)
            grid.addWidget(self._lines[row], row, 1)
            grid.addWidget(self._shares[row], row, 2)
        foot = QHBoxLayout()
        foot.addWidget(self._copy)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._value)
        column.addLayout(grid)
        column.addWidget(self._words)
        column.addLayout(foot)
        column.addWidget(self._aside)

    def show_border(
        self, border: Border, mixture: Mixture, shown: tuple[str, ...], line: Line, colours: Colours
    ) -> None:
        """Show another border."""
        near, far = telling(border)
        self.text = sentence(border, mixture, shown, line)
        self._value.setText(" and ".join(line.place(cut.value, mixture) for cut in near))
        self._value.setVisible(bool(near))
        self._value.setToolTip("\n".join(full(cut.value) for cut in border.cuts))
        wrong = ((border.left, border.left_wrong), (border.right, border.right_wrong))
        for row, (component, part) in enumerate(wrong):
            self._symbols[row].show_component(*colours[component])
            self._lines[row].show_text(f"of {shown[component]} on the wrong side")
            self._shares[row].setText(share(part))
            self._shares[row].setToolTip(full(part))
        self._words.setText(self.text)
        self._aside.setText(_aside(border, far, mixture, line))
        self._aside.setVisible(bool(self._aside.text()))
        self._copy.setAccessibleName(f"Copy sentence: {self.text}")

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._part.copied.emit(self.text)


def _aside(border: Border, far: tuple[Cut, ...], mixture: Mixture, line: Line) -> str:
    """What else is to be known of a border."""
    told = []
    reach = _REACH * mixture.standard_deviations[:, 0]
    if far and (np.abs(mixture.means[:, 0] - far[0].value) < reach).any():
        at = line.place(far[0].value, mixture)
        told.append(f"They cross again at {at}, where hardly any of either lies.")
    if border.cuts and not any(cut.decides for cut in border.cuts):
        told.append("Something else is more probable there than either: a third component, or the noise.")
    return " ".join(told)
