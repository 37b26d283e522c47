"""Where the components overlap: rows are the larger and stronger the less certain their component is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from PySide6.QtCore import Slot

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.cloud import Cloud
from gmm_desktop.views.plots.parts.outlines import Outlines, components_of
from gmm_desktop.views.plots.parts.placing import Pair, Placing
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_BEHIND = 0.45
"""Strength of the ellipses, which are not the subject here."""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """One column across, and 1 - max P up: 0 for all rows where there is no mixture yet."""

    column: int
    mixture: Mixture | None = None
    scales: tuple[Scale, Scale] = (Scale(), Scale())
    columns: None = None

    def of(self, x: Floats) -> tuple[Floats, Floats]:
        """Return drawn coordinates of rows."""
        across = self.scales[0].drawn(x[:, self.column])
        if self.mixture is None:
            return across, np.where(np.isnan(across), np.nan, 0.0)
        kinds = self.mixture.k + (self.mixture.noise is not None)
        shares = Colouring(self.mixture, np.eye(kinds)).of(x).colours
        return across, np.where(np.isnan(across), np.nan, 1.0 - shares.max(axis=0))

    def scaled(self, scales: tuple[Scale, Scale]) -> Self:
        """The same with other units across; uncertainty has none."""
        return replace(self, scales=(scales[0], Scale()))


class Uncertainty(Plot):
    """Draws the columns `session.axes`, or with one column in the data 1 - max P against it."""

    title = "Uncertainty"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._hard = False
        self._cloud = Cloud(self.canvas, "uncertainty")
        self._cloud.measured.connect(self._on_measured)
        self._cloud.painted.connect(self._on_painted)
        self._outlines = Outlines(self.canvas.view, theme)
        self.canvas.add(self._outlines)

    def set_hard(self, hard: bool) -> None:
        """Colour each point by its most probable component, or blend by responsibility."""
        if hard != self._hard:
            self._hard = hard
            self._ask()

    def fit_view(self) -> None:
        """Show all rows."""
        across, up = self._cloud.world
        self.canvas.view.show_range(across, up if self._columns else self._range_of_doubt())

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        self._outlines.show_components(())
        if prepared is None:
            self._cloud.show_rows(None, None)
            self.say("")
            return
        self._name_axes((Scale(), Scale()))
        self._cloud.show_rows(prepared.rows, Pair(columns) if columns else Against(0))

    def _name_axes(self, scales: tuple[Scale, Scale]) -> None:
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return
        self.canvas.bottom.show_scale(prepared.titles[columns[0] if columns else 0], scales[0])
        if columns:
            self.canvas.left.show_scale(prepared.titles[columns[1]], scales[1])
        else:
            self.canvas.left.show_scale("uncertainty, 1 \N{MINUS SIGN} max P", Scale())

    @Slot()
    def _on_measured(self) -> None:
        if self._cloud.placing is None:
            return
        self._name_axes(self._cloud.placing.scales)
        across, up = self._cloud.world
        self.canvas.view.set_world(across, up if self._columns else (0.0, 1.0))
        self.fit_view()
        self._on_painted()
        self.redraw()

    def show_frame(self, frame: Frame | None) -> None:
        """Ask for sizes and colours of this half-step (called by the base)."""
        placing = self._cloud.placing
        if isinstance(placing, Against):
            mixture = frame.colours if frame else None
            if placing.mixture is not mixture:
                grown = placing.mixture is None or mixture is None or placing.mixture.k != mixture.k
                self._cloud.placing = replace(placing, mixture=mixture)
                if grown:
                    self.fit_view()
        self._ask()
        self._draw_ellipses(frame)

    def _draw_ellipses(self, frame: Frame | None) -> None:
        columns, placing = self._columns, self._cloud.placing
        if frame is None or columns is None or placing is None:
            self._outlines.show_components(())
            return
        mixture = frame.ellipses.marginal(columns)
        found = components_of(mixture, mixture.means[None], Who.of(self.session, mixture), placing.scales)
        self._outlines.show_components(tuple(replace(part, strength=_BEHIND * part.strength) for part in found))

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        self._outlines.dress(self.theme, self.font())
        self._ask()

    def view_moved(self) -> None:
        """Paint the density of what is seen now (called by the base)."""
        if self._cloud.many:
            self._ask()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn."""
        return super().settled and not self._cloud.busy

    def describe_rows(self) -> str:
        """Say what is against what (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return ""
        if columns is None:
            return f"{self.rows_in_words()}, uncertainty of their component against {prepared.titles[0]}."
        x, y = (prepared.titles[column] for column in columns)
        return f"{self.rows_in_words()}, {y} against {x}, larger where the component is uncertain."

    def placing_at(self, at: Floats) -> Placing | None:
        """Every row has one place here (called by the base)."""
        return self._cloud.placing

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn (called by the base)."""
        return self._cloud.place_of(row)

    @property
    def _columns(self) -> tuple[int, int] | None:
        """The two columns that are drawn; None where there is one only."""
        d = len(self.session.prepared.columns) if self.session.prepared else 0
        x, y = self.session.axes
        return (min(x, d - 1), min(y, d - 1)) if d > 1 else None

    def _range_of_doubt(self) -> tuple[float, float]:
        kinds = self.frame.colours.k + (self.frame.colours.noise is not None) if self.frame else 2
        return padded(0.0, max(1.0 - 1.0 / kinds, 0.1))

    def _ask(self) -> None:
        if self.isVisible():
            mixture = self.frame.colours if self.frame else None
            who = Who.of(self.session, mixture) if mixture else None
            self._cloud.ask(mixture, who, self.theme, hard=self._hard, doubt=True)

    @Slot()
    def _on_painted(self) -> None:
        said = "" if self._columns is None or self.frame is None else "larger: less certain"
        self.say(" · ".join(part for part in (said, self._cloud.caption) if part))
