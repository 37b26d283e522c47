"""Any number of views can be open beside the one in the middle; closed ones leave nothing behind."""

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QToolButton

from gmm_desktop.resources import path_of
from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.drawing import Drawing
from gmm_desktop.views.extra_views import ExtraViews
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.parts.folded import Folded
from gmm_desktop.views.parts.in_front import in_front
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.theme import LIGHT


def close(dock):
    dock.titleBarWidget().findChild(QToolButton).click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_every_kind_of_view_can_be_opened_and_drawn(window, open_sample, session, run_to_end, qtbot):
    open_sample("iris")
    run_to_end()
    for name in PLOTS:
        window.views.open(name)
    assert [plot.title for plot in window.views.plots] == [kind.title for kind in PLOTS.values()]
    look_through(window, qtbot)


def look_through(window, qtbot):
    """Look at every view until it is drawn: some are tabs behind others."""
    for dock, plot in zip(window.views.docks, window.views.plots, strict=True):
        dock.raise_()
        qtbot.waitUntil(lambda plot=plot: plot.isVisible() and plot.settled, timeout=20_000)


def test_a_view_behind_a_tab_is_drawn_when_it_comes_to_the_front(window, open_sample, session, run_to_end, qtbot):
    window.resize(1360, 850)
    open_sample("iris")
    run_to_end()
    for name in PLOTS:
        window.views.open(name)
    look_through(window, qtbot)
    session.player.seek(2)
    views = list(zip(window.views.docks, window.views.plots, strict=True))
    front = [plot for _, plot in views if in_front(plot)]
    behind = [(dock, plot) for dock, plot in views if not in_front(plot)]
    qtbot.waitUntil(lambda: all(plot.frame.position == 2 for plot in front))
    assert front and behind
    assert all(plot.frame.position != 2 for _, plot in behind)
    for dock, plot in behind:
        dock.raise_()
        qtbot.waitUntil(lambda plot=plot: plot.frame.position == 2, timeout=20_000)


def test_views_stand_beside_each_other_below_the_picture(window, open_sample, qtbot):
    window.resize(1600, 1100)
    open_sample("iris")
    docks = [window.views.open(name) for name in ("histogram", "scatter", "profile")]
    qtbot.waitUntil(lambda: docks[0].width() > 100)
    boxes = [dock.geometry() for dock in docks]
    assert not any(dock.isFloating() for dock in docks)
    assert all(box.top() > window.centralWidget().geometry().bottom() for box in boxes)
    assert boxes[0].right() < boxes[1].left() and boxes[1].right() < boxes[2].left()


@pytest.mark.parametrize(
    "names",
    [
        ["hard_against_soft"],
        ["histogram", "profile"],
        ["histogram", "hard_against_soft"],
        ["matrix", "scatter", "hard_against_soft"],
        list(PLOTS),
    ],
    ids=len,
)
def test_every_view_has_a_usable_size_however_many_are_open(window, open_sample, qtbot, names):
    window.resize(1360, 850)
    open_sample("iris")
    size, line = window.size(), window.fontMetrics().height()
    docks = [window.views.open(name) for name in names]
    for name, dock in zip(names, docks, strict=True):
        dock.raise_()  # it may be a tab behind another one
        qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())
        assert dock.width() >= PLOTS[name].width * line - 1 and dock.height() > 250, name
        assert window.rect().contains(dock.geometry())
    assert window.size() == size
    assert window.picture.height() > 250


def test_a_table_that_is_opened_later_does_not_squeeze_them(window, open_sample, qtbot):
    window.resize(1920, 1035)
    open_sample("iris")
    docks = [window.views.open(name) for name in ("histogram", "profile", "uncertainty")]
    qtbot.waitUntil(lambda: not docks[-1].visibleRegion().isEmpty())
    before = [dock.width() for dock in docks[:2]]
    window.layout_of_panels.show_rows()
    table = window.layout_of_panels.docks["rows"]
    qtbot.waitUntil(lambda: not table.visibleRegion().isEmpty())
    assert [dock.width() for dock in docks[:2]] == before


def test_the_view_opened_last_is_the_one_that_is_seen(window, open_sample, qtbot):
    window.resize(1360, 850)
    open_sample("iris")
    for name in ("hard_against_soft", "matrix", "projection"):
        dock = window.views.open(name)
        qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())


def test_in_a_small_window_views_stand_on_their_own_over_it(window, open_sample, qtbot):
    window.resize(800, 600)
    open_sample("iris")
    docks = [window.views.open(name) for name in ("histogram", "profile")]
    qtbot.waitUntil(lambda: all(dock.isVisible() for dock in docks))
    screen = window.screen().availableGeometry()
    assert all(dock.isFloating() and screen.contains(dock.geometry()) for dock in docks)
    assert all(dock.geometry().intersects(window.frameGeometry()) for dock in docks)
    assert docks[0].pos() != docks[1].pos()


def test_the_menu_opens_views(window, open_sample):
    open_sample("iris")
    menu = window.views.menu()
    next(action for action in menu.actions() if action.text() == "Profile").trigger()
    assert [dock.windowTitle() for dock in window.views.docks] == ["Profile"]


def test_a_closed_view_is_gone_with_its_thread(window, open_sample):
    open_sample("iris")
    window.views.open("scatter")
    dock = window.views.open("projection")
    gone = [weakref.ref(plot) for plot in window.views.plots if plot.title == "Projection"]
    workers = [weakref.ref(gone[0]()._latest._worker), weakref.ref(gone[0]()._cloud._sketching._latest._worker)]
    close(dock)
    del dock
    gc.collect()
    assert [plot.title for plot in window.views.plots] == ["Scatter"]
    assert [ref() for ref in (*gone, *workers)] == [None, None, None]


def test_pointing_in_one_view_rings_the_row_in_all(window, open_sample, session, run_to_end, qtbot):
    open_sample("iris")
    run_to_end()
    names = ("histogram", "matrix", "projection", "memberships", "uncertainty", "profile")
    for name in names:
        window.views.open(name)
    plots = (window.picture.plot, *window.views.plots)
    look_through(window, qtbot)
    session.pointing.point_at(7)
    assert [len(plot.rings.places) for plot in plots] == [1, 1, 6, 1, 1, 1, 4]
    session.pointing.point_at(None)
    assert not any(len(plot.rings.places) for plot in plots)


def test_colours_and_theme_reach_all_views(window, open_sample, session):
    open_sample("iris")
    window.views.open("histogram")
    window.actions_table["hard"].trigger()
    plots = (window.picture.plot, *window.views.plots)
    assert all(plot.manner.hard for plot in plots)
    window.picture._colours._buttons["soft"].click()
    assert not any(plot.manner.hard for plot in plots) and not window.actions_table["hard"].isChecked()


@pytest.fixture
def again(qapp, look, settings, qtbot):
    """A window as the next start of the program opens it, with the settings that the one before left."""
    windows = []

    def start():
        session = Session()
        window = MainWindow(session, look, settings)
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
            window.exchange.open(path_of("samples/iris.csv"))
        return window

    yield start
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_open_views_colours_and_the_loop_are_there_again_the_next_time(window, open_sample, again):
    window.resize(1500, 1000)
    open_sample("iris")
    window.views.open("histogram")
    gone = window.views.open("profile")
    window.views.open("matrix")
    close(gone)
    del gone
    window.actions_table["loop"].trigger()
    window.actions_table["hard"].trigger()
    assert window.session.player.loop
    window.close()
    after = again()
    assert after.picture.plot.manner.hard and after.views.plots[0].manner.hard
    assert after.actions_table["hard"].isChecked() and after.picture._colours.key == "hard"
    assert after.session.player.loop and after.actions_table["loop"].isChecked()
    assert [plot.title for plot in after.views.plots] == ["Histogram", "Matrix"]
    assert all(dock.isVisible() for dock in after.views.docks)
    after.views.open("scatter")
    assert len({dock.objectName() for dock in after.views.docks}) == 3
    after.toggle_start_page()
    after.toggle_start_page()
    assert len(after.views.docks) == 3


def test_views_do_not_multiply_however_often_the_program_is_started(window, open_sample, again):
    window.resize(1500, 1000)
    open_sample("iris")
    window.views.open("memberships")
    window.views.open("profile")
    window.close()
    for _ in range(3):
        after = again()
        assert [plot.title for plot in after.views.plots] == ["Memberships", "Profile"]
        assert [dock.objectName() for dock in after.views.docks] == ["view 1 memberships", "view 2 profile"]
        after.toggle_start_page()
        after.toggle_start_page()
        after.close()


def test_a_view_that_was_written_down_twice_is_opened_once(session, settings, qtbot):
    settings.remember("views", "view 1 memberships\nview 1 memberships\nview 2 histogram\nview 1 memberships")
    plain = QMainWindow()
    qtbot.addWidget(plain)
    views = ExtraViews(plain, session, LIGHT, settings, Drawing(settings, Actions(plain)))
    views.restore()
    views.restore()
    assert [plot.title for plot in views.plots] == ["Memberships", "Histogram"]


@pytest.mark.parametrize(
    "text", ["", "view", "view 1", "view x histogram", "view 1 nothing", "\x00", "scatter\n\n"]
)
def test_what_another_version_remembered_opens_nothing(session, settings, qtbot, text):
    settings.remember("views", text)
    plain = QMainWindow()
    qtbot.addWidget(plain)
    views = ExtraViews(plain, session, LIGHT, settings, Drawing(settings, Actions(plain)))
    views.restore()
    assert views.docks == []


def test_reduced_motion_reaches_all_views_and_is_remembered(window, open_sample, settings):
    open_sample("iris")
    window.views.open("histogram")
    action = window.actions_table["reduced_motion"]
    plots = (window.picture.plot, *window.views.plots)
    for reduced in (True, False):
        action.setChecked(reduced)
        window.appearance.toggle_motion()
        assert [plot.reduced_motion for plot in plots] == [reduced, reduced]
        assert settings.text("motion") == ("reduced" if reduced else "full")
        assert action.isChecked() == reduced


def test_views_hide_behind_the_start_page(window, open_sample):
    open_sample("iris")
    dock = window.views.open("histogram")
    window.toggle_start_page()
    assert not dock.isVisible()
    window.toggle_start_page()
    assert dock.isVisible()


def test_nothing_is_opened_beside_the_start_page(window, open_sample):
    menu, panels = window.views._menus[0].menuAction(), window.layout_of_panels.docks.values()

    def offered():
        return {menu.isEnabled(), *(dock.toggleViewAction().isEnabled() for dock in panels)}

    window.actions_table["prepare"].trigger()
    assert offered() == {False} and not any(dock.isVisible() for dock in panels)
    open_sample("iris")
    assert offered() == {True}
    window.toggle_start_page()
    assert offered() == {False}
    window.toggle_start_page()
    assert offered() == {True}


@pytest.mark.parametrize("width", [260, 420, 560, 1500])
def test_views_that_have_no_room_are_folded_into_a_menu(qtbot, width):
    views = Folded({name: kind.title for name, kind in PLOTS.items()}, "View")
    qtbot.addWidget(views)
    views.show()
    views.resize(width, 30)
    shown = [name for name, button in views._row._buttons.items() if not button.isHidden()]
    folded = [str(action.data()) for action in views._group.actions() if action.isVisible()]
    assert shown + folded == list(PLOTS)
    assert sum(views._row.widths(shown)) <= width
    assert views._more.isHidden() == (not folded)


def test_a_folded_view_is_named_where_it_was_chosen(window, open_sample, qtbot):
    open_sample("iris")
    window.resize(900, 700)
    views = window.picture._views
    qtbot.waitUntil(lambda: not views._more.isHidden())
    next(action for action in views._group.actions() if action.data() == "profile").trigger()
    assert window.picture.plot.title == "Profile"
    assert views._more.text().strip() == "Profile" and views._more.isChecked()


def test_keys_choose_views(window, open_sample):
    open_sample("iris")
    for place, name in enumerate(PLOTS):
        QTest.keyClick(window, str(place + 1))
        assert window.picture.plot.title == PLOTS[name].title


def test_a_card_highlights_its_component(window, open_sample, session, run_to_end, qtbot):
    open_sample("iris")
    run_to_end()
    session.pointing.highlight(1)
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled)
    strengths = [component.strength for component in plot._outlines._components]
    assert strengths[1] == 1.0 and max(strengths[:1] + strengths[2:]) == pytest.approx(1 / 3)
