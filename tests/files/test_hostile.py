"""Files that are broken, strange or made to do harm cost one sentence; what was open stays as it was."""

import gzip
import io
import json
import os
import pickle
import sqlite3
import struct
import sys
import threading
import time
import zipfile

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from here import read_here
from samples import EXAMPLE, MIXED, NUMBERS, example, fcs, npy, ods_bytes, workbook, xlsx_bytes, zipped

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import ReadOptions


@pytest.fixture
def put(tmp_path):
    def write(content: bytes | str, name: str = "table.dat"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refusal(path, options: ReadOptions | None = None) -> str:
    with pytest.raises(files.FileProblem) as caught:
        read_here(path, options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def texts(dataset: files.Dataset) -> dict[str, list[str]]:
    return {column.name: [column.text_at(row) for row in range(dataset.rows)] for column in dataset.columns}


# Bombs ------------------------------------------------------------------------------------------------------


def test_gzip_bomb_stops_at_its_bound(put):
    path = put(gzip.compress(b"1,2\n" * 100_000_000, 1), "bomb.csv.gz")
    assert "expands to more than 256 MiB" in refusal(path)


def test_truncated_gzip_is_read_as_far_as_it_goes_and_told(put):
    rows = np.random.default_rng(0).normal(size=2000).tolist()
    packed = gzip.compress(("x\n" + "\n".join(map(str, rows)) + "\n").encode())
    dataset = read_here(put(packed[: len(packed) // 2]))
    assert 500 < dataset.rows < 1500
    assert any("cut off" in note for note in dataset.notes)


def test_packed_twice_is_refused(put):
    assert "packed twice" in refusal(put(gzip.compress(gzip.compress(b"x\n1\n"))))


def test_packed_nothing_is_empty(put):
    assert "is empty" in refusal(put(gzip.compress(b"")))


def test_workbook_of_two_corners_costs_a_sentence_and_not_the_program(put):
    cells = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    cells += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = put(workbook({"S": cells}), "bomb.xlsx")
    assert path.stat().st_size < 1500
    with pytest.raises(files.FileProblem, match=r"ran out of memory.*nothing was changed"):
        files.read(path)


@pytest.mark.parametrize("place", ["A99999999999", "ZZZZZZZ1", "A0", "1A", ""])
def test_workbook_with_impossible_places(put, place):
    cells = f'<sheetData><row><c r="A1"><v>1</v></c><c r="{place}"><v>2</v></c></row></sheetData>'
    path = put(workbook({"S": cells}))
    try:
        assert files.read(path).rows >= 1
    except files.FileProblem as problem:
        assert "table.dat" in str(problem)


@pytest.mark.parametrize("name", ["xl/workbook.xml", "X.npy"])
def test_archive_that_expands_beyond_measure_is_refused(put, name):
    content = bytearray(zipped({name: b"\x93NUMPY" + bytes(500)}))
    entry = content.index(b"PK\1\2")
    content[entry + 24 : entry + 28] = struct.pack("<I", 300 * 2**20)  # its size as the directory says
    assert "expands to more than" in refusal(put(bytes(content)))
    content[entry + 24 : entry + 28] = struct.pack("<I", 100)
    assert refusal(put(bytes(content)))


def test_archive_of_too_many_parts_is_refused(put):
    parts = {"X.npy": npy(np.eye(2)), **{f"{i}.npy": b"" for i in range(10_001)}}
    assert "10,002 parts" in refusal(put(zipped(parts, packed=False)))


def test_billion_laughs_and_foreign_entities_are_not_expanded(put, tmp_path):
    (tmp_path / "secret").write_text("s3cret")
    entities = (
        '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY s SYSTEM "' + str(tmp_path / "secret") + '">]>'
    )
    book = zipfile.ZipFile(io.BytesIO(xlsx_bytes(EXAMPLE)))
    parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace(">a<", ">&b;&s;<")
    parts["xl/worksheets/sheet1.xml"] = (entities + sheet).encode()
    try:
        assert "s3cret" not in str(texts(read_here(put(zipped(parts)))))
    except files.FileProblem as problem:
        assert "s3cret" not in str(problem)


def test_parquet_of_few_bytes_and_many_rows_is_bounded(put):
    sink = io.BytesIO()
    pa.parquet.write_table(pa.table({"x": pa.array(np.zeros(20_000_000))}), sink, compression="zstd")
    path = put(sink.getvalue())
    assert path.stat().st_size < 100_000
    dataset = files.read(path)
    assert (dataset.rows, dataset.columns[0].constant) == (20_000_000, True)


def test_hdf5_that_claims_terabytes_is_refused(tmp_path):
    path = tmp_path / "big.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("x", shape=(10**10, 1000), chunks=(1000, 10), dtype="f8")
    assert "claims" in refusal(path)


# What could run code or read elsewhere ----------------------------------------------------------------------


class Canary:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_arrays_of_objects_are_refused_unseen(put, tmp_path):
    canary = tmp_path / "canary"
    array = np.array([[Canary(canary)]], dtype=object)
    assert "run code" in refusal(put(npy(array)))
    out = io.BytesIO()
    np.savez(out, X=array)
    assert "no array" in refusal(put(out.getvalue()))
    assert not canary.exists()


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize("name", ["x.pkl", "x.csv", "x.joblib", "x.pt", "x"])
def test_pickles_are_refused_by_name_and_by_content(put, tmp_path, protocol, name):
    path = put(pickle.dumps([Canary(tmp_path / "canary"), 1.0], protocol), name)
    assert "run code" in refusal(path)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("content", [b"RDX3\nX\n", b"X\n\0\0\0\3\0\4\2\2", b"A\n3\n"])
def test_objects_of_r_are_refused_packed_or_not(put, content):
    assert "run code" in refusal(put(content + bytes(50), "x.rds"))
    assert "run code" in refusal(put(gzip.compress(content + bytes(50)), "data"))


def test_saved_networks_are_refused(put):
    assert "run code" in refusal(put(zipped({"net/data.pkl": b"\x80\2", "net/version": b"3"}), "net.pth"))


def test_hdf5_follows_nothing_out_of_the_file(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(800))
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["x"] = np.eye(3)
    path = tmp_path / "links.h5"
    with h5py.File(path, "w") as file:
        file["link"] = h5py.ExternalLink("other.h5", "/x")
        file["soft"] = h5py.SoftLink("/nowhere")
    assert "no data set" in refusal(path)
    with h5py.File(path, "a") as file:
        file.create_dataset("e", (10, 10), "f8", external=[(str(tmp_path / "secret"), 0, 800)])
    assert "lies in other files" in refusal(path)


def test_hdf5_groups_in_a_circle_end(tmp_path):
    path = tmp_path / "circle.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("a")
        group["b"] = file["/"]
        group["c"] = group
        group["x"] = np.eye(3)
    assert read_here(path).rows == 3


def sqlite_of(tmp_path, *statements: str):
    path = tmp_path / "table.db"
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


def test_views_and_triggers_are_no_tables(tmp_path):
    path = sqlite_of(
        tmp_path,
        'CREATE TABLE "; drop table t" (x, "a""b")',
        "INSERT INTO \"; drop table t\" VALUES (1, 'q')",
        "CREATE TABLE later (y)",
        "CREATE VIEW v AS SELECT load_extension('evil')",
        'CREATE TRIGGER g AFTER INSERT ON later BEGIN DELETE FROM "; drop table t"; END',
    )
    dataset = read_here(path)
    assert texts(dataset) == {"x": ["1"], 'a"b': ["q"]}
    assert dataset.choices["table"] == ("; drop table t", "later")
    assert "no table" in refusal(path, ReadOptions(table="v"))


def test_computed_columns_run_harmless_functions_only(tmp_path):
    path = sqlite_of(
        tmp_path, "CREATE TABLE t (x, y GENERATED ALWAYS AS (upper(x)))", "INSERT INTO t (x) VALUES ('a')"
    )
    assert texts(read_here(path)) == {"x": ["a"], "y": ["A"]}
    data = path.read_bytes().replace(b"upper(x)", b"evil_(x)")
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_ten_thousand_tables(tmp_path):
    copies = "SELECT 'table', 'c' || n, 'c' || n, (SELECT rootpage FROM sqlite_schema WHERE name = 'c'), "
    path = sqlite_of(
        tmp_path,
        "CREATE TABLE c (x)",
        "CREATE TABLE full (x)",
        "INSERT INTO full VALUES (5)",
        "PRAGMA writable_schema = ON",
        "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 9998) INSERT INTO sqlite_schema "
        + copies
        + "'CREATE TABLE c' || n || ' (x)' FROM i",
    )
    dataset = files.read(path)
    assert (dataset.options.table, len(dataset.choices["table"])) == ("full", 10_000)


def test_database_in_use_is_read_without_a_lock(tmp_path):
    path = sqlite_of(tmp_path, "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    assert files.read(path).rows == 1
    database.close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["table.db"]


# Cut off, and lying about what follows ----------------------------------------------------------------------


@pytest.mark.parametrize("name", {**MIXED, **NUMBERS})
def test_cut_off_files_are_a_sentence_or_a_table(put, name):
    whole = example(name)
    for size in sorted({1, 8, len(whole) // 4, len(whole) // 2, len(whole) - 1}):
        try:
            read_here(put(whole[:size]))
        except files.FileProblem as problem:
            assert "table.dat" in str(problem)


@pytest.mark.parametrize("shape", [(10**12, 3), (3, -1), (2**62, 2**62), (), (2, 2, 2), (1, 10**6)])
def test_npy_that_claims_another_shape(put, shape):
    header = repr({"descr": "<f8", "fortran_order": False, "shape": shape}).ljust(117) + "\n"
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(64)
    assert refusal(put(content))


@pytest.mark.parametrize(
    "array, words",
    [
        (np.zeros((2, 2), complex), "real numbers"),
        (np.zeros((2, 2), "M8[s]"), "real numbers"),
        (np.zeros(2, "f8,i4"), "real numbers"),
        (np.zeros((2, 2), bool), "real numbers"),
        (np.array([["a"]]), "real numbers"),
        (np.array(5.0), "0 dimensions"),
        (np.zeros((2, 2, 2)), "3 dimensions"),
    ],
)
def test_other_arrays_are_refused_by_name(put, array, words):
    assert words in refusal(put(npy(array)))


@pytest.mark.parametrize("dtype", ["<f2", ">f8", "<f4", "g", "<i1", ">u8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_any_real_type_and_order(put, dtype, order):
    array = np.asarray(np.arange(12).reshape(4, 3), dtype=dtype, order=order)
    dataset = read_here(put(npy(array)))
    np.testing.assert_array_equal(np.stack([c.values for c in dataset.columns], 1), np.arange(12).reshape(4, 3))


@pytest.mark.parametrize("place", [10, 18, 26, 34])
@pytest.mark.parametrize("value", ["0", "57", "99999999", "300", "-1", "abc"])
def test_fcs_with_wrong_offsets(put, place, value):
    whole = bytearray(fcs(np.ones((20, 2)), ["a", "b"]))
    whole[place : place + 8] = value.rjust(8).encode()
    try:
        assert len(read_here(put(bytes(whole))).columns) == 2
    except files.FileProblem as problem:
        assert "table.dat" in str(problem)


@pytest.mark.parametrize(
    "word, value", [("$TOT", "21"), ("$PAR", "3"), ("$PAR", "0"), ("$DATATYPE", "A"), ("$MODE", "C")]
)
def test_fcs_with_wrong_words(put, word, value):
    assert refusal(put(fcs(np.ones((20, 2)), ["a", "b"], **{word.replace("$", "_"): value})))


def test_fcs_of_integers_within_their_range(put):
    values = np.array([[5, 1030], [1023, 7]])
    words = {"_DATATYPE": "I", "_BYTEORD": "1,2,3,4", "_P2E": "4,1", "_P1S": "CD4"}
    whole = fcs(values, ["a", "b"], "FCS2.0", **words)
    dataset = read_here(put(whole[: -values.nbytes] + values.astype("<u8").tobytes()))
    assert [column.name for column in dataset.columns] == ["CD4 (a)", "b"]
    np.testing.assert_array_equal(dataset.columns[0].values, [5, 1023])
    np.testing.assert_allclose(dataset.columns[1].values, 10 ** (4 * np.array([6, 7]) / 1024))


# Odd content ------------------------------------------------------------------------------------------------

ODD_NAMES = ["<img src='/dev/zero'>", "\u202eabc", "🐟", "two\nlines", "a\tb", "", "x", "x", "n" * 5000, "a & b"]


@pytest.mark.parametrize("name", ["json", "parquet", "sqlite", "xlsx", "ods", "csv"])
def test_odd_names_stay_as_they_are_on_one_line(put, name):
    odd = [word for word in ODD_NAMES if name == "xlsx" or word not in ("", "x", "two\nlines", "a\tb")]
    columns = {word: [1.0, 2.0] for word in odd}
    names = [column.name for column in read_here(put(MIXED[name][1](columns))).columns]
    assert names[0] == ODD_NAMES[0]
    assert all("\n" not in name and name for name in names)
    assert len(set(names)) == len(odd if name != "xlsx" else columns)


def test_numbers_without_end_are_counted_in_every_format(put):
    array = np.array([[1.0, 2], [np.inf, -np.inf], [3, np.nan]])
    for content in (npy(array), fcs(array, ["a", "b"]), json.dumps({"a": array[:, 0].tolist()}).encode()):
        column = read_here(put(content)).columns[0]
        assert (column.not_numbers, column.first_not_number, column.maximum) == (1, (2, "inf"), 3)
    dataset = read_here(put('[{"x": 1e400}, {"x": 1}, {"x": 2}, {"x": NaN}]'))
    assert dataset.columns[0].not_numbers == 1


def test_dates_and_truths_are_text_in_every_format(put):
    sink = io.BytesIO()
    table = pa.table({"d": pa.array([0, None], pa.date32()), "t": [True, False], "x": [1, 2], "l": [[1], [2]]})
    pa.parquet.write_table(table, sink)
    dataset = read_here(put(sink.getvalue()))
    assert texts(dataset) == {"d": ["1970-01-01", ""], "t": ["true", "false"], "x": ["1", "2"]}
    assert any("left out: l" in note for note in dataset.notes)
    dataset = read_here(put('[{"t": true, "x": 1, "l": [1]}, {"t": false, "x": 2}]'))
    assert texts(dataset) == {"t": ["true", "false"], "x": ["1", "2"], "l": ["", ""]}
    sheet = '<row><c t="inlineStr"><is><t>t</t></is></c><c t="inlineStr"><is><t>e</t></is></c></row>'
    sheet += (
        '<row><c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c></row><row><c t="b"><v>0</v></c><c><v>2</v></c></row>'
    )
    assert texts(read_here(put(workbook({"S": f"<sheetData>{sheet}</sheetData>"}))))["t"] == ["true", "false"]


def test_mixed_cells_are_counted(put):
    dataset = read_here(put('[{"a": "oops"}, {"a": 1}, {"a": "2.5"}, {"a": "NA"}, {"a": 4, "b": "x"}]'))
    column = dataset.columns[0]
    assert texts(dataset)["a"] == ["", "1", "2.5", "", "4"]
    assert (column.kind, column.not_numbers, column.first_not_number) == ("number", 1, (1, "oops"))
    assert texts(dataset)["b"] == ["", "", "", "", "x"]


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        '{"a":' * 100_000,
        "[]",
        "{}",
        '["a", "b"',
        '[{"a": 1}, 5]',
        '{"a": 1}',
        '{"a": {"b": {"c": 1}}}',
    ],
)
def test_json_that_is_no_table(put, content):
    try:
        assert read_here(put(content)).rows < 3
    except files.FileProblem as problem:
        assert "table.dat" in str(problem)


def test_json_of_odd_numbers(put):
    dataset = read_here(put('[{"x": ' + "9" * 5000 + '}, {"x": 1, "x": 2}, {"x": 3}]'))
    assert texts(dataset)["x"] == ["", "2", "3"]


def test_very_many_columns_open_and_more_than_the_limit_are_refused(put):
    wide = ",".join(f"c{i}" for i in range(10_000)) + "\n" + "1," * 9_999 + "1\n"
    assert len(files.read(put(wide)).columns) == 10_000
    assert "100,000" in refusal(put("1," * 100_000 + "1\n"))
    assert "100,000" in refusal(put(json.dumps([{str(i): 1 for i in range(100_001)}])))


@pytest.mark.parametrize("name", ["csv", "json", "parquet", "sqlite", "ods"])
def test_ten_megabytes_in_a_cell(put, name):
    dataset = files.read(put(MIXED[name][1]({"x": [1.0, 2.0], "long": ["y" * 10_000_000, "z"]})))
    assert [len(text) for text in dataset.columns[1].categories] == [10_000_000, 1]


def test_mixed_encodings_in_one_file(put):
    dataset = read_here(put("word,x\nMünchen,1\n".encode() + "Köln,2\n".encode("cp1252")))
    assert dataset.columns[0].categories == ("München", "Köln")


# The file system --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["имя файла π &.csv", "-v.csv", "%n%s.csv", "two\nlines.csv", "x" * 251 + ".csv"])
def test_names_of_files(tmp_path, name):
    path = tmp_path / name
    path.write_text("x\n1\n")
    assert (files.read(path).name, files.read(path).rows) == (name, 1)


def test_file_that_is_replaced_while_it_is_read_is_read_as_it_was(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n" + "1\n" * 500_000)
    reading = files.reading(path)
    next(reading)
    other = tmp_path / "other"
    other.write_text("x\n2\n")
    other.replace(path)
    assert drain(reading).columns[0].maximum == 1


def test_file_that_is_deleted_while_it_is_read_is_read_to_its_end(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.ones((100_000, 3)))
    reading = files.reading(path)
    next(reading)
    path.unlink()
    assert drain(reading).rows == 100_000


def test_file_that_shrinks_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.ones((100_000, 3)))
    reading = files.reading(path)
    next(reading)
    os.truncate(path, 500)
    with pytest.raises(files.FileProblem):
        drain(reading)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/proc/self/mem", "/proc/kmsg"])
def test_odd_files_of_the_system_end_at_once(path):
    begin = time.perf_counter()
    with pytest.raises(files.FileProblem):
        files.read(path)
    assert time.perf_counter() - begin < 2


def test_pipe_never_blocks(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    found = []

    def read() -> None:
        try:
            files.read(tmp_path / "pipe.csv")
        except files.FileProblem as problem:
            found.append(str(problem))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(10)
    assert "pipe" in found[0]


def test_sheet_of_an_empty_workbook(put):
    assert read_here(put(workbook({"S": "<sheetData/>"}))).rows == 0
    assert read_here(put(ods_bytes({"x": []}))).rows == 0


def test_workbook_behind_a_password_says_so(put):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert "password" in refusal(put(content))


def test_old_office_document_that_is_no_workbook(put):
    assert "old Office document" in refusal(put(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)))


def test_missing_library_says_what_to_install(put, monkeypatch):
    path = put(example("h5"))
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert "pip install 'gmm-desktop[formats]'" in refusal(path)
