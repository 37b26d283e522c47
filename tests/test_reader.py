"""One thing is read at a time: who asked hears once how it ended, and nothing is seen of what was called off."""

import threading

import pytest

from gmm_desktop.engine import Progress
from gmm_desktop.files import Dataset, FileProblem, Preview
from gmm_desktop.reader import Reader

FIRST_ROWS = Dataset("first rows", (), 10)


@pytest.fixture
def reader(qapp):
    reader = Reader()
    yield reader
    reader.shut_down()


@pytest.fixture
def told(reader):
    """All that is heard, in order: results, how else jobs ended, and whether first rows are seen."""
    told = []
    reader.preview_changed.connect(lambda: told.append(("first rows", reader.preview is not None)))
    return told


@pytest.fixture
def do(reader, told):
    def do(work, *what):
        reader.start(
            work,
            *what,
            then=lambda value: told.append(("result", value)),
            otherwise=lambda error: told.append(("no result", error)),
        )

    return do


def answer(value):
    yield Progress("Reading", 0.5)
    return value


def large(value):
    yield Preview(dataset=FIRST_ROWS, fraction=0.1)
    if isinstance(value, Exception):
        raise value
    return value


def endless():
    yield Preview(dataset=FIRST_ROWS, fraction=0.1)
    while True:
        yield Progress("Reading", 0.5)


def test_a_result_goes_to_who_asked_for_it(reader, do, told, qtbot):
    do(answer, 7)
    assert reader.work is answer
    qtbot.waitUntil(lambda: told == [("result", 7)])
    assert reader.work is None
    assert not reader.busy


def test_first_rows_are_seen_until_all_rows_are_there(do, told, qtbot):
    do(large, 7)
    qtbot.waitUntil(lambda: told == [("first rows", True), ("result", 7), ("first rows", False)])


def test_first_rows_go_before_it_is_said_why_there_are_no_more(do, told, qtbot):
    broken = FileProblem("the rest is broken")
    do(large, broken)
    qtbot.waitUntil(lambda: told == [("first rows", True), ("first rows", False), ("no result", broken)])


def test_what_is_stopped_is_gone_at_once_and_ends_without_a_problem(reader, do, told, qtbot):
    do(endless)
    qtbot.waitUntil(lambda: reader.preview is not None)
    progress = []
    reader.progress.connect(progress.append)
    reader.stop()
    assert reader.preview is None
    qtbot.waitUntil(lambda: not reader.busy)
    assert told == [("first rows", True), ("first rows", False), ("no result", None)]
    assert set(progress) == {None}


def test_a_result_that_nobody_had_heard_of_when_it_was_stopped_is_not_taken(do, reader, told, qtbot):
    ending = threading.Event()

    def quick():
        yield Progress("Reading", 0.5)
        ending.set()
        return 7

    do(quick)
    assert ending.wait(5)
    reader.stop()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("no result", None)]


def test_what_another_job_takes_the_place_of_is_not_heard_of_any_more(reader, do, told, qtbot):
    do(endless)
    qtbot.waitUntil(lambda: reader.preview is not None)
    do(answer, 7)
    qtbot.waitUntil(lambda: ("result", 7) in told)
    assert told == [("first rows", True), ("first rows", False), ("result", 7)]


def test_a_result_may_lead_to_the_next_job(reader, do, told, qtbot):
    reader.start(answer, 1, then=lambda value: do(answer, value + 1), otherwise=pytest.fail)
    qtbot.waitUntil(lambda: told == [("result", 2)])
