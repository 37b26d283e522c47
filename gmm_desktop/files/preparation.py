"""How a dataset becomes rows for the engine: which columns, which rows, which roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.files.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is used of a dataset: the columns by name, the rule for empty cells, and columns with a role."""

    columns: tuple[str, ...]
    missing: Literal["drop", "use"] = "drop"
    weights: str | None = None
    known_labels: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Rows ready for the engine; `used` (n,) are their positions in the dataset, `left_out` why others are not."""

    rows: ArrayRows
    columns: tuple[str, ...]
    used: NDArray[np.int64]
    left_out: tuple[str, ...]
