"""Where the components overlap: rows are the larger and stronger the less certain their component is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.files.preparation import RowFilter
from gmm_desktop.runs.history import Frame
from gmm_desktop.views.plots.cloud_plot import CloudPlot
from gmm_desktop.views.plots.parts.faces import EllipseFace
from gmm_desktop.views.plots.parts.placing import Pair, Range
from gmm_desktop.views.plots.parts.scale import Scale, padded

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

    def kept(self, corners: Floats, columns: Sequence[str], *, outside: bool) -> RowFilter | None:
        """Uncertainty is of the fit, not of the rows: no step keeps them by it."""


class Uncertainty(CloudPlot):
    """Draws the columns `session.axes`, or with one column in the data 1 - max P against it."""

    title = "Uncertainty"
    doubt = True

    def fit_view(self) -> None:
        """Show all rows."""
        across, up = self._cloud.world
        self.canvas.view.show_range(across, up if self._columns else self._range_of_doubt())

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        self._glide.jump_to(None)
        if prepared is None:
            self._cloud.show_rows(None, None)
            self.say("")
            return
        self.name_axes((Scale(), Scale()))
        self._cloud.show_rows(prepared.rows, Pair(columns) if columns else Against(0))

    def name_axes(self, scales: tuple[Scale, Scale]) -> None:
        """Write the columns, or what stands for the second one (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return
        axes = (self.canvas.bottom, self.canvas.left)
        for axis, column, scale in zip(axes, columns or (0,), scales, strict=False):
            axis.show_scale(prepared.axis_title(column), scale, prepared.restoration.bend(column))
        if not columns:
            self.canvas.left.show_scale("uncertainty, 1 \N{MINUS SIGN} max P", Scale())

    def world(self) -> tuple[Range, Range]:
        """The whole range of uncertainty, where that is what is up (called by the base)."""
        across, up = self._cloud.world
        return across, (up if self._columns else (0.0, 1.0))

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
        self.recolour()
        columns = self._columns
        self.glide_to(frame, frame.ellipses.marginal(columns) if frame and columns else None)

    def show_glided(self) -> None:
        """Draw the ellipses where they are on their way (called by the base)."""
        self.follow_hands()
        self.show_mixture(self._glide.mixture, strength=_BEHIND)

    def face(self) -> EllipseFace | None:
        """Both columns (called by the base)."""
        placing, columns = self._cloud.placing, self._columns
        if placing is None or columns is None:
            return None
        return EllipseFace(self.canvas.view, columns, placing.scales)

    def describe_rows(self) -> str:
        """Say what is against what (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return ""
        if columns is None:
            return f"{self.rows_in_words()}, uncertainty of their component against {prepared.titles[0]}."
        x, y = (prepared.titles[column] for column in columns)
        return f"{self.rows_in_words()}, {y} against {x}, larger where the component is uncertain."

    @property
    def _columns(self) -> tuple[int, int] | None:
        """The two columns that are drawn; None where there is one only."""
        d = len(self.session.prepared.columns) if self.session.prepared else 0
        x, y = self.session.axes
        return (min(x, d - 1), min(y, d - 1)) if d > 1 else None

    def _range_of_doubt(self) -> tuple[float, float]:
        kinds = self.frame.colours.k + (self.frame.colours.noise is not None) if self.frame else 2
        return padded(0.0, max(1.0 - 1.0 / kinds, 0.1))

    def words(self) -> str:
        """Say what the size of points means (called by the base)."""
        return "" if self._columns is None or self.frame is None else "larger: less certain"
