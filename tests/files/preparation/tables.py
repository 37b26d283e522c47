"""Small tables made of arrays, and generators run to their end."""

import numpy as np

from gmm_desktop import files


def table(**columns: object) -> files.Dataset:
    """A dataset of columns of numbers, or of texts with "" for empty."""
    made = []
    for name, given in columns.items():
        values = np.asarray(given)
        if values.dtype.kind == "U":
            categories = tuple(dict.fromkeys(text for text in values.tolist() if text))
            codes = np.array([categories.index(t) if t else -1 for t in values.tolist()], dtype=np.int32)
            made.append(files.Column(name, "text", codes, categories, int((codes < 0).sum())))
            continue
        values = values.astype(np.float64, copy=False)
        values = values[:]
        values.flags.writeable = False
        low, high = (np.nanmin(values), np.nanmax(values)) if (~np.isnan(values)).any() else (np.nan, np.nan)
        made.append(files.Column(name, "number", values, (), int(np.isnan(values).sum()), float(low), float(high)))
    return files.Dataset("table.csv", tuple(made), len(made[0].values))


class InBlocks:
    """Values, and weights, in blocks of a few."""

    def __init__(self, values, weights=None, size=7):
        self.values, self.weights, self.size = np.asarray(values, dtype=float), weights, size

    def blocks(self):
        for start in range(0, len(self.values), self.size):
            part = slice(start, start + self.size)
            yield self.values[part], None if self.weights is None else np.asarray(self.weights[part], dtype=float)
