"""A table that cannot be opened costs one clear sentence, and never blocks."""

import os
import socket
from pathlib import Path

import pytest

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files.foreign import SIGNATURES


def problem_of(path: Path) -> str:
    with pytest.raises(files.FileProblem) as caught:
        files.read(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_missing_file_is_named(tmp_path):
    assert "nowhere.csv does not exist" in problem_of(tmp_path / "nowhere.csv")


def test_folder_is_not_a_table(tmp_path):
    assert "is a folder" in problem_of(tmp_path)


def test_path_through_a_file_does_not_exist(tmp_path):
    (tmp_path / "file").write_text("x\n1\n")
    assert "does not exist" in problem_of(tmp_path / "file" / "table.csv")


def test_file_without_permission(tmp_path, monkeypatch):
    path = tmp_path / "locked.csv"
    path.write_text("x\n1\n")
    path.chmod(0)
    if os.geteuid() == 0:  # to root every file is open, so the refusal is played
        monkeypatch.setattr(os, "open", refuse)
    assert "may not be read by you" in problem_of(path)


def refuse(*_arguments: object) -> int:
    raise PermissionError(13, "Permission denied")


def test_fifo_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "pipe, socket or device" in problem_of(tmp_path / "pipe")


def test_device_and_socket_are_refused_at_once(tmp_path, monkeypatch):
    assert "device" in problem_of(Path("/dev/zero"))
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("socket")
        assert "socket" in problem_of(Path("socket"))


def test_link_to_itself_is_refused(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be opened" in problem_of(tmp_path / "loop")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_impossible_names_are_refused(tmp_path, name):
    assert len(problem_of(tmp_path / name)) < 500


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\r\n \t\n", b"\0\0\0\0"])
def test_file_without_a_table_is_empty(tmp_path, content):
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert "is empty" in problem_of(path)


@pytest.mark.parametrize("signature, words", SIGNATURES, ids=[repr(s[:8]) for s, _ in SIGNATURES])
def test_known_files_that_are_no_table_are_named(tmp_path, signature, words):
    path = tmp_path / "table.csv"
    path.write_bytes(signature + bytes(range(256)))
    assert f"table.csv is {words}" in problem_of(path)


@pytest.mark.parametrize(
    "content, words",
    [
        (b"PK\x03\x04\x14\0\0\0\0\0readme", "zip archive"),
        (b"<!DOCTYPE html><html><table>", "a web page"),
        (b"<?xml version='1.0'?><svg>", "SVG picture"),
        (b'{"format": "gmm-desktop/mixture"}', "a saved mixture"),
        (b"PK\x03\x04\x14\0\0\0\0\0word/document.xml", "a Word document"),
        (b"PK\x03\x04\x14\0\0\0\0\0net/data.pkl", "can run code"),
        (bytes(range(1, 256)) * 40, "is not text"),
    ],
)
def test_other_content_is_named(tmp_path, content, words):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert words in problem_of(path)


def test_column_named_like_a_binary_format_is_still_text():
    dataset = read_text("PAR1,ORC\n1,2\n3,4\n")
    assert dataset.numeric == ("PAR1", "ORC")


def test_file_name_that_is_not_utf8(tmp_path):
    path = tmp_path / os.fsdecode(b"bad\xff \xd0\xbf.csv")
    path.write_bytes(b"x\n1\n2\n")
    assert files.read(path).rows == 2


def test_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "grows.csv"
    path.write_text("x\n" + "1\n" * 300_000)
    reading = files.reading(path)
    for _ in range(3):
        next(reading)
    with path.open("a") as more:
        more.write("2\n")
    with pytest.raises(files.FileProblem, match="changed while it was being read"):
        for _ in reading:
            pass


def test_closing_the_generator_cancels_and_closes_the_file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x\n" + "1\n" * 100_000)
    reading = files.reading(path)
    for _ in range(3):
        next(reading)
    assert times_open(path)
    reading.close()
    assert not times_open(path)


def times_open(path: Path) -> int:
    """How often this process has the file open; others come and go with what runs beside."""
    links = Path("/proc/self/fd").iterdir()
    return sum(os.path.realpath(link) == str(path.resolve()) for link in links)


def read_text(text: str) -> files.Dataset:
    return drain(files.reading(files.Pasted(text)))
