"""Explain says what differs from a lecture where rows have case weights, empty cells, known labels or noise."""

import re

import numpy as np
import pytest


@pytest.fixture
def open_rows(window, session, open_file, tmp_path, qtbot):
    """Open two groups of rows as a table with a column of counts and one of groups, prepared as asked."""

    def open_them(cells=lambda row, text: text, **changes):
        random = np.random.default_rng(4)
        x = np.concatenate([random.normal(0, 1, (60, 2)), random.normal(5, 1, (40, 2))])
        lines = [
            ",".join(cells(row, [f"{u:.3f}", f"{v:.3f}"])) + f",{1 + row % 3},{'no' if row < 60 else 'yes'}"
            for row, (u, v) in enumerate(x)
        ]
        path = tmp_path / "rows.csv"
        path.write_text("\n".join(["u,v,count,group", *lines]))
        open_file(path)
        with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
            session.change_preparation(columns=("u", "v"), **changes)

    return open_them


def seen(panel):
    panel._show()
    return panel


def beside(panel, block):
    return seen(panel)._asides[block].text()


def test_case_weights_stand_in_the_sums_over_the_rows(session, open_rows, run_to_end, explain):
    open_rows(weights="count")
    run_to_end()
    panel = explain()
    session.player.seek(session.player.last - 1)
    session.pointing.highlight(0)
    seen(panel)
    for formula in ("count", "mean", "spread"):
        assert "w_i P(A | x_i)" in panel.m_step.plain(formula)
    assert "w_i ln p(x_i)" in panel.likelihood.plain("rule")
    assert "case weight" in beside(panel, panel.m_step)
    before, rows = session.frame.colours, session.prepared.rows
    wanted = rows.weights @ before.responsibilities(rows.x)[:, 0]
    assert float(panel.m_step.plain("count").rpartition("= ")[2]) == pytest.approx(wanted, rel=1e-3)


def test_without_them_nothing_is_said_of_weights(session, open_rows, run_to_end, explain):
    open_rows()
    run_to_end()
    panel = seen(explain())
    formulas = [*map(panel.m_step.plain, ("count", "mean", "spread")), panel.likelihood.plain("rule")]
    assert not any("w_i" in formula for formula in formulas)
    assert not any(label.isVisible() for label in panel._asides.values())


def test_what_stands_in_place_of_empty_cells_is_said(session, open_rows, run_to_end, explain, qtbot):
    open_rows(lambda row, cells: [cells[0], "" if row == 7 else cells[1]], missing="use")
    run_to_end()
    panel = explain()
    qtbot.waitUntil(lambda: panel.asked.any_empty, timeout=5_000)
    assert "In place of an empty cell" in beside(panel, panel.m_step)
    session.pointing.point_at(7)
    assert "Empty cells (?) are left out" in beside(panel, panel.e_step)
    session.pointing.point_at(8)
    assert beside(panel, panel.e_step) == ""


def test_of_a_row_with_a_known_label_it_is_said_that_em_does_not_share_it_out(
    session, open_rows, run_to_end, explain
):
    open_rows(known_labels="group")
    run_to_end()
    panel = explain()
    session.pointing.point_at(99)
    assert beside(panel, panel.e_step) == "Row 100 is known to be yes: for it EM takes P(yes | x) = 1."
    panel.asked.read("1 2")
    session.pointing.point_at(None)
    assert "wholly of their component" in beside(panel, panel.e_step)
    assert "only the term of its component" in beside(panel, panel.likelihood)


def test_the_noise_has_a_density_of_its_own(session, open_rows, run_to_end, explain):
    open_rows()
    session.change_spec(noise=True)
    run_to_end()
    panel = seen(explain())
    said = panel.mixture.plain("noise")
    assert said.startswith("p(x | noise) = ")
    noise = session.frame.colours.noise
    digits, _, power = re.sub("−", "-", said.rpartition("= ")[2]).partition("·10^")
    assert float(digits) * 10.0 ** int(power or 0) == pytest.approx(np.exp(noise.log_density), rel=0.01)


def test_no_part_of_a_formula_is_wider_than_the_panel_where_components_have_the_names_of_groups(
    session, open_rows, run_to_end, explain
):
    open_rows()
    run_to_end()
    panel = explain()
    session.rename(0, "Iris versicolor")
    session.pointing.highlight(0)
    seen(panel)
    for block in (panel.e_step, panel.m_step):
        for name, label in block._formulas.items():
            widest = max((marks.width for marks in label._marks), default=0)
            assert widest + 18 <= label.width(), (name, label.plain)
