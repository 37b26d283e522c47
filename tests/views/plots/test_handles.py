"""Components in the hands of a person: dragged, stretched, turned, merged, added and held, by mouse and by keys."""

import numpy as np
import pytest
from holding import by, clouds
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gmm_desktop.views.parts.component_menu import ComponentMenu, PlaceMenu
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.theme import LIGHT

SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


# The mouse --------------------------------------------------------------------------------------------------


def test_a_dragged_mean_is_proposed_with_what_it_brings_and_done_when_let_go(hold):
    hands = hold()
    before, start = hands.mixture, hands.centre(0)
    end = start + by(70.0, -30.0)
    hands.take(start, end)
    assert hands.effect().gain < 0
    assert hands.editing.proposal.label == "Move A"
    assert hands.mixture is before, "nothing is done yet"
    sight = hands.handles.sight()
    assert sight.dashed and sight.label.numbers.startswith("Δℓ \N{MINUS SIGN}")
    hands.release(end)
    hands.settle()
    assert hands.mixture.means[0] == pytest.approx(hands.value(end), rel=1e-6)
    assert (hands.mixture.covariances == before.covariances).all()
    assert hands.editing.undo_label == "Move A"


def test_no_row_is_pointed_at_while_a_component_is_dragged(hold, session):
    hands = hold()
    start = hands.centre(0)
    hands.press(start)
    session.pointing.point_at(3)
    hands.pull(start + 30.0)
    assert session.pointing.row is None
    hands.pull(start + 60.0)
    hands.release(start + 60.0)
    hands.settle()


def test_esc_in_the_middle_of_a_drag_leaves_everything_as_it_was(hold):
    hands = hold()
    before, start = hands.mixture, hands.centre(0)
    hands.take(start, start + 60.0)
    hands.key(Qt.Key.Key_Escape)
    hands.pull(start + 90.0)
    hands.release(start + 90.0)
    hands.settle()
    assert hands.editing.proposal is None
    assert hands.mixture is before


@pytest.mark.parametrize(("kind", "grows"), [("long", 0), ("short", 1)])
def test_the_ends_of_the_axes_stretch_the_ellipse(hold, kind, grows):
    hands = hold()
    shape = hands.handles.moment.shapes[0]
    start = hands.at(kind)
    hands.drag(start, start + 30.0 * shape.directions[grows])
    after = hands.handles.moment.shapes[0]
    expected = shape.lengths.copy()
    expected[grows] += 30.0
    assert np.sort(after.lengths) == pytest.approx(np.sort(expected), abs=1.0), "to a pixel of the screen"
    assert after.centre == pytest.approx(shape.centre, abs=1e-6)


def test_the_knob_turns_the_ellipse(hold):
    hands = hold()
    shape, start = hands.handles.moment.shapes[0], hands.at("turn")
    away = start - shape.centre
    hands.drag(start, shape.centre + by(-away[1], away[0]))
    after = hands.handles.moment.shapes[0]
    assert abs(after.directions[0] @ shape.directions[0]) < 0.03
    assert after.lengths == pytest.approx(shape.lengths, rel=1e-3)


def test_columns_that_are_not_seen_keep_their_spread(hold):
    hands = hold(x=clouds(3))
    hands.session.show_axes(0, 2)
    hands.qtbot.waitUntil(lambda: bool(hands.handles.moment.grips) and hands.handles.face.columns == (0, 2))
    before = hands.mixture
    hands.drag(hands.at("long"), hands.at("long") + by(25.0, 0.0))
    assert hands.mixture.covariances[0, 1, 1] == pytest.approx(before.covariances[0, 1, 1])
    assert hands.mixture.covariances[0, 0, 0] != pytest.approx(before.covariances[0, 0, 0])
    assert np.linalg.eigvalsh(hands.mixture.covariances[0]).min() > 0


def test_a_mean_dropped_on_another_merges_the_two(hold):
    hands = hold()
    start, end = hands.centre(0), hands.centre(1) + 5.0
    hands.take(start, end)
    assert hands.effect().gain < 0
    assert hands.handles.sight().label.title == "Merge A and B"
    assert len(hands.handles.sight().joined) == 2
    hands.release(end)
    hands.settle()
    assert hands.mixture.k == 1
    assert hands.session.identities == (1,), "the one it was dropped on stays"
    assert hands.session.pointing.chosen == 1
    assert hands.mixture.means[0] == pytest.approx(clouds().mean(axis=0), rel=0.05)


def test_a_drag_beside_the_handles_still_moves_the_view(hold):
    hands = hold()
    shown, before = hands.plot.canvas.view.shown, hands.mixture
    hands.drag(np.array([60.0, 60.0]), np.array([120.0, 90.0]))
    assert hands.plot.canvas.view.shown != shown
    assert hands.mixture is before


def test_a_double_click_adds_a_component_or_shows_everything_when_hands_are_off(hold):
    hands = hold()
    at = (hands.centre(0) + hands.centre(1)) / 2
    hands.double_click(at)
    hands.settle()
    assert hands.mixture.k == 3
    assert hands.mixture.means[2] == pytest.approx(hands.value(at), abs=0.05)
    assert hands.session.pointing.chosen == hands.session.identities[2] == 2
    hands.session.pointing.put_hands_on(False)
    hands.plot.canvas.view.zoom(0.5)
    narrow = hands.plot.canvas.view.shown
    hands.double_click(at)
    assert hands.plot.canvas.view.shown[1] > narrow[1]
    assert hands.mixture.k == 3


def test_before_any_fit_components_are_put_where_one_clicks(hold, qtbot):
    hands = hold(fit=False)
    hands.double_click(np.array([120.0, 300.0]))
    hands.settle()
    hands.double_click(np.array([380.0, 90.0]))
    hands.settle()
    assert hands.mixture.k == hands.session.spec.components == 2
    hands.session.run()
    qtbot.waitUntil(lambda: hands.session.fit is not None and hands.session.fit.converged)
    assert sorted(hands.session.fit.mixture.means[:, 0].round()) == [0, 6]


def test_a_click_chooses_and_a_click_on_nothing_chooses_none(hold):
    hands = hold()
    hands.click(hands.centre(1))
    assert hands.session.pointing.chosen == 1
    hands.click(np.array([5.0, 5.0]))
    assert hands.session.pointing.chosen is None
    assert hands.handles.sight().grips == ()


def test_while_hands_are_off_there_is_nothing_to_take_hold_of(hold):
    hands = hold(on=False)
    before, shown = hands.mixture, hands.plot.canvas.view.shown
    hands.drag(hands.centre(0), hands.centre(0) + 50.0)
    assert hands.mixture is before
    assert hands.plot.canvas.view.shown != shown, "it panned"
    assert hands.handles.sight().means == ()


def test_handles_say_what_they_do_and_how_they_go(hold):
    hands = hold()
    layer = hands.handles.layer
    hands.hover(hands.at("turn"))
    assert layer.toolTip() == "Drag to turn A"
    hands.hover(hands.at("mean"))
    assert "move A" in layer.toolTip() and layer.cursor().shape() == Qt.CursorShape.SizeAllCursor
    hands.hover(np.array([5.0, 5.0]))
    assert layer.toolTip() == "" and not layer.hasCursor()


def test_a_tug_during_a_run_holds_em_and_lets_it_go_on_from_there(hold, qtbot):
    hands = hold(fit=False)
    session = hands.session
    session.change_spec(components=2, tolerance=0.0, max_iterations=100_000)
    session.player.set_speed(1)
    session.run()
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.iteration >= 1, timeout=10_000)
    session.pointing.choose(session.identities[0])
    qtbot.waitUntil(lambda: len(hands.handles.moment.shapes) == 2)
    start = hands.centre(0)
    hands.take(start, start + by(40.0, 40.0))
    hands.effect()
    assert not session.player.playing
    position = session.player.position
    hands.release(start + by(40.0, 40.0))
    qtbot.waitUntil(lambda: session.player.playing and session.player.position > position + 1, timeout=10_000)
    assert session.recording.tugs
    session.stop()


# Keys -------------------------------------------------------------------------------------------------------


def test_everything_is_done_by_keys_too(hold):
    hands = hold()
    before = hands.mixture
    hands.plot.setFocus()
    hands.key(Qt.Key.Key_N)
    assert hands.session.pointing.chosen == 1
    hands.key(Qt.Key.Key_P)
    assert hands.session.pointing.chosen == 0
    centre = hands.centre(0)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Up, SHIFT)
    assert hands.centre(0) - centre == pytest.approx([10.0, -1.0], abs=1e-6)
    assert hands.editing.proposal.label == "Move A"
    lengths = hands.handles.moment.shapes[0].lengths
    hands.key(Qt.Key.Key_Right, CTRL)
    assert hands.handles.moment.shapes[0].lengths[0] == pytest.approx(1.1 * lengths[0])
    hands.key(Qt.Key.Key_Left, ALT)
    assert hands.editing.proposal.label == "Change A"
    hands.key(Qt.Key.Key_Escape)
    assert hands.editing.proposal is None and hands.mixture is before
    hands.key(Qt.Key.Key_Down)
    moved = hands.editing.proposal.edit.mixture
    hands.key(Qt.Key.Key_Return)
    hands.settle()
    assert (hands.mixture.means == moved.means).all()


def test_tab_goes_through_the_components_and_then_leaves_the_plot(hold):
    hands = hold()
    hands.session.pointing.choose(None)
    for expected in (0, 1, None):
        hands.key(Qt.Key.Key_Tab)
        assert hands.session.pointing.chosen == expected


def test_arrows_pan_while_hands_are_off_or_nothing_is_chosen(hold):
    hands = hold()
    hands.session.pointing.choose(None)
    shown = hands.plot.canvas.view.shown
    hands.key(Qt.Key.Key_Right)
    assert hands.plot.canvas.view.shown != shown
    assert hands.editing.proposal is None


# Histogram, matrix ------------------------------------------------------------------------------------------


def test_in_a_histogram_a_mean_and_a_width_are_dragged(hold):
    hands = hold("histogram", clouds()[:, :1])
    before = hands.mixture
    start = hands.centre(0)
    wanted = hands.value(start + by(30.0, 0.0))
    hands.drag(start, start + by(30.0, 25.0))
    assert hands.mixture.means[0] == pytest.approx(wanted, rel=1e-6)
    width = hands.handles.moment.shapes[0].deviation
    hands.drag(hands.at("long"), hands.at("long") + by(20.0, 0.0))
    assert hands.handles.moment.shapes[0].deviation == pytest.approx(width + 20.0, rel=1e-3)
    assert (hands.mixture.means[1] == before.means[1]).all()


def test_a_proposal_is_seen_in_a_matrix(hold):
    hands = hold(x=clouds(3), on=False)
    plot = PLOTS["matrix"].make(hands.session, LIGHT)
    plot.resize(400, 400)
    hands.qtbot.addWidget(plot)
    plot.show()
    hands.qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    picture = plot.grab().toImage()
    change = hands.handles.face.moved(hands.mixture, 0, hands.handles.moment.shapes[0].moved(np.array([80.0, 0.0])))
    hands.editing.propose("Move A", change)
    assert plot.grab().toImage() != picture
    hands.editing.drop()
    assert plot.grab().toImage() == picture


# Menus ------------------------------------------------------------------------------------------------------


def opened(hands, kind):
    hands.qtbot.waitUntil(lambda: any(menu.isVisible() for menu in hands.plot.findChildren(kind)))
    return next(menu for menu in hands.plot.findChildren(kind) if menu.isVisible())


def test_a_menu_shows_what_a_deed_brings_and_does_only_what_is_chosen(hold):
    hands = hold(on=False)
    before = hands.mixture
    hands.click(hands.centre(0), Qt.MouseButton.RightButton)
    menu = opened(hands, ComponentMenu)
    split = next(action for action in menu.actions() if action.text().startswith("Split A"))
    menu.setActiveAction(split)
    hands.effect()
    assert "ΔBIC +" in split.text()
    menu.close()
    hands.qtbot.waitUntil(lambda: hands.editing.proposal is None)
    assert hands.mixture is before
    hands.click(hands.centre(0), Qt.MouseButton.RightButton)
    menu = opened(hands, ComponentMenu)
    menu.setActiveAction(next(action for action in menu.actions() if action.text().startswith("Split A")))
    QTest.keyClick(menu, Qt.Key.Key_Return)
    hands.settle()
    assert hands.mixture.k == 3
    assert hands.editing.undo_label == "Split A"


def test_a_component_is_held_from_its_menu(hold):
    hands = hold(on=False)
    hands.click(hands.centre(1), Qt.MouseButton.RightButton)
    menu = opened(hands, ComponentMenu)
    next(action for action in menu.actions() if action.text() == "Hold mean").trigger()
    assert hands.editing.held.means == {1}
    menu.close()


def test_where_there_is_no_component_the_menu_adds_one(hold):
    hands = hold(on=False)
    at = np.array([200.0, 40.0])
    hands.click(at, Qt.MouseButton.RightButton)
    menu = opened(hands, PlaceMenu)
    next(action for action in menu.actions() if action.text().startswith("Add")).trigger()
    menu.close()
    hands.settle()
    assert hands.mixture.k == 3
    assert hands.mixture.means[2] == pytest.approx(hands.value(at), abs=0.05)


def test_lassoed_rows_become_a_component(hold):
    hands = hold(k=1)
    plot = hands.plot
    plot.lasso.begin()
    around = hands.handles.face.view.pixels(np.array([[4.0, 4.0], [8.5, 4.0], [8.5, 8.5], [4.0, 8.5]]))
    hands.take(around[0], around[1])
    for corner in around[2:]:
        hands.pull(corner)
    hands.release(around[3])
    action = plot.lasso.menu.actions()[-1]
    hands.qtbot.waitUntil(action.isEnabled)
    assert action.text() in {f"Make {n} rows a component" for n in range(100, 121)}
    plot.lasso.menu.setActiveAction(action)
    assert hands.effect().gain > 0
    assert "ΔBIC \N{MINUS SIGN}" in action.text()
    QTest.keyClick(plot.lasso.menu, Qt.Key.Key_Return)
    hands.settle()
    assert hands.mixture.k == 2
    assert hands.mixture.means[1] == pytest.approx([6.0, 6.0], abs=0.3)


# Families ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["scatter", "matrix", "projection"])
def test_where_all_ellipses_are_equal_stretching_one_stretches_all_and_it_is_said(hold, kind):
    hands = hold(kind, clouds(3), family="EEE")
    hands.key(Qt.Key.Key_Right, CTRL)
    assert hands.editing.proposal.label == "Stretch A and the others"
    proposed = hands.editing.proposal.edit.mixture
    assert proposed.covariances[1] == pytest.approx(proposed.covariances[0])
    assert len(hands.handles.sight().dashed) == 2, "both are shown in dashes"
    hands.key(Qt.Key.Key_Return)
    hands.settle()
    assert hands.editing.undo_label == "Stretch A and the others"
    assert hands.mixture.covariances[1] == pytest.approx(hands.mixture.covariances[0])


def test_a_dragged_handle_says_that_others_follow_but_not_those_under_padlocks(hold):
    hands = hold(family="EEE", k=3)
    hands.session.editing.hold("covariance", 2, True)
    hands.settle()
    before = hands.mixture
    grip = hands.at("long")
    hands.take(grip, grip + by(15.0, 0.0))
    hands.effect()
    assert hands.handles.sight().label.title == "Stretch A and the others"
    assert len(hands.handles.sight().dashed) == 2
    hands.release(grip + by(15.0, 0.0))
    hands.settle()
    assert (hands.mixture.covariances[2] == before.covariances[2]).all()


def test_in_a_spherical_family_a_circle_follows_the_handle(hold):
    hands = hold(family="VII")
    grip = hands.at("long")
    before = hands.mixture
    deviation = float(np.sqrt(before.covariances[0, 0, 0]))
    hands.drag(grip, grip + (grip - hands.centre(0)))
    after = hands.mixture.covariances[0]
    assert after == pytest.approx(after[0, 0] * np.eye(2))
    assert np.sqrt(after[0, 0]) > 1.5 * deviation
    assert (hands.mixture.covariances[1] == before.covariances[1]).all()


def test_while_a_handle_is_held_the_rest_of_the_picture_stands_as_it_was(hold):
    hands = hold()
    start = hands.centre(0)
    still = hands.pixels()
    painted = []
    outlines = hands.plot._outlines
    draw = outlines.draw
    outlines.draw = lambda *paints: (painted.append(1), draw(*paints))
    hands.take(start, start + by(60.0, -20.0))
    for _ in range(4):
        hands.plot.grab()
        hands.plot._outlines.scene().update()
    held = len(painted)
    hands.pull(start + by(80.0, -20.0))
    hands.plot.grab()
    assert len(painted) == held, "what does not change is not painted anew"
    hands.key(Qt.Key.Key_Escape)
    hands.release(start)
    hands.hover(np.array([5.0, 5.0]))
    hands.settle()
    hands.session.pointing.point_at(None)
    hands.qtbot.waitUntil(lambda: hands.looks_like(still))
