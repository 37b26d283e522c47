"""A file on the disk is the old or the new one, whole, whatever fails in between."""

import os
import threading
from pathlib import Path

import pytest

from gmm_desktop.files import atomic
from gmm_desktop.files.atomic import whole_file, write_whole
from gmm_desktop.files.problem import FileProblem


class Faults:
    """Fails the Nth call of any function it stands in for."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def __call__(self, function):
        def counted(*arguments, **named):
            self.left -= 1
            if self.left == 0:
                raise OSError(28, "No space left on device")
            return function(*arguments, **named)

        return counted


def write_with_fault(path: Path, nth: int, monkeypatch) -> bool:
    """Write with the Nth system call failing; whether one failed."""
    faults = Faults(nth)
    with monkeypatch.context() as patch:
        for name in ("open", "fsync", "fdopen"):
            patch.setattr(os, name, faults(getattr(os, name)))
        for name in ("replace", "open", "resolve"):
            patch.setattr(Path, name, faults(getattr(Path, name)))
        patch.setattr(atomic.WholeFile, "write", faults(atomic.WholeFile.write))
        with whole_file(path) as file:
            file.write(b"new ")
            file.write(b"content")
    return faults.left <= 0


@pytest.mark.parametrize("before", [None, b"old content"])
def test_failing_the_nth_call_leaves_the_old_file_or_the_new(tmp_path, monkeypatch, before):
    path = tmp_path / "result.csv"
    for nth in range(1, 100):
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)
        try:
            failed = write_with_fault(path, nth, monkeypatch)
        except FileProblem as problem:
            assert "could not be written" in str(problem)
            after = path.read_bytes() if path.exists() else None
            assert after == before
        else:
            assert path.read_bytes() == b"new content"
            if not failed:
                break
        assert [entry.name for entry in tmp_path.iterdir()] in ([], ["result.csv"])
    assert nth > 6


def test_disk_that_gives_back_other_bytes_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "result.csv").write_bytes(b"old")
    monkeypatch.setattr(atomic, "_digest_of", lambda path: b"something else")
    with pytest.raises(FileProblem, match="other bytes than were written"):
        write_whole(tmp_path / "result.csv", b"new")
    assert (tmp_path / "result.csv").read_bytes() == b"old"


def test_full_disk_is_told(monkeypatch, tmp_path):
    full = os.open("/dev/full", os.O_WRONLY)
    really_open = os.open
    monkeypatch.setattr(
        os, "open", lambda path, flags, *mode: full if flags & os.O_CREAT else really_open(path, flags)
    )
    with pytest.raises(FileProblem, match="no space left on device"):
        write_whole(tmp_path / "result.csv", b"new")
    assert list(tmp_path.iterdir()) == []


def test_write_that_takes_few_bytes_at_a_time_is_completed(tmp_path):
    class Slow:
        def __init__(self) -> None:
            self.data = b""

        def write(self, data: memoryview) -> int:
            self.data += bytes(data[:3])
            return min(3, len(data))

    slow = Slow()
    atomic.WholeFile(slow).write(b"0123456789")
    assert slow.data == b"0123456789"


def test_leaving_by_an_error_writes_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "result.csv") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_link_keeps_pointing_and_mode_stays(tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "name, words",
    [
        ("nowhere/x.csv", "folder .* does not exist"),
        ("", "is a folder"),
        ("x" * 300, "written"),
        ("a\0b", "possible"),
    ],
)
def test_places_that_cannot_be_written(tmp_path, name, words):
    with pytest.raises(FileProblem, match=words):
        write_whole(tmp_path / name, b"data")


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/null")):
        with pytest.raises(FileProblem, match="pipe, socket or device"):
            write_whole(path, b"data")
    assert not Path("/dev/null").is_file()


def test_two_writers_of_one_file_leave_one_of_the_two(tmp_path):
    path = tmp_path / "result.csv"
    contents = [bytes([65 + i]) * 50_000 for i in range(6)]
    threads = [threading.Thread(target=write_whole, args=(path, content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert len(list(tmp_path.iterdir())) == 1
