"""Files are read in a process of their own, which may die, be killed or lie, and nothing else is lost."""

import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from here import read_here

from gmm_desktop import files
from gmm_desktop.engine.drain import drain
from gmm_desktop.files.child import messages, outside
from gmm_desktop.files.child.messages import Broken, packed_dataset, unpacked, unpacked_dataset
from gmm_desktop.files.first_rows import Preview
from gmm_desktop.files.room import Room

ROWS = 200_000


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "имя файла &.csv"
    numbers = np.random.default_rng(3).normal(size=(ROWS, 3)).round(6)
    words = np.array(["", "é", "日本", "x" * 30])[np.arange(ROWS) % 4]
    lines = (f"{a},{b},{w},{c}" for (a, b, c), w in zip(numbers.tolist(), words, strict=True))
    path.write_text("a,b,word,c\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def wait_for_burials() -> None:
    for thread in threading.enumerate():
        if thread.name == outside.BURYING:
            thread.join(20)


def children() -> set[int]:
    return {
        int(child)
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    }


def replace_child(monkeypatch, code: str) -> None:
    """Let the reading process run this code, after its own first lines."""
    monkeypatch.setattr(outside, "_START", "import sys, os; sys.path.insert(0, sys.argv[1])\n" + code)


def test_large_columns_come_through_the_shared_file_unchanged(table):
    apart, here = files.read(table), read_here(table)
    assert (apart.rows, apart.sha256, apart.notes) == (here.rows, here.sha256, here.notes)
    assert (apart.name, apart.path) == (table.name, table)
    for one, other in zip(apart.columns, here.columns, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
        assert not one.values.flags.writeable
        for field in ("name", "kind", "categories", "empties", "minimum", "maximum", "not_numbers"):
            np.testing.assert_equal(getattr(one, field), getattr(other, field))


def test_first_rows_of_a_large_table_come_first(table):
    reading = files.reading(table)
    first = next(event for event in reading if isinstance(event, Preview))
    assert first.dataset.rows == 1000
    np.testing.assert_array_equal(first.dataset.columns[0].values, read_here(table).columns[0].values[:1000])
    reading.close()


def test_preview_reads_the_first_rows_only(table):
    assert drain(files.preview(table)).dataset.rows == 1000


def test_cancel_kills_the_child_and_does_not_wait_for_it(table):
    before = children()
    reading = files.reading(table)
    for event in reading:
        if isinstance(event, Preview):
            break
    assert children() > before
    begin = time.perf_counter()
    reading.close()
    assert time.perf_counter() - begin < 0.1
    wait_for_burials()
    assert children() == before


def test_progress_is_told_often_even_if_the_child_is_silent(tmp_path, monkeypatch):
    replace_child(monkeypatch, "import threading; threading.Event().wait(60)")
    (tmp_path / "x.csv").write_text("x\n1\n")
    reading = files.reading(tmp_path / "x.csv")
    next(reading)
    begin = time.perf_counter()
    for _ in range(4):
        next(reading)
    reading.close()
    assert time.perf_counter() - begin < 1.5


def test_nothing_is_left_behind(table, monkeypatch, tmp_path):
    monkeypatch.setattr(outside.tempfile, "tempdir", str(tmp_path))
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    dataset = files.read(table)
    reading = files.reading(table)
    for event in reading:
        if isinstance(event, Preview):
            break
    reading.close()
    wait_for_burials()
    del dataset, event
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize(
    "code, words",
    [
        ("os.abort()", "the reader crashed: SIGABRT"),
        ("os.kill(os.getpid(), 11)", "the reader crashed: SIGSEGV"),
        ("os.kill(os.getpid(), 9)", "stopped from outside"),
        ("os.write(2, b'memory allocation of 549755813888 bytes failed'); os.abort()", "ran out of memory"),
        (
            "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass",
            "seconds of computing",
        ),
        ("sys.exit('odd')", "ended without an answer: odd"),
        ("os.write(1, b'x' * 100)", "too long"),
        ("import struct; os.write(1, struct.pack('<QQ', 2, 0) + b'{}')", "the reader sent"),
        ("import struct; os.write(1, struct.pack('<QQ', 9, 9))", "ended without an answer"),
    ],
)
def test_death_costs_one_sentence(tmp_path, monkeypatch, code, words):
    replace_child(monkeypatch, code)
    path = tmp_path / "x.csv"
    path.write_text("x\n1\n")
    with pytest.raises(files.FileProblem, match=words) as caught:
        files.read(path)
    assert str(caught.value).startswith(f"{path} could not be read (")
    assert str(caught.value).endswith("); nothing was changed")


def test_process_that_cannot_be_started_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_text("x\n1\n")
    monkeypatch.setattr(outside.sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(files.FileProblem, match="its reading process failed"):
        files.read(tmp_path / "x.csv")


def test_child_is_limited_and_knows_little(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "1")
    report = tmp_path / "report"
    replace_child(
        monkeypatch,
        "import resource as r; from gmm_desktop.files.child.limits import limit_this_process\n"
        "limit_this_process(1); limits = [r.getrlimit(k)[0] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)]\n"
        f"open({str(report)!r}, 'w').write(repr((limits, sorted(os.environ), os.getcwd(), os.stat('.').st_mode)))",
    )
    (tmp_path / "x.csv").write_text("x\n1\n")
    with pytest.raises(files.FileProblem):
        files.read(tmp_path / "x.csv")
    (space, seconds, core), names, folder, mode = eval(report.read_text())
    assert 0 < space <= 4 * 2**30
    assert (0 < seconds < 100, core) == (True, 0)
    assert "SECRET" not in names
    assert "HDF5_PLUGIN_PRELOAD" in names
    assert mode & 0o777 == 0o700
    assert not Path(folder).exists()


def test_memory_limit_is_a_sentence(tmp_path, monkeypatch):
    replace_child(
        monkeypatch,
        "from gmm_desktop.files.child import inside; from gmm_desktop.files.readers import delimited\n"
        "delimited.detect = lambda *_: bytearray(1 << 42)\n"
        "inside.main()",
    )
    (tmp_path / "x.csv").write_text("x\n1\n")
    with pytest.raises(files.FileProblem, match="does not fit into memory"):
        files.read(tmp_path / "x.csv")


def test_reading_leaves_the_limits_of_this_process_alone(table):
    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
    files.read(table)
    assert [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU)] == before


def test_package_is_found_from_a_bare_checkout(tmp_path):
    (tmp_path / "x.csv").write_text("x\n1\n")
    root = Path(outside.__file__).parents[3]
    code = f"import sys; sys.path.insert(0, {str(root)!r}); from gmm_desktop import files\n"
    code += "print(files.read('x.csv').rows)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


DATASET = files.Dataset(
    "t",
    (
        files.Column("n", "number", np.array([1.0, np.nan]), (), 1, 1.0, 1.0),
        files.Column("t\ud800", "text", np.array([0, -1], np.int32), ("ä\ud800",), 1),
    ),
    2,
)


def sent() -> tuple[messages.Table, bytearray]:
    data = b"".join(packed_dataset(DATASET, Room()))
    length = messages.PREFIX.unpack(data[:16])[0]
    return unpacked(data[16 : 16 + length]), bytearray(data[16 + length :])


def test_lone_surrogates_are_replaced():
    table, body = sent()
    dataset = unpacked_dataset(table, body, None, None)
    assert [column.name for column in dataset.columns] == ["n", "t?"]
    assert dataset.columns[1].categories == ("ä?",)


@pytest.mark.parametrize("change", range(9))
def test_what_the_child_says_is_checked(change):
    table, body = sent()
    number, text = table.columns
    match change:
        case 0:
            table.rows = 10**12
        case 1:
            table.rows = -1
        case 2:
            number.stored = 0
        case 3:
            body.pop()
        case 4:
            body += b"x"
        case 5:
            text.categories = 0
        case 6:
            text.text_bytes = 1
        case 7:
            text.categories = 2**40
        case 8:
            body[16:20] = b"\7\0\0\0"
    with pytest.raises((Broken, ValueError)):
        unpacked_dataset(table, body, None, None)


def test_child_that_is_killed_in_mid_reading_costs_one_sentence(table):
    before = children()
    reading = files.reading(table)
    for event in reading:
        if isinstance(event, Preview):
            break
    (child,) = children() - before
    os.kill(child, signal.SIGKILL)
    with pytest.raises(files.FileProblem, match="nothing was changed"):
        for _ in reading:
            pass
