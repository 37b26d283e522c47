"""A session with rows and a run made by hand, and plots on it that are shown, drawn to the end, and dropped."""

import gc

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from gmm_desktop.engine import ArrayRows, FitSpec, Step
from gmm_desktop.files import Prepared
from gmm_desktop.runs.history import Recording
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.theme import LIGHT


class Stage:
    """What a test needs to say: these rows, this run, this plot, and wait until it is drawn."""

    def __init__(self, session, qtbot):
        self.session = session
        self._qtbot = qtbot
        self._widgets = []

    def rows(self, x, names=None, weights=None):
        x = np.asarray(x, dtype=float)
        names = names or tuple(f"column {c + 1}" for c in range(x.shape[1]))
        self.session.prepared = Prepared(ArrayRows(x, weights), tuple(names), np.arange(len(x)), ())
        self.session.axes = (0, min(1, x.shape[1] - 1))
        self.session.prepared_changed.emit()

    def run(self, *mixtures, likelihoods=None):
        """Show a run that went through these mixtures; the playhead stands at its end."""
        recording = Recording(FitSpec(components=mixtures[0].k), mixtures[0])
        recording.identities = tuple(range(mixtures[0].k))
        for t, mixture in enumerate(mixtures):
            value = -1000.0 / (t + 1) if likelihoods is None else likelihoods[t]
            recording.history.append(Step(t, "E", value, mixture))
        self.session._run.show(recording)
        self.session.frame_changed.emit()

    def show(self, kind, theme=LIGHT, size=(480, 360)):
        make = PLOTS[kind].make if isinstance(kind, str) else kind
        plot = make(self.session, theme)
        plot.resize(*size)
        self._qtbot.addWidget(plot)
        plot.show()
        self.settle(plot)
        return plot

    def settle(self, plot):
        if hasattr(plot, "settled"):
            self._qtbot.waitUntil(lambda: plot.settled, timeout=10_000)

    def pixels(self, plot):
        """What is on screen as an array (height, width, 3) of red, green, blue."""
        self.settle(plot)
        image = plot.grab().toImage().convertToFormat(plot.grab().toImage().Format.Format_RGB32)
        raw = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)
        return raw[..., 2::-1].astype(int)


@pytest.fixture
def stage(session, qtbot):
    yield Stage(session, qtbot)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
