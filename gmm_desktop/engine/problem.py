"""A request and the rows it is about, looked at and found possible: what every fit begins with."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.covariance import Family, family_for
from gmm_desktop.engine.covariance.matrices import diagonal_matrices, diagonals
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.guard import Guard
from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.passes.blocks import InnerRows
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec, SpecError
from gmm_desktop.engine.survey import Survey, survey

FARTHEST = 1e152
"""Standard deviations of which float64 cannot hold the square, with room for sums."""

FIRST_NOISE = 0.05
"""Weight of the uniform background where a start does not say."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Rows in inner coordinates, the family, and the watch over them."""

    rows: InnerRows
    survey: Survey
    frame: Frame
    family: Family
    spec: FitSpec
    guard: Guard
    held: Held = NOTHING_HELD

    @property
    def diagonal(self) -> bool:
        """Whether only the diagonals of covariances matter."""
        return self.family.diagonal

    @property
    def highest_label(self) -> int:
        """The highest component a row is known to belong to, -1 if none is."""
        return self.survey.highest_label

    @property
    def labelled(self) -> bool:
        """Whether any row is known to belong to a component."""
        return self.highest_label >= 0

    def log_sides(self) -> Floats:
        """Return the logarithms of the sides (d,) of the bounding box in inner coordinates."""
        return np.asarray(np.log((self.survey.highest - self.survey.lowest) / self.frame.scale))

    def inner(self, start: Mixture) -> Batch:
        """Return a start as a factored batch of one, with a background if one was asked for."""
        if start.d != self.rows.d:
            raise SpecError(f"the start has {start.d} columns but the data {self.rows.d}; choose the same columns")
        batch = self.frame.inner(start, self.diagonal).factored()
        assert batch.factors is not None
        if not np.isfinite(batch.means).all() or not (batch.weights >= 0).all():
            raise SpecError("the start has means or weights that are not finite numbers; choose another start")
        singular = np.flatnonzero(~(batch.factors.pivots[0] > 0))
        if len(singular):
            raise SpecError(
                f"the covariance of component {letter(int(singular[0]))} of the start is not positive definite; "
                "choose another start"
            )
        distant = np.flatnonzero(~(np.abs(batch.means[0]) < FARTHEST * batch.factors.deviations[0]).all(axis=1))
        if len(distant):
            raise SpecError(
                f"the mean of component {letter(int(distant[0]))} of the start is too many of its standard "
                "deviations away from the rows; choose another start"
            )
        return self.with_noise(batch) if self.spec.noise and batch.noise is None else batch

    def with_noise(self, batch: Batch) -> Batch:
        """Return a batch with a uniform background over the bounding box of the data; held weights stay."""
        held = sorted(self.held.weights)
        noise = FIRST_NOISE * (1.0 - batch.weights[:, held].sum(axis=1))
        weights = batch.weights * (1 - FIRST_NOISE)
        weights[:, held] = batch.weights[:, held]
        return replace(batch, weights=weights, noise=noise, noise_log_sides=self.log_sides())

    def upright(self, mixture: Mixture) -> Mixture:
        """Return the mixture as the family sees it: of one along the columns only the variances count."""
        variances = diagonals(mixture.covariances)
        if not self.diagonal or np.count_nonzero(mixture.covariances) == np.count_nonzero(variances):
            return mixture
        return replace(mixture, covariances=diagonal_matrices(variances))

    def outer(self, batch: Batch, index: int = 0) -> Mixture:
        """Return one mixture of a batch in the units of the rows."""
        return self.frame.outer(batch, index, self.family.name)


def prepare(rows: Rows, spec: FitSpec) -> Generator[Progress, None, Problem]:
    """Look at the rows and the request; raises `SpecError` where no fit is possible."""
    family = family_for(spec.family, rows.d)
    facts = yield from survey(rows)
    frame = Frame.of(facts, spec.standardize)
    return Problem(InnerRows(rows, facts, frame), facts, frame, family, spec, Guard(facts, frame))
