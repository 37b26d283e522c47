"""Whatever was guessed about a file is told, and can be told otherwise."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from here import read_here
from samples import fcs, npy, workbook

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import ReadOptions


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "table"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def cells(dataset: files.Dataset) -> dict[str, list[str]]:
    return {column.name: [column.text_at(row) for row in range(dataset.rows)] for column in dataset.columns}


@pytest.mark.parametrize(
    "content, options, expected",
    [
        ("a;b\n1;2\n", {"delimiter": ","}, {"a;b": ["1;2"]}),
        ("a,b\n1,2\n", {"delimiter": ""}, {"a,b": ["1.2"]}),
        ("a b\n1 2\n", {"delimiter": " "}, {"a": ["1"], "b": ["2"]}),
        ("a~b\n1~2\n", {"delimiter": "~"}, {"a": ["1"], "b": ["2"]}),
        ("a;b\n1,234;2\n", {"decimal": "."}, {"a": ["1,234"], "b": ["2"]}),
        ("a;b\n1,234;2\n", {"decimal": ".", "thousands": ","}, {"a": ["1234"], "b": ["2"]}),
        ("a;b\n1,234;2\n", {"decimal": ",", "thousands": ""}, {"a": ["1.234"], "b": ["2"]}),
        ("1,2\n3,4\n", {"header": True}, {"1": ["3"], "2": ["4"]}),
        ("a,b\n3,4\n", {"header": False}, {"column 1": ["a", "3"], "column 2": ["b", "4"]}),
        ("a,b\nc,d\n3,4\n", {"skip_lines": 1}, {"c": ["3"], "d": ["4"]}),
        ("a,b\n3,4\n5,6\n", {"skip_lines": 2, "header": False}, {"column 1": ["5"], "column 2": ["6"]}),
        ("a,b\n!x\n3,4\n", {"comment": "!"}, {"a": ["3"], "b": ["4"]}),
        ("a,b\n-999,x\n4,-999\n", {"missing": ("-999", "x")}, {"a": ["", "4"], "b": ["", ""]}),
        ("a,b\n1,NA\n4,u\n", {"missing": ()}, {"a": ["1", "4"], "b": ["NA", "u"]}),
        ("grö\xdfe\n1\n".encode("cp1250"), {"encoding": "cp1250"}, {"größe": ["1"]}),
        ("größe\n1\n".encode("utf-16"), {"encoding": "utf-16-le"}, {"größe": ["1"]}),
        ("größe\n1\n".encode(), {"encoding": "latin-1"}, {"grÃ¶Ã\x9fe": ["1"]}),
        ('[{"a": 1}]', {"format": "delimited", "header": False}, {"column 1": ['[{"a": 1}]']}),
    ],
)
def test_what_is_asked_for_is_done(written, content, options, expected):
    assert cells(read_here(written(content), ReadOptions(**options))) == expected


@pytest.mark.parametrize(
    "content",
    [
        "a;b\n1,5;2\n",
        "# made in May\n# a b\n1 2\n3 4\n",
        "Report\n\na,b\n(kg),(m)\n1,2\n3,4\n5,6\n",
        "sep=;\na;b\n1;2\n",
        "1,2\n3,4\n",
        "x\n1\n\n2\n",
        '"w" "kind"\n"1" 5.1 "a"\n"2" 4.9 "b"\n',
        "größe\tЖ\n1 234,5\t2\n".encode("utf-16"),
        "é;ü\n1;2\n".encode("cp1252"),
        '[{"x": 1, "y": null}, {"x": 2, "y": "z"}]',
        npy(np.eye(3)),
    ],
)
def test_options_as_they_were_decided_lead_to_the_same_table(written, content):
    path = written(content)
    first = read_here(path)
    again = read_here(path, first.options)
    assert cells(again) == cells(first)
    assert again.options == first.options


def test_choices_are_fields_of_the_options(written):
    dataset = read_here(written("a;b\n1;2\n"))
    for field, values in dataset.choices.items():
        assert hasattr(dataset.options, field)
        assert not values or getattr(dataset.options, field) in values


@pytest.mark.parametrize(
    "options, words",
    [
        ({"delimiter": "ab"}, "cannot separate"),
        ({"decimal": ""}, "decimal mark"),
        ({"decimal": ",", "thousands": ","}, "both"),
        ({"encoding": "klingon"}, "no text encoding"),
        ({"encoding": "base64"}, "no text encoding"),
        ({"format": "magic"}, "no format"),
        ({"format": "parquet"}, "damaged"),
    ],
)
def test_impossible_options_are_refused(written, options, words):
    with pytest.raises(files.FileProblem, match=words):
        read_here(written("a;b\n1;2\n"), ReadOptions(**options))


SHEETS = {
    "Notes": "<sheetData/>",
    "A & <b>": "<sheetData><row><c><v>1</v></c></row></sheetData>",
    "C": "<sheetData><row><c><v>2</v></c></row></sheetData>",
}


def test_sheet_is_chosen_and_told(written):
    path = written(workbook(SHEETS))
    first = read_here(path)
    assert first.options.table == "A & <b>"
    assert first.choices["table"] == tuple(SHEETS)
    assert cells(read_here(path, ReadOptions(table="C"))) == {"column 1": ["2"]}
    with pytest.raises(files.FileProblem, match=r"no sheet “D”; it has: “Notes”, “A & <b>”, “C”"):
        read_here(path, ReadOptions(table="D"))


def test_array_is_chosen(tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, y=np.arange(3), X=np.ones((3, 2)), words=np.array(["a"]), Z=np.zeros((2, 2)))
    dataset = read_here(path)
    assert (dataset.options.table, dataset.choices["table"]) == ("X", ("X", "Z", "y"))
    assert read_here(path, ReadOptions(table="y")).rows == 3


def test_compensation_takes_the_spillover_out(written):
    spill = np.array([[1, 0.2], [0.1, 1]])
    dyes = np.array([[100.0, 0], [0, 50], [10, 20]])
    text = "2,a,b," + ",".join(map(str, spill.ravel()))
    path = written(fcs(dyes @ spill, ["a", "b"], _SPILLOVER=text))
    plain, compensated = read_here(path), read_here(path, ReadOptions(compensate=True))
    assert (plain.options.compensate, plain.choices) == (False, {"compensate": (True, False)})
    np.testing.assert_array_equal(plain.columns[1].values, (dyes @ spill)[:, 1])
    np.testing.assert_allclose(np.stack([c.values for c in compensated.columns], 1), dyes, atol=1e-12)


def test_preview_follows_the_options_in_the_child(written):
    path = written("a;b\n" + "1,5;2\n" * 3000)
    shown = drain(files.preview(path, ReadOptions(decimal=".", header=False))).dataset
    assert shown.rows == 1000
    assert shown.columns[0].text_at(1) == "1,5"
    assert shown.options.header is False
    assert files.read(path, ReadOptions(skip_lines=5, header=False)).rows == 2996


def test_a_file_said_to_have_no_header_keeps_its_first_line(tmp_path):
    path = tmp_path / "named.csv"
    path.write_text("x,y\n" + "".join(f"{row / 10},{row % 7}\n" for row in range(30)))
    dataset = files.read(path, ReadOptions(header=False))
    assert dataset.rows == 31
    assert [column.first_not_number for column in dataset.columns] == [(1, "x"), (1, "y")]


def test_rows_that_another_program_keeps_beside_a_database_are_told(tmp_path):
    path = tmp_path / "live.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (1)")
        database.commit()
        assert not any("-wal" in note for note in files.read(path).notes)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("INSERT INTO t VALUES (2)")
        database.commit()
        dataset = files.read(path)
        assert any("live.db-wal are not read" in note for note in dataset.notes)
    assert files.read(path).rows == 2
