"""Contours of a mixture over its rows, in one plane: worked out in a thread, quickly while something moves."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.contour_layer import ContourLabels, ContourLayer
from gmm_desktop.views.plots.parts.contouring import SHARES, Lines, Sight, contouring
from gmm_desktop.views.plots.parts.placing import Range
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.theme import Theme


class Contours(QObject):
    """The lines and their labels; `shown` says whether there are any, or will be as soon as they are known."""

    def __init__(self, canvas: Canvas, sketching: Sketching, theme: Theme) -> None:
        super().__init__(canvas)
        self.layer = ContourLayer(canvas.view, theme)
        self._labels = ContourLabels(self.layer, theme, SHARES)
        canvas.add(self.layer)
        canvas.add(self._labels)
        self._view = canvas.view
        self.shown = False
        self._sketching = sketching
        self._sketching.done.connect(self._on_done)

    def show(
        self, mixture: Mixture, scales: tuple[Scale, Scale], world: tuple[Range, Range], *, moving: bool
    ) -> None:
        """Draw those of a mixture of two columns from now on, the rows of which lie in the drawn ranges `world`.

        While it is `moving`, others follow soon.
        """
        self.shown = True
        self._sketching.moving = moving
        left, right, bottom, top = self._view.shown
        size = self._view.rect()
        sight = Sight(scales, world, ((left, right), (bottom, top)), (size.width(), size.height()))
        if self._sketching.is_new(mixture, sight):
            self._sketching.ask(contouring, mixture, sight)

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the labels' type."""
        self.layer.dress(theme)
        self._labels.dress(theme, font)

    def fade(self, strength: float, *, lines: float) -> None:
        """Draw all of it weaker, and the lines weaker still."""
        self.layer.setOpacity(strength * lines)
        self._labels.setOpacity(strength)

    def clear(self) -> None:
        """Draw none."""
        if self.shown:
            self.shown = False
            self._sketching.forget()
            self._draw(())

    @Slot(object)
    def _on_done(self, lines: Lines) -> None:
        self._draw(lines)

    def _draw(self, lines: Lines) -> None:
        self.layer.show_lines(lines)
        self._labels.update()
