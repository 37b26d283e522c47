"""One drag of a handle: what it takes hold of, and what it makes of the mixture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine import Edit, Mixture, SpecError, merged
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.faces import Face
from gmm_desktop.views.plots.parts.grips import Grip, Shape
from gmm_desktop.views.proposed import in_full

MERGES = 14.0
"""Pixels between two means within which dropping one on the other merges them."""

_VERBS = {"mean": "Move", "long": "Stretch", "short": "Stretch", "turn": "Turn"}


@dataclass(slots=True, eq=False)
class Drag:
    """Which component by which handle, from where, of which mixture; what its shape was and is now.

    Covariances of the components that are `kept` do not follow it.
    `edit` is what letting go would do, in words `label`; `target` is the component it would be merged with. After
    `cancelled` the mouse may go on, but nothing changes any more.
    """

    component: int
    grip: Grip
    start: Floats
    whole: Mixture
    before: Shape
    now: Shape
    at: Floats
    kept: frozenset[int] = frozenset()
    label: str = ""
    edit: Edit | None = None
    target: int | None = None
    cancelled: bool = False

    def go_to(self, at: Floats, face: Face, names: tuple[str, ...], size: float) -> None:
        """Go on to a pixel (2,); where what it would make is impossible the last that was possible stays."""
        self.at = at
        shape = self.before.dragged(self.grip, self.start, at)
        target = self._target(face, shape, size) if self.grip.kind == "mean" else None
        name = names[self.component]
        try:
            if target is not None:
                edit = merged(self.whole, target, self.component)
                first, second = sorted((self.component, target))
                label = f"Merge {names[first]} and {names[second]}"
            else:
                edit = self._changed(face, shape)
                label = in_full(f"{_VERBS[self.grip.kind]} {name}", self.whole, edit)
        except SpecError:
            return
        self.now, self.target, self.edit, self.label = shape, target, edit, label

    def _changed(self, face: Face, shape: Shape) -> Edit:
        if self.grip.kind == "mean":
            return face.moved(self.whole, self.component, shape)
        return face.reshaped(self.whole, self.component, shape, self.kept)

    def _target(self, face: Face, shape: Shape, size: float) -> int | None:
        """Return the other component whose mean this one stands on."""
        others = face.shapes(face.seen(self.whole))
        away = np.array([shape.gap(other) for other in others])
        away[self.component] = np.inf
        nearest = int(away.argmin())
        return nearest if away[nearest] <= MERGES * size else None
