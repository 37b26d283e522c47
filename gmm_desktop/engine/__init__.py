"""Gaussian mixtures by expectation-maximisation: values, search, algorithm, and how good the answer is."""

from gmm_desktop.engine.covariance import FAMILIES, family_for
from gmm_desktop.engine.criteria import evaluate
from gmm_desktop.engine.editing.edits import Edit, added, gathered, merged, moved, removed, reshaped, split, weighed
from gmm_desktop.engine.editing.planes import between_columns, in_column, in_directions, in_plane
from gmm_desktop.engine.em import Outcome, iterate
from gmm_desktop.engine.events import Fit, Progress, StartOutcome, Step
from gmm_desktop.engine.fit import fit
from gmm_desktop.engine.hard import HardStep, iterate_hard
from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.mixture import Mixture, Noise
from gmm_desktop.engine.rows import ArrayRows, Rows
from gmm_desktop.engine.search.partition import mixture_from_labels
from gmm_desktop.engine.search.selection import grid
from gmm_desktop.engine.spec import FitSpec, SpecError
from gmm_desktop.engine.starts import STARTS

__all__ = [
    "FAMILIES",
    "NOTHING_HELD",
    "STARTS",
    "ArrayRows",
    "Edit",
    "Fit",
    "FitSpec",
    "HardStep",
    "Held",
    "Mixture",
    "Noise",
    "Outcome",
    "Progress",
    "Rows",
    "SpecError",
    "StartOutcome",
    "Step",
    "added",
    "between_columns",
    "evaluate",
    "family_for",
    "fit",
    "gathered",
    "grid",
    "in_column",
    "in_directions",
    "in_plane",
    "iterate",
    "iterate_hard",
    "merged",
    "mixture_from_labels",
    "moved",
    "removed",
    "reshaped",
    "split",
    "weighed",
]
