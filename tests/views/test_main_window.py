"""The main job in a real window: open, run, watch, stop, export, open again."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QScrollBar,
    QToolButton,
    QWidget,
)

from gmm_desktop.engine import FAMILIES
from gmm_desktop.files import read_mixture
from gmm_desktop.resources import path_of, samples
from gmm_desktop.views.actions import TABLE
from gmm_desktop.views.panels.component_card import ComponentCard

FAITHFUL = -1130.26396018


def test_with_nothing_open_there_is_a_place_to_drop_a_file_and_the_samples(window):
    assert window.at_start_page
    assert window.statusBar().text == "Open a table to begin"
    assert not window.actions_table["run"].isEnabled()


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.stem)
def test_every_sample_opens_draws_and_fits(sample, window, session, qtbot, run_to_end):
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.start_page.path_chosen.emit(sample.path)
    assert not window.at_start_page
    assert window.picture.plot is not None
    session.change_spec(components=sample.components)
    run_to_end()
    assert session.state == "converged"
    assert session.fit.mixture.k == sample.components


def test_three_actions_lead_from_a_file_to_a_fit(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    window.actions_table["faster"].trigger()
    window.actions_table["run"].trigger()
    qtbot.waitUntil(lambda: session.state == "converged", timeout=30_000)
    assert session.fit.log_likelihood == pytest.approx(FAITHFUL, abs=1e-4)
    qtbot.waitUntil(lambda: "Converged" in window.statusBar().text)
    assert "272 of 272 rows used" in window.statusBar().text


@pytest.mark.parametrize("family", [name for name in FAMILIES if len(name) == 3])
def test_every_family_can_be_asked_for(family, window, session, open_sample, run_to_end):
    open_sample("old-faithful")
    session.change_spec(family=family)
    run_to_end()
    assert session.fit.mixture.family == family


def test_parameters_survive_export_and_reopening(
    window, session, open_sample, run_to_end, qtbot, tmp_path, monkeypatch
):
    open_sample("old-faithful")
    run_to_end()
    fitted = session.fit.mixture
    path = tmp_path / "mixture.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), "JSON (*.json)"))
    with qtbot.waitSignal(session.notice):
        window.actions_table["export"].trigger()
    saved = read_mixture(path)
    order = list(fitted.canonical_order())
    assert np.array_equal(saved.mixture.weights, fitted.weights[order])
    assert np.array_equal(saved.mixture.means, fitted.means[order])
    assert np.array_equal(saved.mixture.covariances, fitted.covariances[order])
    assert json.loads(path.read_text())["fit"]["log_likelihood"] == session.fit.log_likelihood
    window.exchange.open(path)
    qtbot.waitUntil(lambda: session.state == "evaluated", timeout=20_000)
    assert session.fit.log_likelihood == pytest.approx(FAITHFUL, abs=1e-4)
    assert np.array_equal(session.frame.ellipses.means, fitted.means[order])


def test_a_saved_mixture_finds_the_table_beside_it(window, session, open_sample, run_to_end, qtbot, tmp_path):
    table = tmp_path / "geyser.csv"
    table.write_bytes(path_of("samples/old-faithful.csv").read_bytes())
    with qtbot.waitSignal(session.prepared_changed):
        window.exchange.open(table)
    run_to_end()
    session.export_parameters(tmp_path / "mixture.json")
    qtbot.waitUntil((tmp_path / "mixture.json").is_file)
    open_sample("animal-weights")
    window.exchange.open(tmp_path / "mixture.json")
    qtbot.waitUntil(lambda: session.state == "evaluated", timeout=20_000)
    assert session.dataset.name == "geyser.csv"


def test_memberships_are_exported_one_line_a_row(
    window, session, open_sample, run_to_end, qtbot, tmp_path, monkeypatch
):
    open_sample("old-faithful")
    run_to_end()
    path = tmp_path / "memberships.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), "CSV (*.csv)"))
    with qtbot.waitSignal(session.notice):
        window.actions_table["export_memberships"].trigger()
    lines = path.read_text().splitlines()
    assert len(lines) == 273
    assert lines[0].startswith("row,")


def test_pause_step_and_back_to_start(window, session, open_sample, qtbot):
    open_sample("three-clouds")
    session.change_spec(components=3)
    session.player.set_speed(0)
    window.actions_table["run"].trigger()
    qtbot.waitUntil(lambda: session.frame is not None, timeout=20_000)
    window.actions_table["run"].trigger()
    assert session.state == "paused"
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.frame.iteration == 1)
    window.actions_table["half_step"].trigger()
    qtbot.waitUntil(lambda: session.frame.phase == "M")
    window.actions_table["first"].trigger()
    assert session.frame.iteration == 0


def test_stepping_before_any_run_makes_the_first_iteration(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.frame is not None, timeout=20_000)
    assert session.frame.iteration == 0
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.frame.iteration == 1)


@pytest.fixture
def noise_table(tmp_path):
    """20,000 rows without groups: EM wanders about in them for long."""
    path = tmp_path / "noise.csv"
    rows = np.random.default_rng(5).uniform(size=(20_000, 3))
    np.savetxt(path, rows, delimiter=",", header="a,b,c", comments="", fmt="%.6f")
    return path


def test_a_half_step_beyond_the_newest_iteration_is_half_a_step(window, session, noise_table, open_file, qtbot):
    open_file(noise_table)
    session.change_spec(components=6, tolerance=0.0)
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.frame is not None, timeout=20_000)
    for _ in range(4):
        window.actions_table["last"].trigger()
        newest = session.player.position
        assert session.frame.phase == "E"
        window.actions_table["half_step"].trigger()
        qtbot.waitUntil(lambda before=newest: session.player.position > before)
        assert session.player.position == newest + 1 and session.frame.phase == "M"


def test_what_would_do_nothing_is_greyed(window, session, open_sample, run_to_end):
    actions = window.actions_table
    open_sample("old-faithful")
    assert not actions["stop"].isEnabled()
    run_to_end()
    assert not actions["last"].isEnabled() and not actions["stop"].isEnabled()
    assert actions["first"].isEnabled() and actions["step_back"].isEnabled()
    actions["first"].trigger()
    assert not actions["first"].isEnabled() and not actions["half_step_back"].isEnabled()
    assert actions["last"].isEnabled()
    actions["run"].trigger()
    assert actions["stop"].isEnabled()


def test_with_halves_shown_a_step_is_half_of_one(window, session, open_sample, run_to_end):
    open_sample("old-faithful")
    run_to_end()
    actions = window.actions_table
    actions["first"].trigger()
    session.player.set_halves(True)
    actions["step"].trigger()
    assert session.frame.phase == "M"
    actions["step"].trigger()
    assert (session.frame.iteration, session.frame.phase) == (1, "E")
    actions["step_back"].trigger()
    assert session.player.position == 1


def test_stop_keeps_the_last_iteration_and_judges_it(window, session, noise_table, qtbot):
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(noise_table)
    session.change_spec(components=12, tolerance=0.0, max_iterations=1_000_000, starts=1, start="points")
    session.player.set_speed(99)
    session.run()
    qtbot.waitUntil(lambda: len(session.history) > 3, timeout=60_000)
    window.actions_table["stop"].trigger()
    qtbot.waitUntil(lambda: session.fit is not None, timeout=20_000)
    assert session.fit.status == "stopped"
    assert session.state == "stopped"
    assert session.fit.iterations == session.history.last.iteration
    assert session.fit.log_likelihood == pytest.approx(session.history.last.log_likelihood, abs=1e-6)
    assert window.actions_table["export"].isEnabled()


def test_settings_changed_after_a_fit_are_said(window, session, open_sample, run_to_end):
    open_sample("old-faithful")
    run_to_end()
    assert not session.stale
    session.change_spec(components=3)
    assert session.stale
    assert session.fit.mixture.k == 2
    assert any("Settings changed" in label.text() and label.isVisible() for label in window.findChildren(QLabel))
    run_to_end()
    assert not session.stale


@pytest.mark.parametrize("view", ["log_likelihood", "memberships"])
def test_other_data_is_seen_at_once_where_the_view_would_be_empty_without_a_fit(
    window, session, open_sample, run_to_end, view
):
    open_sample("old-faithful")
    run_to_end()
    window.picture.show_view(view)
    open_sample("three-clouds")
    assert window.picture.plot.title == "Scatter"
    window.picture.show_view("matrix")
    open_sample("old-faithful")
    assert window.picture.plot.title == "Matrix", "what shows the data stays"


def test_without_a_run_the_log_likelihood_has_no_numbers_of_another_one(
    window, session, open_sample, run_to_end, qtbot
):
    open_sample("old-faithful")
    run_to_end()
    window.picture.show_view("log_likelihood")
    plot = window.picture.plot
    qtbot.waitUntil(lambda: plot.settled and plot.canvas.left.style["showValues"])
    open_sample("three-clouds")
    window.picture.show_view("log_likelihood")
    qtbot.waitUntil(lambda: plot.settled and not plot.behind)
    assert not plot.canvas.left.style["showValues"]


def test_components_keep_their_letters_when_one_is_added(window, session, open_sample, run_to_end):
    open_sample("old-faithful")
    run_to_end()
    means = dict(zip(session.names, session.fit.mixture.means, strict=True))
    session.change_spec(components=3)
    run_to_end()
    now = dict(zip(session.names, session.fit.mixture.means, strict=True))
    assert sorted(now) == ["A", "B", "C"]
    assert np.linalg.norm(now["A"] - means["A"]) < np.linalg.norm(now["A"] - means["B"])


def test_other_columns_and_back_again_finds_the_fit(window, session, open_sample, run_to_end, qtbot):
    open_sample("old-faithful")
    run_to_end()
    fit = session.fit
    with qtbot.waitSignal(session.prepared_changed):
        session.use_columns(("waiting",))
    assert session.fit is None
    with qtbot.waitSignal(session.prepared_changed):
        session.use_columns(("eruptions", "waiting"))
    assert session.fit is fit


def test_a_dropped_file_is_opened(window, session, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path_of("samples/iris.csv")))])
    at, actions = QPointF(200, 200), Qt.DropAction.CopyAction
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(200, 200), actions, data, Qt.MouseButton.LeftButton, keys)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.dropEvent(QDropEvent(at, actions, data, Qt.MouseButton.LeftButton, keys))
    assert session.dataset.name == "iris.csv"


def test_a_pasted_table_is_opened(window, session, qtbot):
    QGuiApplication.clipboard().setText("x\ty\n1\t2\n3\t5\n4\t1\n")
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.actions_table["paste"].trigger()
    assert session.dataset.rows == 3


def test_a_name_with_markup_is_shown_as_it_is(window, session, qtbot, tmp_path):
    path = tmp_path / "markup.csv"
    path.write_text('"<img src=""/dev/zero"">",b\n1,2\n3,5\n4,7\n9,1\n')
    with qtbot.waitSignal(session.prepared_changed, timeout=20_000):
        window.exchange.open(path)
    for label in window.findChildren(QLabel):
        if label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    assert not window.picture.grab().isNull()


def test_a_column_can_be_unticked_but_not_the_last(window, session, open_sample, qtbot):
    open_sample("old-faithful")
    model = window.data.columns
    with qtbot.waitSignal(session.prepared_changed):
        assert model.setData(model.index(0), None, Qt.ItemDataRole.CheckStateRole)
    assert session.prepared.columns == ("waiting",)
    assert not model.setData(model.index(1), None, Qt.ItemDataRole.CheckStateRole)
    assert "at least one column" in window.notice.text


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("size", [(800, 600), (1360, 850), (2560, 1440)])
def test_the_picture_keeps_its_room_in_every_size(window, session, open_sample, choice, size, run_to_end):
    window.resize(*size)
    open_sample("old-faithful")
    run_to_end()
    window.appearance.choose_theme(choice)
    assert window.width() == size[0]
    assert window.height() == size[1]
    assert window.picture.width() * window.picture.height() > 0.3 * size[0] * size[1]
    picture = window.grab().toImage()
    ground = picture.pixelColor(2, picture.height() - 2).lightnessF()
    assert (ground < 0.5) == (choice == "dark")


def test_a_large_window_becomes_small_at_once_but_not_smaller_than_its_parts(window, open_sample, qtbot):
    window.resize(1600, 1000)
    open_sample("old-faithful")
    for size in ((800, 600), (1600, 1000), (800, 600)):
        window.resize(*size)
        qtbot.waitUntil(lambda size=size: (window.width(), window.height()) == size)
    window.resize(1600, 1000)
    window.resize(300, 200)
    qtbot.waitUntil(lambda: window.minimumWidth() > 0 and window.width() >= window.minimumSizeHint().width())
    assert 300 < window.width() <= 800 and 200 < window.height() <= 600
    window.toggle_start_page()
    window.resize(20, 20)
    assert window.width() >= window.minimumSizeHint().width() > 100


def test_every_control_says_what_it_is_and_those_to_point_at_what_they_do(window, session, open_sample, run_to_end):
    open_sample("five-columns")
    run_to_end()
    for dock in window.layout_of_panels.docks.values():
        dock.show()
        dock.raise_()
    controls = (QAbstractButton, QAbstractSlider, QComboBox, QAbstractSpinBox)
    for control in window.findChildren(QWidget):
        ours = type(control).__name__ != "QAbstractButton" and not isinstance(control, QScrollBar)
        if isinstance(control, controls) and ours and control.isVisibleTo(window):
            words = control.accessibleName() or getattr(control, "text", str)()
            assert words, control
            assert control.toolTip(), words


def test_tab_goes_from_control_to_control_that_can_be_seen_in_the_order_of_the_window(
    window, session, open_sample, run_to_end, qtbot
):
    open_sample("old-faithful")
    run_to_end()
    for name in ("explain", "model"):
        window.layout_of_panels.docks[name].raise_()
        qtbot.waitUntil(lambda name=name: window.layout_of_panels.docks[name].x() >= 0)
    components = session.spec.components
    qtbot.waitUntil(
        lambda: len([card for card in window.findChildren(ComponentCard) if card.isVisible()]) == components
    )
    names = []
    control = window.layout_of_panels.docks["data"].titleBarWidget().findChild(QToolButton)
    control.setFocus()
    while len(names) < 80 and (not names or names[0] != control.accessibleName()):
        names.append(control.accessibleName() or getattr(control, "text", str)())
        qtbot.keyClick(control, Qt.Key.Key_Tab)
        control = QApplication.focusWidget()
        assert window.rect().contains(control.mapTo(window, control.rect().center())), control
    assert "x, one value a column" not in names, "Explain lies behind Model"
    order = [
        "Columns",
        "Components",
        "Close the panel Components",
        "Hold the weight of A",
        "Hold the covariance of B",
    ]
    order += ["All parameters", "View: Scatter", "Run or pause", "Log-likelihood by iteration", "Scatter"]
    assert [name for name in names if name in order] == order


def test_keys_go_to_the_plot_of_data_that_was_opened(window, open_sample):
    window.activateWindow()
    open_sample("old-faithful")
    assert window.focusWidget() is window.picture.plot


@pytest.mark.parametrize("sample", ["animal-weights", "iris"])
def test_few_columns_are_all_seen_and_take_no_more_room_than_they_need(window, open_sample, qtbot, sample):
    window.resize(1360, 850)
    open_sample(sample)
    window.layout_of_panels.reset()
    columns = window.data._list
    rows = columns.model().rowCount() * columns.sizeHintForRow(0)
    qtbot.waitUntil(lambda: rows <= columns.viewport().height() < rows + 60)


def test_views_say_by_which_key_they_are_seen(window, open_sample):
    open_sample("old-faithful")
    tips = {button.text(): button.toolTip() for button in window.picture.findChildren(QToolButton)}
    assert tips["Scatter"].endswith("(1)") and tips["Matrix"].endswith("(3)")


def test_every_action_has_words_and_no_key_is_given_twice():
    keys = [key for entry in TABLE for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert all(entry.tip and entry.text for entry in TABLE)


@pytest.mark.parametrize(("symbol", "key"), [(">", "."), ("<", ","), ("+", "=")])
def test_no_key_is_named_a_second_time_by_what_it_types_with_shift(symbol, key):
    # A keyboard reports both names of one stroke; an action that has both is ambiguous to itself and does nothing.
    for entry in TABLE:
        assert not {symbol, f"Shift+{key}"} <= set(entry.keys)


def test_an_opened_mixture_is_where_the_next_step_goes_on_from(
    window, session, open_sample, run_to_end, qtbot, tmp_path
):
    open_sample("old-faithful")
    run_to_end()
    session.export_parameters(tmp_path / "mixture.json")
    qtbot.waitUntil((tmp_path / "mixture.json").is_file)
    window.exchange.open(tmp_path / "mixture.json")
    qtbot.waitUntil(lambda: session.state == "evaluated", timeout=20_000)
    assert not session.stale
    start = session.frame.ellipses
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=20_000)
    window.actions_table["step"].trigger()
    qtbot.waitUntil(lambda: session.frame.iteration == 1, timeout=20_000)
    assert np.allclose(session.frame.ellipses.means, start.means, rtol=1e-3)


def test_a_finished_fit_that_is_played_again_is_not_said_to_run(window, session, open_sample, run_to_end, qtbot):
    open_sample("animal-weights")
    run_to_end()
    session.player.set_speed(1)
    session.back_to_start()
    session.run()
    qtbot.waitUntil(lambda: window.statusBar().text.startswith("Playing"))
