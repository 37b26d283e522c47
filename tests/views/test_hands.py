"""Hands in the whole window: keys and menus for components, padlocks and menus on cards, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gmm_desktop.views.panels.component_card import ComponentCard
from gmm_desktop.views.parts.component_menu import ComponentMenu
from gmm_desktop.views.parts.folded import Folded
from gmm_desktop.views.parts.padlock import Padlock


@pytest.fixture
def fitted(window, session, open_sample, run_to_end, qtbot):
    """A window with a fit of two components, and what waits until a change by hand is shown."""
    open_sample("old-faithful")
    session.change_spec(components=2)
    run_to_end()
    qtbot.waitUntil(lambda: window.picture.plot.settled)

    def settled():
        qtbot.waitUntil(lambda: session.editing.possible and session.editing.proposal is None, timeout=10_000)

    return settled


def cards(window, qtbot, wanted=2):
    def shown():
        return sorted(
            (card for card in window.findChildren(ComponentCard) if not card.isHidden()), key=lambda card: card.y()
        )

    qtbot.waitUntil(lambda: len(shown()) == wanted)
    return shown()


def padlock(card, name):
    return next(lock for lock in card.findChildren(Padlock) if lock.accessibleName() == name)


def test_components_are_added_split_merged_and_removed_by_keys_and_all_of_it_is_undone(
    window, session, fitted, qtbot
):
    k, before = session.frame.ellipses.k, session.recording
    QTest.keyClick(window, Qt.Key.Key_E)
    assert session.pointing.hands_on and session.pointing.chosen == session.identities[0]
    labels = []
    for key, change in ((Qt.Key.Key_Insert, 1), (Qt.Key.Key_S, 1), (Qt.Key.Key_M, -1), (Qt.Key.Key_Delete, -1)):
        QTest.keyClick(window, key)
        fitted()
        k += change
        assert session.frame.ellipses.k == session.spec.components == k
        labels.append(session.editing.undo_label)
    assert labels == ["Add a component", "Split C", "Merge C and D", "Remove D"]
    for _ in labels:
        window.actions_table["undo"].trigger()
        fitted()
    assert session.recording is before
    QTest.keyClick(window, Qt.Key.Key_E)
    assert not session.pointing.hands_on


def test_what_cannot_be_done_is_not_offered(window, session, open_sample):
    actions = window.actions_table
    assert not actions["hands"].isEnabled() and not actions["add_component"].isEnabled()
    open_sample("old-faithful")
    assert actions["hands"].isEnabled() and actions["add_component"].isEnabled()
    assert not any(actions[name].isEnabled() for name in ("remove_component", "split_component", "merge_component"))


def test_a_view_in_which_nothing_can_be_taken_hold_of_gives_way(window, session, fitted):
    window.picture.show_view("memberships")
    window.actions_table["hands"].trigger()
    assert window.picture.plot.handles is not None


def test_padlocks_hold_and_let_go_and_say_what_they_hold(window, session, fitted, qtbot):
    first = cards(window, qtbot)[0]
    for part in ("weight", "mean", "covariance"):
        lock = padlock(first, f"Hold the {part} of A")
        QTest.mouseClick(lock, Qt.MouseButton.LeftButton)
        assert lock.isChecked()
    held = session.editing.held
    assert (held.weights, held.means, held.covariances) == ({0}, {0}, {0})
    qtbot.waitUntil(lambda: "is held" in lock.toolTip())
    window.activateWindow()
    lock.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lock.hasFocus)
    QTest.keyClick(lock, Qt.Key.Key_Space)
    assert session.editing.held.covariances == set()
    window.actions_table["undo"].trigger()
    qtbot.waitUntil(lock.isChecked)


def test_a_card_chooses_its_component_and_has_its_menu(window, session, fitted, qtbot):
    session.pointing.put_hands_on(True)
    second = cards(window, qtbot)[1]
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert session.pointing.chosen == session.identities[1]
    middle = second.rect().center()
    QApplication.sendEvent(
        second, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, second.mapToGlobal(middle))
    )
    menu = second.findChild(ComponentMenu)
    assert [action.text() for action in menu.actions() if action.text()][:3] == [
        "Remove B",
        "Split B along its long axis",
        "Merge B with",
    ]
    menu.close()


def test_views_can_be_chosen_also_where_only_their_menu_has_room(window, session, open_sample):
    open_sample("old-faithful")
    window.resize(800, 600)
    window.picture._views.resize(60, 30)
    folded = window.picture.findChild(Folded)
    assert folded.minimumSizeHint().height() > 20


def test_an_empty_picture_says_how_components_come_into_it(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled and plot.handles.face is not None)
    assert plot.handles.sight().label is None
    window.actions_table["hands"].trigger()
    assert "Double-click" in plot.handles.sight().label.title
    window.actions_table["add_component"].trigger()
    qtbot.waitUntil(lambda: session.editing.possible and session.frame is not None)
    qtbot.waitUntil(lambda: plot.handles.sight().label is None)


def test_the_menu_shows_what_a_deed_would_change_before_it_is_done(window, session, fitted, qtbot):
    window.actions_table["hands"].trigger()
    plot, before = window.picture.plot, session.frame.ellipses
    (menu,) = [action.menu() for action in window.menuBar().actions() if action.text() == "&Components"]
    for name, label in (
        ("split_component", "Split A"),
        ("merge_component", "Merge A and B"),
        ("add_component", "Add a component"),
        ("remove_component", "Remove A"),
    ):
        menu.popup(window.mapToGlobal(window.rect().center()))
        menu.setActiveAction(window.actions_table[name])
        qtbot.waitUntil(lambda label=label: session.editing.proposal is not None)
        qtbot.waitUntil(lambda: session.editing.proposal.effect is not None)
        assert session.editing.proposal.label == label
        assert plot.handles.sight().label.numbers.startswith("Δℓ")
        menu.close()
        qtbot.waitUntil(lambda: session.editing.proposal is None)
        assert session.frame.ellipses is before, "nothing was done"
    menu.popup(window.mapToGlobal(window.rect().center()))
    menu.setActiveAction(window.actions_table["split_component"])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    fitted()
    assert session.frame.ellipses.k == 3 and session.editing.undo_label == "Split A"


def test_taking_hold_of_components_lets_the_keys_go_to_their_view(window, session, fitted, qtbot):
    window.activateWindow()
    dock = window.views.open("scatter")
    (extra,) = window.views.plots
    qtbot.waitUntil(lambda: extra.settled)
    window.picture.show_view("profile")
    extra.setFocus()
    window.actions_table["hands"].trigger()
    assert extra.hasFocus() and window.picture.plot.title == "Profile", "the view with the focus has handles"
    window.actions_table["hands"].trigger()
    dock.close()
    window.picture.show_view("scatter")
    cards(window, qtbot)[0].bar.setFocus()
    window.actions_table["hands"].trigger()
    assert window.picture.plot.hasFocus()


def test_keys_go_to_the_picture_as_soon_as_there_is_one(window, session, open_sample, qtbot):
    window.activateWindow()
    open_sample("iris")
    qtbot.waitUntil(lambda: window.picture.plot is not None and window.picture.plot.hasFocus())
