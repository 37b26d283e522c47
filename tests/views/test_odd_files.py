"""Odd and broken files: a clear message or a right answer, and the window stays usable."""

import os

import pytest

from gmm_desktop.session import Notice

NUMBERS = "x,y\n" + "".join(f"{i % 7 + i / 100:.2f},{(i * 3) % 11 + i / 50:.2f}\n" for i in range(60))


def empty(folder):
    (folder / "odd.csv").write_bytes(b"")


def header_only(folder):
    (folder / "odd.csv").write_text("x,y\n")


def one_row(folder):
    (folder / "odd.csv").write_text("x,y\n1,2\n")


def all_text(folder):
    (folder / "odd.csv").write_text("name,place\nAnn,Rome\nBob,Oslo\nEve,Bonn\n")


def missing(folder):
    del folder


def a_folder(folder):
    (folder / "odd.csv").mkdir()


def a_pipe(folder):
    os.mkfifo(folder / "odd.csv")


def a_picture(folder):
    (folder / "odd.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))


def constant_columns_only(folder):
    (folder / "odd.csv").write_text("x\n" + "3\n" * 20)


BROKEN = [empty, header_only, one_row, all_text, missing, a_folder, a_pipe, a_picture, constant_columns_only]


@pytest.mark.parametrize("make", BROKEN, ids=lambda make: make.__name__)
def test_what_cannot_be_fitted_says_why_and_the_window_stays_usable(
    make, window, session, open_sample, qtbot, tmp_path
):
    make(tmp_path)
    notices = []
    session.notice.connect(notices.append)
    window.exchange.open(tmp_path / "odd.csv")
    qtbot.waitUntil(lambda: bool(notices) or session.prepared is not None, timeout=20_000)
    if not notices:
        session.run()
        qtbot.waitUntil(lambda: bool(notices), timeout=20_000)
    assert isinstance(notices[0], Notice)
    assert len(notices) == 1
    assert notices[0].kind == "error"
    assert "odd.csv" in notices[0].text or session.dataset is not None
    assert window.notice.text == notices[0].text
    assert not window.grab().isNull()
    open_sample("old-faithful")
    assert window.notice.text == ""
    assert session.state == "ready"


@pytest.mark.parametrize(
    ("content", "used", "left_out"),
    [
        (NUMBERS.replace(",", ";").replace(".", ",").encode(), 60, 0),
        (NUMBERS.encode("utf-16"), 60, 0),
        (
            ("k,x,y\n" + NUMBERS.split("\n", 1)[1].replace("\n", "\n5,", 59).replace("0.00", "5,0.00", 1)).encode(),
            60,
            0,
        ),
        (NUMBERS.replace("\n3.", "\n,3.").replace(",3.", ",").encode(), 60, None),
    ],
    ids=["semicolons and decimal commas", "UTF-16", "a constant column", "empty cells"],
)
def test_odd_but_right_files_are_read_rightly(
    content, used, left_out, window, session, qtbot, tmp_path, run_to_end
):
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    assert session.dataset.rows == used
    assert session.prepared.columns == ("x", "y")
    run_to_end()
    assert session.fit.mixture.d == 2
    gone = session.dataset.rows - len(session.prepared.used)
    assert (gone > 0) if left_out is None else gone == left_out
    if gone:
        qtbot.waitUntil(lambda: f"{gone} with empty cells" in window.statusBar().text)


def test_a_bad_file_leaves_what_is_open_as_it_is(window, session, open_sample, run_to_end, qtbot, tmp_path):
    open_sample("old-faithful")
    run_to_end()
    fit = session.fit
    with qtbot.waitSignal(session.notice, timeout=20_000):
        window.exchange.open(tmp_path / "missing.csv")
    assert session.fit is fit
    assert session.dataset.name == "old-faithful.csv"
