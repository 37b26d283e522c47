"""Whoever says which group some rows are of finds as many components as groups, by the groups' names."""

import numpy as np
import pytest


@pytest.fixture
def labelled(window, session, open_file, qtbot, tmp_path):
    random = np.random.default_rng(1)
    rows = [
        f"{random.normal(10 * group, 1):.3f},{random.normal(0, 1):.3f},{'BxC'[group] if row % 3 else ''}"
        for row in range(90)
        for group in range(3)
    ]
    path = tmp_path / "labelled.csv"
    path.write_text("\n".join(["u,v,kind", *rows]))
    open_file(path)
    roles = window.prepare.roles
    roles.labels.choose("kind")
    with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
        roles.labels.activated.emit(roles.labels.currentIndex())
    return session


def test_there_are_at_least_as_many_components_as_groups(labelled):
    assert labelled.spec.components == 3


def test_components_are_called_by_their_groups(labelled, run_to_end):
    run_to_end()
    assert labelled.names == ("B", "x", "C")
    assert labelled.fitted.names == ("B", "x", "C")
    np.testing.assert_allclose(labelled.fit.mixture.means[:, 0], [0, 10, 20], atol=0.7)


def test_more_components_have_letters_that_no_group_has(labelled, run_to_end):
    labelled.change_spec(components=5)
    run_to_end()
    assert labelled.names[:3] == ("B", "x", "C")
    assert len({*labelled.names}) == 5
    assert not {"B", "C"} & {*labelled.names[3:]}


def test_without_labels_they_have_letters_again(labelled, run_to_end, qtbot):
    with qtbot.waitSignal(labelled.prepared_changed, timeout=10_000):
        labelled.change_preparation(known_labels=None)
    run_to_end()
    assert set(labelled.names) == {"A", "B", "C"}
