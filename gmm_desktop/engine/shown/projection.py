"""Two directions through many columns: those that part the components best, or those along which rows vary most."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.editing.planes import steps_along
from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.engine.rows import ArrayRows

_CHUNK = 1 << 16
_NOTHING = 1e-9
"""An eigenvalue this small beside the largest is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Scores are ((x - centre) / spread) @ loadings: centre (d,), spread (d,) > 0, loadings (d, 2) of unit length.

    `shares` (2,) say how much of what was sought (parting or variance) each direction holds, 0 to 1.
    """

    centre: Floats
    spread: Floats
    loadings: Floats
    shares: Floats

    def scores(self, x: Floats) -> Floats:
        """Return the places (n, 2) of rows x (n, d); NaN where a cell is empty."""
        return np.asarray((x / self.spread - self.centre / self.spread) @ self.loadings)

    @property
    def directions(self) -> Floats:
        """What a row is multiplied with to be seen, less the centre: (d, 2)."""
        return np.asarray(self.loadings / self.spread[:, None])

    def put(self, x: Floats, scores: Floats) -> Floats:
        """Return a point (d,) moved along the plane, the shortest way, to where it is seen at `scores` (2,)."""
        return np.asarray(x + steps_along(self.directions, self.spread) @ (scores - self.scores(x[None])[0]))

    def mixture(self, mixture: Mixture) -> Mixture:
        """Return the mixture of the scores: covariances are Aᵀ Σ A with A = loadings / spread, kept finite."""
        with np.errstate(over="ignore", invalid="ignore"):
            covariances = mixture.covariances / self.spread / self.spread[:, None]
            covariances = np.nan_to_num(self.loadings.T @ np.nan_to_num(covariances) @ self.loadings)
            means = np.nan_to_num(self.scores(mixture.means))
        noise = mixture.noise
        if noise is not None:
            noise = Noise(noise.weight, np.abs(self.loadings.T) @ (noise.sides / self.spread))
        return Mixture(
            mixture.weights,
            means,
            covariances,
            mixture.family,
            noise,
        )

    def turned_like(self, before: Projection | None) -> Projection:
        """The same with each direction pointing to the side it pointed to before, so that pictures do not flip."""
        if before is None or before.loadings.shape != self.loadings.shape:
            return self
        sides = np.where((before.loadings * self.loadings).sum(axis=0) < 0, -1.0, 1.0)
        return Projection(self.centre, self.spread, self.loadings * sides, self.shares)


def separating(mixture: Mixture) -> Projection:
    """Return the first two GMMDR directions of a mixture (Scrucca 2010, Statistics and Computing 20, §2).

    With μ = Σ_j w_j μ_j, B = Σ_j w_j (μ_j - μ)(μ_j - μ)ᵀ, W = Σ_j w_j Σ_j and Σ = B + W they solve M v = λ Σ v for
    M = B Σ⁻¹ B + Σ_j w_j (Σ_j - W) Σ⁻¹ (Σ_j - W): first the differences of means, then those of covariances. Where
    the components differ in one direction only (two components of equal covariance) the second is, of those
    uncorrelated with the first, the one along which the standardised columns vary most. Needs two columns.
    """
    weights = mixture.weights / mixture.weights.sum()
    spread, centre, between, covariances = _standardised(mixture, weights)
    within = np.einsum("j,jab->ab", weights, covariances)
    total = between + within
    values, axes = np.linalg.eigh(total)
    values = np.maximum(values, max(float(values[-1]), 1e-300) * _NOTHING)
    root = (axes / np.sqrt(values)) @ axes.T  # Σ^(-1/2)
    means = root @ between @ root
    apart = root @ (covariances - within) @ root
    kernel = means @ means + np.einsum("j,jab,jbc->ac", weights, apart, apart)
    strengths, found = np.linalg.eigh(kernel)
    strengths, found = strengths[::-1], found[:, ::-1]
    whole = max(float(strengths.sum()), 1e-300)
    if strengths[0] <= 1e-24:  # the components are the same: nothing parts them
        found, strengths = _widest(root, np.eye(len(root))), np.zeros(len(root))
    elif strengths[1] <= _NOTHING * strengths[0]:
        rest = found[:, 1:]
        found = np.concatenate([found[:, :1], _widest(root, rest)], axis=1)
    return Projection(centre, spread, _unit(root @ found[:, :2]), np.maximum(strengths[:2], 0.0) / whole)


def principal(rows: ArrayRows) -> Generator[None, None, Projection]:
    """Return the first two principal components of the standardised columns; yields so that it can be stopped.

    The eigenvectors of the weighted correlation matrix (Jolliffe 2002, §2.3). Rows with an empty cell do not count;
    a constant column has no part in it.
    """
    units = yield from _units(rows)
    d = rows.d
    amount, sums, products = 0.0, np.zeros(d), np.zeros((d, d))
    shift: Floats | None = None
    for x, weights in _complete(rows, units):
        if shift is None and len(x):
            shift = x[0].copy()
        z = x - (0.0 if shift is None else shift)
        weighted = z if weights is None else z * weights[:, None]
        amount += len(z) if weights is None else float(weights.sum())
        sums += weighted.sum(axis=0)
        products += weighted.T @ z
        yield
    shift = np.zeros(d) if shift is None else shift
    amount = amount or 1.0
    mean = sums / amount
    covariance = products / amount - np.outer(mean, mean)
    variance = np.maximum(np.diag(covariance), 0.0)
    constant = variance <= _NOTHING**2 * (1.0 + (mean + shift) ** 2)
    deviations = np.where(constant, 1.0, np.sqrt(variance))
    correlations = np.where(constant | constant[:, None], 0.0, covariance / deviations / deviations[:, None])
    values, axes = np.linalg.eigh(correlations)
    values = np.maximum(values[::-1], 0.0)
    loadings = _unit(axes[:, ::-1][:, :2])
    return Projection(
        (mean + shift) * units, deviations * units, loadings, values[:2] / max(float(values.sum()), 1e-300)
    )


def in_words(loadings: Floats, names: tuple[str, ...], most: int = 3) -> str:
    """Write a direction (d,) as "0.82 length − 0.40 width": its `most` largest parts that are a tenth or more."""
    order = np.argsort(-np.abs(loadings), kind="stable")[:most]
    parts = [column for column in order if abs(loadings[column]) >= 0.1] or list(order[:1])
    text = ""
    for place, column in enumerate(parts):
        value = float(loadings[column])
        sign = (
            ("\N{MINUS SIGN}" if value < 0 else "") if not place else (" \N{MINUS SIGN} " if value < 0 else " + ")
        )
        text += f"{sign}{abs(value):.2f} {names[column]}"
    left = int((np.abs(loadings) >= 0.1).sum()) - len(parts)
    return text + (" + …" if left > 0 else "")


def _standardised(mixture: Mixture, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return spread (d,), centre (d,), B and Σ_j in columns divided by their spread, safe from overflow."""
    units = np.maximum(
        np.abs(mixture.means - mixture.means[0]).max(axis=0), mixture.standard_deviations.max(axis=0)
    )
    units = np.where(units > 0, units, 1.0)
    means = (mixture.means - mixture.means[0]) / units
    mean = weights @ means
    apart = means - mean
    between = np.einsum("j,ja,jb->ab", weights, apart, apart)
    covariances = mixture.covariances / units / units[:, None]
    deviations = np.sqrt(np.diag(between) + weights @ np.diagonal(covariances, axis1=1, axis2=2))
    deviations = np.where(deviations > 0, deviations, 1.0)
    both = deviations * deviations[:, None]
    return units * deviations, mixture.means[0] + mean * units, between / both, covariances / both


def _widest(root: Floats, basis: Floats) -> Floats:
    """Return that whitened direction (d, d') of a basis first which is longest in standardised columns."""
    _, turns = np.linalg.eigh(basis.T @ root @ root @ basis)
    return np.asarray(basis @ turns)


def _unit(loadings: Floats) -> Floats:
    """Make columns of unit length, their largest part positive."""
    lengths = np.linalg.norm(loadings, axis=0)
    loadings = loadings / np.where(lengths > 0, lengths, 1.0)
    largest = np.abs(loadings).argmax(axis=0)
    return loadings * np.where(loadings[largest, np.arange(loadings.shape[1])] < 0, -1.0, 1.0)


def _units(rows: ArrayRows) -> Generator[None, None, Floats]:
    """Return a power of two near the largest number of each column (d,), so that no square overflows."""
    largest = np.zeros(rows.d)
    for start in range(0, rows.n, _CHUNK):
        largest = np.fmax(largest, np.fmax.reduce(np.abs(rows.x[start : start + _CHUNK])))
        yield
    return np.exp2(np.floor(np.log2(np.where(largest > 0, largest, 1.0))))


def _complete(rows: ArrayRows, units: Floats) -> Generator[tuple[Floats, Floats | None], None, None]:
    """Give the complete rows in blocks, in units, with their weights."""
    for start in range(0, rows.n, _CHUNK):
        x = rows.x[start : start + _CHUNK] / units
        weights = None if rows.weights is None else rows.weights[start : start + _CHUNK]
        there = ~np.isnan(x).any(axis=1)
        if not there.all():
            x, weights = x[there], None if weights is None else weights[there]
        yield x, weights
