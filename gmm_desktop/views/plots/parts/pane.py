"""One picture of a plot: a canvas, the mixture that glides over it, and rings around rows a person points at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.files import Prepared
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.chosen import ChosenLayer, radius_for
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.rings import Rings
from gmm_desktop.views.plots.parts.selected import Ints
from gmm_desktop.views.theme import Theme


class Pane(QObject):
    """Most plots have one. `glide` says where its mixture is on its way, `chosen` draws rows that are selected."""

    def __init__(self, canvas: Canvas, name: str, theme: Theme) -> None:
        super().__init__(canvas)
        self.canvas, self.glide = canvas, Glide()
        self.rings = Rings(canvas.view, theme)
        self.chosen: ChosenLayer | None = None
        self._name = name
        canvas.add(self.rings)
        for inside in (canvas, canvas.viewport()):
            inside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.setAccessibleName(name)

    @property
    def busy(self) -> bool:
        """Whether selected rows are being looked for."""
        return self.chosen is not None and self.chosen.busy

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the size of text."""
        self.canvas.dress(theme, font)
        self.rings.dress(theme)

    def glide_to(self, mixture: Mixture | None, drawn: Mixture | None) -> None:
        """Glide to a mixture, of which `drawn` is what is drawn here, unless it is on its way there or has come."""
        if mixture is None or self.glide.target is not mixture:
            self.glide.go_to(drawn, mixture)
        else:
            self.glide.moved.emit()

    def ring(self, row: Floats, pins: tuple[Floats, ...]) -> None:
        """Ring the row that is pointed at, and each pinned one, at their drawn places (p, 2)."""
        self.rings.show_row(row)
        self.rings.show_pins(pins)

    def choose(self, prepared: Prepared | None, rows: Ints, placings: tuple[Placing, ...], theme: Theme) -> None:
        """Ring selected rows of the dataset wherever they are placed, or outline them where they are many."""
        if self.chosen is None and len(rows) and placings:
            self.chosen = ChosenLayer(self.canvas, f"selected in {self._name.lower()}")
        if self.chosen is not None:
            radius = radius_for(prepared.rows.n if prepared is not None else 0)
            self.chosen.show(prepared, rows, placings, theme, radius if len(placings) == 1 else 0.8 * radius)
