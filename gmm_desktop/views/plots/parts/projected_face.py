"""Components as they are seen in two directions through all columns, to take hold of."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gmm_desktop.engine import Edit, Mixture, SpecError, family_for, in_directions, moved, reshaped
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.projection import Projection
from gmm_desktop.views.plots.parts.canvas import View
from gmm_desktop.views.plots.parts.faces import EVERY, EllipseFace
from gmm_desktop.views.plots.parts.grips import Ellipse, Kind, Shape

_MEAN: frozenset[Kind] = frozenset(("mean",))


@dataclass(frozen=True, slots=True, eq=False)
class ProjectedFace:
    """What is dragged moves along the plane of the directions; all that is not seen of it stays.

    In a family along the columns ellipses cannot be bent in an oblique plane: there only means can be moved.
    """

    crossed: ClassVar[bool] = True
    box: ClassVar[None] = None

    projection: Projection
    plane: EllipseFace

    @property
    def view(self) -> View:
        """Where it is seen."""
        return self.plane.view

    def fits(self, d: int) -> bool:
        """The directions go through as many columns."""
        return d == len(self.projection.loadings)

    def seen(self, whole: Mixture) -> Mixture:
        """The mixture of the scores."""
        return self.projection.mixture(whole)

    def shapes(self, mixture: Mixture) -> tuple[Ellipse, ...]:
        """Ellipses at one standard deviation."""
        return self.plane.shapes(mixture)

    def kinds(self, whole: Mixture) -> AbstractSet[Kind]:
        """Means alone where ellipses lie along the columns."""
        return _MEAN if family_for(whole.family, whole.d).diagonal else EVERY

    def lines(self, mixture: Mixture, j: int) -> tuple[Floats, ...]:
        """Ellipses at one and two standard deviations."""
        return self.plane.lines(mixture, j)

    def put(self, point: Floats, at: Floats) -> Floats:
        """Move it along the plane."""
        return self.projection.put(point, self.plane.values(at))

    def away(self, x: Floats, at: Floats) -> Floats:
        """As the scores are drawn."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.plane.apart(self.projection.scores(x), at)

    def moved(self, whole: Mixture, j: int, shape: Shape) -> Edit:
        """Move the mean along the plane."""
        return moved(whole, j, self.put(whole.means[j], shape.centre))

    def reshaped(self, whole: Mixture, j: int, shape: Shape, kept: frozenset[int] = frozenset()) -> Edit:
        """Bend the covariance in the plane."""
        if "long" not in self.kinds(whole):
            raise SpecError(
                f"ellipses of the family {whole.family} lie along the columns: stretch them in Scatter or Matrix"
            )
        directions, units = self.projection.directions, self.projection.spread
        plane = self.plane.plane(shape)
        return reshaped(whole, j, in_directions(whole.covariances[j], directions, units, plane), kept=kept)
