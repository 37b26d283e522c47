"""The tables show the file, the memberships and the parameters, and never ask for what is gone."""

from operator import attrgetter

import numpy as np
import pytest
from PySide6.QtCore import Qt

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
