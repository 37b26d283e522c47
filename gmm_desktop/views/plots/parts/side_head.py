"""What is said above one of two pictures that are compared: its name, where it stands, what was just done."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gmm_desktop.runs.history import Frame
from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.labels import FittingLabel, plain_label


class SideHead(QWidget):
    """`halves` says for each half-step what it does, in fewer and fewer words."""

    def __init__(self, title: str, halves: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._title, self._halves = plain_label(title, "title"), halves
        self.iteration, self.value, self._half = (FittingLabel("muted") for _ in range(3))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self.iteration, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.value)
        column.addWidget(self._half)

    def show_frame(self, frame: Frame | None, *value: str, settled: bool = False) -> None:
        """Say where this frame stands; `value` is what it has reached, in fewer and fewer words."""
        at = (count(frame.iteration) + (", settled" if settled else "")) if frame else ""
        self.iteration.show_ways(f"iteration {at}" if frame else "", at)
        self.value.show_ways(*(value or ("",)))
        self._half.show_ways(*(self._halves[frame.phase] if frame else ("",)))

    def show_room(self, *, wide: bool, tall: bool) -> None:
        """Say everything where it is wide and tall, else what is needed most."""
        self.iteration.setVisible(wide)
        self._half.setVisible(wide and tall)

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        return f"{self._title.text()}: {self.iteration.text()}, {self.value.text()}."
