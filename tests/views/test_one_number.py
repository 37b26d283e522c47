"""One number of a component changed in its place: weights dragged by their bars, means and spreads typed."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gmm_desktop.engine import Edit, added, moved, removed
from gmm_desktop.views.numbers import full
from gmm_desktop.views.panels.component_card import ComponentCard
from gmm_desktop.views.parts.effect_tip import EffectTip
from gmm_desktop.views.parts.number_cell import NumberCell
from gmm_desktop.views.parts.number_editor import NumberEditor

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


class Bench:
    """A window with a fit, its cards, and what a person does to them."""

    def __init__(self, window, session, qtbot):
        self.window, self.session, self.qtbot = window, session, qtbot
        self.editing = session.editing

    def cards(self, wanted):
        def shown():
            cards = [card for card in self.window.findChildren(ComponentCard) if not card.isHidden()]
            return sorted(cards, key=lambda card: card.y())

        self.qtbot.waitUntil(lambda: len(shown()) == wanted)
        return shown()

    def cell(self, card, name):
        cells = card.findChildren(NumberCell)
        return next(cell for cell in cells if cell.accessibleName().startswith(name))

    def drag(self, bar, share):
        """Drag a bar by a share of its width, without letting go."""
        self.start, width = QPoint(10, bar.height() // 2), bar.width() - 4
        QTest.mousePress(bar, LEFT, pos=self.start)
        for part in (0.5, 1.0):
            QTest.mouseMove(bar, self.start + QPoint(round(part * share * width), 0))
        self.effect()
        return round(share * width) / width

    def release(self, bar):
        QTest.mouseRelease(bar, LEFT, pos=self.start)
        self.settle()

    def effect(self):
        self.qtbot.waitUntil(lambda: self.editing.proposal is not None and self.editing.proposal.effect is not None)
        return self.editing.proposal.effect

    def settle(self):
        self.qtbot.waitUntil(lambda: self.editing.possible and self.editing.proposal is None, timeout=10_000)

    def editor(self):
        self.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), NumberEditor))
        return QApplication.focusWidget()

    def table(self):
        self.window.layout_of_panels.show_parameters()
        view = self.window.parameters.view
        self.qtbot.waitUntil(lambda: view.model().columnCount() > 0)
        return view

    @property
    def tip(self):
        return next((tip.words for tip in self.window.findChildren(EffectTip) if tip.isVisible()), "")

    @property
    def mixture(self):
        return self.session.frame.ellipses


@pytest.fixture
def fitted(window, session, open_sample, run_to_end, qtbot):
    """A fit of so many components, in a window that is in front."""

    def fit(components=3, sample="old-faithful", **settings):
        open_sample(sample)
        session.change_spec(components=components, **settings)
        run_to_end()
        window.activateWindow()
        bench = Bench(window, session, qtbot)
        bench.settle()
        return bench

    return fit


# Weights ----------------------------------------------------------------------------------------------------


def test_a_weight_is_dragged_by_its_bar_and_the_others_share_the_rest_as_before(fitted, session):
    bench = fitted()
    first, second, _ = bench.cards(3)
    before = bench.mixture
    by = bench.drag(first.bar, 0.3)
    proposed = bench.editing.proposal.edit.mixture.weights
    assert bench.editing.proposal.label == "Change weight of A"
    assert proposed[0] == pytest.approx(before.weights[0] + by, abs=0.01)
    assert proposed.sum() == pytest.approx(1.0, abs=1e-12)
    assert proposed[1] / proposed[2] == pytest.approx(before.weights[1] / before.weights[2])
    assert bench.tip.startswith("Change weight of A: Δℓ \N{MINUS SIGN}") and "ΔBIC +" in bench.tip
    bench.qtbot.waitUntil(lambda: second.bar.words == f"{100 * proposed[1]:.0f} %")
    assert bench.mixture is before, "nothing is done yet"
    bench.release(first.bar)
    assert bench.mixture.weights == pytest.approx(proposed)
    assert bench.tip == ""
    assert bench.editing.undo_label == "Change weight of A"
    bench.editing.undo()
    assert bench.mixture is before


def test_a_click_on_a_bar_chooses_its_component_and_changes_nothing(fitted, session):
    bench = fitted()
    _, second, _ = bench.cards(3)
    before = bench.mixture
    QTest.mouseClick(second.bar, LEFT)
    assert session.pointing.chosen == session.identities[1]
    assert bench.mixture is before and bench.editing.proposal is None


def test_weights_under_padlocks_stay_and_the_noise_shares_the_rest(fitted, session):
    bench = fitted(noise=True)
    session.editing.hold("weight", 1, True)
    bench.settle()
    first, *_ = bench.cards(3)
    before = bench.mixture
    bench.drag(first.bar, 0.1)
    proposed = bench.editing.proposal.edit.mixture
    assert proposed.weights[1] == before.weights[1]
    assert proposed.noise.weight / before.noise.weight == pytest.approx(proposed.weights[2] / before.weights[2])
    assert proposed.weights.sum() + proposed.noise.weight == pytest.approx(1.0, abs=1e-12)
    bench.drag(first.bar, 2.0)
    widest = bench.editing.proposal.edit.mixture
    assert widest.weights[1] == before.weights[1], "what is held is not taken away"
    assert widest.weights[2] > 0 and widest.noise.weight > 0
    bench.release(first.bar)


def test_a_weight_that_nobody_can_share_with_is_refused_in_words(fitted, session, window):
    bench = fitted(2)
    session.editing.hold("weight", 1, True)
    bench.settle()
    first, _ = bench.cards(2)
    bench.qtbot.waitUntil(lambda: first.bar.cursor().shape() == Qt.CursorShape.ArrowCursor)
    first.bar.setFocus()
    QTest.keyClick(first.bar, Qt.Key.Key_Right)
    assert bench.editing.proposal is None
    assert "release one of them" in window.notice.text


def test_escape_in_the_middle_of_a_drag_leaves_all_weights_as_they_were(fitted, session):
    bench = fitted()
    first, *_ = bench.cards(3)
    before = bench.mixture
    bench.drag(first.bar, 0.3)
    QTest.keyClick(first.bar, Qt.Key.Key_Escape)
    QTest.mouseMove(first.bar, bench.start + QPoint(50, 0))
    bench.release(first.bar)
    assert bench.mixture is before and bench.editing.undo_label == "Components 3"


def test_a_weight_goes_by_keys_and_enter_does_it(fitted, session):
    bench = fitted()
    first, *_ = bench.cards(3)
    before = bench.mixture
    first.bar.setFocus()
    for key, modifier in ((Qt.Key.Key_PageUp, None), (Qt.Key.Key_Left, None), (Qt.Key.Key_Up, SHIFT)):
        QTest.keyClick(first.bar, key, modifier or Qt.KeyboardModifier.NoModifier)
    assert bench.editing.proposal.edit.mixture.weights[0] == pytest.approx(before.weights[0] + 0.1 - 0.01 + 0.001)
    bench.effect()
    assert "Change weight of A: Δℓ" in first.bar.accessibleDescription()
    QTest.keyClick(first.bar, Qt.Key.Key_Escape)
    assert bench.editing.proposal is None
    QTest.keyClick(first.bar, Qt.Key.Key_End)
    QTest.keyClick(first.bar, Qt.Key.Key_Return)
    bench.settle()
    assert bench.mixture.weights == pytest.approx([0.999, 0.001 * 0.26, 0.001 * 0.74], abs=1e-3)
    assert (bench.mixture.weights > 0).all(), "EM gives up components without any weight"


def test_a_weight_is_typed_as_a_number_or_with_a_percent_sign(fitted, session):
    bench = fitted()
    first, *_ = bench.cards(3)
    first.bar.setFocus()
    QTest.keyClicks(first.bar, "4")
    editor = bench.editor()
    QTest.keyClicks(editor, "0")
    assert "from 0 to 1" in bench.tip and bench.editing.proposal is None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert bench.editing.undo_label == "Components 3", "what is refused is not done"
    QTest.keyClicks(editor, " %")
    bench.effect()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    bench.settle()
    assert bench.mixture.weights[0] == pytest.approx(0.4)
    assert QApplication.focusWidget() is first.bar
    QTest.mouseDClick(first.bar, LEFT)
    editor = bench.editor()
    QTest.keyClicks(editor, "0,25")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    bench.settle()
    assert bench.mixture.weights[0] == pytest.approx(0.25)


def test_a_weight_dragged_during_a_run_holds_em_which_goes_on_from_there(fitted, session, qtbot):
    bench = fitted(2)
    session.change_spec(tolerance=0.0, max_iterations=100_000)
    session.player.set_speed(1)
    session.run()
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.iteration >= 1, timeout=10_000)
    first, _ = bench.cards(2)
    bench.drag(first.bar, 0.2)
    assert not session.player.playing
    position = session.player.position
    QTest.mouseRelease(first.bar, LEFT, pos=bench.start)
    qtbot.waitUntil(lambda: session.player.playing and session.player.position > position + 1, timeout=10_000)
    assert session.recording.tugs
    session.stop()


def test_a_weight_is_changed_before_any_fit(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    qtbot.waitUntil(lambda: session.editing.possible)
    bench = Bench(window, session, qtbot)
    for at in ([2.0, 55.0], [4.5, 80.0]):
        session.editing.do("Add a component", added(session.editing.base, at, np.eye(2)))
        bench.settle()
    first, _ = bench.cards(2)
    by = bench.drag(first.bar, 0.25)
    bench.release(first.bar)
    assert bench.mixture.weights == pytest.approx([0.5 + by, 0.5 - by])
    assert session.start_by_hand


# Means, standard deviations, correlations -------------------------------------------------------------------


def test_means_spreads_and_correlations_are_typed_on_the_card(fitted, session):
    bench = fitted(2)
    card = bench.cards(2)[0]
    for name, typed, found in (
        ("Mean waiting", "60", lambda mixture: mixture.means[0, 1]),
        ("SD eruptions", "0,3", lambda mixture: mixture.standard_deviations[0, 0]),
        ("Correlation", "-0.5", lambda mixture: mixture.correlations[0, 0, 1]),
    ):
        QTest.mouseDClick(bench.cell(card, name), LEFT)
        editor = bench.editor()
        QTest.keyClicks(editor, typed)
        bench.effect()
        QTest.keyClick(editor, Qt.Key.Key_Return)
        bench.settle()
        assert found(bench.mixture) == pytest.approx(float(typed.replace(",", ".")))
    assert bench.editing.undo_label == "Change correlation of A"


@pytest.mark.parametrize(
    ("name", "typed", "cure"),
    [
        ("SD waiting", "-1", "\N{MINUS SIGN}1 is no standard deviation; give a number above 0"),
        ("Correlation", "1", "give a number between \N{MINUS SIGN}1 and 1"),
        ("Mean waiting", "x", "this is no number"),
    ],
)
def test_what_makes_no_covariance_is_refused_in_one_sentence_and_nothing_changes(fitted, name, typed, cure):
    bench = fitted(2)
    before, cell = bench.mixture, bench.cell(bench.cards(2)[0], name)
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_Return)
    editor = bench.editor()
    QTest.keyClicks(editor, typed)
    assert cure in bench.tip and cure in editor.accessibleDescription()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible(), "it can be mended"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert bench.mixture is before and bench.editing.proposal is None and bench.tip == ""
    assert QApplication.focusWidget() is cell


def test_a_correlation_is_refused_where_the_family_has_none(fitted):
    bench = fitted(2, family="VVI")
    cell = bench.cell(bench.cards(2)[0], "Correlation")
    cell.setFocus()
    QTest.keyClicks(cell, ".")
    editor = bench.editor()
    QTest.keyClicks(editor, "5")
    assert "choose one that can tilt" in bench.tip
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_arrow_keys_go_from_number_to_number(fitted):
    bench = fitted(2)
    card = bench.cards(2)[0]
    bench.cell(card, "Mean eruptions").setFocus()
    for key, name in (
        (Qt.Key.Key_Right, "SD eruptions"),
        (Qt.Key.Key_Down, "SD waiting"),
        (Qt.Key.Key_Down, "SD waiting"),
        (Qt.Key.Key_Left, "Mean waiting"),
        (Qt.Key.Key_Down, "Correlation"),
    ):
        QTest.keyClick(QApplication.focusWidget(), key)
        assert QApplication.focusWidget() is bench.cell(card, name)


def test_what_is_typed_is_dropped_when_one_goes_elsewhere(fitted, window):
    bench = fitted(2)
    before, cell = bench.mixture, bench.cell(bench.cards(2)[0], "Mean waiting")
    cell.setFocus()
    QTest.keyClicks(cell, "6")
    QTest.keyClicks(bench.editor(), "0")
    assert bench.editing.proposal is not None
    window.picture.plot.setFocus()
    assert bench.editing.proposal is None and bench.mixture is before


# The table --------------------------------------------------------------------------------------------------


def test_numbers_are_typed_in_the_table_of_parameters(fitted, window):
    bench = fitted(2)
    view = bench.table()
    titles = [window.parameters.model.title(section) for section in range(view.model().columnCount())]
    for title, typed, found in (
        ("weight", "50 %", lambda mixture: mixture.weights[1]),
        ("mean eruptions", "4.5", lambda mixture: mixture.means[1, 0]),
        ("SD waiting", "7", lambda mixture: mixture.standard_deviations[1, 1]),
        ("cov eruptions, waiting", "0.2", lambda mixture: mixture.covariances[1, 0, 1]),
    ):
        view.setFocus()
        view.setCurrentIndex(view.model().index(1, titles.index(title)))
        QTest.keyClick(view, Qt.Key.Key_Return)
        editor = bench.editor()
        QTest.keyClicks(editor, typed)
        bench.effect()
        assert "Δℓ" in bench.tip
        QTest.keyClick(editor, Qt.Key.Key_Return)
        bench.settle()
        assert found(bench.mixture) == pytest.approx({"50 %": 0.5}.get(typed) or float(typed))
        assert QApplication.focusWidget() is view


def test_a_covariance_that_makes_none_is_refused_in_the_table_with_what_would_do(fitted, window):
    bench = fitted(2)
    before = bench.mixture
    view = bench.table()
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, view.model().columnCount() - 1))
    QTest.keyClicks(view, "9")
    editor = bench.editor()
    QTest.keyClicks(editor, "9")
    assert "99 makes no covariance; give a number between" in bench.tip
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert bench.mixture is before
    assert QApplication.focusWidget() is view


# The cards while something is proposed elsewhere ------------------------------------------------------------


def test_cards_show_the_numbers_of_a_proposal_and_what_goes_has_no_weight(fitted, session, qtbot):
    bench = fitted()
    first, second, third = bench.cards(3)
    base = bench.editing.base
    bench.editing.propose("Move A", moved(base, 0, base.means[0] + 0.5))
    cell = bench.cell(first, "Mean eruptions")
    qtbot.waitUntil(lambda: full(base.means[0, 0] + 0.5) in cell.toolTip())
    bench.editing.drop()
    bench.editing.propose("Remove B", removed(base, 1))
    qtbot.waitUntil(lambda: second.bar.words == "–")
    assert first.bar.words != f"{100 * base.weights[0]:.0f} %" and third.bar.words
    bench.editing.drop()
    qtbot.waitUntil(lambda: second.bar.words == f"{100 * base.weights[1]:.0f} %")


def test_the_noise_shows_what_a_proposal_leaves_it(fitted, window, qtbot):
    bench = fitted(noise=True)
    label = next(label for label in window.findChildren(QLabel) if label.text().startswith("Noise"))
    before, mixture = label.text(), bench.mixture
    more = replace(mixture, weights=0.5 * mixture.weights, noise=replace(mixture.noise, weight=0.5))
    bench.editing.propose("More noise", Edit(more, (0, 1, 2)))
    qtbot.waitUntil(lambda: label.text() == "Noise  50 %")
    bench.editing.drop()
    qtbot.waitUntil(lambda: label.text() == before)


def test_tab_goes_from_the_bar_over_the_padlocks_to_the_first_number_and_on_to_the_next_card(fitted, window):
    bench = fitted(2)
    first, second = bench.cards(2)
    first.bar.setFocus()
    reached = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [*first.controls[1:], second.bar]
    assert first.controls[-1] is bench.cell(first, "Mean eruptions")
