"""Memberships as a table (.csv): one row a row of the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from gmm_desktop.files.memberships import MembershipBlock, Memberships
from gmm_desktop.files.writers.safe_cells import formula_safe, safe_cell


class MembershipsCsv:
    """row, component, P(A), P(B), …, uncertainty; rows are numbered from 1 as in the file.

    A row that was left out keeps its number and has no values. Numbers read back exactly.
    """

    title = "Memberships table (CSV)"

    def pieces(self, memberships: Memberships) -> Iterator[bytes]:
        """Yield the file block by block."""
        labels = memberships.labels
        header = ["row", "component", *(f"P({name})" for name in labels), "uncertainty"]
        yield (",".join(map(safe_cell, header)) + "\n").encode("utf-8", errors="replace")
        names = [formula_safe(name) for name in labels]
        plain = all(safe_cell(name) == name for name in names)
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="none" if plain else "needed")
        for block in memberships.blocks():
            sink = io.BytesIO()
            target: Any = sink
            arrow_csv.write_csv(_table(block, names), target, options)
            yield sink.getvalue()


def _table(block: MembershipBlock, names: list[str]) -> pa.Table:
    """The block as Arrow columns, empty where a row was left out."""
    count, width = block.probabilities.shape
    left_out = block.components < 0
    texts = np.array([*names, ""], dtype=object)[block.components]
    columns: dict[str, Any] = {
        "row": pa.array(np.arange(block.start + 1, block.start + count + 1)),
        "component": pa.array(texts, pa.utf8(), mask=left_out),
    }
    for j in range(width):
        columns[str(j)] = pa.array(np.ascontiguousarray(block.probabilities[:, j]), mask=left_out)
    columns["uncertainty"] = pa.array(block.uncertainties, mask=left_out)
    return pa.table(columns)
