"""A session with rows and a run, and plots on it that are shown, drawn to the end, and dropped."""

import gc

import numpy as np
import pytest
from holding import Hands, clouds, pixels_of
from PySide6.QtCore import QCoreApplication, QEvent

from gmm_desktop.engine import ArrayRows, FitSpec, Step
from gmm_desktop.files import Column, Dataset, Prepared
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
        return pixels_of(plot)


@pytest.fixture
def stage(session, qtbot):
    yield Stage(session, qtbot)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def hold(session, qtbot):
    """Open rows, fit them, and put hands on a plot of them."""

    def make(kind="scatter", x=None, *, fit=True, on=True, k=2, **settings):
        x = clouds() if x is None else x
        columns = tuple(Column(f"column {c + 1}", "number", x[:, c]) for c in range(x.shape[1]))
        with qtbot.waitSignal(session.prepared_changed, timeout=10_000):
            session._dataset_read(Dataset("clouds", columns, len(x)))
        session.change_spec(components=k, **settings)
        if fit:
            session.player.set_speed(99)
            session.run()
            qtbot.waitUntil(lambda: session.fit is not None and session.player.at_end, timeout=20_000)
        plot = PLOTS[kind].make(session, LIGHT)
        plot.reduced_motion = True
        plot.resize(520, 420)
        qtbot.addWidget(plot)
        plot.show()
        session.pointing.put_hands_on(on)
        made = Hands(session, qtbot, plot)
        made.settle()
        if fit and on:
            session.pointing.choose(session.identities[0])
        return made

    yield make
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
