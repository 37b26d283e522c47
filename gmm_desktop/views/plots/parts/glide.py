"""Ellipses and curves glide from one iteration to the next instead of jumping."""

from __future__ import annotations

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.shown.geometry import interpolate
from gmm_desktop.views.plots.parts.motion import Motion


class Glide(Motion[Mixture]):
    """The way of a mixture, component by component."""

    def __init__(self) -> None:
        super().__init__(interpolate, _alike)

    @property
    def mixture(self) -> Mixture | None:
        """What is to be drawn now."""
        return self.shown

    @property
    def target_mixture(self) -> Mixture | None:
        """Where it is going: what will be shown in the end."""
        return self.end


def _alike(start: Mixture, end: Mixture) -> bool:
    return start.means.shape == end.means.shape
