"""What hands propose is seen in dashes in every view that draws components, and gone when it is dropped."""

import numpy as np
import pytest
from holding import clouds

from gmm_desktop.engine import added, merged, moved, removed, weighed
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts import sorting
from gmm_desktop.views.theme import DARK, LIGHT

DRAWN = (
    "scatter",
    "histogram",
    "matrix",
    "projection",
    "uncertainty",
    "memberships",
    "profile",
    "hard_against_soft",
)
in_every_view = pytest.mark.parametrize("kind", DRAWN)

DEEDS = {
    "moved": lambda base: moved(base, 0, base.means[0] + 1.5),
    "removed": lambda base: removed(base, 1),
    "added": lambda base: added(base, base.means[1] + 2.0, np.eye(base.d)),
    "merged": lambda base: merged(base, 0, 1),
}


@in_every_view
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_proposal_is_seen_in_every_view_and_goes_when_it_is_dropped(hold, kind, deed, theme):
    hands = hold(kind, clouds(3), on=False)
    hands.plot.set_theme(theme)
    before = hands.pixels()
    hands.editing.propose(deed, DEEDS[deed](hands.editing.base))
    hands.qtbot.waitUntil(lambda: not hands.looks_like(before), timeout=10_000)
    hands.editing.drop()
    hands.qtbot.waitUntil(lambda: hands.looks_like(before), timeout=10_000)


@pytest.mark.parametrize(("kind", "d"), [("histogram", 1), ("hard_against_soft", 1), ("matrix", 3)])
def test_a_weight_that_is_proposed_is_seen_where_curves_are_as_high_as_it_makes_them(hold, kind, d):
    hands = hold(kind, clouds(d), on=False)
    hands.plot.clearFocus()  # words about it stand where keys go
    before = hands.pixels()
    hands.editing.propose("Change weight of A", weighed(hands.editing.base, 0, 0.9))
    hands.qtbot.waitUntil(lambda: not hands.looks_like(before), timeout=10_000)
    hands.editing.drop()
    hands.qtbot.waitUntil(lambda: hands.looks_like(before), timeout=10_000)


def test_a_weight_that_is_proposed_is_seen_where_memberships_are(hold):
    hands = hold("memberships", on=False)
    hands.editing.propose("Change weight of A", weighed(hands.editing.base, 0, 0.9))
    hands.qtbot.waitUntil(lambda: len(hands.plot._proposed.lines) == 2)
    (identity, rows), (_, weight) = hands.plot._proposed.lines
    assert identity == 0
    assert weight[:, 1] == pytest.approx([0.9, 0.9])
    assert rows[:, 1].min() >= 0 and rows[:, 1].max() <= 1
    assert (np.diff(rows[:, 0]) >= 0).all()


def test_memberships_of_many_rows_are_proposed_by_some_that_stand_for_all(hold, monkeypatch):
    x = np.concatenate([clouds()] * 20)
    exact = hold("memberships", x, on=False)
    change = moved(exact.editing.base, 0, exact.editing.base.means[0] + 2.0)
    monkeypatch.setattr(sorting, "EXACT", 100)
    many = PLOTS["memberships"].make(exact.session, LIGHT)
    many.resize(520, 420)
    exact.qtbot.addWidget(many)
    many.show()
    exact.qtbot.waitUntil(lambda: many.settled, timeout=10_000)
    assert many._sorted.order is None and exact.plot._sorted.order is not None
    exact.editing.propose("Move A", change)
    exact.qtbot.waitUntil(lambda: bool(exact.plot._proposed.lines) and bool(many._proposed.lines))
    means = [
        float(np.trapezoid(line[:, 1], line[:, 0]) / len(x))
        for plot in (exact.plot, many)
        for line in (plot._proposed.lines[0][1],)
    ]
    assert means[0] == pytest.approx(means[1], abs=0.02)


def test_a_profile_shows_mean_and_spread_as_they_would_be(hold):
    hands = hold("profile", clouds(3), on=False)
    base = hands.editing.base
    change = moved(base, 0, base.means[0] + 1.0)
    middle, above, below = hands.plot.lines_of(change.mixture, 0)
    spread = hands.plot._spread
    drawn = hands.plot.canvas.view.pixels(np.array([[0.0, spread.standardised(base.means[:1] + 1.0)[0, 0]]]))
    assert middle[0] == pytest.approx(drawn[0])
    assert (above[:, 1] < middle[:, 1]).all() and (middle[:, 1] < below[:, 1]).all()
