"""Inner coordinates: columns centred and scaled, so that every tolerance is relative and no digit is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance import Family
from gmm_desktop.engine.covariance.matrices import diagonal_matrices, diagonals, quiet
from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.engine.survey import Survey

INDIFFERENT_TO_UNITS = frozenset({"E", "V", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV"})
"""Families that stay themselves when columns are multiplied by different numbers; the others mix the columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """z = (x - centre) / scale, column by column; arrays (d,).

    The scales are powers of two near the standard deviations, so that going there and back is exact; `units` are
    those of the rows, up to one power of two, None where they are all 1. With `standardized` the scales are the
    standard deviations themselves, and families act on z-scores.
    """

    centre: Floats
    scale: Floats
    units: Floats | None
    cell_weights: Floats

    @classmethod
    def of(cls, survey: Survey, standardize: bool = False) -> Frame:
        """Choose the coordinates for surveyed rows."""
        deviations = np.where(survey.standard_deviations > 0, survey.standard_deviations, 1.0)
        if standardize:
            return cls(survey.means, deviations, None, survey.cell_weights)
        scale = np.exp2(np.round(np.log2(deviations)))
        units = scale / np.exp2(np.round(np.log2(scale).mean()))
        return cls(survey.means, scale, None if (units == 1.0).all() else units, survey.cell_weights)

    @property
    def log_jacobian(self) -> float:
        """What ℓ in the units of the rows is less than ℓ in inner coordinates: Σ over full cells of ln scale."""
        return float(self.cell_weights @ np.log(self.scale))

    def to_outer(self, log_likelihood: float | np.float64) -> float:
        """Return a log-likelihood in the units of the rows."""
        return float(log_likelihood) - self.log_jacobian

    def inner(self, mixture: Mixture, diagonal: bool) -> Batch:
        """Return a mixture given in the units of the rows as a batch of one."""
        covariances = diagonals(mixture.covariances) if diagonal else mixture.covariances
        noise = None if mixture.noise is None else np.array([mixture.noise.weight])
        sides = None if mixture.noise is None else np.log(mixture.noise.sides) - np.log(self.scale)
        return Batch(
            mixture.weights[None],
            ((mixture.means - self.centre) / self.scale)[None],
            (covariances / self.scale / (self.scale if diagonal else self.scale[:, None]))[None],
            noise,
            sides,
        )

    def outer(self, batch: Batch, index: int, family: str) -> Mixture:
        """Return one mixture of a batch in the units of the rows."""
        noise = None
        if batch.noise is not None and batch.noise_log_sides is not None:
            noise = Noise(float(batch.noise[index]), np.exp(batch.noise_log_sides) * self.scale)
        covariances = batch.covariances[index] * self.scale
        if batch.diagonal:
            covariances = diagonal_matrices(covariances * self.scale)
            covariances.flags.writeable = False  # so that it is not copied: there may be very many columns
        else:
            covariances *= self.scale[:, None]
        return Mixture(
            batch.weights[index], batch.means[index] * self.scale + self.centre, covariances, family, noise
        )

    @quiet
    def maximise(self, family: Family, moments: Moments, current: Batch, *, afresh: bool = False) -> Batch:
        """The M-step: weights N_j / Σ N, means, and the family's covariances.

        Where those are found by iteration it begins at those of `current`, or `afresh` without any to begin at.
        Families that mix the columns see them in common units: those of the rows (up to one power of two), or
        z-scores where those are the coordinates.
        """
        total, noise = moments.total, moments.noise_counts
        covariances = self._covariances(family, moments, None if afresh else current.covariances)
        noise = None if noise is None else noise / total
        weights = moments.counts / total[:, None]
        return Batch(weights, moments.means, covariances, noise, current.noise_log_sides)

    def _covariances(self, family: Family, moments: Moments, current: Floats | None) -> Floats:
        if self.units is None or family.name in INDIFFERENT_TO_UNITS:
            return family.covariances(moments.counts, moments.scatter, current)
        units = self.units * (self.units if family.diagonal else self.units[:, None])
        current = None if current is None else current * units
        common_units = family.covariances(moments.counts, moments.scatter * units, current)
        return np.asarray(common_units / units)
