"""Every command is found by some letters of its name and done by Enter, and views have numbers in the menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gmm_desktop.views.actions import TABLE
from gmm_desktop.views.command_palette import CommandPalette
from gmm_desktop.views.parts.finding import fit
from gmm_desktop.views.view_keys import ViewKeys


@pytest.fixture
def ask(window, qtbot):
    """Press the key of the list of commands and type something."""

    def ask_for(typed=""):
        window.actions_table["commands"].trigger()
        palette = QApplication.activePopupWidget()
        assert isinstance(palette, CommandPalette)
        qtbot.keyClicks(palette.typed, typed)
        return palette

    yield ask_for
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def names(palette):
    return [palette.model.index(row).data() for row in range(palette.model.rowCount())]


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("exp", "Export parameters", "Show experts"),
        ("matrix", "Matrix", "New matrix"),
        ("fv", "Fit view", "Five"),
        ("expmem", "Export memberships", "Reexport memories"),
        ("mem exp", "Export memberships", "Export parameters"),
        ("prts", "Export parameters", "Plot"),
    ],
)
def test_names_that_fit_well_come_before_those_that_fit_less_or_not(typed, better, worse):
    assert (fit(typed, better) or 0) > (fit(typed, worse) or 0)


def test_words_about_a_command_find_it_too_but_letters_that_are_nowhere_do_not():
    assert 0 < fit("draw", "Lasso rows", "Draw around rows") < fit("lasso", "Lasso rows", "Draw around rows")
    assert fit("lasso zebra", "Lasso rows", "Draw around rows") is None
    assert fit("", "Lasso rows") == 0


def test_every_action_is_there_with_its_keys(ask, open_sample):
    open_sample("old-faithful")
    palette = ask()
    listed = names(palette)
    assert {entry.text for entry in TABLE if entry.id not in ("undo", "redo")} <= set(listed)
    assert listed[0] == "Open…" and {"Rows", "Dark", "Scatter"} <= set(listed)
    spoken = palette.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Ctrl+O" in spoken and "File" in spoken


def test_enter_does_what_was_found_and_arrows_choose(ask, window, open_sample, qtbot):
    open_sample("old-faithful")
    palette = ask("matr")
    assert names(palette)[:2] == ["Matrix", "Matrix"]
    assert palette.list.height() < 4 * palette.typed.height()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert window.picture.view == "matrix" and QApplication.activePopupWidget() is None
    again = ask("matr")
    qtbot.keyClick(again.typed, Qt.Key.Key_Down)
    qtbot.keyClick(again.typed, Qt.Key.Key_Return)
    assert [dock.objectName() for dock in window.views.docks] == ["view 1 matrix"]


def test_what_is_not_possible_is_said_and_not_done(ask, open_sample, qtbot):
    open_sample("old-faithful")
    palette = ask("export mem")
    assert "not possible now" in palette.about.text()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClicks(palette.typed, "qqq")
    assert not names(palette) and "No command" in palette.about.text()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_a_click_does_a_command(ask, window, open_sample, qtbot):
    open_sample("old-faithful")
    hard = window.actions_table["hard"]
    before, palette = hard.isChecked(), ask("hard colours")
    box = palette.list.visualRect(palette.model.index(0))
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert hard.isChecked() != before


def test_the_menu_shows_the_views_that_suit_the_data_with_their_keys(window, open_sample):
    menu = window.findChild(ViewKeys)
    assert not menu.menuAction().isEnabled()
    open_sample("animal-weights")
    shown = {action.text(): action for action in menu.actions() if action.isVisible()}
    assert "Scatter" not in shown and shown["Histogram"].shortcut().toString() == "1"
    shown["Memberships"].trigger()
    menu.follow()
    assert window.picture.view == "memberships" and shown["Memberships"].isChecked()
    open_sample("old-faithful")
    assert shown["Histogram"].shortcut().toString() == "2"
