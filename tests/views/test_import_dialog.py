"""How a file was read can be seen, changed and is remembered; large files show their first rows at once."""

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from shiboken6 import isValid

from gmm_desktop import files
from gmm_desktop.files import READERS, FileProblem, Preview, ReadOptions
from gmm_desktop.files.first_rows import first_rows
from gmm_desktop.views.exchange import file_kinds
from gmm_desktop.views.import_dialog import ImportDialog
from gmm_desktop.views.settings import Settings

GERMAN = "Report\n\nname;weight;height\n" + "".join(
    f"Ann;{50 + i % 9},{i % 10};{'n.b.' if i % 20 == 3 else f'1,{60 + i % 30}'}\n" for i in range(60)
)
PLAIN = "x,y\n" + "".join(f"{i % 7 + i / 10:.1f},{i % 3 - i / 7:.3f}\n" for i in range(50))


@pytest.fixture
def opened(window, session, qtbot, tmp_path):
    """Open a text as a file, as a person would."""

    def open_it(text: str, name: str = "table.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
            window.exchange.open(path)
        return path

    return open_it


@pytest.fixture
def dialog(window, qtbot):
    """Ask for the import options of what is open; closed at the end."""
    asked = []

    def ask() -> ImportDialog:
        window.actions_table["import_options"].trigger()
        found = QApplication.activeModalWidget()
        assert isinstance(found, ImportDialog)
        asked.append(found)
        return found

    yield ask
    for one in asked:
        if isValid(one) and one.isVisible():
            one.reject()


def chosen(qtbot, dialog, **values):
    """Choose in the dialog, and wait for the preview that follows."""
    for name, value in values.items():
        dialog.choices.boxes[name].choose(value)
    qtbot.waitUntil(lambda: dialog.status.text() != "Reading…", timeout=20_000)
    return dialog


def cells(dialog, column):
    return [dialog.model.data(dialog.model.index(row, column)) for row in range(min(3, dialog.model.rowCount()))]


def test_nothing_can_be_chosen_before_a_file_is_open(window):
    assert not window.actions_table["import_options"].isEnabled()


def test_the_dialog_shows_what_was_decided_and_which_cells_are_not_numbers(opened, dialog):
    opened(GERMAN)
    shown = dialog()
    texts = {name: box.currentText() for name, box in shown.choices.boxes.items()}
    assert texts["delimiter"] == "Automatic: semicolon ;"
    assert texts["decimal"] == "Automatic: comma ,"
    assert texts["skip_lines"] == "Automatic: 2"
    assert texts["encoding"] == "Automatic: UTF-8"
    assert shown.model.headerData(0, Qt.Orientation.Horizontal) == "name\ntext"
    assert shown.model.headerData(2, Qt.Orientation.Horizontal) == "height\nnumber, 3 cells not"
    assert shown.model.data(shown.model.index(3, 2)) == "n.b."
    assert shown.complaints.text() == "height: 3 cells are not numbers: the first “n.b.” in row 4"
    assert "Delimited text" in shown.status.text()


def test_a_choice_changes_the_preview_and_the_newest_wins(opened, dialog, qtbot):
    opened(GERMAN)
    shown = dialog()
    for mark in (",", "|", "\t"):
        shown.choices.boxes["delimiter"].choose(mark)
        assert not shown.import_button.isEnabled()
    chosen(qtbot, shown, delimiter=";", decimal=".")
    assert shown.shown.options.delimiter == ";"
    assert shown.model.headerData(1, Qt.Orientation.Horizontal) == "weight\ntext"
    assert cells(shown, 1)[0] == "50,0"
    chosen(qtbot, shown, decimal=None, delimiter=None)
    assert cells(shown, 1)[0] == "50"
    assert shown.import_button.isEnabled()


@pytest.mark.parametrize(
    "name, text, value",
    [
        ("delimiter", "~", "~"),
        ("missing", "n.b., -9", ("n.b.", "-9")),
        ("missing", "only empty cells", ()),
        ("skip_lines", "17", 17),
        ("comment", "//", "//"),
        ("decimal", "comma ,", ","),
    ],
)
def test_other_values_can_be_typed(opened, dialog, qtbot, name, text, value):
    opened(GERMAN)
    shown = dialog()
    box = shown.choices.boxes[name]
    box.setEditText(text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert shown.isVisible()
    assert getattr(shown.options, name) == value


def test_what_cannot_be_typed_leaves_the_choice_as_it_was(opened, dialog, qtbot):
    opened(GERMAN)
    shown = dialog()
    box = shown.choices.boxes["skip_lines"]
    box.setEditText("a few")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (box.currentText(), shown.options) == ("Automatic: 2", ReadOptions())


def test_what_cannot_be_read_is_said_and_cannot_be_imported(opened, dialog, qtbot):
    opened(GERMAN)
    shown = chosen(qtbot, dialog(), decimal=",", thousands=",")
    assert "cannot be both" in shown.problem.text()
    assert not shown.import_button.isEnabled()
    assert shown.model.rowCount() == 0
    chosen(qtbot, shown, thousands=None)
    assert shown.problem.isHidden()
    assert shown.model.rowCount() == 60


def test_choices_are_followed_said_and_remembered(opened, dialog, window, session, qtbot):
    path = opened(PLAIN)
    shown = chosen(qtbot, dialog(), header=False, skip_lines=1)
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        shown.import_button.click()
    assert [column.name for column in session.dataset.columns] == ["column 1", "column 2"]
    said = "chosen by you: names of columns: none in the file; lines skipped before the table: 1"
    assert said in window.data._notes.text()
    assert Settings().read_options(path) == ReadOptions(header=False, skip_lines=1)
    opened(GERMAN, "other.csv")
    assert "chosen" not in window.data._notes.text()
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    assert session.dataset.options.header is False
    again = chosen(qtbot, dialog(), header=None, skip_lines=None)
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        again.import_button.click()
    assert Settings().read_options(path) == ReadOptions()


def test_cancel_leaves_everything_as_it_is(opened, dialog, session, qtbot):
    path = opened(PLAIN)
    before = session.dataset
    chosen(qtbot, dialog(), header=False).reject()
    assert session.dataset is before
    assert not session.busy
    assert Settings().read_options(path) == ReadOptions()


def test_choices_that_fit_no_more_are_left_aside(opened, window, session, settings, qtbot, tmp_path):
    settings.remember_read_options(tmp_path / "table.csv", ReadOptions(format="parquet"))
    opened(PLAIN)
    assert session.dataset.rows == 50
    assert "left aside" in window.data._notes.text()
    assert session.asked_options == ReadOptions()


@pytest.mark.parametrize("text", ["[]", "{", '{"/a": {"skip_lines": "x"}}', "\0"])
def test_settings_that_are_no_choices_are_as_if_never_written(settings, tmp_path, text):
    settings.remember("import options", text)
    assert settings.read_options(tmp_path / "a.csv") == ReadOptions()
    settings.remember_read_options(tmp_path / "a.csv", ReadOptions(delimiter="\t"))
    assert settings.read_options(tmp_path / "a.csv") == ReadOptions(delimiter="\t")


def test_another_array_is_a_click_away(window, session, dialog, qtbot, tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, small=np.arange(20.0), large=np.random.default_rng(1).normal(size=(30, 2)))
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    assert window.notice.text == "The file holds 2 arrays; “large” is open"
    window.notice.offer.click()
    shown = QApplication.activeModalWidget()
    assert set(shown.choices.boxes) >= {"table"}
    chosen(qtbot, shown, table="small")
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        shown.accept()
    assert session.dataset.rows == 20
    assert "NumPy array" in window.data._notes.text()


def test_every_format_is_offered_when_a_file_is_opened(window, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: asked.append(args[3]) or ("", ""))
    window.exchange.choose_file()
    assert asked == [file_kinds()]
    first = asked[0].split(";;")[0]
    for reader in READERS.values():
        assert all(f"*{suffix}" in first for suffix in reader.suffixes)
    assert asked[0].endswith("All files (*)")


@pytest.fixture
def slow(monkeypatch):
    """A large table: its first rows come at once, the rest when `go` is set, or a problem if `broken`."""

    class Slow:
        go = threading.Event()
        broken = False

    def reading(path, options):
        dataset = files.read(path, options)
        yield Preview(dataset=first_rows(dataset, 10), fraction=0.1)
        while not Slow.go.wait(0.01):
            yield files.tables.Progress("Reading", 0.5)
        if Slow.broken:
            raise FileProblem("the rest is broken", path=path)
        return dataset

    monkeypatch.setattr(files, "reading", reading)
    yield Slow
    Slow.go.set()


def test_first_rows_are_seen_while_the_rest_is_read(window, session, qtbot, tmp_path, slow):
    path = tmp_path / "large.csv"
    path.write_text(PLAIN)
    with qtbot.waitSignal(session.preview_changed, timeout=20_000):
        window.exchange.open(path)
    window.rows.refresh()
    assert session.state == "reading"
    assert not window.at_start_page
    assert window.picture.reading.isVisible()
    assert window.picture.reading.text == "Reading large.csv…"
    assert window.rows.isVisible()
    assert window.rows.model.rowCount() == 10
    assert window.data.columns.rowCount() == 2
    assert "first 10 rows" in window.data._size.text()
    assert not window.actions_table["run"].isEnabled()
    session.run()
    session.use_columns(("x",))
    assert session.state == "reading"
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        slow.go.set()
    window.rows.refresh()
    assert session.preview is None
    assert window.rows.model.rowCount() == 50
    assert not window.rows.isVisible()
    assert not window.picture.reading.isVisible()
    assert window.actions_table["run"].isEnabled()


@pytest.mark.parametrize("how", ["Esc", "Cancel", "broken"])
def test_what_was_open_stays_when_reading_ends_early(
    how, window, session, qtbot, tmp_path, open_sample, run_to_end, monkeypatch, slow
):
    real = files.reading
    monkeypatch.undo()
    open_sample("old-faithful")
    run_to_end()
    before, fit = session.dataset, session.fit
    monkeypatch.setattr(files, "reading", real)
    path = tmp_path / "large.csv"
    path.write_text(PLAIN)
    with qtbot.waitSignal(session.preview_changed, timeout=20_000):
        window.exchange.open(path)
    with qtbot.waitSignal(session.preview_changed, timeout=1000):
        if how == "Esc":
            qtbot.keyClick(window, Qt.Key.Key_Escape)
        elif how == "Cancel":
            window.picture.reading.cancel.click()
        else:
            slow.broken = True
            slow.go.set()
    window.rows.refresh()
    assert session.preview is None
    assert (session.dataset, session.fit) == (before, fit)
    assert not window.picture.reading.isVisible()
    assert window.rows.model.rowCount() == 272
    assert window.actions_table["run"].isEnabled()
    qtbot.waitUntil(lambda: not session.busy)


def test_a_first_file_that_is_cancelled_leads_back_to_the_start_page(window, session, qtbot, tmp_path, slow):
    path = tmp_path / "large.csv"
    path.write_text(PLAIN)
    with qtbot.waitSignal(session.preview_changed, timeout=20_000):
        window.exchange.open(path)
    with qtbot.waitSignal(session.preview_changed, timeout=1000):
        session.stop()
    assert window.at_start_page
    qtbot.waitUntil(lambda: session.state == "empty")


def test_a_pasted_table_can_be_read_otherwise(window, session, dialog, qtbot):
    data = QMimeData()
    data.setText("a\tb\n1,5\t2\n2,5\t3\n4\t1\n")
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.take(data)
    shown = dialog()
    assert not shown.choices.boxes["encoding"].isVisible()
    chosen(qtbot, shown, header=False, skip_lines=1)
    assert cells(shown, 0) == ["1.5", "2.5", "4"]
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        shown.accept()
    assert [column.name for column in session.dataset.columns] == ["column 1", "column 2"]
    assert session.asked_options == ReadOptions(header=False, skip_lines=1)


def test_a_file_that_cannot_be_read_offers_its_options(opened, window, session, dialog, qtbot, tmp_path):
    opened(PLAIN)
    path = tmp_path / "broken.json"
    path.write_text('{"a": 1\n' + PLAIN)
    window.exchange.open(path)
    qtbot.waitUntil(lambda: "is no JSON" in window.notice.text, timeout=20_000)
    assert window.notice.offer.text() == "Import options…"
    window.notice.offer.click()
    shown = QApplication.activeModalWidget()
    qtbot.waitUntil(shown.choices.boxes["format"].isVisible, timeout=20_000)
    assert shown.choices.boxes["format"].currentText() == "Automatic"
    assert not shown.import_button.isEnabled()
    chosen(qtbot, shown, format="delimited", skip_lines=1)
    assert shown.model.rowCount() == 50
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        shown.accept()
    assert session.dataset.path == path
    assert session.dataset.options.format == "delimited"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"PAR1" + bytes(100), b""])
def test_nothing_is_offered_where_no_option_could_help(window, session, qtbot, tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    window.exchange.open(path)
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=20_000)
    assert not window.notice.offer.isVisible()


WRITTEN = Path(__file__).parents[1] / "files" / "written"


def write_sqlite(path):
    database = sqlite3.connect(path)
    for name, value in (("one", 1), ("two", 7)):
        database.execute(f"CREATE TABLE {name} (a)")
        database.executemany(f"INSERT INTO {name} VALUES (?)", [(value,), (2,)])
    database.commit()
    database.close()


@pytest.mark.parametrize(
    "write, choice, before, after",
    [
        (lambda path: path.write_bytes((WRITTEN / "two-sheets.xlsx").read_bytes()), ("table", "B"), 1, 7),
        (write_sqlite, ("table", "two"), 1, 7),
        (lambda path: path.write_bytes((WRITTEN / "people.sav").read_bytes()), ("value_labels", True), "1", "male"),
        (lambda path: path.write_text('{"a": 1}\n{"a": 2}\n'), ("format", "delimited"), 1, '{"a": 2}'),
    ],
    ids=["sheet", "table", "labels", "text"],
)
def test_every_kind_of_choice_changes_the_preview(
    window, session, dialog, qtbot, tmp_path, write, choice, before, after
):
    path = tmp_path / "table"
    write(path)
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    shown = dialog()
    assert cells(shown, -1 + shown.model.columnCount())[0] == str(before)
    chosen(qtbot, shown, **dict([choice]))
    assert cells(shown, -1 + shown.model.columnCount())[0] == str(after)
