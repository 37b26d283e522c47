"""What every transform of one column has in common: its column, whether it is on, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import ClassVar, NamedTuple, Protocol, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.problem import FileProblem

Floats = NDArray[np.float64]


class StepProblem(FileProblem, ValueError):
    """A step that cannot be taken as asked; `str()` of it is fit for the screen. (JSON decoding adds the place.)"""


class Affine(NamedTuple):
    """z = (x - centre) / scale."""

    centre: float
    scale: float


class Sample(Protocol):
    """The values of a column that a step may learn from: rows still in, cells not empty, block by block."""

    def blocks(self) -> Iterator[tuple[Floats, Floats | None]]:
        """Yield values (b,) and their weights (b,), None where every row counts once; as often as wanted."""
        ...


class ColumnStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step"):
    """A transform of one column, switched on or off; a frozen value.

    `title` is its name on the screen, `refuses` says which values it cannot take: their cells become empty. `scale`
    is what an axis of the transformed values is on, as in “log”, if it is curved; empty where it is straight.
    """

    column: str
    enabled: bool = True

    title: ClassVar[str]
    refuses: ClassVar[str] = ""
    scale: ClassVar[str] = ""

    @property
    def affine(self) -> Affine | None:
        """Centre and scale where z is affine in x, so that parameters come back exactly; None where it bends."""
        return None

    @property
    def learnt(self) -> bool:
        """Whether all numbers are known; if not, they are learnt from the rows."""
        return True

    def learning(self, sample: Sample) -> Generator[None, None, Self]:
        """Return the step with the numbers learnt from the rows, yielding often; StepProblem where it cannot."""
        yield from ()
        return self

    def forward(self, values: Floats) -> Floats:
        """Transform values of any shape; NaN where there is no result."""
        raise TypeError(f"{type(self).__name__} does not say what it does to values")

    def backward(self, values: Floats) -> Floats:
        """Undo `forward`; NaN where no value leads there."""
        raise TypeError(f"{type(self).__name__} does not say how it is undone")

    def label(self, name: str) -> str:
        """What the transformed values of `name` are, as an axis says it."""
        return name
