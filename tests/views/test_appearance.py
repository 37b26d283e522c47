"""The window takes on another theme and another size of text as a whole, and looks the same the next time."""

from PySide6.QtWidgets import QMenu

from gmm_desktop.views.look import ZOOMS


def test_text_and_side_panels_grow_together_and_the_size_is_remembered(window, open_sample, settings, look, qtbot):
    open_sample("old-faithful")
    window.resize(1800, 1000)
    actions, dock = window.actions_table, window.layout_of_panels.docks["data"]
    usual, width = window.data.font().pointSizeF(), dock.width()
    actions["zoom_in"].trigger()
    assert look.zoom == ZOOMS[ZOOMS.index(1.0) + 1]
    assert window.data.font().pointSizeF() > usual
    qtbot.waitUntil(lambda: dock.width() > width)
    assert settings.number("zoom", 1.0) == look.zoom
    actions["zoom_reset"].trigger()
    assert look.zoom == 1.0


def test_a_theme_is_chosen_in_the_menu_ticked_there_and_remembered(window, settings, look):
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Appearance")
    for action in menu.actions()[::-1]:
        action.trigger()
        assert [other.isChecked() for other in menu.actions()] == [other is action for other in menu.actions()]
        assert settings.text("theme") == action.data()
        if action.data() != "system":
            assert look.theme.name == action.data()
