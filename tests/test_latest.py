"""Of the requests that come while one is worked on, the newest is answered, also right after a change of mind."""

import pytest

from gmm_desktop.latest import Latest


@pytest.fixture
def latest(qapp):
    latest = Latest("test")
    yield latest
    latest.shut_down()


def answer(number):
    yield
    return number


def endless():
    while True:
        yield


def test_the_newest_of_many_requests_is_answered(latest, qtbot):
    answers = []
    latest.done.connect(answers.append)
    for number in range(50):
        latest.ask(answer, number)
    qtbot.waitUntil(lambda: 49 in answers)
    assert len(answers) < 50
    assert answers == sorted(answers)


def test_a_request_right_after_forgetting_is_not_lost(latest, qtbot):
    latest.ask(endless)
    qtbot.waitUntil(lambda: latest.busy)
    latest.forget()
    with qtbot.waitSignal(latest.done) as done:
        latest.ask(answer, 7)
    assert done.args == [7]
