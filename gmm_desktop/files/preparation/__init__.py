"""How a dataset becomes rows for the engine: columns, rows, roles, the steps in between, and the way back."""

from gmm_desktop.files.preparation.bend import Bend
from gmm_desktop.files.preparation.choosing import default_preparation, why_not_chosen
from gmm_desktop.files.preparation.filters import (
    FILTERS,
    KeepInPlane,
    KeepPolygon,
    KeepRange,
    KeepValues,
    RowFilter,
)
from gmm_desktop.files.preparation.histograms import BeforeAndAfter, Histogram, before_and_after
from gmm_desktop.files.preparation.in_pieces import prepare, preparing
from gmm_desktop.files.preparation.projections import PROJECTIONS, PrincipalComponents, Projection, Whitening
from gmm_desktop.files.preparation.restoration import Restoration, restoration_of
from gmm_desktop.files.preparation.roles import known_labels
from gmm_desktop.files.preparation.sampling import values_before
from gmm_desktop.files.preparation.steps import STEPS, Step, decode_steps, encode_steps
from gmm_desktop.files.preparation.transforms import (
    TRANSFORMS,
    Arcsinh,
    ColumnStep,
    Log10,
    Logicle,
    NaturalLog,
    RobustScale,
    SquareRoot,
    StepProblem,
    Unchanged,
    ZScore,
)
from gmm_desktop.files.preparation.values import LeftOut, Preparation, Prepared, StepOutcome

__all__ = [
    "FILTERS",
    "PROJECTIONS",
    "STEPS",
    "TRANSFORMS",
    "Arcsinh",
    "BeforeAndAfter",
    "Bend",
    "ColumnStep",
    "Histogram",
    "KeepInPlane",
    "KeepPolygon",
    "KeepRange",
    "KeepValues",
    "LeftOut",
    "Log10",
    "Logicle",
    "NaturalLog",
    "Preparation",
    "Prepared",
    "PrincipalComponents",
    "Projection",
    "Restoration",
    "RobustScale",
    "RowFilter",
    "SquareRoot",
    "Step",
    "StepOutcome",
    "StepProblem",
    "Unchanged",
    "Whitening",
    "ZScore",
    "before_and_after",
    "decode_steps",
    "default_preparation",
    "encode_steps",
    "known_labels",
    "prepare",
    "preparing",
    "restoration_of",
    "values_before",
    "why_not_chosen",
]
