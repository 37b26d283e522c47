"""A plot on a session with rows and a fit, and a mouse and keys on it."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def clouds(d=2):
    random = np.random.default_rng(7)
    x = random.normal(size=(240, d)) * np.resize((1.0, 0.6, 1.0), d)
    x[:120] += 6.0
    return x


def by(across, down):
    return np.array([across, down])


def pixels_of(widget):
    """What a widget looks like, as an array (height, width, 3) of red, green, blue."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)
    return raw[..., 2::-1].astype(int)


class Hands:
    """A plot on a session, and a mouse and keys on it."""

    def __init__(self, session, qtbot, plot):
        self.session, self.plot, self.qtbot = session, plot, qtbot
        self.handles, self.editing = plot.handles, session.editing

    def settle(self):
        for _ in range(2):  # axes make room for their numbers when they are painted, and later laid out
            self.qtbot.waitUntil(lambda: self.plot.settled and self.editing.possible, timeout=10_000)
            self.plot.grab()
            QCoreApplication.sendPostedEvents()

    def at(self, kind, side=1):
        return next(
            np.array([grip.x, grip.y])
            for grip in self.handles.moment.grips
            if grip.kind == kind and (kind == "turn" or grip.side in (side, 0))
        )

    def centre(self, place):
        return self.handles.moment.shapes[place].centre

    def mouse(self, kind, at, button=LEFT, buttons=None):
        """Send what a mouse would; `at` are pixels of the view."""
        canvas = self.plot.canvas
        where = QPointF(canvas.mapFromScene(canvas.view.mapToScene(*np.asarray(at, dtype=float).tolist())))
        buttons = buttons or (NONE if kind == QEvent.Type.MouseButtonRelease else button)
        on_screen = QPointF(canvas.viewport().mapToGlobal(where))
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas.viewport(), QMouseEvent(kind, where, on_screen, button, buttons, keys))

    def hover(self, at):
        self.plot.canvas.scene()._lastMoveEventTime = 0  # pyqtgraph leaves out movements that follow closely
        self.mouse(QEvent.Type.MouseMove, at, NONE, NONE)

    def press(self, at, button=LEFT):
        self.hover(at)
        self.mouse(QEvent.Type.MouseButtonPress, at, button)

    def pull(self, at):
        self.plot.canvas.scene()._lastMoveEventTime = 0
        self.mouse(QEvent.Type.MouseMove, at, NONE, LEFT)

    def release(self, at, button=LEFT):
        self.mouse(QEvent.Type.MouseButtonRelease, at, button)

    def take(self, start, end):
        """Press at one pixel and pull to another, without letting go."""
        self.press(start)
        for share in (0.3, 0.7, 1.0):
            self.pull(start + share * (np.asarray(end) - start))

    def drag(self, start, end):
        self.take(start, end)
        self.release(end)
        self.settle()

    def click(self, at, button=LEFT):
        self.press(at, button)
        self.release(at, button)

    def double_click(self, at):
        self.click(at)
        self.mouse(QEvent.Type.MouseButtonDblClick, at)
        self.release(at)

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.plot, key, modifiers)

    def pixels(self):
        """What is seen, as an array (height, width, 3): letters may differ by their rounding."""
        self.qtbot.waitUntil(lambda: self.plot.settled, timeout=10_000)
        return pixels_of(self.plot)

    def looks_like(self, before):
        return np.abs(self.pixels() - before).max() < 10

    def effect(self):
        """Wait until it is known what the proposal brings."""
        self.qtbot.waitUntil(lambda: self.editing.proposal is not None and self.editing.proposal.effect is not None)
        return self.editing.proposal.effect

    @property
    def mixture(self):
        return self.session.frame.ellipses

    def value(self, at):
        return self.handles.face.values(np.asarray(at, dtype=float))
