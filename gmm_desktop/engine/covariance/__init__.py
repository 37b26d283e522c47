"""The covariance families, in the order in which they are offered, and how a name finds its family."""

from __future__ import annotations

from gmm_desktop.engine.covariance.common_axes import EVE, VVE
from gmm_desktop.engine.covariance.diagonal import EEI, VVI
from gmm_desktop.engine.covariance.equal_volume import EVI, EVV
from gmm_desktop.engine.covariance.family import Family, letters
from gmm_desktop.engine.covariance.full import EEE, VVV
from gmm_desktop.engine.covariance.one_column import E, V
from gmm_desktop.engine.covariance.rotated import EEV, VEV
from gmm_desktop.engine.covariance.scaled import VEE, VEI
from gmm_desktop.engine.covariance.spherical import EII, VII
from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.spec import SpecError

FAMILIES: dict[str, Family] = {
    "E": E(),
    "V": V(),
    "EII": EII(),
    "VII": VII(),
    "EEI": EEI(),
    "VEI": VEI(),
    "EVI": EVI(),
    "VVI": VVI(),
    "EEE": EEE(),
    "VEE": VEE(),
    "EVE": EVE(),
    "VVE": VVE(),
    "EEV": EEV(),
    "VEV": VEV(),
    "EVV": EVV(),
    "VVV": VVV(),
}

HURRIED: dict[str, Family] = {"VEI": VEI(1), "VEE": VEE(1), "EVE": EVE(1), "VVE": VVE(1), "VEV": VEV(1)}
"""The families whose M-step is an iteration, for searches: it takes one step, and the next M-step goes on there.

No likelihood falls by that, and where EM converges the steps left out would change nothing.
"""

ALIASES: dict[str, str] = {"spherical": "VII", "diag": "VVI", "tied": "EEE", "full": "VVV"}
"""scikit-learn's names for four of them."""


def family_for(name: str, d: int) -> Family:
    """Return the family of an mclust name or alias for data of d columns, whatever the case of the letters.

    In one column every family is E or V, by its letter for the volume. Raises `SpecError` for an unknown name,
    and for E and V with more than one column.
    """
    known = ALIASES.get(name.lower(), name.upper())
    if known not in FAMILIES:
        raise SpecError(f"family {name!r} is unknown; use one of {', '.join([*FAMILIES, *ALIASES])}")
    if d == 1:
        return FAMILIES[known[0]]
    if len(known) == 1:
        cure = "EII (spherical, equal size)" if known == "E" else "VVV (full) or VII (spherical)"
        raise SpecError(f"family {known} is for one column, and there are {d}; use {cure}, or choose one column")
    return FAMILIES[known]


def hurried(family: Family) -> Family:
    """Return the family with M-steps that raise the likelihood but need not maximise it: generalised EM."""
    return HURRIED.get(family.name, family)


def parameter_count(mixture: Mixture) -> int:
    """Count the free parameters: those of the covariances, k d means, k - 1 weights; with noise 2 more."""
    k, d = mixture.k, mixture.d
    covariances = family_for(mixture.family, d).parameters(k, d)
    return covariances + k * d + (k - 1) + (0 if mixture.noise is None else 2)


__all__ = ["ALIASES", "FAMILIES", "Family", "family_for", "hurried", "letters", "parameter_count"]
