"""Two pictures of the same rows are drawn in turn by one thread, of one view, and only where something changed."""

import numpy as np
import pytest
from test_hard_against_soft import clouds, mixture

from gmm_desktop.views.plots.parts.in_step import InStep


def drawing(seen, name, quick):
    """Something of which the quick picture is not the whole one."""
    seen.append((name, quick))
    yield
    return (name, quick), not quick


def simple(seen, name, quick):
    """Something of which the quick picture is the whole one."""
    seen.append((name, quick))
    yield
    return (name, quick), True


@pytest.fixture
def together(qapp):
    made = InStep("test")
    yield made
    made._sketching.forget()
    made._sketching._latest.shut_down()


def listening(together):
    voice, done = together.voice(), []
    voice.done.connect(done.append)
    return voice, done


def test_each_gets_a_quick_picture_and_a_whole_one_when_nothing_follows(together, qtbot):
    (one, first), (other, second) = listening(together), listening(together)
    seen = []
    one.ask(drawing, seen, "soft")
    other.ask(drawing, seen, "hard")
    qtbot.waitUntil(lambda: not together.busy)
    assert first == [("soft", True), ("soft", False)]
    assert second == [("hard", True), ("hard", False)]
    assert not one.busy and not other.busy


@pytest.mark.parametrize("work", [drawing, simple])
def test_what_has_not_changed_is_not_drawn_again(together, qtbot, work):
    (one, first), (other, second) = listening(together), listening(together)
    seen = []
    one.ask(work, seen, "soft")
    other.ask(work, seen, "hard")
    qtbot.waitUntil(lambda: not together.busy)
    before = len(seen)
    one.ask(work, seen, "soft again")
    qtbot.waitUntil(lambda: not together.busy)
    assert {name for name, _ in seen[before:]} == {"soft again"}
    assert first[-1][0] == "soft again" and second[-1][0] == "hard"


def test_pictures_arrive_although_something_newer_is_wanted_by_then(together, qtbot):
    voice, done = listening(together)
    seen = []
    for number in range(30):
        voice.ask(simple, seen, number)
    qtbot.waitUntil(lambda: not together.busy)
    assert [number for number, _ in done] == [0, 29]


def test_what_is_forgotten_is_handed_to_nobody(together, qtbot):
    (one, first), (other, second) = listening(together), listening(together)
    seen = []
    one.ask(simple, seen, "soft")
    other.ask(simple, seen, "hard")
    one.forget()
    qtbot.waitUntil(lambda: not together.busy)
    assert first == [] and second == [("hard", True)]


@pytest.mark.parametrize("width", [800, 801])
def test_rows_fall_into_the_same_cells_in_both_pictures(stage, width):
    stage.rows(clouds(n=60_000))
    plot = stage.show("hard_against_soft", size=(width, 500))
    stage.run(mixture(first=5.0), mixture())
    stage.settle(plot)
    for shown in (((-3.0, 3.0), (-4.0, 4.0)), ((-30.0, 30.0), (-20.0, 20.0))):
        plot.canvas.view.show_range(*shown)
        stage.settle(plot)
        soft, hard = (side.cloud._portrait.request.grid for side in plot._sides)
        assert soft == hard
        np.testing.assert_allclose([soft.box[0], soft.box[1]], np.array(shown[0]) * 1.1)
