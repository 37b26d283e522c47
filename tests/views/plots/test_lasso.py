"""Lines drawn around rows, in every view that has them in a plane or along a line, with the mouse and by keys."""

import numpy as np
import pytest
from holding import clouds
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gmm_desktop.views.theme import DARK

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SECOND = np.arange(120)
"""Rows of the second of the two clouds, around (6, 6, …)."""


class Roper:
    """A plot with two clouds of rows, and a hand that draws lines around the second."""

    def __init__(self, hands, panel=None):
        self.hands, self.plot, self.session = hands, hands.plot, hands.session
        self.lasso = self.plot.lasso
        self.view = self.plot.canvas.view
        self.panel = panel

    def around(self):
        """Corners in pixels around the rows of the second cloud, and none of the first."""
        x = self.session.prepared.rows.x
        placing = self.plot.ground_at(self.where()).placing
        drawn = np.stack(placing.of(x[SECOND]), axis=1)
        low, high = drawn.min(axis=0) - 5 * self.view.pixel, drawn.max(axis=0) + 5 * self.view.pixel
        ground = self.plot.ground_at(self.where())
        if ground.line:
            low[1] = high[1] = self.where()[1]
        corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        return self.view.pixels(np.array([ground.within(corner) for corner in corners]))

    def where(self):
        """A drawn place where there are rows."""
        if self.panel is None:
            return self.plot.lasso_start()
        return self.plot._lattice.corner(*self.panel) + 0.5

    def draw(self):
        corners = self.around()
        self.lasso.begin()
        self.hands.take(corners[0], corners[1])
        for corner in corners[2:]:
            self.hands.pull(corner)
        if self.plot.ground_at(self.where()).line:
            self.hands.pull(corners[1])
            self.hands.release(corners[1])
        else:
            self.hands.release(corners[3])
        assert self.lasso.asking

    def deed(self, words):
        return next(action for action in self.lasso.menu.actions() if words in action.text())

    def selected(self):
        self.hands.qtbot.waitUntil(lambda: len(self.session.pointing.selection) > 0)
        return self.session.pointing.selection.tolist()


VIEWS = {
    "scatter": ("scatter", 2, None),
    "projection": ("projection", 4, None),
    "uncertainty": ("uncertainty", 3, None),
    "histogram": ("histogram", 1, None),
    "hard against soft": ("hard_against_soft", 2, None),
    "hard against soft in one column": ("hard_against_soft", 1, None),
    "a panel of the matrix": ("matrix", 3, (2, 0)),
    "the diagonal of the matrix": ("matrix", 3, (1, 1)),
}
in_every_view = pytest.mark.parametrize(("kind", "d", "panel"), VIEWS.values(), ids=VIEWS)


@pytest.fixture
def rope(hold):
    def make(kind, d=2, panel=None, **how):
        return Roper(hold(kind, clouds(d), on=False, **how), panel)

    return make


# With the mouse ---------------------------------------------------------------------------------------------


@in_every_view
def test_rows_inside_a_line_are_selected(rope, kind, d, panel):
    roper = rope(kind, d, panel)
    roper.draw()
    roper.deed("Select these rows").trigger()
    assert roper.selected() == SECOND.tolist()
    assert not roper.lasso.on


@in_every_view
@pytest.mark.parametrize("outside", [False, True], ids=["kept", "left out"])
def test_rows_inside_a_line_are_kept_or_left_out_by_a_step(rope, kind, d, panel, outside):
    roper = rope(kind, d, panel)
    roper.draw()
    with roper.hands.qtbot.waitSignal(roper.session.prepared_changed, timeout=10_000):
        roper.deed("Leave these rows out" if outside else "Keep these rows").trigger()
    left = np.setdiff1d(np.arange(240), SECOND) if outside else SECOND
    assert roper.session.prepared.used.tolist() == left.tolist()
    assert roper.session.editing.undo_label.startswith("Keep rows by")


@in_every_view
def test_rows_inside_a_line_become_a_component_whose_effect_is_shown_before(rope, kind, d, panel):
    roper = rope(kind, d, panel, k=1)
    roper.draw()
    roper.hands.qtbot.waitUntil(roper.deed("a component").isEnabled)
    action = roper.deed("Make 120 rows a component")
    roper.lasso.menu.setActiveAction(action)
    assert roper.hands.effect().gain > 0
    assert "ΔBIC \N{MINUS SIGN}" in action.text()
    QTest.keyClick(roper.lasso.menu, Qt.Key.Key_Return)
    roper.hands.settle()
    assert roper.session.frame.ellipses.means[1] == pytest.approx(6.0, abs=0.3)


@pytest.mark.parametrize("d", [1, 2])
def test_a_line_can_be_drawn_in_the_picture_of_k_means_and_is_seen_in_both(rope, d):
    roper = rope("hard_against_soft", d)
    soft, hard = (pane.canvas for pane in roper.plot.panes)
    before = soft.grab().toImage(), hard.grab().toImage()
    roper.plot.canvas = hard  # where the mouse is
    roper.draw()
    assert soft.grab().toImage() != before[0] and hard.grab().toImage() != before[1]
    roper.deed("Select these rows").trigger()
    assert roper.selected() == SECOND.tolist()
    assert not roper.lasso.on


@pytest.mark.parametrize(("kind", "pane"), [("scatter", 0), ("hard_against_soft", 0), ("hard_against_soft", 1)])
def test_the_menu_does_not_cover_the_rows_that_it_is_about(rope, kind, pane):
    roper = rope(kind)
    roper.plot.move(0, 0)
    roper.draw()
    canvas = roper.plot.panes[pane].canvas
    corners = canvas.view.pixels(roper.lasso.corners)
    inside = [
        canvas.mapToGlobal(canvas.mapFromScene(canvas.view.mapToScene(*place)))
        for place in (*corners.tolist(), corners.mean(axis=0).tolist())
    ]
    roper.lasso.close_line(inside[-1])  # the mouse was let go in the middle
    assert not any(roper.lasso.menu.geometry().contains(place) for place in inside)


def test_above_the_diagonal_there_are_no_rows_to_draw_around(rope):
    roper = rope("matrix", 3)
    middle = roper.view.pixels(roper.plot._lattice.corner(0, 1) + 0.5)
    roper.lasso.begin()
    roper.hands.take(middle, middle + 30.0)
    roper.hands.release(middle + 30.0)
    assert roper.lasso.line.words[0] == "No rows are drawn here"
    assert roper.lasso.on and not roper.lasso.asking


def test_a_line_stays_in_the_panel_it_was_begun_in(rope):
    roper = rope("matrix", 3)
    corner = roper.plot._lattice.corner(2, 0)
    inside, outside = roper.view.pixels(np.array([corner + 0.5, corner + 1.7]))
    roper.lasso.begin()
    roper.hands.take(inside, outside)
    assert (roper.lasso.corners <= corner + 1).all()
    roper.lasso.cancel()


def test_by_their_uncertainty_rows_are_selected_but_kept_by_no_step(rope):
    roper = rope("uncertainty", 1)
    roper.draw()
    assert not roper.deed("Keep these rows").isEnabled()
    assert "No column says" in roper.deed("Keep these rows").toolTip()
    roper.deed("Select these rows").trigger()
    assert roper.selected() == SECOND.tolist()


def test_a_line_goes_when_the_directions_of_a_projection_do(rope):
    roper = rope("projection", 4)
    roper.lasso.begin()
    corners = roper.around()
    roper.hands.take(corners[0], corners[1])
    roper.plot.choose("principal")
    roper.hands.qtbot.waitUntil(lambda: not roper.lasso.on)


# By keys ----------------------------------------------------------------------------------------------------


def go_to(roper, pixel):
    """Move the cursor to a pixel with arrow keys."""
    if roper.lasso.line.cross is None:
        roper.hands.key(Qt.Key.Key_Left)
    for axis, keys in enumerate(((Qt.Key.Key_Left, Qt.Key.Key_Right), (Qt.Key.Key_Up, Qt.Key.Key_Down))):
        for step, modifier in ((50, CTRL), (10, Qt.KeyboardModifier.NoModifier), (1, SHIFT)):
            away = pixel[axis] - roper.view.pixels(roper.lasso.line.cross[None])[0, axis]
            for _ in range(int(abs(away) // step)):
                roper.hands.key(keys[int(away > 0)], modifier)


@in_every_view
def test_a_line_is_drawn_by_keys_alone(rope, kind, d, panel):
    roper = rope(kind, d, panel)
    corners = roper.around()
    roper.lasso.begin()
    line = roper.plot.ground_at(roper.where()).line
    if panel is not None:
        go_to(roper, roper.view.pixels(roper.where()))
    for corner in corners[:2] if line else corners:
        go_to(roper, corner)
        roper.hands.key(Qt.Key.Key_Return)
    if not line:
        roper.hands.key(Qt.Key.Key_C)
    assert roper.lasso.asking
    QTest.keyClick(roper.lasso.menu, Qt.Key.Key_Return)
    assert roper.selected() == SECOND.tolist(), "the first deed of the menu selects"


def test_a_line_closes_on_its_first_corner_and_corners_are_taken_back(rope):
    roper = rope("scatter")
    first, second, third, _ = roper.around()
    roper.lasso.begin()
    for corner in (first, second, third):
        go_to(roper, corner)
        roper.hands.key(Qt.Key.Key_Space)
    assert len(roper.lasso.corners) == 3
    roper.hands.key(Qt.Key.Key_Backspace)
    assert len(roper.lasso.corners) == 2
    roper.hands.key(Qt.Key.Key_C)
    assert not roper.lasso.asking, "two corners enclose nothing"
    go_to(roper, third)
    roper.hands.key(Qt.Key.Key_Return)
    go_to(roper, first)
    roper.hands.key(Qt.Key.Key_Return)
    assert roper.lasso.asking
    roper.lasso.menu.close()


def test_keys_say_where_the_cursor_is_and_what_they_do_next(rope):
    roper = rope("scatter")
    roper.lasso.begin()
    assert roper.lasso.line.words[0] == "Drag around rows"
    roper.hands.key(Qt.Key.Key_Right)
    title, numbers, hint = roper.lasso.line.words
    assert title.startswith("column 1 ") and " · column 2 " in title
    assert (numbers, hint) == ("0 corners", "Enter sets a corner")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Return):
        roper.hands.key(key)
    assert roper.lasso.line.words[1:] == ("3 corners", "Enter sets a corner, C closes")
    picture = roper.plot.grab().toImage()
    roper.lasso.cancel()
    assert roper.plot.grab().toImage() != picture


def test_escape_leaves_the_lasso_and_keys_are_what_they_were(rope):
    roper = rope("scatter")
    roper.lasso.begin()
    roper.hands.key(Qt.Key.Key_Right)
    roper.hands.key(Qt.Key.Key_Escape)
    assert not roper.lasso.on
    shown = roper.view.shown
    roper.hands.key(Qt.Key.Key_Right)
    assert roper.view.shown != shown


def test_while_components_are_edited_the_keys_of_the_lasso_go_before(rope):
    roper = rope("scatter")
    roper.session.pointing.put_hands_on(True)
    roper.session.pointing.choose(0)
    roper.lasso.begin()
    roper.hands.key(Qt.Key.Key_Right)
    assert roper.session.editing.proposal is None
    assert roper.lasso.line.cross is not None
    roper.hands.key(Qt.Key.Key_Escape)
    roper.hands.key(Qt.Key.Key_Right)
    assert roper.session.editing.proposal is not None


def test_the_cursor_does_not_leave_what_is_seen(rope):
    roper = rope("scatter")
    roper.lasso.begin()
    for _ in range(60):
        roper.hands.key(Qt.Key.Key_Left, CTRL)
    assert roper.lasso.line.cross[0] == pytest.approx(roper.view.shown[0])


# In the window ----------------------------------------------------------------------------------------------


def test_the_lasso_is_that_of_the_view_with_the_focus(window, session, open_sample, qtbot):
    open_sample("iris")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    dock = window.views.open("matrix")
    (matrix,) = window.views.plots
    qtbot.waitUntil(lambda: matrix.settled, timeout=10_000)
    window.activateWindow()
    matrix.setFocus()
    lasso = window.actions_table["lasso"]
    QTest.keyClick(window, Qt.Key.Key_L)
    assert matrix.lasso.on and not plot.lasso.on and lasso.isChecked()
    QTest.keyClick(matrix, Qt.Key.Key_Escape)
    assert not matrix.lasso.on and not lasso.isChecked()
    QTest.keyClick(window, Qt.Key.Key_L)
    dock.close()
    assert not lasso.isChecked(), "it went with its view"
    plot.setFocus()
    QTest.keyClick(window, Qt.Key.Key_L)
    assert plot.lasso.on
    QTest.keyClick(window, Qt.Key.Key_L)
    assert not plot.lasso.on and not lasso.isChecked()


def test_a_view_without_rows_gives_way_to_one_with(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    window.picture.show_view("log_likelihood")
    window.actions_table["lasso"].trigger()
    assert window.picture.plot.lasso.on
    window.picture.show_view("histogram")
    assert not window.actions_table["lasso"].isChecked()


@in_every_view
def test_a_line_is_drawn_in_the_colours_of_the_theme(rope, kind, d, panel):
    roper = rope(kind, d, panel)
    roper.plot.set_theme(DARK)
    roper.lasso.begin()
    corners = roper.around()
    before = roper.plot.grab().toImage()
    roper.hands.take(corners[0], corners[1])
    assert roper.plot.grab().toImage() != before
    roper.lasso.cancel()
