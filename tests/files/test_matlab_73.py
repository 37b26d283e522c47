"""MATLAB's 7.3 files are HDF5 with habits of their own: turned matrices, and text that is stored as numbers."""

import h5py
import numpy as np
import pytest
from here import read_here

from gmm_desktop import files
from gmm_desktop.files import ReadOptions

X = np.array([[1.5, 2, 3], [-4, np.nan, 6], [7, 8, 9e9], [1, 0, 1]])


@pytest.fixture
def saved(tmp_path):
    """As save('-v7.3') writes: a block of text before the file, matrices turned, a class for each variable."""
    path = tmp_path / "saved.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, kind, values in (
            ("X", "double", X.T),
            ("counts", "uint16", np.arange(12, dtype=np.uint16).reshape(2, 6)),
            ("series", "single", np.linspace(0, 1, 7, dtype=np.float32)[:, None]),
            ("text", "char", np.full((100, 1), 65, np.uint16)),
            ("flags", "logical", np.ones((100, 1), np.uint8)),
            ("none", "double", np.zeros(2, np.uint64)),
            ("z", "double", np.ones((50, 1), [("real", float), ("imag", float)])),
        ):
            file[name] = values
            file[name].attrs["MATLAB_class"] = np.bytes_(kind)
        file["none"].attrs["MATLAB_empty"] = np.uint8(1)
        held = file.create_dataset("#refs#/a", data=np.zeros((90, 90)))
        file.create_dataset("cells", (1, 1), h5py.ref_dtype)[0, 0] = held.ref
        file["cells"].attrs["MATLAB_class"] = np.bytes_("cell")
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 00:00:00 2024 HDF5 schema 1.00 ."
    with path.open("r+b") as file:
        file.write(head.ljust(124) + b"\x00\x02IM")
    return path


def test_the_largest_matrix_is_read_the_right_way_round(saved):
    dataset = files.read(saved)
    np.testing.assert_array_equal(np.stack([c.values for c in dataset.columns], 1), X)
    assert (dataset.options.format, dataset.options.table) == ("hdf5", "/X")


def test_only_numbers_are_offered(saved):
    assert set(read_here(saved).choices["table"]) == {"/X", "/counts", "/series"}


@pytest.mark.parametrize("table, shape", [("/counts", (6, 2)), ("/series", (7, 1))])
def test_another_variable_is_chosen(saved, table, shape):
    dataset = read_here(saved, ReadOptions(table=table))
    assert (dataset.rows, len(dataset.columns)) == shape
