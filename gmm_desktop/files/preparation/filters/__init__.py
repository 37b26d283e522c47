"""Filters of rows: one small class each, in the order in which they are offered."""

from gmm_desktop.files.preparation.filters.by_plane import KeepInPlane
from gmm_desktop.files.preparation.filters.by_polygon import KeepPolygon
from gmm_desktop.files.preparation.filters.by_range import KeepRange
from gmm_desktop.files.preparation.filters.by_values import KeepValues
from gmm_desktop.files.preparation.filters.row_filter import RowFilter

__all__ = ["FILTERS", "KeepInPlane", "KeepPolygon", "KeepRange", "KeepValues", "RowFilter"]

FILTERS: dict[str, type[RowFilter]] = {
    "range": KeepRange,
    "values": KeepValues,
    "polygon": KeepPolygon,
    "plane": KeepInPlane,
}
