"""The picture: one plot at a time, with its view, its axes and its colours to choose above it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.drawing import Drawing
from gmm_desktop.views.parts.folded import Folded
from gmm_desktop.views.parts.giving_row import GivingRow
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.parts.name_box import NameBox
from gmm_desktop.views.parts.reading_page import ReadingPage
from gmm_desktop.views.parts.segmented import Segmented
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme


class Picture(QFrame):
    """The middle of the window."""

    def __init__(self, session: Session, theme: Theme, actions: Actions, drawing: Drawing) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._session = session
        self._theme = theme
        self._drawing = drawing
        drawing.changed.connect(self._on_manner)
        self._lasso_action = actions["lasso"]
        self._hands_action = actions["hands"]
        self._contours = QToolButton()
        self._contours.setDefaultAction(actions["contours"])
        self._contours.setAccessibleName("Density contours")
        self._views = Folded({name: kind.title for name, kind in PLOTS.items()}, "View")
        self._views.chosen.connect(self.show_view)
        self._chosen = ""
        self._wants_keys = False
        self._fresh = True  # data of which nothing has been shown yet
        self._x, self._y = _axis_box("Across"), _axis_box("Up")
        self._x_label, self._y_label = plain_label("across", "muted"), plain_label("up", "muted")
        self._axes = QWidget()
        self._controls = QStackedWidget()
        self._controls.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        axes = QHBoxLayout(self._axes)
        axes.setContentsMargins(0, 0, 0, 0)
        axes.setSpacing(8)
        for widget in (self._x_label, self._x, self._y_label, self._y):
            axes.addWidget(widget)
        axes.addWidget(self._controls)
        axes.addStretch(1)
        self._x.activated.connect(self._on_axes)
        self._y.activated.connect(self._on_axes)
        self._colours = Segmented({"soft": "soft", "hard": "hard"}, "Colours", {
            "soft": "Blend the colours of the components by their probability (H)",
            "hard": "The colour of the most probable component (H)"})  # fmt: skip
        self._colours.choose("hard" if drawing.manner.hard else "soft")
        self._colours.chosen.connect(self._on_colours)
        self._stale = _stale_stripe(actions["run"])
        self._stack = QStackedWidget()
        self.reading = ReadingPage(session)
        self._stack.addWidget(self.reading)
        self._plots: dict[str, Plot] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        self._header = self._choices(actions["fit_view"])
        for part in (self._header, self._axes, self._stale):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        session.dataset_changed.connect(self._on_dataset)
        session.prepared_changed.connect(self._on_prepared)
        session.axes_changed.connect(self._show_axes)
        session.preview_changed.connect(self._on_preview)
        for signal in (session.spec_changed, session.recording_changed, session.fit_changed, session.state_changed):
            signal.connect(self._show_stale)
        self._on_prepared()

    def _choices(self, fit_view: QAction) -> GivingRow:
        hands = QToolButton()
        hands.setDefaultAction(self._hands_action)
        hands.setAccessibleName("Edit components")
        lasso = QToolButton()
        lasso.setDefaultAction(self._lasso_action)
        lasso.setAccessibleName("Lasso rows")
        fit = QToolButton()
        fit.setDefaultAction(fit_view)
        fit.setAccessibleName("Fit view")
        row = GivingRow(8)
        row.add(self._views, 1)
        row.add(self._colours, gives=True)
        for button in (self._contours, hands, lasso, fit):
            row.add(button)
        return row

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for plot in self._plots.values():
            plot.set_theme(theme)

    @property
    def view(self) -> str:
        """The name of the view that is seen; empty before there is data."""
        return self._chosen

    @property
    def plot(self) -> Plot | None:
        """The plot that is seen."""
        return self._plots.get(self._chosen)

    @Slot(str)
    def show_view(self, name: str) -> None:
        """Show a plot by its name in `PLOTS`."""
        if name not in self._plots:
            plot = self._plots[name] = PLOTS[name].make(self._session, self._theme)
            plot.draw_as(self._drawing.manner)
            self._stack.addWidget(plot)
            if plot.controls is not None:
                self._controls.addWidget(plot.controls)
        self._chosen = name
        if self._session.preview is None:
            self._stack.setCurrentWidget(self._plots[name])
        if self._wants_keys:
            self.take_keys()
        self._views.choose(name)
        self._header.want(self._colours, PLOTS[name].coloured)
        self._show_axes()

    @property
    def suited(self) -> list[str]:
        """The views that suit the data."""
        return [name for name, kind in PLOTS.items() if kind.applies(self._columns)] if self._columns else []

    def take_keys(self) -> None:
        """Let keys go to the plot that is seen. No focus proxy does that: Tab would jump over what is above it."""
        self._wants_keys = self.plot is None  # there will be one when its rows are there
        if self.plot is not None:
            self.plot.setFocus()

    def fit_view(self) -> None:
        """Show all the data in the plot that is seen."""
        if self.plot is not None:
            self.plot.fit_view()

    def show_lasso(self) -> None:
        """Show a view in which rows can be lassoed, unless this is one."""
        if self.plot is not None and self.plot.lasso is None:
            self._show_rows()

    def show_handles(self) -> None:
        """Show a view in which components can be taken hold of, unless this is one."""
        if self.plot is not None and self.plot.handles is None:
            self._show_rows()

    def _show_rows(self) -> None:
        """Show the simplest view of rows."""
        self.show_view("scatter" if PLOTS["scatter"].applies(self._columns) else "histogram")

    @property
    def _columns(self) -> int:
        return len(self._session.prepared.columns) if self._session.prepared else 0

    @Slot()
    def _on_preview(self) -> None:
        """Say that a table is being read in place of the plot, or show the plot again."""
        if self._session.preview is not None:
            self._stack.setCurrentWidget(self.reading)
            self._axes.hide()
        elif self._chosen:
            self._stack.setCurrentWidget(self._plots[self._chosen])
            self._show_axes()

    @Slot()
    def _on_dataset(self) -> None:
        self._fresh = True

    @Slot()
    def _on_prepared(self) -> None:
        if not self._columns:
            return
        suited = self.suited
        self._views.offer_only(suited, {name: PLOTS[name].tip for name in suited})
        if self._chosen not in suited or (self._fresh and not PLOTS[self._chosen].early):
            self.show_view(suited[0])
        if self._fresh:
            self._fresh = False
            self.take_keys()
        self._show_axes()

    @Slot()
    def _show_axes(self) -> None:
        prepared = self._session.prepared
        if prepared is None or not self._chosen:
            return
        needed, controls = PLOTS[self._chosen].axes, self._plots[self._chosen].controls
        if controls is not None:
            self._controls.setCurrentWidget(controls)
        self._controls.setVisible(controls is not None)
        contoured = PLOTS[self._chosen].contoured
        self._header.want(self._contours, 0 < contoured <= self._columns)
        self._axes.setVisible(controls is not None or (needed > 0 and self._columns > needed))
        for place, (label, box) in enumerate(((self._x_label, self._x), (self._y_label, self._y))):
            label.setVisible(place < needed)
            box.setVisible(place < needed)
            box.show_names(prepared.titles)
            box.setCurrentIndex(self._session.axes[place])

    @Slot()
    def _on_axes(self) -> None:
        x, y = self._x.currentIndex(), self._y.currentIndex()
        if PLOTS[self._chosen].axes > 1 and x == y:
            x, y = (x, self._session.axes[0]) if self.sender() is self._x else (self._session.axes[1], y)
        self._session.show_axes(x, y)

    @Slot(str)
    def _on_colours(self, key: str) -> None:
        self._drawing.choose(replace(self._drawing.manner, hard=key == "hard"))

    @Slot(object)
    def _on_manner(self, manner: Manner) -> None:
        self._colours.choose("hard" if manner.hard else "soft")
        for plot in self._plots.values():
            plot.draw_as(manner)

    @Slot()
    def _show_stale(self) -> None:
        self._stale.setVisible(self._session.stale and not self._session.only_judged)


def _axis_box(name: str) -> NameBox:
    return NameBox(name, f"Column drawn {name.lower()}")


def _stale_stripe(run: QAction) -> QWidget:
    stripe = QFrame()
    stripe.setProperty("role", "stale")
    row = QHBoxLayout(stripe)
    row.setContentsMargins(8, 2, 2, 2)
    label: QLabel = plain_label("Settings changed: this is the fit of the settings before.", wrap=True)
    again = QPushButton("Run again")
    again.setProperty("role", "link")
    again.clicked.connect(run.trigger)
    row.addWidget(label, 1)
    row.addWidget(again)
    stripe.hide()
    return stripe
