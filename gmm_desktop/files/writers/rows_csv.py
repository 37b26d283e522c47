"""Rows of numbers with the component each was drawn from, as a table (.csv)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from gmm_desktop.files.memberships import NOISE
from gmm_desktop.files.mixture_file import SavedMixture
from gmm_desktop.files.writers.safe_cells import formula_safe, safe_cell

_ROWS_AT_ONCE = 16384


def sampled_rows(saved: SavedMixture, rows: int, seed: int) -> Iterator[bytes]:
    """Draw rows from a mixture and yield them piece by piece, the names of the columns first.

    Where steps such as a logarithm were taken before the fit, rows are drawn as prepared and taken back through
    them to the file's units, if none of them loses columns; a cell to which no value leads is empty.
    """
    way = saved.restoration
    bent = not way.exact and way.to_file(saved.prepared_mixture.means) is not None
    mixture, names_of = (saved.prepared_mixture, saved.source) if bent else (saved.mixture, saved.columns)
    generator = np.random.default_rng(seed)
    names = [formula_safe(name) for name in (*saved.names, NOISE)]
    quoted = any(safe_cell(name) != name for name in names)
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed" if quoted else "none")
    last = "component" if "component" not in names_of else "drawn from"
    yield (",".join(map(safe_cell, [*names_of, last])) + "\n").encode("utf-8", errors="replace")
    for start in range(0, rows, _ROWS_AT_ONCE):
        x, components = mixture.sample(min(_ROWS_AT_ONCE, rows - start), generator)
        drawn = way.to_file(x) if bent else None
        x = x if drawn is None else drawn
        columns: dict[str, Any] = {
            str(c): pa.array(np.ascontiguousarray(x[:, c]), from_pandas=True) for c in range(x.shape[1])
        }
        columns["component"] = pa.array(np.array(names, dtype=object)[components], pa.utf8())
        sink = io.BytesIO()
        target: Any = sink
        arrow_csv.write_csv(pa.table(columns), target, options)
        yield sink.getvalue()
