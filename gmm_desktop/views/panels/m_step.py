"""What there is to say of the M-step that led to what is shown: how it came about, what it held and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gmm_desktop.engine import NOTHING_HELD, Held, Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.panels.row_counts import RowCounts

Came = Literal["now", "before", "start", "hands"]


@dataclass(frozen=True, slots=True, eq=False)
class MStep:
    """How the parameters that are shown came about.

    `came` by the M-step of now, by the one before, as a start, or by hand. `counts` (k,), or (k+1,) with noise
    last, are what the E-step before gave to each component; None where there was none, or it is being counted.
    `total` is the weight of all rows, None where it is not known.
    """

    came: Came
    held: Held = NOTHING_HELD
    counts: Floats | None = None
    total: float | None = None

    def count(self, place: int) -> float | None:
        """N_j of one component."""
        return None if self.counts is None else float(self.counts[place])


def m_step_of(session: Session, frame: Frame, total: float | None, row_counts: RowCounts) -> MStep:
    """Return what is known of the M-step of a frame of the run that is shown.

    Where nothing is held and nothing was changed by hand the counts are n P(C_j), exactly. Elsewhere they are
    asked of `row_counts`: weights that are held say nothing of what their components hold.
    """
    recording, prepared = session.recording, session.prepared
    shown = frame.iteration + (frame.phase == "M")
    if shown == 0 or recording is None or prepared is None:
        return MStep("start")
    if shown in recording.tugs:
        return MStep("hands")
    came: Came = "now" if frame.phase == "M" else "before"
    if not recording.held.any and recording.untouched is None:
        return MStep(came, NOTHING_HELD, None if total is None else total * frame.ellipses.weights, total)
    before = recording.history.mixture(shown - 1)
    held = _stood(recording.held, before, frame.ellipses)
    return MStep(came, held, row_counts.of(prepared.rows, before, recording.spec), total)


def _stood(held: Held, before: Mixture, after: Mixture) -> Held:
    """What was held in an iteration: of padlocks that came later nothing is seen in it."""

    def same(places: frozenset[int], one: Floats, other: Floats) -> frozenset[int]:
        return frozenset(place for place in places if np.array_equal(one[place], other[place]))

    return Held(
        same(held.weights, before.weights, after.weights),
        same(held.means, before.means, after.means),
        same(held.covariances, before.covariances, after.covariances),
    )
