"""The window takes on another theme and another size of text as a whole, and looks the same the next time."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QTabBar, QToolButton

from gmm_desktop.views.look import ZOOMS
from gmm_desktop.views.settings_box import SettingsBox
from gmm_desktop.views.style import sheet
from gmm_desktop.views.theme import LIGHT


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


@pytest.fixture
def usual_size(window):
    """The text has its usual size again after the test: it is that of the whole application."""
    yield
    window.appearance.zoom_reset()


def enlarge_text(window, open_sample, qtbot):
    """In a window of 1360 pixels with its panels side by side, until these have too little room."""
    open_sample("old-faithful")
    window.resize(1360, 850)
    qtbot.waitUntil(lambda: not window.layout_of_panels._folded)
    while window.appearance._look.zoom < 2:
        window.actions_table["zoom_in"].trigger()


@pytest.mark.usefixtures("usual_size")
def test_large_text_folds_the_side_panels_whose_names_can_all_be_read_and_usual_text_unfolds_them(
    window, open_sample, qtbot
):
    layout, actions = window.layout_of_panels, window.actions_table
    enlarge_text(window, open_sample, qtbot)
    qtbot.waitUntil(lambda: layout._folded)

    def all_read():
        bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count() == 5]
        return bool(bars) and all(
            bar.tabRect(tab).width() > bar.fontMetrics().horizontalAdvance(bar.tabText(tab))
            for bar in bars
            for tab in range(5)
        )

    qtbot.waitUntil(all_read)
    assert window.width() == 1360
    actions["zoom_reset"].trigger()
    qtbot.waitUntil(lambda: not layout._folded and window.picture.width() > 0.5 * window.width())
    assert window.width() == 1360


@pytest.mark.usefixtures("usual_size")
def test_the_picture_has_its_room_again_also_where_panels_learn_late_that_they_need_less(
    window, open_sample, qtbot
):
    layout, actions = window.layout_of_panels, window.actions_table
    enlarge_text(window, open_sample, qtbot)
    qtbot.waitUntil(lambda: layout._folded and not layout._growing.isActive())
    actions["zoom_reset"].trigger()
    layout._growing.stop()
    layout._on_grown()  # before the panels have heard of it
    qtbot.waitUntil(lambda: not layout._folded and window.picture.width() > 0.5 * window.width())
    assert window.width() == 1360


@pytest.mark.usefixtures("usual_size")
def test_at_300_percent_a_window_of_1600_pixels_keeps_its_width_without_what_keys_and_menus_have_too(
    window, open_sample, qtbot
):
    open_sample("five-columns")
    window.resize(1600, 1000)
    tools = {tool.accessibleName(): tool for tool in window.findChildren(QToolButton)}
    giving = [tools[name] for name in ("Back to start", "To the newest iteration", "Loop", "Colours: soft")]
    assert all(tool.isVisible() for tool in giving)
    window.appearance._zoom_to(3.0)
    line = window.fontMetrics().height()
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 39 * line)
    assert tools["Run or pause"].isVisible() and tools["Fit view"].isVisible()
    assert window.player.sizeHint().height() < 10 * line
    window.resize(39 * line, 1000)
    qtbot.waitUntil(lambda: not tools["Loop"].isVisible())
    window.appearance.zoom_reset()
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: all(tool.isVisible() for tool in giving))


@pytest.mark.usefixtures("usual_size")
def test_settings_change_the_look_at_once_and_motion_can_follow_the_desktop_again(window, settings, look, qtbot):
    theme, by_desktop = settings.text("theme"), look.theme.reduced_motion
    window.actions_table["reduced_motion"].trigger()
    assert look.theme.reduced_motion != by_desktop
    window.actions_table["settings"].trigger()
    box = window.findChild(SettingsBox)
    assert box.theme.key == theme and box.motion.key == ("full" if by_desktop else "reduced")
    buttons = {button.accessibleName(): button for button in box.findChildren(QToolButton)}
    qtbot.mouseClick(buttons["Theme: dark"], Qt.MouseButton.LeftButton)
    assert look.theme.name == "dark" and settings.text("theme") == "dark"
    qtbot.mouseClick(buttons["Motion: as the desktop"], Qt.MouseButton.LeftButton)
    assert look.theme.reduced_motion == by_desktop
    box.zoom.setCurrentIndex(ZOOMS.index(1.5))
    box.zoom.activated.emit(ZOOMS.index(1.5))
    assert look.zoom == 1.5
    box.reject()
    window.appearance.choose_theme(theme)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_knob_of_a_slider_is_round_at_every_size(zoom):
    """Qt draws a square where the radius is more than half of the height."""
    style = sheet(LIGHT, 9.0, zoom, {"arrow_up": "", "arrow_down": "", "tick": ""})
    groove = int(re.search(r"groove:horizontal { height: (\d+)px", style)[1])
    margin, radius = map(int, re.search(r"margin: -(\d+)px 0; border-radius: (\d+)px", style).groups())
    assert 0 <= groove + 2 * margin - 2 * radius <= 1
