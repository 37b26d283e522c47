"""Transforms of one column: one small class each, in the order in which they are offered."""

from gmm_desktop.files.preparation.transforms.arcsinh import Arcsinh
from gmm_desktop.files.preparation.transforms.column_step import Affine, ColumnStep, Sample, StepProblem
from gmm_desktop.files.preparation.transforms.logarithms import Log10, NaturalLog
from gmm_desktop.files.preparation.transforms.logicle import Logicle
from gmm_desktop.files.preparation.transforms.robust_scale import RobustScale
from gmm_desktop.files.preparation.transforms.square_root import SquareRoot
from gmm_desktop.files.preparation.transforms.unchanged import Unchanged
from gmm_desktop.files.preparation.transforms.z_score import ZScore

__all__ = [
    "TRANSFORMS",
    "Affine",
    "Arcsinh",
    "ColumnStep",
    "Log10",
    "Logicle",
    "NaturalLog",
    "RobustScale",
    "Sample",
    "SquareRoot",
    "StepProblem",
    "Unchanged",
    "ZScore",
]

TRANSFORMS: dict[str, type[ColumnStep]] = {
    "none": Unchanged,
    "log": NaturalLog,
    "log10": Log10,
    "sqrt": SquareRoot,
    "arcsinh": Arcsinh,
    "logicle": Logicle,
    "z-score": ZScore,
    "robust": RobustScale,
}
