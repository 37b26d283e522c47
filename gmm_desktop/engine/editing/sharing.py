"""What the components of a family share: where hands change it in one of them, it changes in all."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.covariance import family_for, letters
from gmm_desktop.engine.held import EMPTY
from gmm_desktop.engine.mixture import Floats, Mixture

ROUNDING = 1e-12
"""How far apart equal covariances may be, in units of the standard deviations."""


def shared(mixture: Mixture, j: int, covariance: Floats, *, kept: frozenset[int] = EMPTY) -> Floats:
    """Return the covariances (k, d, d) of a mixture in its family where that of component j becomes `covariance`.

    With Σ = λ D A Dᵀ as in Celeux & Govaert 1995: all take over λ where volumes are equal, A where shapes and D
    where orientations are; the rest of each is its own, and those that are `kept` stay. A sphere gets the radius of
    the axis that was changed most, and in a family along the columns covariances between them are left out.
    """
    family = family_for(mixture.family, mixture.d)
    volume, shape, tilt = letters(family.name)
    if family.diagonal:
        covariance = np.diag(np.diag(covariance))
    if mixture.d > 1 and shape == "I":
        covariance = _variance_of_sphere(mixture.covariances[j], covariance) * np.eye(mixture.d)
    covariances = mixture.covariances.copy()
    followers = [place for place in range(mixture.k) if place != j and place not in kept]
    if (volume, shape, tilt) != ("V", "V", "V"):
        size = _size(covariance)
        for place in followers:
            own = _bent(mixture.covariances[place], mixture.covariances[j], covariance, shape, tilt)
            bent = own * (size / _size(own)) if volume == "E" else own
            if not _same(bent, covariances[place]):
                covariances[place] = bent
    covariances[j] = covariance
    return covariances


def _bent(own: Floats, before: Floats, after: Floats, shape: str, tilt: str) -> Floats:
    """Return a covariance (d, d) of the size it has, with what is shared of one that changed."""
    if shape == "E" and tilt != "V":
        return np.asarray(after * (_size(own) / _size(after)))
    if shape == "E":
        _, axes = np.linalg.eigh(own)
        lengths = np.linalg.eigvalsh(after) * (_size(own) / _size(after))
        return np.asarray((axes * lengths) @ axes.T)
    if tilt == "E":
        turn = _turn(before, after)
        return np.asarray(turn @ own @ turn.T)
    return own


def _same(one: Floats, other: Floats) -> bool:
    """Tell whether covariances differ by rounding alone."""
    deviations = np.sqrt(np.diag(other))
    return bool((np.abs(one - other) <= ROUNDING * deviations * deviations[:, None]).all())


def _size(covariance: Floats) -> float:
    """Return λ, the geometric mean of the variances along the axes."""
    return float(np.exp(np.linalg.slogdet(covariance)[1] / len(covariance)))


def _variance_of_sphere(before: Floats, after: Floats) -> float:
    """Return the variance along that axis of the changed one which differs most from the sphere before."""
    variances = np.linalg.eigvalsh(after)
    return float(variances[np.abs(np.log(variances / _size(before))).argmax()])


def _turn(before: Floats, after: Floats) -> Floats:
    """Return the rotation (d, d) that takes the axes of one covariance to those of another that lie nearest."""
    _, old = np.linalg.eigh(before)
    _, new = np.linalg.eigh(after)
    overlaps = old.T @ new
    turn, free = np.zeros_like(before), np.abs(overlaps)
    for _ in range(len(before)):
        a, b = np.unravel_index(int(free.argmax()), free.shape)
        turn += np.sign(overlaps[a, b]) * np.outer(new[:, b], old[:, a])
        free[a, :] = free[:, b] = -1.0
    return turn
