"""What tests of panels share."""

import pytest


@pytest.fixture
def explain(window, qtbot):
    """The panel in front, as after a click on its tab."""
    dock = window.layout_of_panels.docks["explain"]

    def bring():
        dock.show()
        dock.raise_()
        qtbot.waitUntil(window.explain.isVisible)
        return window.explain

    return bring
