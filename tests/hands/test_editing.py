"""Hands on the mixture, before, during and after a fit: what is shown, what EM makes of it, and the way back."""

import numpy as np
import pytest

from gmm_desktop.engine import FitSpec, SpecError, added, evaluate, merged, moved, removed, split
from gmm_desktop.engine.drain import drain
from gmm_desktop.files import Column, Dataset, Preparation, read
from gmm_desktop.files.preparation import KeepPolygon, KeepRange, Log10
from gmm_desktop.hands.deed_labels import preparation_label, settings_label
from gmm_desktop.hands.effects import ENOUGH_ROWS
from gmm_desktop.resources import path_of
from gmm_desktop.session import Session

FAITHFUL = -1130.26396018


@pytest.fixture
def session(qapp):
    session = Session()
    yield session
    session.shut_down()


@pytest.fixture
def told(session):
    """Sentences the window would show."""
    said = []
    session.notice.connect(lambda notice: said.append(notice.text))
    return said


class Person:
    """What a person does, and waits for."""

    def __init__(self, session, qtbot):
        self.session, self.editing, self._qtbot = session, session.editing, qtbot

    def waits(self, until, timeout=20_000):
        self._qtbot.waitUntil(until, timeout=timeout)

    def has(self, dataset):
        """As when a table was opened, without the time a reading process takes."""
        with self._qtbot.waitSignal(self.session.prepared_changed, timeout=20_000):
            self.session._dataset_read(dataset)
        self.waits(lambda: self.editing.possible)

    def runs_to_the_end(self):
        self.session.player.set_speed(99)
        self.session.run()
        self.waits(self.ended)

    def ended(self):
        session = self.session
        return session.fit is not None and session.fit.status != "evaluated" and session.player.at_end

    def does(self, label, edit):
        before = self.session.recording
        self.editing.do(label, edit)
        self.waits(lambda: self.editing.possible and self.session.recording is not before)
        if not self.session.player.playing:
            self.waits(lambda: self.session.fit is not None)

    def moves(self, component, mean):
        self.does(f"Move {self.session.names[component]}", moved(self.editing.base, component, mean))

    def adds(self, *at):
        spread = np.cov(self.session.prepared.rows.x.T) / 4
        self.does("Add a component", added(self.editing.base, at, np.atleast_2d(spread)))

    def undoes(self):
        self.editing.undo()
        self.waits(lambda: self.editing.possible)

    def redoes(self):
        self.editing.redo()
        self.waits(lambda: self.editing.possible)


@pytest.fixture(scope="module")
def old_faithful():
    return read(path_of("samples/old-faithful.csv"))


@pytest.fixture
def person(session, qtbot, old_faithful):
    person = Person(session, qtbot)
    person.has(old_faithful)
    return person


def judged(session, mixture):
    return drain(evaluate(session.prepared.rows, mixture, session.spec)).log_likelihood


def test_without_data_nothing_can_be_proposed(session):
    session.editing.do("Add a component", added(None, [1.0], [[1.0]]))
    assert session.editing.proposal is None
    assert not session.editing.possible
    assert session.editing.undo_label == ""


def test_before_any_fit_components_are_put_down_and_em_starts_from_them(session, person):
    person.adds(2.0, 55.0)
    person.adds(4.5, 80.0)
    assert session.spec.components == 2
    assert session.names == ("A", "B")
    assert session.start_by_hand
    assert session.state == "evaluated"
    assert len(session.history) == 1
    person.moves(1, [4.4, 81.0])
    assert len(session.history) == 1, "a start is made anew as long as one is at it"
    start = session.frame.ellipses
    person.runs_to_the_end()
    assert session.fit.log_likelihood == pytest.approx(FAITHFUL, abs=1e-4)
    assert session.history.mixture(0) is start
    assert not session.stale
    assert session.editing.verdict is None, "there is no untouched run to compare with"


def test_a_proposal_says_what_it_would_change_and_can_be_dropped(session, person):
    person.runs_to_the_end()
    fit, base = session.fit, session.editing.base
    edit = moved(base, 0, base.means[0] + [0.5, 0.0])
    session.editing.propose("Move A", edit)
    assert session.editing.proposal.edit is edit
    person.waits(lambda: session.editing.proposal.effect is not None)
    effect = session.editing.proposal.effect
    assert effect.log_likelihood == pytest.approx(judged(session, edit.mixture), abs=1e-6)
    assert effect.gain == pytest.approx(effect.log_likelihood - fit.log_likelihood, abs=1e-6)
    assert effect.bic_change == pytest.approx(-2 * effect.gain, abs=1e-6)
    assert effect.rows == effect.of_rows == 272
    session.editing.drop()
    assert session.editing.proposal is None
    assert session.fit is fit
    assert session.editing.undo_label == ""


def test_bic_of_another_component_counts_its_parameters(session, person):
    person.runs_to_the_end()
    session.editing.propose("Split A", split(session.editing.base, 0))
    person.waits(lambda: session.editing.proposal.effect is not None)
    effect = session.editing.proposal.effect
    assert effect.bic_change == pytest.approx(-2 * effect.gain + 6 * np.log(272), abs=1e-6)


def test_while_a_hand_moves_the_newest_proposal_is_judged_in_the_end(session, person):
    person.runs_to_the_end()
    base = session.editing.base
    for share in range(40):
        session.editing.propose("Move A", moved(base, 0, base.means[0] + 0.01 * share))
    last = session.editing.proposal.edit.mixture
    person.waits(
        lambda: (
            session.editing.proposal.effect is not None
            and abs(session.editing.proposal.effect.log_likelihood - judged(session, last)) < 1e-6
        )
    )


def test_many_rows_are_judged_by_a_sample_which_is_said(session, qtbot):
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.normal(0, 1, (60_000, 1)), rng.normal(6, 2, (60_000, 1))])
    person = Person(session, qtbot)
    person.has(Dataset("many", (Column("x", "number", x[:, 0], minimum=-9.0, maximum=20.0),), len(x)))
    person.adds(0.0)
    base = session.editing.base
    edit = added(base, [6.0], base.covariances[0])
    session.editing.propose("Add a component", edit)
    person.waits(lambda: session.editing.proposal.effect is not None)
    effect = session.editing.proposal.effect
    assert (effect.rows, effect.of_rows) == (ENOUGH_ROWS, len(x))
    gain = judged(session, edit.mixture) - judged(session, base)
    assert effect.gain == pytest.approx(gain, rel=0.03)


@pytest.mark.parametrize("then", ["back_to_start", "pause"])
def test_what_is_done_by_hand_comes_also_where_one_pauses_before_it_is_shown(session, person, then):
    person.adds(2.0, 50.0)
    session.editing.do("Split A", split(session.editing.base, 0))
    assert not session.editing.possible
    getattr(session, then)()
    person.waits(lambda: session.editing.possible, timeout=3000)
    assert session.frame.ellipses.k == 2
    assert not session.player.playing


def test_a_tug_while_it_runs_goes_on_by_itself_on_the_same_timeline(session, person, told):
    person.runs_to_the_end()
    session.change_spec(tolerance=0.0, components=3, seed=1)
    session.player.set_speed(5)
    session.run()
    person.waits(lambda: session.player.position >= 8)
    before, values, names = session.recording, session.history.log_likelihoods[:4].copy(), session.names
    session.editing.propose("Move A", moved(session.editing.base, 0, [3.0, 60.0]))
    assert not session.player.playing
    position = session.player.position
    session.editing.accept()
    person.waits(lambda: session.recording is not before)
    tug = position // 2 + 1
    assert session.recording.tugs == (tug,)
    assert session.player.playing
    assert session.history.mixture(tug).means[0].tolist() == [3.0, 60.0]
    assert session.history.log_likelihoods[:4].tolist() == values.tolist()
    assert session.names == names
    person.waits(lambda: session.player.position > 2 * tug + 2)
    assert session.frame.iteration > tug
    gains = np.diff(session.history.log_likelihoods)
    assert gains[tug - 1] < 0
    assert (np.delete(gains, tug - 1) > -1e-6).all()


def test_dropping_a_proposal_lets_em_run_on(session, person):
    session.change_spec(tolerance=0.0)
    session.player.set_speed(4)
    session.run()
    person.waits(lambda: session.player.position >= 2)
    recording = session.recording
    session.editing.propose("Move A", moved(session.editing.base, 0, [3.0, 60.0]))
    session.stop()  # Esc
    assert session.editing.proposal is None
    assert session.player.playing
    assert session.recording is recording


def test_after_a_tug_it_says_that_it_came_back(session, person, told):
    person.runs_to_the_end()
    mean = session.fit.mixture.means[0]
    person.moves(0, mean + np.array([0.4, 5.0]))
    assert session.state == "evaluated"
    assert session.fit.log_likelihood < FAITHFUL
    person.runs_to_the_end()
    person.waits(lambda: session.editing.verdict is not None)
    assert session.editing.verdict.same
    assert told[-1] == "Came back to the same optimum"
    assert session.fit.iterations == session.history.last.iteration


def test_a_tug_before_the_end_is_compared_with_where_it_would_have_ended(session, person):
    session.step()
    person.waits(lambda: session.frame is not None)
    session.step()
    person.waits(lambda: session.frame.iteration == 1)
    person.moves(0, session.frame.ellipses.means[0] + [0.1, 1.0])
    person.runs_to_the_end()
    person.waits(lambda: session.editing.verdict is not None)
    assert session.editing.verdict.same
    assert session.editing.verdict.gain == pytest.approx(0.0, abs=1e-3)


def test_another_optimum_is_told_with_its_numbers(session, person):
    session.change_spec(components=1)
    person.runs_to_the_end()
    one = session.fit
    person.does("Split A", split(session.editing.base, 0))
    assert session.spec.components == 2
    person.runs_to_the_end()
    person.waits(lambda: session.editing.verdict is not None)
    verdict = session.editing.verdict
    assert verdict.text.startswith("2 components instead of 1: Δℓ = +")
    assert verdict.gain == pytest.approx(session.fit.log_likelihood - one.log_likelihood)
    assert verdict.bic_change == pytest.approx(session.fit.bic - one.bic)


def test_a_change_after_which_em_collapses_is_a_warning(session, person):
    notices = []
    session.notice.connect(notices.append)
    person.runs_to_the_end()
    base = session.editing.base
    person.does("Add C", added(base, [1.6, 91.0], base.covariances[0]))
    person.runs_to_the_end()
    person.waits(lambda: session.editing.verdict is not None)
    assert notices[-1].text.startswith("Since it was changed it collapses: Δℓ = ")
    assert notices[-1].kind == "warning"


def test_undo_shows_the_run_before_with_its_fit_and_redo_the_other(session, person):
    person.runs_to_the_end()
    recording, fit = session.recording, session.fit
    person.does("Merge A and B", merged(session.editing.base, 0, 1))
    person.runs_to_the_end()
    merged_fit = session.fit
    assert merged_fit.mixture.k == 1
    assert session.editing.undo_label == "Merge A and B"
    person.undoes()
    assert (session.recording, session.fit) == (recording, fit)
    assert session.spec.components == 2
    assert not session.stale
    assert not session.start_by_hand
    assert (session.editing.undo_label, session.editing.redo_label) == ("", "Merge A and B")
    person.redoes()
    assert session.fit is merged_fit
    assert session.spec.components == 1
    assert session.editing.verdict is not None


def test_a_run_that_was_left_by_undoing_goes_on_where_it_was(session, person):
    session.step()
    person.waits(lambda: session.frame is not None)
    session.step()
    person.waits(lambda: session.frame.iteration == 1)
    untouched = session.recording
    person.moves(0, [3.0, 60.0])
    person.undoes()
    assert session.recording is untouched
    assert session.player.position == 2
    assert session.fit is None
    shown = session.history.log_likelihoods[:2].tolist()
    person.runs_to_the_end()
    assert session.recording is untouched
    assert session.fit.log_likelihood == pytest.approx(FAITHFUL, abs=1e-4)
    assert session.history.log_likelihoods[:2].tolist() == shown
    assert session.fit.iterations == len(session.history) - 1
    assert (np.diff(session.history.log_likelihoods) > -1e-6).all()


def test_a_new_component_takes_the_lowest_letter_that_is_free(session, person):
    session.change_spec(components=3)
    person.runs_to_the_end()
    session.rename(2, "long waits")
    person.does("Remove A", removed(session.editing.base, session.names.index("A")))
    assert sorted(session.names) == ["B", "long waits"]
    person.adds(3.0, 60.0)
    assert session.names[-1] == "A"


def test_a_padlock_holds_while_em_runs_and_is_undone(session, person):
    person.runs_to_the_end()
    free = session.fit
    person.moves(0, free.mixture.means[0] + [0.3, 0.0])
    mean = session.frame.ellipses.means[0]
    session.editing.hold("mean", 0, True)
    assert session.editing.held.means == {0}
    assert session.editing.undo_label == "Hold mean of A"
    person.runs_to_the_end()
    assert session.fit.mixture.means[0].tolist() == mean.tolist()
    assert session.fit.parameters == free.parameters - 2
    person.undoes()
    assert not session.editing.held.any
    person.runs_to_the_end()
    person.waits(lambda: session.editing.verdict is not None)
    assert session.fit.log_likelihood == pytest.approx(free.log_likelihood, abs=1e-3)


def test_a_padlock_that_is_closed_during_a_run_counts_from_there(session, person):
    session.change_spec(tolerance=0.0)
    session.player.set_speed(5)
    session.run()
    person.waits(lambda: session.player.position >= 4)
    before = session.recording
    session.editing.hold("weight", 1, True)
    weight = session.frame.ellipses.weights[1]
    person.waits(lambda: session.recording is not before and session.player.position > 12)
    assert session.player.playing
    assert session.frame.ellipses.weights[1] == weight
    assert session.recording.tugs == ()


def test_padlocks_follow_their_components_through_an_edit(session, person):
    person.runs_to_the_end()
    session.editing.hold("covariance", 1, True)
    person.does("Remove A", removed(session.editing.base, 0))
    assert session.editing.held.covariances == {0}
    person.undoes()
    assert session.editing.held.covariances == {1}


def test_a_search_for_other_components_opens_the_padlocks(session, person):
    person.runs_to_the_end()
    session.editing.hold("mean", 0, True)
    session.change_spec(components=3)
    person.runs_to_the_end()
    assert not session.editing.held.any
    assert session.fit.mixture.k == 3


def test_an_edit_that_no_fit_can_start_from_is_a_sentence_and_changes_nothing(session, person, told, monkeypatch):
    person.runs_to_the_end()
    fit = session.fit

    def refused(*_, **__):
        raise SpecError("no fit can start from here; choose another place")

    monkeypatch.setattr("gmm_desktop.runs.climbing.fit", refused)
    session.editing.do("Move A", moved(session.editing.base, 0, [3.0, 60.0]))
    person.waits(lambda: session.editing.possible)
    assert told[-1] == "no fit can start from here; choose another place"
    assert session.fit is fit
    assert session.editing.proposal is None
    assert session.editing.undo_label == ""


def test_settings_can_be_undone_and_their_runs_come_back(session, person):
    person.runs_to_the_end()
    two = session.fit
    session.change_spec(components=3)
    assert session.editing.undo_label == "Components 3"
    person.runs_to_the_end()
    three = session.fit
    session.change_spec(family="VVI")
    person.undoes()
    assert (session.fit, session.spec.family) == (three, "VVV")
    person.undoes()
    assert (session.fit, session.spec.components) == (two, 2)
    assert not session.stale
    person.redoes()
    assert session.fit is three


def test_undoing_settings_from_before_the_first_run_does_not_take_the_run_away(session, person):
    session.change_spec(components=3)
    person.runs_to_the_end()
    fit = session.fit
    person.undoes()
    assert session.spec.components == 2
    assert session.fit is fit
    assert session.stale
    person.runs_to_the_end()
    assert session.fit.mixture.k == 2
    person.undoes()
    assert session.fit is fit, "a run that ended is never lost"


def test_another_start_is_one_deed(session, person):
    person.runs_to_the_end()
    fit = session.fit
    session.another_start()
    person.waits(person.ended)
    assert session.editing.undo_label == "Another start"
    person.undoes()
    assert (session.fit, session.spec.seed) == (fit, 0)


def test_preparations_are_undone_and_the_run_comes_back(session, person):
    person.runs_to_the_end()
    fit, preparation = session.fit, session.preparation
    corners = ((1.0, 40.0), (3.0, 40.0), (3.0, 70.0), (1.0, 70.0))
    session.set_steps([KeepPolygon(x="eruptions", y="waiting", corners=corners)])
    person.waits(lambda: session.prepared.rows.n < 272 and session.editing.possible)
    assert session.fit is None
    assert session.editing.undo_label == "Keep rows by lasso"
    session.change_spec(components=1)
    person.undoes()
    person.undoes()
    assert session.prepared.rows.n == 272
    assert (session.fit, session.preparation) == (fit, preparation)
    person.redoes()
    assert session.prepared.rows.n < 272
    assert session.editing.redo_label == "Components 1"


def test_an_undo_whose_rows_are_not_waited_for_is_taken_back(session, person):
    preparation = session.preparation
    session.use_columns(("waiting",))
    person.waits(lambda: session.prepared.columns == ("waiting",) and session.editing.possible)
    session.editing.undo()
    assert not session.editing.possible
    session.stop()
    person.waits(lambda: session.editing.possible)
    assert session.prepared.columns == ("waiting",)
    assert session.editing.undo_label == "Leave out eruptions"
    person.undoes()
    assert session.preparation == preparation


def test_other_data_have_nothing_to_undo(session, person):
    person.adds(2.0, 55.0)
    assert session.editing.undo_label == "Add a component"
    person.has(read(path_of("samples/three-clouds.csv")))
    assert (session.editing.undo_label, session.editing.redo_label) == ("", "")
    assert not session.start_by_hand
    assert session.editing.base is None


def test_other_columns_have_no_use_for_a_start_by_hand(session, person):
    person.adds(2.0, 55.0)
    session.use_columns(("waiting",))
    person.waits(lambda: session.prepared.columns == ("waiting",) and session.editing.possible)
    assert not session.start_by_hand
    person.undoes()
    assert session.start_by_hand
    assert session.names == ("A",)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"components": 4}, "Components 4"),
        ({"family": "EEI"}, "Family EEI"),
        ({"noise": True}, "Use background noise"),
        ({"tolerance": 1e-6}, "Tolerance 1e-6"),
        ({"components": 4, "family": "EEI"}, "Settings"),
    ],
)
def test_settings_have_labels(changes, label):
    assert settings_label(FitSpec(), FitSpec(**changes)) == label


LOG, LOG_OFF = Log10(column="a"), Log10(column="a", enabled=False)


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ({}, {"columns": ("a",)}, "Leave out b"),
        ({}, {"columns": ("a", "b", "c")}, "Use c"),
        ({}, {"missing": "use"}, "Use rows with empty cells"),
        ({}, {"weights": "c"}, "Weights c"),
        ({}, {"known_labels": "c"}, "Known labels c"),
        ({}, {"steps": (LOG,)}, "Logarithm to base 10 of a"),
        ({"steps": (LOG,)}, {}, "Remove: Logarithm to base 10 of a"),
        (
            {"steps": (LOG,)},
            {"steps": (LOG_OFF,)},
            "Switch off: Logarithm to base 10 of a",
        ),
        ({}, {"steps": (KeepRange(column="a", low=1.0),)}, "Keep rows by range"),
    ],
)
def test_preparations_have_labels(before, after, label):
    usual = {"columns": ("a", "b")}
    assert preparation_label(Preparation(**(usual | before)), Preparation(**(usual | after))) == label
