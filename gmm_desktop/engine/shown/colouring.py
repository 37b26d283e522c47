"""Soft colours: what each row looks like when the components' colours are blended by responsibility."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.threads import one_blas_thread

BLOCK = 8192
"""Rows worked on at once, so that everything in between stays in cache."""


class Coloured(NamedTuple):
    """Colours (c, b) of b rows, and the component (b,) that is most probable for each; noise counts as the last."""

    colours: Floats
    most: NDArray[np.intp]


class Colouring:
    """Colours of rows under one mixture: Σ_j r_ij c_j, or c of the most probable component with `hard`.

    `palette` (k, c), or (k + 1, c) with noise last, holds the c_j: colours in any units, or the unit matrix where
    the responsibilities themselves are wanted. Rows may have NaN for empty cells:
    these are coloured by the distribution of the cells they have. Works on x centred at the mixture and scaled by
    powers of two, with z = Σ^(-1/2)(x - μ), so that neither large offsets nor tiny clusters lose digits.
    """

    def __init__(self, mixture: Mixture, palette: Floats, *, hard: bool = False) -> None:
        self._mixture = mixture
        self._palette = np.ascontiguousarray(palette, dtype=np.float64)
        self._hard = hard
        self._parts: dict[bytes, Colouring] = {}
        k, d = mixture.means.shape
        deviations = mixture.standard_deviations.mean(axis=0)
        usable = np.isfinite(deviations) & (deviations > 0)
        self._scale = np.exp2(np.round(np.log2(np.where(usable, deviations, 1.0))))
        self._centre = mixture.means.mean(axis=0)
        covariances = mixture.covariances / self._scale / self._scale[:, None]
        values, vectors = np.linalg.eigh(np.where(np.isfinite(covariances), covariances, 0.0))
        floor = np.maximum(values[:, -1:] * 1e-30, 1e-200)
        values = np.maximum(values, floor)
        whiten = np.swapaxes(vectors / np.sqrt(values)[:, None, :], 1, 2)
        self._whiten = np.ascontiguousarray(whiten.reshape(k * d, d))
        means = (mixture.means - self._centre) / self._scale
        self._means = np.ascontiguousarray(np.einsum("kij,kj->ki", whiten, means).reshape(k * d, 1))
        with np.errstate(divide="ignore"):
            log_weights = np.log(mixture.weights)
        self._constants = (log_weights - 0.5 * np.log(values).sum(axis=1))[:, None]

    def of(self, x: Floats) -> Coloured:
        """Colour rows x (b, d), block by block."""
        colours = np.empty((self._palette.shape[1], len(x)))
        most = np.empty(len(x), dtype=np.intp)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"), one_blas_thread:
            for start in range(0, len(x), BLOCK):
                part = slice(start, start + BLOCK)
                self._block(x[part], colours[:, part], most[part])
        return Coloured(colours, most)

    def blend(self, x: Floats) -> Floats:
        """Return the colours (c, b) of rows x (b, d) alone: quicker than together with who is most probable."""
        if self._hard:
            return self.of(x).colours
        colours = np.empty((self._palette.shape[1], len(x)))
        with np.errstate(over="ignore", invalid="ignore", under="ignore"), one_blas_thread:
            for start in range(0, len(x), BLOCK):
                part = slice(start, start + BLOCK)
                self._block(x[part], colours[:, part], None)
        return colours

    def _block(self, x: Floats, colours: Floats, most: NDArray[np.intp] | None) -> None:
        z = x.T - self._centre[:, None]
        z /= self._scale[:, None]
        logs = self._logs(z)
        highest = logs.max(axis=0)
        if not np.isfinite(highest).all():
            self._odd_block(x, z, colours, np.empty(len(x), dtype=np.intp) if most is None else most)
            return
        if most is not None:
            _first_equal(logs, highest, most)
            if self._hard:
                colours[:] = self._palette[most].T
                return
        logs -= highest
        shares = np.exp(logs, out=logs)
        np.matmul(self._palette.T, shares, out=colours)
        colours /= shares.sum(axis=0)

    def _odd_block(self, x: Floats, z: Floats, colours: Floats, most: NDArray[np.intp]) -> None:
        """Colour rows of which some have empty cells, or are beyond the reach of every component."""
        if np.isnan(z).any():
            self._with_empty_cells(x, colours, most)
            return
        logs = self._logs(z)
        most[:] = logs.argmax(axis=0)
        if self._hard:
            colours[:] = self._palette[most].T
            return
        highest = logs.max(axis=0)
        logs -= np.where(np.isfinite(highest), highest, 0.0)
        shares = np.exp(logs, out=logs)
        total = shares.sum(axis=0)
        np.matmul(self._palette.T, shares, out=colours)
        colours /= total
        lost = ~np.isfinite(colours[0])
        if lost.any():
            colours[:, lost] = self._palette[most[lost]].T

    def _logs(self, z: Floats) -> Floats:
        """ln(w_j p(x | C_j)) up to a common constant, (k, b) or (k + 1, b)."""
        k, d = self._mixture.means.shape
        noise = self._mixture.noise
        whitened = self._whiten @ z
        whitened -= self._means
        np.square(whitened, out=whitened)
        logs = np.empty((k + (noise is not None), z.shape[1]))
        np.sum(whitened.reshape(k, d, -1), axis=1, out=logs[:k])
        logs[:k] *= -0.5
        logs[:k] += self._constants
        if noise is not None:
            weight = math.log(noise.weight) if noise.weight > 0 else -math.inf
            logs[k] = weight + noise.log_density + np.log(self._scale).sum() + 0.5 * d * math.log(2 * math.pi)
        return logs

    def _with_empty_cells(self, x: Floats, colours: Floats, most: NDArray[np.intp]) -> None:
        patterns, which = np.unique(np.isnan(x), axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            chosen = np.flatnonzero(which.reshape(-1) == number)
            there = np.flatnonzero(~pattern)
            if not len(there):
                weights = self._mixture.weights
                rest = [] if self._mixture.noise is None else [self._mixture.noise.weight]
                shares = np.append(weights, rest)
                most[chosen] = shares.argmax()
                share = np.eye(len(shares))[shares.argmax()] if self._hard else shares
                colours[:, chosen] = (share @ self._palette)[:, None]
                continue
            part = self if not pattern.any() else self._part(pattern, there)
            colours[:, chosen], most[chosen] = part.of(x[np.ix_(chosen, there)])

    def _part(self, pattern: NDArray[np.bool_], there: NDArray[np.intp]) -> Colouring:
        key = pattern.tobytes()
        if key not in self._parts:
            marginal = self._mixture.marginal([int(column) for column in there])
            self._parts[key] = Colouring(marginal, self._palette, hard=self._hard)
        return self._parts[key]


def _first_equal(logs: Floats, highest: Floats, most: NDArray[np.intp]) -> None:
    """Write into `most` (b,) which of logs (k, b) is the highest, the first of equal ones: quicker than argmax."""
    for place in range(len(logs) - 1, -1, -1):
        np.copyto(most, place, where=logs[place] == highest)
