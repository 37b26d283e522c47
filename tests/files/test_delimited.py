"""Delimited text as people have it is read right, and what was unusual is told."""

import hashlib
import math

import numpy as np
import pytest
from here import read_here

from gmm_desktop import files


@pytest.fixture
def read(tmp_path):
    def write_and_read(content: str | bytes, encoding: str = "utf-8") -> files.Dataset:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_here(path)

    return write_and_read


def cells(dataset: files.Dataset) -> dict[str, list[str]]:
    return {column.name: [column.text_at(row) for row in range(dataset.rows)] for column in dataset.columns}


SAME = {"a": ["1.5", "-3"], "b": ["2.25", "4"]}


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1.5,2.25\n-3,4\n",
        "a,b\r\n1.5,2.25\r\n-3,4",
        "a,b\r1.5,2.25\r-3,4\r",
        "a\tb\n1.5\t2.25\n-3\t4\n",
        "a;b\n1,5;2,25\n-3;4\n",
        "a|b\n1.5|2.25\n-3|4\n",
        "  a    b\n 1.5 2.25\n  -3    4\n",
        '"a","b"\n"1.5","2.25"\n"-3","4"\n',
        'a, "b"\n1.5, "2.25"\n-3, "4"\n',
        "'a';'b'\n'1,5';'2,25'\n'-3';'4'\n",
        "sep=;\na;b\n1,5;2,25\n-3;4\n",
        "# made by hand\n# in May\na,b\n1.5,2.25\n-3,4\n",
        "# a b\n1.5 2.25\n-3 4\n",
        "# first\na,b\n# here too\n1.5,2.25\n-3,4\n",
        "Report by me, you and them\n\na,b\n1.5,2.25\n-3,4\n",
        "a,b,\n1.5,2.25,\n-3,4,\n",
        "a,b\n\n1.5,2.25\n\n\n-3,4\n\n",
        "a;b\n1,5;2,25\n\u22123;4\n",
        "a,b\n+1.5,2.25e0\n-3.,4\n\x1a",
    ],
)
def test_every_dialect_gives_the_same_table(read, text):
    assert cells(read(text)) == SAME


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_and_marked_encodings(read, encoding):
    assert cells(read("größe;Ж\n1,5;2,5\n", encoding)) == {"größe": ["1.5"], "Ж": ["2.5"]}


@pytest.mark.parametrize(
    "encoding, name", [("cp1252", "Länge µm"), ("latin-1", "température °C"), ("cp1251", "Вес тела")]
)
def test_old_encodings(read, encoding, name):
    assert cells(read(f"{name};x\n1;2\n", encoding)) == {name: ["1"], "x": ["2"]}


def test_utf16_in_many_pieces(read):
    text = "ä;b\n" + "".join(f"{i},5;{i}\n" for i in range(200_000))
    dataset = read(text, "utf-16")
    np.testing.assert_array_equal(dataset.column("ä").values, np.arange(200_000) + 0.5)


def test_accents_that_come_after_a_long_ascii_head(read):
    body = "".join(f"{i},plain\n" for i in range(60_000))
    dataset = read(("n,word\n" + body + "1,caf\u00e9\n").encode("cp1252"))
    assert dataset.column("word").categories == ("plain", "café")
    assert any("encoding" in note for note in dataset.notes)


def test_digest_is_of_the_bytes(read):
    assert read("a,b\n1,2\n").sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


def test_header_only_opens_with_its_columns(read):
    dataset = read("a,b,c\n")
    assert (dataset.rows, [column.name for column in dataset.columns]) == (0, ["a", "b", "c"])
    with pytest.raises(files.FileProblem, match="no rows"):
        files.prepare(dataset, files.Preparation(("a",)))


def test_one_row(read):
    assert cells(read("a,b\n1,2\n")) == {"a": ["1"], "b": ["2"]}


def test_one_value(read):
    assert cells(read("5")) == {"column 1": ["5"]}


def test_no_header(read):
    dataset = read("1,x\n2,y\n")
    assert cells(dataset) == {"column 1": ["1", "2"], "column 2": ["x", "y"]}


def test_names_that_are_years(read):
    assert cells(read("id,2019,2020\n1,5.5,6\n2,7,8\n")) == {
        "id": ["1", "2"],
        "2019": ["5.5", "7"],
        "2020": ["6", "8"],
    }


def test_row_names_of_r(read):
    dataset = read('"w" "kind"\n"1" 5.1 "Iris setosa"\n"2" 4.9 "Iris"\n')
    assert cells(dataset) == {"row": ["1", "2"], "w": ["5.1", "4.9"], "kind": ["Iris setosa", "Iris"]}


def test_units_below_the_names_are_skipped_and_told(read):
    dataset = read("w,h\n(kg),(m)\n1,2\n3,4\n5,6\n")
    assert cells(dataset) == {"w": ["1", "3", "5"], "h": ["2", "4", "6"]}
    assert any("units" in note for note in dataset.notes)


def test_all_text(read):
    dataset = read("city,land\nRoma,Italia\nParis,France\nLyon,France\n")
    assert [column.kind for column in dataset.columns] == ["text", "text"]
    assert dataset.column("land").categories == ("Italia", "France")
    assert dataset.numeric == ()


def test_words_with_spaces_are_one_column(read):
    assert cells(read("city\nNew York\nLos Angeles\n")) == {"city": ["New York", "Los Angeles"]}


def test_half_empty(read):
    dataset = read("a,b\n1,\n,\nNA,3\n?,nan\n5,-\n")
    assert cells(dataset) == {"a": ["1", "", "", "", "5"], "b": ["", "", "3", "", ""]}
    assert (dataset.column("a").empties, dataset.rows_with_empties) == (3, 5)


def test_column_without_any_value_is_empty(read):
    dataset = read("a,b\n1,\n2,NA\n")
    assert dataset.column("b").kind == "empty"
    assert dataset.column("b").empties == 2


def test_empty_cells_of_one_column_keep_their_rows(read):
    assert cells(read("x\n1\n\n2\n\n\n")) == {"x": ["1", "", "2"]}
    assert cells(read("x\n\n\n1\n")) == {"x": ["", "", "1"]}


def test_constant_column_is_known(read):
    dataset = read("a,b\n7,1\n7,2\n")
    assert (dataset.column("a").constant, dataset.column("b").constant) == (True, False)


def test_extent_ignores_empty_cells(read):
    column = read("a\n3\nNA\n-1\n").column("a")
    assert (column.minimum, column.maximum) == (-1.0, 3.0)


def test_duplicate_and_empty_names(read):
    names = [column.name for column in read("a,a,,a (2),b\n1,2,3,4,5\n").columns]
    assert names == ["a", "a (2)", "column 3", "a (2) (2)", "b"]


def test_html_emoji_and_line_breaks_in_names(read):
    names = [column.name for column in read('<img src=x>,🐟,"two\nlines",\u202eabc\n1,2,3,4\n').columns]
    assert names == ["<img src=x>", "🐟", "two lines", "\u202eabc"]


def test_zero_bytes_are_taken_out_and_told(read):
    dataset = read(b"a,b\n1\0,2\n3,4\n5,6\n")
    assert cells(dataset)["a"] == ["1", "3", "5"]
    assert "1 zero bytes" in " ".join(dataset.notes)


def test_numbers_without_end_are_no_numbers(read):
    column = read("x\n1\nInfinity\n1e400\n-inf\n2\n3\n4\n").column("x")
    assert (column.not_numbers, column.first_not_number) == (3, (2, "Infinity"))
    assert column.maximum == 4


def test_text_after_many_numbers_is_counted_and_named(read):
    lines = [f"{i}.5,{i}" for i in range(150_000)]
    dataset = read("a,b\n" + "\n".join(lines) + "\noops,7\n8,9\nagain,10\n")
    column = dataset.column("a")
    assert (column.kind, column.not_numbers, column.first_not_number) == ("number", 2, (150_001, "oops"))
    assert math.isnan(column.values[150_000])
    assert column.values[150_001] == 8
    assert dataset.column("b").not_numbers == 0
    assert any("oops" in note and "150,001" in note for note in dataset.notes)


def test_column_that_turns_to_text_is_text(read):
    head = "".join(f"{i},{i}\n" for i in range(50_000))
    tail = "".join(f"n{i % 3},{i}\n" for i in range(60_000))
    dataset = read("a,b\n" + head + tail)
    assert (dataset.column("a").kind, dataset.column("b").kind) == ("text", "number")
    assert dataset.column("a").text_at(49_999) == "49999"


def test_column_that_turns_to_numbers_is_numbers(read):
    head = "".join(f"NA,{i}\n" for i in range(50_000))
    tail = "".join(f"{i}.5,{i}\n" for i in range(100))
    dataset = read("a,b\n" + head + tail + "".join(f"NA,{i}\n" for i in range(50_000)))
    assert dataset.column("a").kind == "number"
    assert dataset.column("a").maximum == 99.5


@pytest.mark.parametrize(
    "text, value",
    [
        ("a;b\n1.234,5;2\n1.000;3\n", 1234.5),
        ('a,b\n"1,234.5",2\n"1,000",3\n', 1234.5),
        ("a;b\n1 234,5;2\n1 000;3\n", 1234.5),
        ("a;b\n1'234.5;2\n1'000;3\n", 1234.5),
        ("a;b\n1\u00a0234,5;2\n1\u00a0000;3\n", 1234.5),
        ("a;b\n1,234,567;2\n1,000;3\n", 1234567.0),
        ("a\n1 234\n12 345\n", 1234.0),
        ("a\n1,5\n2,5\n", 1.5),
    ],
)
def test_thousands_separators(read, text, value):
    dataset = read(text)
    assert dataset.column("a").values[0] == value
    assert len(dataset.notes) > 1


@pytest.mark.parametrize("text", ["a;b\n1,234;2\n5,678;3\n", 'a,b\n"1,234",2\n"5,678",3\n'])
def test_number_that_could_mean_two_things_is_told(read, text):
    assert any("could mean two numbers" in note for note in read(text).notes)


def test_uneven_rows_are_counted_and_keep_their_place(read):
    dataset = read("a,b\n1,2\n3\n4,5,6\n7,8\n9,10,\n")
    assert cells(dataset) == {"a": ["1", "3", "", "7", "9"], "b": ["2", "", "", "8", "10"]}
    told = " ".join(dataset.notes)
    assert "1 row (line 3) has fewer cells" in told
    assert "1 row (line 4) has more cells" in told


def test_uneven_rows_far_down_name_their_lines(read):
    lines = [f"{i},{i}" for i in range(100_000)]
    lines[80_000] = "1"
    dataset = read("a,b\n" + "\n".join(lines))
    assert dataset.rows == 100_000
    assert any("line 80002" in note for note in dataset.notes)


def test_text_and_an_uneven_row_in_one_block(read):
    lines = [f"{i},{i}" for i in range(400_000)]
    lines[300_000], lines[399_990] = "oops,1", "7"
    dataset = read("a,b\n" + "\n".join(lines))
    assert dataset.rows == 400_000
    assert dataset.column("a").first_not_number == (300_001, "oops")
    assert dataset.column("b").empties == 1


def test_line_breaks_in_quotes(read):
    rows = "".join(f'{i},"one\ntwo, ""three"""\n' for i in range(30_000))
    dataset = read("n,t\n" + rows)
    assert dataset.rows == 30_000
    assert dataset.column("t").categories == ('one\ntwo, "three"',)
    np.testing.assert_array_equal(dataset.column("n").values, np.arange(30_000))


def test_inch_marks_in_text_are_no_quotes(read):
    dataset = read("size,n\n" + '5" pipe,1\n6 pipe,2\n' * 40_000)
    assert dataset.rows == 80_000
    assert dataset.column("size").categories == ('5" pipe', "6 pipe")


def test_quote_that_is_never_closed_is_named(read):
    with pytest.raises(files.FileProblem, match="line 3: the quote opened there is never closed"):
        read('a,b\n1,2\n"3,4\n' + "5,6\n" * 100)


def test_very_long_line(read):
    width = 30_000
    header = ",".join(f"a column with a long name {i}" for i in range(width))
    dataset = read(header + "\n" + ("1.5," * width)[:-1] + "\n" + ("2.5," * width)[:-1] + "\n")
    assert (dataset.rows, len(dataset.numeric)) == (2, width)


def test_very_long_cell(read):
    dataset = read("a,b\n1,x\n2," + "y" * 5_000_000 + "\n3,z\n")
    assert [len(text) for text in dataset.column("b").categories] == [1, 5_000_000, 1]


def test_too_many_columns_are_refused(read):
    with pytest.raises(files.FileProblem, match="columns"):
        read(",".join(["1"] * 100_001) + "\n")


def test_values_are_read_only(read):
    dataset = read("a,b\n1,x\n2,y\n")
    assert not any(column.values.flags.writeable for column in dataset.columns)


def test_reading_text_from_the_clipboard():
    reading = files.reading(files.Pasted("a\tb\n1\t2\n", "clipboard"))
    with pytest.raises(StopIteration) as end:
        while True:
            next(reading)
    dataset = end.value.value
    assert (dataset.name, dataset.path, dataset.rows) == ("clipboard", None, 1)
    with pytest.raises(files.FileProblem, match="clipboard is empty"):
        next(files.reading(files.Pasted(" \n", "clipboard")))
