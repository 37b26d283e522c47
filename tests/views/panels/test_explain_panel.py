"""Explain says what EM does with the numbers that are there, and where to cut."""

import re
import time
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.shown.asking import terms
from gmm_desktop.engine.shown.cutting import borders
from gmm_desktop.files.preparation import Log10
from gmm_desktop.views.panels.asked_point import point_of_text
from gmm_desktop.views.panels.cut_part import CutPart, Line, sentence
from gmm_desktop.views.panels.explain_panel import ExplainPanel
from gmm_desktop.views.parts import equations
from gmm_desktop.views.parts.block import ground_when_lit
from gmm_desktop.views.parts.formula_label import FormulaLabel
from gmm_desktop.views.theme import LIGHT, THEMES, contrast


def seen(panel):
    """Let the panel show what is there now, without waiting for its clock."""
    panel._show()
    return panel


def test_before_a_fit_it_says_what_to_do(open_sample, explain):
    open_sample("old-faithful")
    panel = seen(explain())
    assert panel._hint.isVisible()
    assert not panel.e_step.isVisible()


def test_the_numbers_are_those_of_bayes_rule_at_the_row_that_is_pointed_at(
    session, open_sample, run_to_end, explain
):
    open_sample("old-faithful")
    run_to_end()
    session.pointing.point_at(117)
    panel = seen(explain())
    found = terms(session.frame.colours, session.prepared.rows.x[117])
    assert [row.bar._share for row in panel.terms] == pytest.approx(list(found.responsibilities))
    for row, product in zip(panel.terms, found.products, strict=True):
        weight, density, shown = re.split(r" × | = ", row.product.plain)
        assert number_of(weight) * number_of(density) == pytest.approx(number_of(shown), rel=0.02)
        assert number_of(shown) == pytest.approx(product, rel=0.01)
    assert "row 118" in panel._asking.which.text()
    best = session.names[int(np.argmax(found.responsibilities))]
    assert panel.e_step.plain("rule").startswith(f"P({best} | x)")


def number_of(text):
    """What is written, read back: 4.66·10^−6."""
    digits, _, power = text.replace("−", "-").replace("\N{THIN SPACE}", "").partition("·10^")
    return float(digits) * 10.0 ** (int(power) if power else 0)


@pytest.mark.parametrize(("position", "half"), [(4, "E"), (5, "M")])
def test_the_half_step_that_is_shown_is_lit(session, open_sample, run_to_end, explain, position, half):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    session.player.seek(position)
    seen(panel)
    assert panel.e_step.lit == (half == "E")
    assert panel.m_step.lit == (half == "M")
    assert panel._title.text() == f"Iteration 2 · {half}-step"


def test_a_half_step_made_while_another_tab_was_in_front_is_in_sight_afterwards(
    window, session, open_sample, run_to_end, explain, qtbot
):
    window.resize(900, 600)
    open_sample("animal-weights")
    run_to_end()
    panel = window.explain
    assert panel.visibleRegion().isEmpty()
    for position, half in ((4, "E"), (5, "M")):
        session.player.seek(position)
        qtbot.waitUntil(lambda half=half: panel._phase == half)
    assert not panel.m_step.lit  # nothing is worked out that nobody sees
    explain()
    qtbot.waitUntil(lambda: panel.m_step.width() > 200)  # it is laid out for what it is now

    def in_sight():
        top = panel.m_step.mapTo(panel.viewport(), panel.m_step.rect().topLeft()).y()
        return 0 <= top <= max(8, panel.viewport().height() - panel.m_step.height())

    qtbot.waitUntil(in_sight)


def test_a_panel_that_goes_right_after_a_half_step_was_made_does_nothing_more(
    session, open_sample, run_to_end, qtbot
):
    open_sample("animal-weights")
    run_to_end()
    panel = ExplainPanel(session, LIGHT)
    panel.show()
    for position in (4, 5):
        session.player.seek(position)
        seen(panel)
    panel.deleteLater()
    with qtbot.captureExceptions() as caught:
        QCoreApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    assert not caught


def test_the_update_formulas_have_the_numbers_of_the_m_step(session, open_sample, run_to_end, explain, qtbot):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    session.player.seek(5)
    session.pointing.highlight(1)
    seen(panel)
    before = session.history.frame(4).colours.responsibilities(session.prepared.rows.x)[:, 1]
    x = session.prepared.rows.x
    assert number_of(panel.m_step.plain("count").rpartition("= ")[2]) == pytest.approx(before.sum(), rel=1e-3)
    mean = (before @ x) / before.sum()
    shown = panel.m_step.plain("mean").rpartition("= (")[2].rstrip(")").split(", ")
    assert [number_of(value) for value in shown] == pytest.approx(list(mean), rel=1e-3)
    assert panel.m_step.plain("moved").startswith("moved from (")
    spread = (before[:, None] * (x - mean)).T @ (x - mean) / before.sum()
    cells = panel.m_step.plain("spread").rpartition("= [")[2].rstrip("]")
    shown = [number_of(cell) for cell in re.split("[;,] ", cells)]
    assert shown == pytest.approx(list(spread.ravel()), rel=1e-2)


def test_at_the_start_no_sum_over_the_rows_is_claimed(session, open_sample, run_to_end, explain):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    session.player.seek(0)
    seen(panel)
    for formula in ("count", "weight", "mean", "spread"):
        assert not re.search(r"\d\d", panel.m_step.plain(formula)), "no number is said to come of a formula"
    assert "the start" in panel.m_step.sentence.text()
    session.player.seek(2)
    seen(panel)
    assert "M-step before" in panel.m_step.sentence.text()


def test_a_constrained_family_says_that_it_goes_on_from_the_scatter(session, open_sample, run_to_end, explain):
    open_sample("old-faithful")
    session.change_spec(family="EEE")
    run_to_end()
    panel = seen(explain())
    assert panel.m_step.plain("spread").startswith("S_")
    assert "EEE" in panel._family.text()
    assert panel.m_step.plain("family").startswith("Σ_")


def test_an_example_in_doubt_is_shown_where_nothing_is_pointed_at(session, open_sample, run_to_end, explain, qtbot):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    qtbot.waitUntil(lambda: panel.asked.row is not None and not panel.asked._latest.busy)
    shares = session.fit.mixture.responsibilities(session.prepared.rows.x)[panel.asked.row]
    assert 1 - shares.max() >= 0.1
    assert panel.asked.kind == "example"


def test_a_value_can_be_typed_with_a_decimal_comma(session, open_sample, run_to_end, explain, qtbot):
    open_sample("old-faithful")
    run_to_end()
    session.pointing.point_at(3)
    panel = seen(explain())
    field = panel._asking.field
    field.selectAll()
    qtbot.keyClicks(field, "3,07; 66")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.asked.kind == "typed"
    assert list(panel.asked.x) == [3.07, 66.0]
    field.selectAll()
    qtbot.keyClicks(field, "3,07")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "2 numbers" in panel._asking.which.text()
    field.clear()
    field.setModified(True)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.asked.kind == "example"


@pytest.mark.parametrize(
    ("text", "columns", "wanted"),
    [
        ("28.6", 1, [28.6]),
        ("28,6", 1, [28.6]),
        ("−3", 1, [-3.0]),
        ("(3.07, 66)", 2, [3.07, 66.0]),
        ("3,07 66", 2, [3.07, 66.0]),
        ("3.07,66", 2, [3.07, 66.0]),
        ("3,07; 66; 1e-3", 3, [3.07, 66.0, 0.001]),
    ],
)
def test_values_are_read_as_people_write_them(text, columns, wanted):
    assert list(point_of_text(text, columns)) == wanted


@pytest.mark.parametrize(("text", "columns"), [("", 1), ("a", 1), ("1 2", 1), ("1", 2), ("inf", 1), ("nan", 1)])
def test_what_cannot_be_read_says_what_is_wanted(text, columns):
    with pytest.raises(ValueError, match="number"):
        point_of_text(text, columns)


def test_pinned_rows_have_their_memberships_over_the_iterations(session, open_sample, run_to_end, explain, qtbot):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    session.pointing.point_at(243)
    seen(panel)
    panel._asking.pin.click()
    assert session.pointing.pins == (243,)
    session.pointing.point_at(None)
    assert panel.asked.kind == "pinned"
    seen(panel)
    lines = panel.pinned._rows[243].lines
    qtbot.waitUntil(lambda: len(lines._shares) == len(session.history))
    last = session.history.last.mixture.responsibilities(session.prepared.rows.x[243:244])[0]
    np.testing.assert_allclose(lines._shares[-1], last)
    session.pointing.pin(243)
    assert not seen(panel).pinned.isVisible()


def test_a_click_on_a_component_fills_the_formulas_with_its_numbers(
    session, open_sample, run_to_end, explain, qtbot
):
    open_sample("old-faithful")
    run_to_end()
    session.pointing.point_at(0)
    panel = seen(explain())
    for row in panel.terms:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        assert session.pointing.component == row.place
        name = session.names[row.place]
        assert seen(panel).m_step.plain("count").startswith(f"N_{name} ")


def test_going_to_a_row_in_the_table_asks_about_it(window, session, open_sample, run_to_end, explain):
    open_sample("old-faithful")
    run_to_end()
    panel = explain()
    window.rows.refresh()
    window.rows.view.setCurrentIndex(window.rows.model.index(41, 0))
    assert panel.asked.row == 41
    assert list(panel.asked.x) == list(session.prepared.rows.x[41])


def test_a_row_that_is_left_out_is_said_to_be(window, session, qtbot, run_to_end, explain, tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("a,b\n1,2\n,3\n" + "".join(f"{i % 7},{i % 5 + i / 9}\n" for i in range(40)))
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    run_to_end()
    session.pointing.point_at(1)
    panel = seen(explain())
    assert panel.asked.x is None
    assert panel._asking.which.text() == "row 2 is left out"
    assert panel.terms == []


def test_the_place_of_the_panel_is_remembered(window, session, open_sample, explain):
    open_sample("old-faithful")
    explain()
    layout = window.layout_of_panels
    layout.docks["explain"].hide()
    layout.remember()
    layout.reset()
    assert not layout.docks["explain"].isHidden()
    layout.show()
    assert layout.docks["explain"].isHidden()


def test_one_column_says_where_to_cut_with_a_sentence_to_copy(session, open_sample, run_to_end, explain, qtbot):
    open_sample("animal-weights")
    run_to_end()
    panel = seen(explain())
    (said,) = panel.cuts.sentences
    assert said == ("At weight 27.8 the two are equally probable; 2.7 % of A lie above it, 7.6 % of B below it.")
    panel.cuts._cards[0]._copy.click()
    assert QGuiApplication.clipboard().text() == said


def test_a_transformed_column_is_cut_in_the_units_of_the_file(session, open_sample, run_to_end, explain, qtbot):
    open_sample("animal-weights")
    with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
        session.set_steps([Log10(column="weight")])
    run_to_end()
    panel = seen(explain())
    (said,) = panel.cuts.sentences
    value = float(re.match(r"At weight ([0-9.]+) the two are equally probable; ", said)[1])
    densities = session.fit.mixture.responsibilities(np.log10([[value]]))
    np.testing.assert_allclose(densities[0], 0.5, atol=0.02)


def test_a_point_of_transformed_columns_is_told_in_the_units_of_the_file(
    session, open_sample, run_to_end, explain, qtbot
):
    open_sample("animal-weights")
    with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
        session.set_steps([Log10(column="weight")])
    run_to_end()
    panel = seen(explain())
    panel.asked.type(np.array([1.5]))
    seen(panel)
    assert panel._asking.which.text().endswith("; log10(weight) = 1.500")
    assert panel._asking.field.text() == "31.6227766017"
    panel.asked.read("100")
    assert list(panel.asked.x) == [2.0]
    with pytest.raises(ValueError, match="weight cannot be −5"):
        panel.asked.read("-5")


def test_with_a_padlock_the_count_is_that_of_the_rows_and_not_of_the_held_weight(
    session, open_sample, run_to_end, explain, qtbot
):
    open_sample("old-faithful")
    run_to_end()
    session.player.seek(2)
    session.editing.hold("weight", 0, True)
    with qtbot.waitSignal(session.recording_changed, timeout=20_000):
        session.editing.go_on("play")
    qtbot.waitUntil(lambda: session.fit is not None and session.player.at_end, timeout=30_000)
    panel = explain()
    session.player.seek(session.player.last - 1)
    x, frame = session.prepared.rows.x, session.frame
    wanted = frame.colours.responsibilities(x).sum(axis=0)
    for place in (0, 1):
        session.pointing.highlight(place)
        qtbot.waitUntil(lambda: "= " in seen(panel).m_step.plain("count").rpartition("Σ")[2])
        assert number_of(panel.m_step.plain("count").rpartition("= ")[2]) == pytest.approx(wanted[place], rel=1e-3)
    assert abs(wanted[0] - 272 * frame.ellipses.weights[0]) > 0.1
    assert "(1 − held)" in panel.m_step.plain("weight")
    session.pointing.highlight(0)
    assert seen(panel).m_step.plain("weight").endswith(", held")


def test_several_columns_have_no_cut(open_sample, run_to_end, explain):
    open_sample("old-faithful")
    run_to_end()
    assert not seen(explain()).cuts.isVisible()


def one_column(weights, means, deviations):
    k = len(weights)
    covariances = np.square(np.array(deviations, dtype=float)).reshape(k, 1, 1)
    return Mixture(weights, np.array(means, dtype=float).reshape(k, 1), covariances, "V")


@pytest.mark.parametrize(
    ("mixture", "column", "wanted"),
    [
        (one_column([0.6, 0.4], [22, 34], [3, 4.5]), "mass (kg)", "At 27.7 kg the two are equally probable; "),
        (one_column([0.6, 0.4], [22, 34], [3, 4.5]), "mass_g", "At 27.7 g the two are"),
        (
            one_column([0.3, 0.3, 0.4], [0, 5, 10], [1, 1, 1]),
            "x",
            "At x 2.5 A and B are equally probable; 0.6 % of A",
        ),
        (one_column([0.5, 0.5], [0, 0.3], [1, 4]), "x", "of B lie between, "),
        (one_column([0.02, 0.98], [0, 0.4], [1, 1.3]), "x", "B is more probable than A everywhere"),
        (one_column([0.5, 0.5], [1, 1], [1, 1]), "x", "equally probable everywhere"),
    ],
)
def test_sentences_say_what_is_the_case(mixture, column, wanted):
    assert wanted in sentence(borders(mixture)[0], mixture, ("A", "B", "C"), Line(column))


@pytest.mark.parametrize(("deviations", "told"), [((3, 5), True), ((3, 3.01), False)])
def test_a_second_crossing_is_told_unless_it_is_far_from_everything(qtbot, deviations, told):
    part = CutPart()
    qtbot.addWidget(part)
    mixture = one_column([0.6, 0.4], [22, 34], deviations)
    part.show_cuts(mixture, ("A", "B"), (0, 1), Line("mass (kg)"), THEMES["light"])
    assert ("cross again" in part._cards[0]._aside.text()) == told


def test_a_name_with_markup_is_drawn_as_it_is(window, session, open_sample, run_to_end, explain):
    open_sample("old-faithful")
    run_to_end()
    session.rename(0, "<b>x</b><img src='/dev/zero'>")
    session.pointing.highlight(0)
    panel = seen(explain())
    assert "<b>x</b><…" in panel.m_step.plain("count")
    assert not panel.grab().isNull()


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_can_be_read_on_a_lit_part(theme):
    for ink in (theme.text, theme.muted, theme.error):
        assert contrast(QColor(ink), QColor(ground_when_lit(theme))) >= 4.5


@pytest.mark.parametrize(("value", "wanted"), [(-20.0, "2.06·10^−9"), (-5000.0, "3.37·10^−2172"), (-1.0, "0.368")])
def test_numbers_beyond_what_a_float_holds_are_still_written(value, wanted):
    assert equations.amount_of_log(value).plain == wanted


@pytest.mark.parametrize("size", [(1280, 760), (1360, 1300)])
def test_formulas_have_the_room_they_need(size, window, session, open_sample, run_to_end, explain, qtbot):
    window.resize(*size)
    open_sample("three-clouds")
    session.change_spec(components=3)
    run_to_end()
    panel = explain()
    for position in (0, 1, 2, 3, 8, 9, 10, session.player.last):
        session.player.seek(position)
        seen(panel)
        labels = [label for label in panel.findChildren(FormulaLabel) if label.isVisible()]
        assert len(labels) > 6
        qtbot.waitUntil(partial(all_have_room, labels))


def all_have_room(labels):
    return all(label.height() >= label._height(label.width()) for label in labels)


def test_many_components_and_columns_are_shown_in_a_frame(session, open_sample, run_to_end, explain):
    open_sample("five-columns")
    session.change_spec(components=12, starts=1, family="VVI")
    run_to_end()
    panel = explain()
    for row in range(6):
        session.pointing.pin(row)
    seen(panel)
    spent = []
    for position in range(min(20, session.player.last)):
        session.player.seek(position)
        begun = time.thread_time()
        seen(panel)
        spent.append(time.thread_time() - begun)
    assert len(panel.terms) == 8
    assert "more, together" in panel._rest.text()
    assert np.median(spent) < 0.03  # seconds of this thread's own; a sixth of it where the machine is fast
