"""The kinds of start, in the order in which they are offered, and whose turn it is among them."""

from __future__ import annotations

from gmm_desktop.engine.spec import SpecError
from gmm_desktop.engine.starts.chance import Chance
from gmm_desktop.engine.starts.hierarchical import Hierarchical
from gmm_desktop.engine.starts.kind import StartKind
from gmm_desktop.engine.starts.kmeans import KMeans
from gmm_desktop.engine.starts.mixed import Mixed
from gmm_desktop.engine.starts.points import Points
from gmm_desktop.engine.starts.quantiles import Quantiles

_MIXED = Mixed((KMeans(), Points(), Hierarchical(), Chance(), Points(), Quantiles()))

STARTS: dict[str, StartKind] = {
    "mixed": _MIXED,
    "kmeans": KMeans(),
    "points": Points(),
    "hierarchical": Hierarchical(),
    "quantiles": Quantiles(),
    "random": Chance(),
}


def start_for(name: str, number: int) -> StartKind:
    """Return the kind for the start with this number, from 0: of "mixed" the one whose turn it is.

    Raises `SpecError` for a name that is not in `STARTS`.
    """
    if name not in STARTS:
        raise SpecError(f"start {name!r} is unknown; use one of {', '.join(STARTS)}")
    return _MIXED.turn(number) if name == _MIXED.name else STARTS[name]


__all__ = ["STARTS", "StartKind", "start_for"]
