"""Draws the pictures of resources/help/gallery.md again, or some of them: python tests/gallery.py [name …].

Run by hand; needs a screen.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gmm_desktop import files
from gmm_desktop.app import make_application
from gmm_desktop.engine import ArrayRows, Fit, moved
from gmm_desktop.files import Prepared
from gmm_desktop.resources import path_of
from gmm_desktop.session import Session
from gmm_desktop.views.look import Look
from gmm_desktop.views.main_window import MainWindow
from gmm_desktop.views.parts.weight_bar import WeightBar
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.settings import Settings

FOLDER = Path(__file__).parent.parent / "resources" / "help"
SIZE, WINDOW, WIDE = (560, 400), (1280, 760), (1600, 1000)

PICTURES = {
    "scatter": ("old-faithful", 2, "scatter"),
    "histogram": ("animal-weights", 2, "histogram"),
    "matrix": ("iris", 3, "matrix"),
    "projection": ("five-columns", 4, "projection"),
    "memberships": ("five-columns", 4, "memberships"),
    "uncertainty": ("three-clouds", 3, "uncertainty"),
    "hard-against-soft": ("old-faithful", 2, "hard_against_soft"),
    "profile": ("iris", 3, "profile"),
    "log-likelihood": ("five-columns", 4, "log_likelihood"),
    "density": ("", 4, "scatter"),
    "contours": ("three-clouds", 3, "scatter"),
    "contours-matrix": ("iris", 3, "matrix"),
}

WINDOWS = {
    "window": ("animal-weights", 2, ()),
    "hands": ("old-faithful", 3, ()),
    "hands-matrix": ("iris", 3, ()),
    "hands-weight": ("animal-weights", 2, ()),
    "views": ("iris", 3, ("histogram", "hard_against_soft", "profile")),
}


def million() -> Prepared:
    """Return a million rows from four normals in two columns."""
    random = np.random.default_rng(4)
    means, spreads = random.uniform(-4, 4, (4, 2)), random.normal(size=(4, 2, 2)) * 0.5 + np.eye(2)
    groups = random.integers(0, 4, 1_000_000)
    x = means[groups] + np.einsum("nij,nj->ni", spreads[groups], random.normal(size=(len(groups), 2)))
    return Prepared(ArrayRows(x), ("length", "width"), np.arange(len(x)), ())


def sample(name: str) -> Prepared:
    """Return the rows of a sample."""
    dataset = files.read(path_of(f"samples/{name}.csv"))
    return files.prepare(dataset, files.default_preparation(dataset))


def turn(until, seconds: float = 60.0) -> None:
    """Let the event loop turn until something is so."""
    end = time.perf_counter() + seconds
    while not until() and time.perf_counter() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def draw(look: Look, name: str, data: str, components: int, view: str) -> None:
    """Fit, draw and save one picture."""
    session = Session()
    session.prepared = sample(data) if data else million()
    session.axes = (0, min(1, session.prepared.rows.d - 1))
    session.prepared_changed.emit()
    session.change_spec(components=components)
    session.player.set_speed(99)
    session.run()
    turn(lambda: isinstance(session.fit, Fit) and session.player.at_end)
    plot = PLOTS[view].make(session, look.theme)
    plot.draw_as(Manner(contours=name.startswith("contours")))
    plot.resize(*SIZE)
    plot.show()
    for _ in range(2):  # axes make room for their numbers when they are painted, and later laid out
        turn(lambda: plot.settled)
        plot.grab()
        QApplication.processEvents()
    turn(lambda: plot.settled)
    picture = plot.grab().toImage()
    picture.convertToFormat(picture.Format.Format_RGB32).save(str(FOLDER / f"view-{name}.png"))
    plot.close()
    session.shut_down()


def draw_window(look: Look, name: str, data: str, components: int, views: tuple[str, ...]) -> None:
    """Fit in a whole window with more views and save its picture, perhaps with a component that is being moved."""
    session = Session()
    window = MainWindow(session, look, Settings())
    window.resize(*(WIDE if views else WINDOW))
    window.show()
    window.exchange.open(path_of(f"samples/{data}.csv"))
    turn(lambda: session.prepared is not None)
    session.change_spec(components=components)
    session.player.set_speed(99)
    session.run()
    turn(lambda: isinstance(session.fit, Fit) and session.player.at_end)
    for view in views:
        window.views.open(view)
    if name == "hands":
        move(window, 1, 0.35, -9.0)
    elif name == "hands-matrix":
        window.picture.show_view("matrix")
        move(window, 1, 0.0, 0.0, -1.1, -0.6)
    elif name == "hands-weight":
        bar = window.findChild(WeightBar)
        QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(80, 8))
        for x in (70, 60, 50):
            QTest.mouseMove(bar, QPoint(x, 8))
    if name.startswith("hands"):
        turn(lambda: session.editing.proposal is not None and session.editing.proposal.effect is not None)
    begun = time.perf_counter()
    turn(lambda: time.perf_counter() - begun > 1.5)
    picture = window.grab().toImage()
    picture.convertToFormat(picture.Format.Format_RGB32).save(str(FOLDER / f"{name}.png"))
    session.editing.drop()
    window.close()


def move(window: MainWindow, place: int, *way: float) -> None:
    """Begin to move the mean of a component, as if it were dragged."""
    session = window.session
    window.activateWindow()
    window.picture.plot.setFocus()
    turn(lambda: window.picture.plot.settled)
    session.pointing.put_hands_on(True)
    session.pointing.choose(session.identities[place])
    mixture = session.fit.mixture
    label = f"Move {session.names[place]}"
    session.editing.propose(label, moved(mixture, place, mixture.means[place] + way))


def main() -> None:
    """Draw those that are asked for, or all."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # nothing remembered, and nothing to be remembered
        application = make_application()
        look = Look(application)
        look.apply("light", 1.0)
        wanted = sys.argv[1:] or [*PICTURES, *WINDOWS]
        for name in wanted:
            if name in PICTURES:
                draw(look, name, *PICTURES[name])
            else:
                draw_window(look, name, *WINDOWS[name])


if __name__ == "__main__":
    main()
