"""The bars of the weights glide with the ellipses; numbers are those of the iteration at once."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Step
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Recording
from gmm_desktop.views.panels.components_panel import ComponentsPanel
from gmm_desktop.views.theme import LIGHT


def mixture(first):
    return Mixture([first, 1 - first], [[0.0], [5.0]], [[[1.0]], [[1.0]]])


@pytest.fixture
def panel(session, qtbot):
    session.prepared = Prepared(ArrayRows(np.arange(9.0)), ("x",), np.arange(9), ())
    recording = Recording(FitSpec(), mixture(0.2))
    recording.identities = (0, 1)
    for t, first in enumerate((0.2, 0.8)):
        recording.history.append(Step(t, "E", float(t), mixture(first)))
    panel = ComponentsPanel(session, LIGHT)
    qtbot.addWidget(panel)
    panel.show()
    session._run.show(recording)
    qtbot.waitUntil(lambda: len(panel._cards) == 2 and panel._cards[1].bar.filled == pytest.approx(0.2))
    panel._glide._since_change.invalidate()  # as if nothing had changed for a long time
    return panel


def test_bars_glide_and_numbers_jump(panel, session, qtbot):
    seen = []
    panel._glide.moved.connect(lambda: seen.append(panel._cards[0].bar.filled))
    session.player.seek(0)
    qtbot.waitUntil(lambda: panel._cards[0].bar.filled == pytest.approx(0.2))
    assert any(0.2 < share < 0.8 for share in seen)
    assert panel._cards[0].bar.words == "20 %"


def test_with_reduced_motion_bars_jump(panel, session, qtbot):
    panel._glide.reduced_motion = True
    seen = []
    panel._glide.moved.connect(lambda: seen.append(panel._cards[0].bar.filled))
    session.player.seek(0)
    qtbot.waitUntil(lambda: panel._cards[0].bar.filled == pytest.approx(0.2))
    assert not any(0.2 < share < 0.8 for share in seen)


@pytest.mark.parametrize("names", [("x",), ("eruptions in minutes since the one before", "waiting", "z")])
def test_nothing_on_a_card_is_cut_where_the_panel_is_as_narrow_as_it_may_be(session, qtbot, names):
    d = len(names)
    whole = Mixture([0.5, 0.5], [[123.456] * d, [-5678.9] * d], np.stack([np.eye(d) * 0.01] * 2))
    session.prepared = Prepared(ArrayRows(np.ones((9, d))), names, np.arange(9), ())
    recording = Recording(FitSpec(), whole)
    recording.identities = (0, 1)
    recording.history.append(Step(0, "E", 0.0, whole))
    panel = ComponentsPanel(session, LIGHT)
    qtbot.addWidget(panel)
    panel.show()
    session._run.show(recording)
    qtbot.waitUntil(lambda: len(panel._cards) == 2)

    def uncut():
        panel.resize(panel.minimumSizeHint().width(), 200)
        return panel.widget().width() <= panel.viewport().width() < 400

    qtbot.waitUntil(uncut)
