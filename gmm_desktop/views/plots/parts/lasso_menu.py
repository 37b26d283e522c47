"""A lasso with all that can be done to rows inside it."""

from __future__ import annotations

from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.gather import Gather
from gmm_desktop.views.plots.parts.keeping import Keeping
from gmm_desktop.views.plots.parts.lasso import Lasso, Lassoed
from gmm_desktop.views.plots.parts.picking import Picking


def lasso_of(plot: Lassoed, canvas: Canvas, session: Session) -> Lasso:
    """Return a lasso whose rows can be selected, kept, left out, or made a component."""
    lasso = Lasso(plot, canvas)
    for deed in (Picking, Keeping, Gather):
        deed(lasso, session)  # lives as long as the lasso
    return lasso
