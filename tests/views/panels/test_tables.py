"""The tables show the file, the memberships and the parameters, and never ask for what is gone."""

from operator import attrgetter

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from gmm_desktop.views.numbers import MINUS

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def shown(model, row, column):
    return model.data(model.index(row, column))


@pytest.fixture
def fitted(window, session, open_sample, run_to_end):
    open_sample("old-faithful")
    run_to_end()
    window.rows.model.refresh()
    window.parameters.model.refresh()
    return session


def test_rows_are_those_of_the_file_with_memberships_beside(fitted, window):
    model = window.rows.model
    assert model.rowCount() == 272
    titles = [model.headerData(section, ACROSS) for section in range(model.columnCount())]
    assert titles == ["eruptions", "waiting", "component", "P(A)", "P(B)"]
    assert (shown(model, 0, 0), shown(model, 0, 1), shown(model, 0, 2)) == ("3.6", "79", "B")
    probabilities = fitted.fit.mixture.responsibilities(np.array([[3.6, 79.0]]))[0]
    assert [shown(model, 0, 3), shown(model, 0, 4)] == [f"{share:.3f}" for share in probabilities]


def test_parameters_are_those_of_the_mixture(fitted, window):
    model, mixture = window.parameters.model, fitted.fit.mixture
    titles = [model.headerData(section, ACROSS) for section in range(model.columnCount())]
    assert titles[:3] == ["weight", "mean eruptions", "mean waiting"]
    assert titles[-1] == "cov eruptions, waiting"
    assert model.value(1, 2) == mixture.means[1, 1]
    assert model.value(0, 5) == mixture.covariances[0, 0, 1]
    lines = model.as_text().splitlines()
    assert float(lines[1].split("\t")[2]) == mixture.means[0, 0]
    assert MINUS not in model.as_text()


def test_what_is_asked_after_the_fit_was_put_away_is_still_answered(fitted, window):
    fitted._run.show(None)
    for model in (window.rows.model, window.parameters.model):
        for section in range(model.columnCount()):
            assert model.headerData(section, ACROSS)
        assert shown(model, 0, model.columnCount() - 1) is not None
    assert window.parameters.model.headerData(0, DOWN) == "A"


@pytest.mark.parametrize("model", ["rows.model", "parameters.model", "data.columns"])
def test_the_models_keep_to_qts_rules(model, fitted, window, qtmodeltester):
    qtmodeltester.check(attrgetter(model)(window), force_py=True)


def test_rows_left_out_have_no_membership(window, session, run_to_end, qtbot, tmp_path):
    path = tmp_path / "gaps.csv"
    lines = ["x,y", ",1"] + [f"{i % 5 + i / 10},{i % 3 - i / 7}" for i in range(40)]
    path.write_text("\n".join(lines))
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    run_to_end()
    window.rows.model.refresh()
    assert shown(window.rows.model, 0, 2) == "left out"
    assert shown(window.rows.model, 1, 2) in session.names


@pytest.fixture
def unsorted(window, session, qtbot, tmp_path):
    """A table whose order is easily seen, its rows shown."""
    path = tmp_path / "unsorted.csv"
    path.write_text("x,name\n3,b\n,c\n1,\n2,A\n1,B\n" + "".join(f"{i % 7 + 4},z\n" for i in range(40)))
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    window.layout_of_panels.show_rows()
    window.rows.refresh()
    return window.rows


def sort(qtbot, rows, section):
    """Click on a header and wait for the new order."""
    header = rows.view.horizontalHeader()
    spot = header.viewport(), Qt.MouseButton.LeftButton
    with qtbot.waitSignal(rows.model.modelReset, timeout=20_000):
        qtbot.mouseClick(*spot, pos=QPoint(header.sectionViewportPosition(section) + 20, 8))


def first_rows(model, column, many=5):
    return [shown(model, row, column) for row in range(many)]


def test_a_click_sorts_another_turns_round_a_third_restores_the_file(unsorted, qtbot):
    model = unsorted.model
    sort(qtbot, unsorted, 0)
    assert first_rows(model, 0) == ["1", "1", "2", "3", "4"]
    assert [model.headerData(row, DOWN) for row in range(4)] == ["3", "5", "4", "1"]
    assert shown(model, 44, 0) == ""
    sort(qtbot, unsorted, 0)
    assert first_rows(model, 0, 2) == ["10", "10"]
    assert shown(model, 44, 0) == ""
    sort(qtbot, unsorted, 0)
    assert first_rows(model, 0) == ["3", "", "1", "2", "1"]
    assert unsorted.view.horizontalHeader().sortIndicatorSection() == -1


def test_texts_are_sorted_by_the_alphabet_empty_ones_last(unsorted, qtbot):
    sort(qtbot, unsorted, 1)
    assert first_rows(unsorted.model, 1, 4) == ["A", "b", "B", "c"]
    assert shown(unsorted.model, 44, 1) == ""


def test_what_is_pointed_at_and_selected_are_rows_of_the_file(unsorted, session, qtbot):
    session.pointing.select(np.array([0, 2, 4]))
    session.pointing.point_at(3)
    sort(qtbot, unsorted, 0)
    assert unsorted.view.currentIndex().row() == 2
    assert sorted({index.row() for index in unsorted.view.selectedIndexes()}) == [0, 1, 3]
    assert session.pointing.selection.tolist() == [0, 2, 4]
    assert session.pointing.row == 3
    unsorted.view.selectRow(1)
    assert session.pointing.row == 4
    assert session.pointing.selection.tolist() == [4]
    session.pointing.point_at(0)
    assert unsorted.view.currentIndex().row() == 3


def test_rows_that_are_selected_elsewhere_are_marked_and_none_any_more_on_request(unsorted, session, qtbot):
    def marked():
        return sorted({index.row() for index in unsorted.view.selectedIndexes()})

    session.pointing.select(np.array([1, 2, 7]))
    assert marked() == [1, 2, 7]
    sort(qtbot, unsorted, 0)
    session.pointing.select(np.array([0, 2, 4]))
    assert marked() == [0, 1, 3]
    session.pointing.select_none()
    assert marked() == [] and not len(session.pointing.selection)


def test_the_whole_row_that_is_pointed_at_elsewhere_is_marked_and_selected_ones_stay_so(unsorted, session):
    view, model = unsorted.view, unsorted.model
    ground = Qt.ItemDataRole.BackgroundRole
    session.pointing.select(np.array([1, 2, 7]))
    session.pointing.point_at(4)
    assert sorted({index.row() for index in view.selectedIndexes()}) == [1, 2, 7]
    assert view.currentIndex().row() == 4
    assert all(model.index(4, column).data(ground) is not None for column in range(model.columnCount()))
    assert model.index(3, 0).data(ground) is None
    before = view.viewport().grab().toImage()
    session.pointing.point_at(None)
    assert model.index(4, 0).data(ground) is None
    assert view.viewport().grab().toImage() != before


def test_rows_can_be_sorted_by_their_memberships(fitted, window, qtbot):
    rows = window.rows
    window.layout_of_panels.show_rows()
    rows.refresh()
    sort(qtbot, rows, 3)
    shares = [float(shown(rows.model, row, 3)) for row in range(272)]
    assert shares == sorted(shares)
    sort(qtbot, rows, 2)
    assert [shown(rows.model, row, 2) for row in (0, 271)] == ["A", "B"]


def test_rows_sorted_by_memberships_follow_the_playhead(fitted, window, qtbot):
    rows = window.rows
    window.layout_of_panels.show_rows()
    rows.refresh()
    sort(qtbot, rows, 3)
    before = rows.model.mixture
    fitted.back_to_start()

    def is_sorted():
        shares = [float(shown(rows.model, row, 3)) for row in range(272)]
        return rows.model.mixture is not before and shares == sorted(shares)

    qtbot.waitUntil(is_sorted, timeout=20_000)


def test_another_table_begins_in_its_own_order(unsorted, window, session, open_sample, qtbot):
    sort(qtbot, unsorted, 0)
    open_sample("old-faithful")
    unsorted.refresh()
    assert unsorted.model.headerData(0, DOWN) == "1"
    assert shown(unsorted.model, 0, 0) == "3.6"
    assert unsorted.view.horizontalHeader().sortIndicatorSection() == -1
