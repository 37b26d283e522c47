"""Contours of a mixture in all panels of a scatter matrix below the diagonal, as paths of its one plane."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from PySide6.QtGui import QPainterPath

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.views.plots.parts.contouring import SHARES, Sight, contouring
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.panels import PanelsLayer
from gmm_desktop.views.plots.parts.plane_lines import Family, path_within
from gmm_desktop.views.plots.parts.sketching import Sketching


class PanelContours:
    """Works them out in a thread for a layer of panels, quickly while something moves and finely at rest."""

    def __init__(self, panels: PanelsLayer, sketching: Sketching) -> None:
        self._panels, self._sketching = panels, sketching
        sketching.done.connect(panels.show_contours)

    def show(self, lattice: Lattice, mixture: Mixture, size: Floats, *, moving: bool) -> None:
        """Draw those of a mixture of the lattice's columns in panels of so many pixels (2,) from now on.

        While it is `moving`, others follow soon.
        """
        self._sketching.moving = moving
        width, height = size.tolist()
        if self._sketching.is_new(lattice, mixture, width, height):
            self._sketching.ask(contouring_panels, lattice, mixture, (width, height))

    def clear(self) -> None:
        """Draw none."""
        self._sketching.forget()
        self._panels.show_contours(())


def contouring_panels(
    lattice: Lattice, mixture: Mixture, size: tuple[float, float], quick: bool
) -> Generator[None, None, tuple[tuple[QPainterPath, ...], bool]]:
    """Return a path for each of `SHARES`, and whether they are fine; yields so that it can be stopped.

    `mixture` is one of the lattice's columns, `size` the pixels of a panel.
    """
    families: list[list[Family]] = [[] for _ in SHARES]
    for r, c in lattice.pairs:
        ends = [(float(low), float(high)) for low, high in lattice.ranges[[c, r]]]
        both = (ends[0], ends[1])
        sight = Sight((lattice.scales[c], lattice.scales[r]), both, both, size)
        lines, _ = yield from contouring(mixture.marginal((c, r)), sight, quick)
        corner = lattice.corner(r, c)
        low = corner[None] + GAP
        for family, drawn in zip(families, lines, strict=True):
            for line in drawn:
                share = (line - lattice.ranges[[c, r], 0]) / np.diff(lattice.ranges[[c, r]]).T
                family.append(((low + (1 - 2 * GAP) * share)[None], low, low + (1 - 2 * GAP)))
    return tuple(path_within(*family) for family in families), not quick
