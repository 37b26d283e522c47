"""Preparation in sight: steps are added, switched, moved and removed, and what they cost stands beside them."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from gmm_desktop.files import TRANSFORMS
from gmm_desktop.files.preparation import (
    Arcsinh,
    KeepPolygon,
    KeepRange,
    KeepValues,
    Log10,
    PrincipalComponents,
    Whitening,
    ZScore,
)
from tests.views.conftest import open_path

ROWS = 60
EMPTY, ZERO = (7, 27), (3, 13, 23)
"""Rows whose mass is empty or 0."""


@pytest.fixture
def table(tmp_path):
    random = np.random.default_rng(5)
    lines = ["mass,length,species,w,group"]
    for row in range(ROWS):
        mass = "" if row in EMPTY else "0" if row in ZERO else f"{random.lognormal(1 + 2 * (row % 2), 0.4):.4f}"
        species = ("fox", "wolf")[row % 2]
        lines.append(f"{mass},{random.normal(10 + 5 * (row % 2), 1):.4f},{species},{1 + row % 3},{row % 2 or ''}")
    path = tmp_path / "weights of <i>animals.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def opened(window, session, qtbot, table):
    open_path(window, session, qtbot, table)
    change(session, qtbot, lambda: session.use_columns(("mass", "length")))
    window.data.prepare_button.click()
    return window


def change(session, qtbot, act):
    with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
        act()


def failing(session, qtbot, act):
    """What the one notice says that comes of it."""
    said = []
    session.notice.connect(said.append)
    with qtbot.waitSignal(session.notice, timeout=10_000):
        act()
    qtbot.waitUntil(lambda: not session.busy, timeout=10_000)
    assert len(said) == 1
    return said[0].text


def take(window):
    window.prepare.editor.take_button.click()


def words(window):
    return [row.words.text() for row in window.prepare.rows]


def costs(window):
    return [row.cost.text() for row in window.prepare.rows]


def test_it_is_closed_at_first_and_brought_by_the_link_in_the_data_card(window, open_sample):
    open_sample("old-faithful")
    dock = window.layout_of_panels.docks["prepare"]
    assert dock.isHidden()
    window.data.prepare_button.click()
    assert dock.isVisible()
    assert window.prepare.used.text() == "272 of 272 rows used"
    assert window.prepare.way_back.text() == "Parameters are in the file's units."


@pytest.mark.parametrize("kind", [kind for kind in TRANSFORMS if kind != "none"])
def test_every_transform_is_added_switched_off_and_removed(kind, opened, session, qtbot):
    panel = opened.prepare
    panel.add("transform")
    form = panel.editor.form
    form.column.choose("length")
    form.kind.setCurrentIndex(form.kind.findData(kind))
    if kind == "logicle":
        form.numbers["top"].setText("100")
    qtbot.waitUntil(lambda: panel.editor.preview.shown is not None and not panel.editor.busy, timeout=10_000)
    assert panel.editor.preview.accessibleDescription().startswith("before: ")
    change(session, qtbot, lambda: take(opened))
    assert isinstance(session.preparation.steps[0], TRANSFORMS[kind])
    label = session.prepared.outcomes[0].step.label("length")
    assert session.prepared.titles == ("mass", label)
    assert words(opened)[0].startswith(f"length becomes {label}")
    assert costs(opened) == ["costs nothing"]
    assert panel.editor.isHidden()
    change(session, qtbot, panel.rows[0].switch.click)
    assert costs(opened) == ["off"]
    assert session.prepared.titles == ("mass", "length")
    change(session, qtbot, panel.rows[0].buttons["close"].click)
    assert session.preparation.steps == () and panel.rows == []


def test_what_a_step_costs_and_why_rows_are_left_out_is_on_screen(opened, session, qtbot):
    change(session, qtbot, lambda: session.set_steps([Log10(column="mass")]))
    assert costs(opened) == ["3 cells emptied, 3 rows left out"]
    assert opened.prepare.used.text() == "55 of 60 rows used"
    assert opened.prepare.reasons.text().splitlines() == [
        "2 left out: with empty cells",
        "3 left out: with mass 0 or negative: no log10(mass)",
    ]
    change(session, qtbot, lambda: opened.prepare.roles.missing.chosen.emit("use"))
    assert costs(opened) == ["3 cells emptied"]
    assert opened.prepare.used.text() == "60 of 60 rows used"


@pytest.mark.parametrize(("kind", "step", "columns"), [
    ("pca", PrincipalComponents(components=2), ("PC1", "PC2")),
    ("whitening", Whitening(), ("mass (whitened)", "length (whitened)")),
])  # fmt: skip
def test_all_columns_can_be_mixed(kind, step, columns, opened, session, qtbot):
    opened.prepare.add(kind)
    change(session, qtbot, lambda: take(opened))
    assert session.preparation.steps == (step,)
    assert session.prepared.columns == columns
    assert "exactly" in opened.prepare.way_back.text()


def test_rows_are_kept_by_range_and_by_value(opened, session, qtbot):
    panel = opened.prepare
    panel.add("range")
    panel.editor.form.column.choose("length")
    panel.editor.form.low.setText("12,5")
    change(session, qtbot, lambda: take(opened))
    assert session.preparation.steps == (KeepRange(column="length", low=12.5),)
    assert words(opened) == ["Leave out rows with length below 12.5"]
    left_out = session.prepared.outcomes[0].rows_left_out
    assert left_out > 20 and costs(opened) == [f"{left_out} rows left out"]
    panel.add("values")
    form = panel.editor.form
    assert form.column.name == "species" and form.categories.rowCount() == 2
    form.categories.setData(form.categories.index(1), None, Qt.ItemDataRole.CheckStateRole)
    change(session, qtbot, lambda: take(opened))
    assert session.preparation.steps[1] == KeepValues(column="species", values=("wolf",))
    panel.rows[1].buttons["edit"].click()
    assert panel.editor.form.categories.chosen == ("wolf",)
    panel.editor.form.outside.setChecked(True)
    assert "no row is left" in failing(session, qtbot, lambda: take(opened))
    assert not session.preparation.steps[1].outside, "what worked before stays"
    assert not panel.editor.isHidden(), "what was typed is still there to be corrected"


def test_steps_are_moved_and_changed_in_their_place(opened, session, qtbot):
    change(session, qtbot, lambda: session.set_steps([Log10(column="mass"), ZScore(column="mass")]))
    change(session, qtbot, opened.prepare.rows[1].buttons["up"].click)
    assert session.preparation.steps == (ZScore(column="mass"), Log10(column="mass"))
    assert not opened.prepare.rows[0].buttons["up"].isEnabled()
    assert not opened.prepare.rows[1].buttons["down"].isEnabled()
    opened.prepare.rows[1].buttons["edit"].click()
    form = opened.prepare.editor.form
    form.kind.setCurrentIndex(form.kind.findData("arcsinh"))
    form.numbers["cofactor"].setText("2")
    change(session, qtbot, lambda: take(opened))
    assert session.preparation.steps == (ZScore(column="mass"), Arcsinh(column="mass", cofactor=2.0))
    opened.prepare.rows[1].buttons["edit"].click()
    form = opened.prepare.editor.form
    form.kind.setCurrentIndex(form.kind.findData("none"))
    change(session, qtbot, lambda: take(opened))
    assert session.preparation.steps == (ZScore(column="mass"),)


@pytest.mark.parametrize(("text", "said"), [
    ("0", "The cofactor of arcsinh is 0; use a positive number, such as 5 or 150"),
    ("five", "Cofactor is “five”, not a number; type one such as 5"),
    ("", "Cofactor is “”, not a number; type one such as 5"),
])  # fmt: skip
def test_wrong_input_gives_one_message_and_changes_nothing(text, said, opened, session, qtbot):
    opened.prepare.add("transform")
    form = opened.prepare.editor.form
    form.kind.setCurrentIndex(form.kind.findData("arcsinh"))
    form.numbers["cofactor"].setText(text)
    assert failing(session, qtbot, lambda: take(opened)) == said
    assert opened.notice.text == said
    assert session.preparation.steps == ()


def test_a_step_that_cannot_be_taken_leaves_rows_ticks_and_list_as_they_were(opened, session, qtbot):
    worked, prepared = session.preparation, session.prepared
    too_many = [PrincipalComponents(components=9)]
    assert "ask for at most 2" in failing(session, qtbot, lambda: session.set_steps(too_many))
    assert session.preparation == worked and session.prepared is prepared
    assert opened.prepare.rows == []
    nothing_left = [KeepRange(column="mass", high=-1.0)]
    assert "no row is left" in failing(session, qtbot, lambda: session.set_steps(nothing_left))
    assert session.preparation == worked


def test_weights_and_known_labels_are_chosen_from_the_columns(opened, session, qtbot):
    roles = opened.prepare.roles
    change(session, qtbot, lambda: session.use_columns(("mass", "length", "w")))
    roles.weights.choose("w")
    change(session, qtbot, lambda: roles.weights.activated.emit(roles.weights.currentIndex()))
    assert session.preparation.weights == "w"
    assert session.preparation.columns == ("mass", "length"), "a weight is not fitted as well"
    assert session.prepared.rows.weights is not None
    roles.labels.choose("species")
    change(session, qtbot, lambda: roles.labels.activated.emit(roles.labels.currentIndex()))
    assert session.prepared.label_names == ("fox", "wolf")
    roles.weights.choose("species")
    assert session.preparation.weights == "w"


def test_units_stand_on_axes_cards_and_tables_and_files_are_in_the_files_own(
    opened, session, qtbot, run_to_end, tmp_path
):
    change(session, qtbot, lambda: session.set_steps([Log10(column="mass"), ZScore(column="length")]))
    run_to_end()
    opened.parameters.refresh()
    opened.parameters.model.refresh()
    titles = [opened.parameters.model.title(section) for section in range(1, 3)]
    assert titles == ["mean log10(mass)", "mean z-score of length"]
    assert opened.parameters.units.text() == "in transformed units: log10(mass), z-score of length"
    assert "log10(mass)" in opened.prepare.way_back.text() and "cannot be undone" in opened.prepare.way_back.text()
    plot = opened.picture.plot
    qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    assert plot.canvas.bottom.labelText == "mass (log scale)"
    with qtbot.waitSignal(session.notice, timeout=10_000) as said:
        session.export_parameters(tmp_path / "mixture.csv")
    assert said.args[0].kind == "done"
    assert "log10(mass)" in (tmp_path / "mixture.csv").read_text()
    means = session.fitted.in_file_units().fit.mixture.means[:, 1]
    assert 8 < means.min() < 12 < means.max() < 17


@pytest.fixture
def quick_mouse(monkeypatch):
    """Let pyqtgraph hear moves that come quicker than a person makes them."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)


def drag(canvas, places):
    """Draw through drawn places with the mouse."""
    view, port = canvas.view, canvas.viewport()
    pixels = [canvas.mapFromScene(view.mapToScene(*point)) for point in view.pixels(np.array(places)).tolist()]
    at = [QPoint(point.x(), point.y()) for point in pixels]
    QTest.mouseMove(port, at[0])
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[0])
    for point in at[1:]:
        QTest.mouseMove(port, point)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[-1])


def deed(plot, outside):
    words = "Leave these rows out" if outside else "Keep these rows"
    return next(action for action in plot.lasso.menu.actions() if action.text() == words)


@pytest.mark.parametrize("outside", [False, True])
def test_a_lasso_keeps_rows_or_leaves_them_out(outside, quick_mouse, window, session, open_sample, qtbot):
    open_sample("old-faithful")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    QTest.keyClick(window, Qt.Key.Key_L)
    assert plot.lasso.on and window.actions_table["lasso"].isChecked()
    seen = plot.canvas.view.shown
    x, y = session.prepared.rows.x.T
    drag(plot.canvas, [(1.45, 41), (1.45, 69), (2.4, 69.5), (3, 69), (3, 41), (2.0, 41)])
    assert plot.lasso.menu.isVisible()
    assert plot.canvas.view.shown == seen, "the view stays where it is"
    change(session, qtbot, deed(plot, outside).trigger)
    (step,) = session.preparation.steps
    assert isinstance(step, KeepPolygon) and step.outside == outside
    inside = (x < 3) & (x > 1.45) & (y < 69) & (y > 41)
    assert abs(len(session.prepared.used) - int((inside != outside).sum())) <= 2
    assert words(window) == [f"Leave out rows {step.words}"]
    assert not plot.lasso.on and not window.actions_table["lasso"].isChecked()
    window.prepare.rows[0].buttons["edit"].click()
    window.prepare.editor.form.outside.setChecked(not outside)
    before = len(session.prepared.used)
    change(session, qtbot, lambda: take(window))
    assert len(session.prepared.used) == 272 - before


def test_esc_takes_the_lasso_back_and_stops_nothing(quick_mouse, window, session, open_sample, qtbot):
    open_sample("old-faithful")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    stopped = []
    window.actions_table["stop"].triggered.connect(stopped.append)
    button = next(b for b in window.picture.findChildren(QToolButton) if b.accessibleName() == "Lasso rows")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(plot, override)
    assert not override.isAccepted(), "without a lasso, Esc stops what is going on"
    button.click()
    assert plot.lasso.on
    QApplication.sendEvent(plot, override)
    assert override.isAccepted()
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert not plot.lasso.on and not button.isChecked() and not stopped
    button.click()
    drag(plot.canvas, [(2, 50), (2, 60), (3, 60), (3, 50)])
    plot.lasso.menu.hide()
    qtbot.waitUntil(lambda: not plot.lasso.on, timeout=10_000)
    assert session.preparation.steps == ()


def test_in_one_column_a_lasso_is_drawn_across_the_histogram(quick_mouse, window, session, open_sample, qtbot):
    open_sample("animal-weights")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled, timeout=10_000)
    QTest.keyClick(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: plot.ground_at(plot.lasso_start()) is not None and plot.settled)
    middle = sum(plot.canvas.view.shown[2:]) / 2
    drag(plot.canvas, [(20.0, middle), (24.0, middle), (30.0, middle)])
    change(session, qtbot, deed(plot, False).trigger)
    (step,) = session.preparation.steps
    assert (step.low, step.high) == (pytest.approx(20.0, abs=1.5), pytest.approx(30.0, abs=1.5))
    x = session.dataset.columns[0].values
    assert session.prepared.used.tolist() == np.flatnonzero((x >= step.low) & (x <= step.high)).tolist()


def test_a_file_comes_back_prepared_as_the_last_time(opened, session, qtbot, table):
    steps = (Log10(column="mass"), KeepRange(column="length", low=8.0, enabled=False))
    change(session, qtbot, lambda: session.set_steps(steps))
    said = []
    session.notice.connect(said.append)
    open_path(opened, session, qtbot, table)
    assert session.preparation.steps == steps
    assert said[-1].text == "Prepared as last time: 2 steps"
    change(session, qtbot, opened.notice.offer.click)
    assert session.preparation.steps == ()
    said.clear()
    open_path(opened, session, qtbot, table)
    assert session.preparation.steps == () and said == []


def test_what_is_remembered_and_makes_no_sense_any_more_is_as_if_it_were_not(
    opened, session, qtbot, settings, table
):
    sha256 = session.dataset.sha256
    for text in ("{", "[]", '{"columns": ["gone"]}', '{"columns":["mass"],"missing":"x","steps":[]}'):
        settings.remember(f"prepared/{sha256}", text)
        open_path(opened, session, qtbot, table)
        assert session.preparation.steps == () and session.prepared is not None
        opened.notice.hide()


def test_a_saved_mixture_brings_its_steps(opened, session, qtbot, run_to_end, tmp_path):
    change(session, qtbot, lambda: session.set_steps([ZScore(column="mass"), Log10(column="length")]))
    run_to_end()
    was = session.fit
    with qtbot.waitSignal(session.notice, timeout=10_000):
        session.export_parameters(tmp_path / "mixture.json")
    change(session, qtbot, lambda: session.set_steps([]))
    session.open(tmp_path / "mixture.json")
    qtbot.waitUntil(lambda: session.state == "evaluated", timeout=10_000)
    assert [type(step) for step in session.preparation.steps] == [ZScore, Log10]
    assert session.fit.log_likelihood == pytest.approx(was.log_likelihood, abs=1e-6)


def test_every_control_has_a_name_and_a_tooltip(opened, session, qtbot):
    change(session, qtbot, lambda: session.set_steps([Log10(column="mass")]))
    for kind in ("transform", "pca", "range", "values"):
        opened.prepare.add(kind)
        form = opened.prepare.editor.form
        controls = [
            getattr(form, name)
            for name in ("column", "kind", "low", "high", "list", "components")
            if hasattr(form, name)
        ]
        for control in (*controls, *opened.prepare.rows[0].buttons.values(), opened.prepare.rows[0].switch):
            assert control.accessibleName() and control.toolTip()


def test_a_table_of_very_many_columns_uses_some_and_says_so(window, session, qtbot, tmp_path):
    path = tmp_path / "wide.csv"
    lines = [",".join(f"g{c}" for c in range(1200))]
    lines += [",".join(str((7 * c + 13 * row * row) % 101 + c / 7) for c in range(1200)) for row in range(4)]
    path.write_text("\n".join(lines))
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    assert session.prepared.columns == tuple(f"g{c}" for c in range(100))
    assert window.data._size.text().endswith("100 columns used; tick others in the list")
    window.layout_of_panels.docks["prepare"].show()
    assert window.prepare.roles.weights.model().rowCount() == 1201
    window.prepare.roles.weights.choose("g1199")
    assert window.prepare.roles.weights.currentText() == "g1199"
