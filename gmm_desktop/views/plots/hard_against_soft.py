"""What soft assignment changes: EM and k-means from the same start, beside each other and in step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.runs.history import Frame, Recording
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count, log_likelihood, number
from gmm_desktop.views.parts.labels import FittingLabel, plain_label
from gmm_desktop.views.plots.parts.bells import highest
from gmm_desktop.views.plots.parts.bins import Bins, binning
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.choosing import Choosing
from gmm_desktop.views.plots.parts.chosen import ChosenLayer, radius_for
from gmm_desktop.views.plots.parts.disagreement import Disagreement, called_by, comparing, in_words
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.plots.parts.hard_run import HardRun
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.rings import Rings
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.parts.selected import binned
from gmm_desktop.views.plots.parts.sides import HardSide, Side
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.plots.plot import Plot
from gmm_desktop.views.theme import Theme

_HALVES = (
    {
        "E": ("E-step: every row by its probabilities", "E-step: by probability", "E-step"),
        "M": ("M-step: means, spreads and weights", "M-step"),
    },
    {
        "E": ("assign: every row to the nearest mean", "assign: to the nearest", "assign"),
        "M": ("means: to the middle of each group", "means"),
    },
)
"""What each half-step does, in fewer and fewer words."""


_ROOMY = 28
"""From so many lines of text in width there is room for everything that is said above the pictures."""


class HardAgainstSoft(Plot):
    """On the left EM as in the other views, on the right k-means; axes, playhead and pointing are shared.

    k-means is over after fewer iterations as a rule: then its last one stands. With one column both are histograms.
    """

    title = "Hard against soft"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.other = Canvas()
        self._soft = Side(self.canvas, theme, "soft")
        self._nearest = HardSide(self.other, theme, "hard")
        self._rings = Rings(self.other.view, theme)
        self.other.add(self._rings)
        self._run = HardRun()
        self._run.grown.connect(self.redraw)
        self._hard_frame: Frame | None = None
        self._hard_glide = Glide()
        self._hard_glide.moved.connect(self._on_hard_glided)
        self._hard_glide.reduced_motion = theme.reduced_motion
        self._glides.append(self._hard_glide)
        self._binning = self.latest("histogram")
        self._binning.done.connect(self._on_binned)
        self._comparing = self.latest("hard against soft")
        self._comparing.done.connect(self._on_compared)
        self._asked: tuple[object, ...] = ()
        self._found: Disagreement | None = None
        self._ends: tuple[Mixture | None, Mixture | None] = (None, None)
        self._called: tuple[int, ...] = ()
        self._other_chosen: ChosenLayer | None = None
        self._choosing = Choosing(session, self.latest("selected in hard against soft"))
        self._choosing.done.connect(self._on_chosen)
        self._choosing.nothing.connect(self._on_none_chosen)
        self.setAutoFillBackground(True)
        self._lay_out()
        for side in (self._soft, self._nearest):
            side.cloud.measured.connect(self._on_measured)
            side.cloud.painted.connect(self._on_painted)
        self.other.resized.connect(self._on_other_moved)
        self.other.view.hovered.connect(self._on_hovered)
        self.other.view.clicked.connect(self._on_clicked)
        self.other.view.fit_wanted.connect(self._on_fit_wanted)

    def _lay_out(self) -> None:
        self._heads = plain_label("EM · soft", "title"), plain_label("k-means · hard", "title")
        self._iterations, self._values, self._halves = (
            tuple(FittingLabel("muted") for _ in self._heads) for _ in range(3)
        )
        self._sentence: QLabel = plain_label("", wrap=True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.other.setAccessibleName("k-means")
        grid = QGridLayout()
        grid.setContentsMargins(4, 4, 4, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, canvas in enumerate((self.canvas, self.other)):
            head = QHBoxLayout()
            head.setSpacing(12)
            head.addWidget(self._heads[place])
            head.addWidget(self._iterations[place], 1)
            grid.addLayout(head, 0, place)
            grid.addWidget(self._values[place], 1, place)
            grid.addWidget(self._halves[place], 2, place)
            grid.addWidget(canvas, 3, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self._sentence, 4, 0, 1, 2)
        grid.setRowStretch(3, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room it is the pictures' (called by Qt)."""
        super().resizeEvent(event)
        line = self.fontMetrics().lineSpacing()
        for label in (*self._halves, *self._iterations):
            label.setVisible(self.width() > _ROOMY * line and self.height() > _ROOMY * line / 2)
        self._sentence.setVisible(self.width() > _ROOMY * line / 1.5 and self.height() > _ROOMY * line / 2.5)

    # Rows ---------------------------------------------------------------------------------------------------

    @property
    def _columns(self) -> tuple[int, ...]:
        """The drawn columns: two, or the only one."""
        d = len(self.session.prepared.columns) if self.session.prepared else 1
        return tuple(min(axis, d - 1) for axis in self.session.axes)[: min(d, 2)]

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        self._glide.jump_to(None)
        self._hard_glide.jump_to(None)
        self._found = None
        for side in (self._soft, self._nearest):
            side.show_rows(prepared, columns)
        self._nearest.whole = prepared is not None and len(prepared.columns) == len(columns)
        if prepared is None:
            self._binning.forget()
            self.say("")
            return
        self._name_axes((Scale(), Scale()))
        if len(columns) == 1:
            self._binning.ask(binning, prepared.rows, columns[0])

    def _name_axes(self, scales: tuple[Scale, Scale]) -> None:
        prepared, columns = self.session.prepared, self._columns
        assert prepared is not None
        bends = [prepared.restoration.bend(column) for column in columns]
        titles = [prepared.axis_title(column) for column in columns]
        if len(columns) == 1:
            of = "" if bends[0] is None else f" of {prepared.titles[columns[0]]}"
            titles.append(f"density{of}" + (f" per {scales[0].power}" if scales[0].power else ""))
            bends.append(None)
        for canvas in (self.canvas, self.other):
            for axis, title, scale, bend in zip((canvas.bottom, canvas.left), titles, scales, bends, strict=True):
                axis.show_scale(title, scale, bend)

    @Slot(object)
    def _on_binned(self, bins: Bins) -> None:
        prepared = self.session.prepared
        if prepared is None or bins.source is not prepared.rows or (bins.column,) != self._columns:
            return
        self._name_axes((bins.scale, Scale()))
        for side in (self._soft, self._nearest):
            side.show_bins(bins)
            side.canvas.view.set_world(
                (float(bins.edges[0]), float(bins.edges[-1])), (0.0, float(bins.heights.max()) or 1.0)
            )
        self.fit_view()
        self._on_painted()
        self.redraw()

    @Slot()
    def _on_measured(self) -> None:
        placing = self._soft.cloud.placing
        if self.behind or self.session.prepared is None:
            return
        if placing is None or self._nearest.cloud.placing is None:
            return
        self._name_axes(placing.scales)
        for side in (self._soft, self._nearest):
            side.canvas.view.set_world(*self._soft.cloud.world)
        self.fit_view()
        self._on_painted()
        self.redraw()

    @Slot()
    def _on_painted(self) -> None:
        bins = self._soft.bins
        empty = f"{count(bins.empty)} with empty cells here not drawn" if bins is not None and bins.empty else ""
        self.say(self._soft.cloud.caption if len(self._columns) > 1 else empty)

    def fit_view(self) -> None:
        """Show all rows in both."""
        bins, mixture = self._soft.bins, self._glide.target_mixture
        if len(self._columns) > 1:
            self.canvas.view.show_range(*self._soft.cloud.world)
        elif bins is not None:
            left, right, *_ = self.canvas.view.shown
            tallest = float(bins.heights.max())
            if mixture is not None:
                tallest = max(tallest, min(highest(mixture, bins.scale, left, right), 1.6 * tallest))
            across = padded(float(bins.edges[0]), float(bins.edges[-1]))
            self.canvas.view.show_range(across, (0.0, 1.2 * tallest or 1.0))

    # Frames -------------------------------------------------------------------------------------------------

    def show_frame(self, frame: Frame | None) -> None:
        """Show the same half-step of both (called by the base)."""
        prepared, recording = self.session.prepared, self.session.recording
        if frame is None or prepared is None or recording is None:
            self._run.follow(None, None, None)
            self._hard_frame = None
        else:
            self._run.follow(prepared.rows, recording.history.mixture(0), recording.spec)
            self._hard_frame = self._run.frame(frame.position)
            self._call_groups(recording)
        self.recolour()
        self._compare()
        self._say_what()
        self.glide_to(frame, frame.ellipses.marginal(self._columns) if frame else None)
        hard = self._hard_frame
        if hard is None or self._hard_glide.target is not hard.ellipses:
            self._hard_glide.go_to(hard.ellipses.marginal(self._columns) if hard else None, hard and hard.ellipses)
        else:
            self._on_hard_glided()

    def show_glided(self) -> None:
        """Draw the components where they are on their way (called by the base)."""
        mixture = self._glide.mixture
        self._show_over(self._soft, self.frame, mixture, self.who(mixture) if mixture else None)

    @Slot()
    def _on_hard_glided(self) -> None:
        """Draw centres and borders where they are on their way."""
        if not self.behind:
            mixture = self._hard_glide.mixture
            self._show_over(self._nearest, self._hard_frame, mixture, self._hard_who(mixture) if mixture else None)

    def _show_over(self, side: Side, frame: Frame | None, mixture: Mixture | None, who: Who | None) -> None:
        if mixture is None or frame is None or frame.ellipses.k != mixture.k:
            side.show_over(None, None, np.empty(0))
        else:
            side.show_over(mixture, who, frame.trail[:, :, list(self._columns)])

    def recolour(self) -> None:
        """Ask for the rows in the colours of now (called by the base)."""
        if self.isVisible():
            for side, frame, who in (
                (self._soft, self.frame, self.who),
                (self._nearest, self._hard_frame, self._hard_who),
            ):
                side.colour(frame.colours if frame else None, who(frame.colours) if frame else None)

    def _call_groups(self, recording: Recording) -> None:
        """Call each group of k-means by the component of EM beside which it ends, once both ends are known."""
        soft = recording.fit.mixture if recording.fit is not None else recording.leads_to
        hard = self._run.outcome.mixture if self._run.outcome is not None else None
        if (soft, hard) != self._ends:
            self._ends = soft, hard
            self._called = called_by(soft, hard)

    def _hard_who(self, mixture: Mixture) -> Who:
        who = self.who(mixture)
        return who.taken(self._called) if len(self._called) == mixture.k else who

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        for side in (self._soft, self._nearest):
            side.dress(self.theme, self.font())
        self._rings.dress(self.theme)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.card))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(self.theme.text))
        self.setPalette(palette)
        self._sentence.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn, and k-means is over."""
        painting = self._soft.cloud.busy or self._nearest.cloud.busy
        choosing = self._other_chosen is not None and self._other_chosen.busy
        return super().settled and not painting and not choosing and not self._run.busy

    # What differs -------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Have the two compared where they stand, unless that was asked already."""
        soft, hard, rows = self.frame, self._hard_frame, self._run.rows
        asked: tuple[object, ...] = ()
        if soft is not None and hard is not None and rows is not None:
            asked = (rows, soft.colours, hard.colours, self._called)
        if len(asked) == len(self._asked) and all(a is b for a, b in zip(asked, self._asked, strict=True)):
            return
        self._asked = asked
        if soft is not None and hard is not None and rows is not None:
            self._comparing.ask(comparing, rows, soft.colours, hard.colours, self._called)

    @Slot(object)
    def _on_compared(self, found: Disagreement) -> None:
        if self._asked and found.source is self._asked[0]:
            self._found = found
            self._say_what()
            self._mark()

    def _mark(self) -> None:
        """Ring the rows that differ, in both pictures."""
        found, placing = self._found, self._soft.cloud.placing
        places = np.empty((0, 2))
        if found is not None and len(self._columns) > 1 and placing is not None and self._asked:
            places = np.stack(placing.of(found.source.x[found.which]), axis=1)
        for side in (self._soft, self._nearest):
            side.marks.show_places(places)

    def _say_what(self) -> None:
        soft, hard, run = self.frame, self._hard_frame, self._run
        squares = number(run.within(hard), 5) if hard else ""
        values = (
            (f"ℓ = {log_likelihood(soft.log_likelihood)}",) if soft else ("",),
            (f"within-cluster sum of squares {squares}", f"sum of squares {squares}", squares) if hard else ("",),
        )
        over = soft is not None and hard is not None and hard.position < soft.position and not run.busy
        for place, frame in enumerate((soft, hard)):
            settled = ", settled" if place and over else ""
            at = f"{count(frame.iteration)}{settled}" if frame else ""
            self._iterations[place].show_ways(f"iteration {at}" if frame else "", at)
            self._values[place].show_ways(*values[place])
            self._halves[place].show_ways(*(_HALVES[place][frame.phase] if frame else ("",)))
        found = self._found if self._asked else None
        if soft is None:
            text = "Run a fit to see EM beside k-means from the same start." if self.session.prepared else ""
        elif run.problem:
            text = f"k-means has no answer here: {run.problem}"
        elif found is None or self.session.prepared is None:
            text = ""
        else:
            text = in_words(found, self.session.prepared.rows.n)
        self._sentence.setText(text)
        self._words.mark()

    def describe_rows(self) -> str:
        """Say what is against what, and how the two stand (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return ""
        drawn = " against ".join(prepared.titles[column] for column in reversed(columns))
        sentences = [f"{self.rows_in_words()}, {drawn}, twice."]
        if self.frame is not None:
            parts = zip(self._heads, self._iterations, self._values, strict=True)
            sentences += [f"{head.text()}: {at.text()}, {value.text()}." for head, at, value in parts]
            sentences.append(self._sentence.text())
        return " ".join(sentence for sentence in sentences if sentence)

    # Pointing and moving together ---------------------------------------------------------------------------

    def view_moved(self) -> None:
        """Show the same part in the other picture, and paint what is seen now (called by the base)."""
        if self.other.view.shown != self.canvas.view.shown:
            left, right, bottom, top = self.canvas.view.shown
            self.other.view.show_range((left, right), (bottom, top))
        if self._soft.cloud.many:
            self.recolour()
        if len(self._columns) == 1:
            self.show_glided()

    @Slot()
    def _on_other_moved(self) -> None:
        left, right, bottom, top = self.other.view.shown
        if self.canvas.view.shown != (left, right, bottom, top):
            self.canvas.view.show_range((left, right), (bottom, top))
        elif self._nearest.cloud.many:
            self.recolour()

    def placing_at(self, at: Floats) -> Placing | None:
        """Every row has one place here (called by the base)."""
        return self._soft.cloud.placing

    def placings(self) -> tuple[Placing, ...]:
        """The one place of every row, where two columns are drawn (called by the base)."""
        return () if self._soft.cloud.placing is None else (self._soft.cloud.placing,)

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn; in one column at the foot (called by the base)."""
        prepared, bins = self.session.prepared, self._soft.bins
        if len(self._columns) > 1 or prepared is None or bins is None:
            return self._soft.cloud.place_of(row)
        value = bins.scale.drawn(prepared.rows.x[row : row + 1, self._columns[0]])
        return np.array([[value[0], 0.0]])

    @Slot()
    def show_rings(self) -> None:
        """Ring the row that is pointed at, and the pinned ones, in both."""
        super().show_rings()
        self._rings.show_row(self.rings.places)
        self._rings.show_pins(self.rings.pins)

    def show_chosen(self) -> None:
        """Ring the selected rows in both, or show their part of the bars (called by the base)."""
        super().show_chosen()
        self._choosing.ask(binned, self._soft.bins)
        selection, placings = self.session.pointing.selection, () if self.behind else self.placings()
        if self._other_chosen is None and len(selection) and placings:
            self._other_chosen = ChosenLayer(self.other, "selected in hard")
        prepared = self.session.prepared
        if self._other_chosen is not None:
            radius = radius_for(prepared.rows.n if prepared else 0)
            self._other_chosen.show(prepared, selection, placings, self.theme, radius)

    @Slot(object)
    def _on_chosen(self, heights: Floats) -> None:
        for side in (self._soft, self._nearest):
            if side.bins is not None:
                side.part.show_bars(side.bins.edges, heights)

    @Slot()
    def _on_none_chosen(self) -> None:
        for side in (self._soft, self._nearest):
            side.part.clear()
