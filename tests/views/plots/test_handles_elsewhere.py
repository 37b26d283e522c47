"""Components are taken hold of in the panels of a matrix, in a projection and where rows are uncertain."""

import numpy as np
import pytest
from holding import by, clouds
from PySide6.QtCore import Qt

from gmm_desktop.views.plots.parts.lattice import GAP

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def go_into(hands, r, c):
    """Put the mouse into a panel of the matrix, away from all handles."""
    corner = hands.plot._lattice.corner(r, c)
    hands.hover(hands.plot.canvas.view.pixels(corner + by(0.5, 1 - GAP - 0.01)))


# The matrix -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("r", "c"), [(1, 0), (2, 0), (2, 1), (0, 2)])
def test_in_a_panel_a_mean_is_dragged_in_its_two_columns(hold, r, c):
    hands = hold("matrix", clouds(3))
    go_into(hands, r, c)
    before, start = hands.mixture, hands.centre(0)
    end = start + by(12.0, -9.0)
    hands.drag(start, end)
    assert hands.editing.undo_label == "Move A"
    assert hands.mixture.means[0, [c, r]] == pytest.approx(hands.value(end))
    (other,) = {0, 1, 2} - {r, c}
    assert hands.mixture.means[0, other] == before.means[0, other]
    assert (hands.mixture.means[1] == before.means[1]).all()


def test_on_the_diagonal_a_mean_and_a_width_are_dragged(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 1, 1)
    before, start = hands.mixture, hands.centre(0)
    hands.drag(start, start + by(8.0, 0.0))
    assert hands.mixture.means[0, 1] == pytest.approx(hands.value(start + by(8.0, 0.0))[0])
    assert hands.mixture.means[0, [0, 2]].tolist() == before.means[0, [0, 2]].tolist()
    width = hands.handles.moment.shapes[0].deviation
    grip = hands.at("long")
    hands.drag(grip, grip + by(5.0, 0.0))
    assert hands.handles.moment.shapes[0].deviation == pytest.approx(width + 5.0, rel=1e-3)


def test_in_a_panel_ellipses_are_stretched_and_turned(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 2, 1)
    shape = hands.handles.moment.shapes[0]
    grip = hands.at("long")
    hands.drag(grip, grip + 6.0 * shape.directions[0])
    assert hands.handles.moment.shapes[0].lengths == pytest.approx(shape.lengths + by(6.0, 0.0), abs=0.7)
    start = hands.at("turn")
    away = start - hands.centre(0)
    hands.drag(start, hands.centre(0) + by(away[1], -away[0]))
    assert abs(hands.handles.moment.shapes[0].directions[0] @ shape.directions[0]) < 0.2
    assert np.linalg.eigvalsh(hands.mixture.covariances[0]).min() > 0


def test_in_a_panel_components_are_added_merged_and_chosen(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 2, 0)
    at = (hands.centre(0) + hands.centre(1)) / 2
    hands.double_click(at)
    hands.settle()
    assert hands.mixture.k == 3
    assert hands.mixture.means[2, [0, 2]] == pytest.approx(hands.value(at), abs=0.06)
    hands.click(hands.centre(1))
    assert hands.session.pointing.chosen == hands.session.identities[1]
    start, end = hands.centre(2), hands.centre(1)
    hands.take(start, end)
    assert hands.handles.sight().label.title == "Merge B and C"
    hands.release(end)
    hands.settle()
    assert hands.mixture.k == 2


def test_a_handle_that_reaches_into_another_panel_is_taken_hold_of_there(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 1, 0)
    panel_at, drawn = hands.plot._lattice.panel_at, hands.plot.canvas.view.drawn
    while panel_at(drawn(*hands.at("long"))) == (1, 0):
        hands.key(Qt.Key.Key_Right, CTRL)  # longer and longer
    hands.key(Qt.Key.Key_Return)
    hands.settle()
    start = hands.at("long")
    hands.drag(start, start - 8.0 * hands.handles.moment.shapes[0].directions[0])
    assert hands.editing.undo_label == "Stretch A"
    assert hands.handles.face.columns == (0, 1)


def test_the_knob_that_turns_is_at_the_end_that_is_in_sight(hold):
    hands = hold("scatter", clouds(2))
    view = hands.plot.canvas.view
    x, y = hands.mixture.means[0]
    sides = set()
    for middle in (x - 1.0, x + 1.0):
        view.show_range((middle - 1.5, middle + 1.5), (y - 3.0, y + 3.0))
        hands.settle()
        assert view.rect().contains(*hands.at("turn"))
        sides.add(next(grip.side for grip in hands.handles.moment.grips if grip.kind == "turn"))
    assert sides == {1, -1}


def test_page_keys_go_from_panel_to_panel_and_arrows_move_in_its_columns(hold):
    hands = hold("matrix", clouds(3))
    assert hands.handles.face.columns == (0, 1), "the first panel with points"
    for key, columns in ((Qt.Key.Key_PageDown, (1,)), (Qt.Key.Key_PageDown, (2, 1)), (Qt.Key.Key_PageUp, (1,))):
        hands.key(key)
        assert hands.handles.face.columns == columns
    hands.key(Qt.Key.Key_PageDown)
    before = hands.mixture
    hands.key(Qt.Key.Key_Right)
    moved = hands.editing.proposal.edit.mixture.means[0] - before.means[0]
    assert moved[2] > 0 and moved[0] == 0 and moved[1] == pytest.approx(0.0, abs=1e-12)
    hands.key(Qt.Key.Key_Return)
    hands.settle()
    hands.handles.add_at_centre()
    hands.settle()
    box = hands.handles.face.box.mean(axis=0)
    assert hands.mixture.means[2, [2, 1]] == pytest.approx(hands.value(hands.plot.canvas.view.pixels(box)))


def test_the_panel_that_hands_are_in_is_framed(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 2, 1)
    there = hands.plot.grab().toImage()
    assert np.allclose(hands.handles.sight().box[0], hands.plot._lattice.corner(2, 1) + GAP)
    go_into(hands, 0, 0)
    assert hands.plot.grab().toImage() != there
    hands.session.pointing.put_hands_on(False)
    assert hands.handles.sight().box is None


def test_hands_are_in_a_panel_that_is_still_there_when_columns_go(hold):
    hands = hold("matrix", clouds(3))
    go_into(hands, 2, 1)
    with hands.qtbot.waitSignal(hands.session.prepared_changed, timeout=10_000):
        hands.session.use_columns(("column 1", "column 2"))
    hands.settle()
    assert hands.handles.face.columns == (0, 1)


# The projection ---------------------------------------------------------------------------------------------


def test_in_a_projection_a_mean_moves_along_its_plane_and_nowhere_else(hold):
    hands = hold("projection", clouds(4))
    projection = hands.handles.face.projection
    before, start = hands.mixture, hands.centre(0)
    end = start + by(30.0, 20.0)
    hands.drag(start, end)
    after = hands.mixture
    assert hands.handles.face.projection is projection, "the plane stands still while hands are on"
    assert projection.scores(after.means)[0] == pytest.approx(hands.handles.face.plane.values(end))
    way = (after.means[0] - before.means[0]) / projection.spread
    along, *_ = np.linalg.lstsq(projection.loadings, way, rcond=None)
    assert projection.loadings @ along == pytest.approx(way)
    assert (after.covariances == before.covariances).all()


def test_in_a_projection_ellipses_are_stretched_and_turned_too(hold):
    hands = hold("projection", clouds(4))
    shape = hands.handles.moment.shapes[0]
    grip = hands.at("long")
    hands.drag(grip, grip + 10.0 * shape.directions[0])
    assert hands.handles.moment.shapes[0].lengths == pytest.approx(shape.lengths + by(10.0, 0.0), abs=0.7)
    hands.key(Qt.Key.Key_Right, ALT)
    assert hands.editing.proposal.label == "Turn A"
    assert np.linalg.eigvalsh(hands.editing.proposal.edit.mixture.covariances[0]).min() > 0


def test_in_a_projection_components_are_added_removed_and_merged(hold):
    hands = hold("projection", clouds(4))
    at = (hands.centre(0) + hands.centre(1)) / 2
    hands.double_click(at)
    hands.settle()
    assert hands.mixture.k == 3
    assert hands.handles.moment.shapes[2].centre == pytest.approx(at, abs=0.7)
    start, end = hands.centre(2), hands.centre(1)
    hands.take(start, end)
    assert hands.editing.proposal is None or hands.handles.sight().label.title == "Merge B and C"
    hands.release(end)
    hands.settle()
    assert hands.mixture.k == 2


def test_in_a_family_along_the_columns_a_projection_moves_means_and_says_where_to_stretch(hold):
    hands = hold("projection", clouds(4), family="VVI")
    assert {grip.kind for grip in hands.handles.moment.grips} == {"mean"}
    said = []
    hands.session.notice.connect(said.append)
    hands.key(Qt.Key.Key_Right, CTRL)
    assert hands.editing.proposal is None
    assert "stretch them in Scatter or Matrix" in said[-1].text
    start = hands.centre(0)
    hands.drag(start, start + by(20.0, 0.0))
    assert hands.editing.undo_label == "Move A"


def test_ellipses_along_the_columns_say_that_they_do_not_turn(hold):
    hands = hold("scatter", family="VVI")
    said = []
    hands.session.notice.connect(said.append)
    hands.key(Qt.Key.Key_Right, ALT)
    assert hands.editing.proposal is None
    assert "do not turn" in said[-1].text


def test_when_hands_are_off_a_projection_takes_the_directions_of_what_they_made(hold):
    hands = hold("projection", clouds(4))
    projection, start = hands.plot._projection, hands.centre(0)
    hands.drag(start, start + by(40.0, 60.0))
    assert hands.plot._projection is projection
    hands.session.pointing.put_hands_on(False)
    hands.qtbot.waitUntil(lambda: hands.plot._projection is not projection)


# Where rows are uncertain -----------------------------------------------------------------------------------


def test_components_are_moved_where_rows_are_uncertain(hold):
    hands = hold("uncertainty", clouds(3))
    start = hands.centre(0)
    hands.drag(start, start + by(25.0, 10.0))
    assert hands.mixture.means[0, :2] == pytest.approx(hands.value(start + by(25.0, 10.0)))


def test_where_uncertainty_itself_is_drawn_there_is_nothing_to_take_hold_of(hold):
    hands = hold("uncertainty", clouds(1))
    assert hands.handles.face is None
    hands.double_click(np.array([200.0, 200.0]))
    assert hands.mixture.k == 2
