"""What soft assignment changes: EM and k-means from the same start, beside each other and in step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import count, log_likelihood, number
from gmm_desktop.views.parts.labels import FittingLabel, plain_label
from gmm_desktop.views.plots.parts.bells import room_for
from gmm_desktop.views.plots.parts.binnings import Binnings
from gmm_desktop.views.plots.parts.bins import Bins, binning
from gmm_desktop.views.plots.parts.canvas import Canvas, View
from gmm_desktop.views.plots.parts.choosing import Choosing
from gmm_desktop.views.plots.parts.comparison import Comparison
from gmm_desktop.views.plots.parts.disagreement import in_words
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.handles import Handles
from gmm_desktop.views.plots.parts.hard_run import HardRun
from gmm_desktop.views.plots.parts.in_step import InStep
from gmm_desktop.views.plots.parts.lasso_menu import lasso_of
from gmm_desktop.views.plots.parts.placing import Placing
from gmm_desktop.views.plots.parts.scale import padded
from gmm_desktop.views.plots.parts.selected import binned
from gmm_desktop.views.plots.parts.side_head import SideHead
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


_WIDE, _TALL = 28, 22
"""From so many lines of text in width and height there is room for everything that is said around the pictures."""

_NARROW, _LOW = 19, 11
"""Below so many there is room for the pictures alone."""


class HardAgainstSoft(Plot):
    """On the left EM as in the other views, on the right k-means; axes, playhead and pointing are shared.

    k-means is over after fewer iterations as a rule: then its last one stands. With one column both are histograms.
    """

    title = "Hard against soft"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._drawing, binnings = InStep("hard against soft"), Binnings()
        self._soft = Side(self._pane, theme, self._drawing.voice(), binnings)
        self._nearest = HardSide(self.add_pane(Canvas(), "k-means"), theme, self._drawing.voice(), binnings)
        self._sides = self._soft, self._nearest
        self.lasso = lasso_of(self, self.canvas, session)
        self.lasso.draw_in(self._nearest.canvas)
        self.handles = Handles(self, self.canvas, session, theme)
        self._nearest.pane.glide.moved.connect(self._on_hard_glided)
        self._run = HardRun()
        self._run.grown.connect(self.redraw)
        self._binning = self.latest("histogram")
        self._binning.done.connect(self._on_binned)
        self._comparison = Comparison(self.latest("hard against soft"))
        self._comparison.changed.connect(self._on_compared)
        self._choosing = Choosing(session, self.latest("selected in hard against soft"))
        self._choosing.done.connect(self._on_chosen)
        self._choosing.nothing.connect(self._on_none_chosen)
        self.setAutoFillBackground(True)
        self._lay_out()
        for side in self._sides:
            side.cloud.measured.connect(self._on_measured)
            side.cloud.painted.connect(self._on_painted)
        self._nearest.canvas.resized.connect(self._on_other_moved)

    def _lay_out(self) -> None:
        titles = ("EM · soft", "k-means · hard")
        self._heads = tuple(SideHead(title, halves) for title, halves in zip(titles, _HALVES, strict=True))
        self._sentence: QLabel = plain_label("", wrap=True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, (head, side) in enumerate(zip(self._heads, self._sides, strict=True)):
            grid.addWidget(head, 0, place)
            grid.addWidget(side.canvas, 1, place)
            grid.setColumnStretch(place, 1)
        self._short = FittingLabel()
        for label in (self._sentence, self._short):
            grid.addWidget(label, grid.rowCount(), 0, 1, 2)
        grid.setRowStretch(1, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room it is the pictures' (called by Qt)."""
        super().resizeEvent(event)
        odd = self.width() % 2  # both pictures are as wide, so that rows fall into the same cells in both
        self._grid.setContentsMargins(4, 4, 4 + odd, 0)
        line = self.fontMetrics().lineSpacing()
        wide, tall = self.width() > _WIDE * line, self.height() > _TALL * line
        for head in self._heads:
            head.show_room(wide=wide, tall=tall)
        room = self.width() > _NARROW * line and self.height() > _LOW * line
        self._sentence.setVisible(room and tall)
        self._short.setVisible(room and not tall)

    # Rows ---------------------------------------------------------------------------------------------------

    @property
    def _columns(self) -> tuple[int, ...]:
        """The drawn columns: two, or the only one."""
        d = len(self.session.prepared.columns) if self.session.prepared else 1
        return tuple(min(axis, d - 1) for axis in self.session.axes)[: min(d, 2)]

    def show_rows(self) -> None:
        """Take over other rows or columns (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        self._comparison.forget()
        for side in self._sides:
            side.show_rows(prepared, columns)
        self._nearest.whole = prepared is not None and len(prepared.columns) == len(columns)
        if prepared is None:
            self._binning.forget()
            self.say("")
            return
        if len(columns) == 1:
            self._binning.ask(binning, prepared.rows, columns[0])

    @Slot(object)
    def _on_binned(self, bins: Bins) -> None:
        prepared = self.session.prepared
        if prepared is None or bins.source is not prepared.rows or (bins.column,) != self._columns:
            return
        for side in self._sides:
            side.show_bins(prepared, bins)
        self.fit_view()
        self._on_painted()
        self.redraw()

    @Slot()
    def _on_measured(self) -> None:
        prepared, placing = self.session.prepared, self._soft.cloud.placing
        if self.behind or prepared is None or placing is None or self._nearest.cloud.placing is None:
            return
        if self.lasso is not None:
            self.lasso.follow_rows()
        for side in self._sides:
            side.name_axes(prepared, placing.scales)
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
        bins = self._soft.bins
        if len(self._columns) > 1:
            self.canvas.view.show_range(*self._soft.cloud.world)
        elif bins is not None:
            across = padded(float(bins.edges[0]), float(bins.edges[-1]))
            room = room_for(bins, self._glide.target_mixture, self.canvas.view)
            self.canvas.view.show_range(across, (0.0, room))

    # Frames -------------------------------------------------------------------------------------------------

    def show_frame(self, frame: Frame | None) -> None:
        """Show the same half-step of both (called by the base)."""
        prepared, recording = self.session.prepared, self.session.recording
        hard = None
        if frame is None or prepared is None or recording is None:
            self._run.follow(None, None, None)
        else:
            self._run.follow(prepared.rows, recording.history.mixture(0), recording.spec)
            hard = self._run.frame(frame.position)
            soft_end = recording.fit.mixture if recording.fit is not None else recording.leads_to
            self._comparison.call_groups(soft_end, self._run.outcome.mixture if self._run.outcome else None)
        self._soft.show_frame(frame)
        self._nearest.show_frame(hard)
        self.recolour()
        self._comparison.ask(self._run.rows, frame, hard)
        self._say_what()

    def show_glided(self) -> None:
        """Draw the components where they are on their way (called by the base)."""
        if self.handles is not None:
            self.handles.follow(self._glide.mixture, self._soft.face())
        self._soft.show_glided(self.who)

    @Slot()
    def _on_hard_glided(self) -> None:
        """Draw centres and borders where they are on their way."""
        if not self.behind:
            self._nearest.show_glided(self._hard_who)

    def recolour(self) -> None:
        """Ask for the rows in the colours of now (called by the base)."""
        if self.isVisible():
            self._soft.colour(self.who)
            self._nearest.colour(self._hard_who)

    def _hard_who(self, mixture: Mixture) -> Who:
        who, called = self.who(mixture), self._comparison.called
        return who.taken(called) if len(called) == mixture.k else who

    def restyle(self) -> None:
        """Take other colours or another size of text (called by the base)."""
        for side in self._sides:
            side.dress(self.theme, self.font())
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.card))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(self.theme.text))
        self.setPalette(palette)
        self._sentence.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    @property
    def settled(self) -> bool:
        """Whether everything asked for is drawn, and k-means is over."""
        painting = any(side.cloud.busy for side in self._sides)
        return super().settled and not painting and not self._run.busy and not self._comparison.waiting

    # What differs -------------------------------------------------------------------------------------------

    @Slot()
    def _on_compared(self) -> None:
        self._say_what()
        self._mark()

    def _mark(self) -> None:
        """Ring the rows that differ, in both pictures."""
        found, placing = self._comparison.found, self._soft.cloud.placing
        places = np.empty((0, 2))
        if found is not None and len(self._columns) > 1 and placing is not None:
            places = np.stack(placing.of(found.source.x[found.which]), axis=1)
        for side in self._sides:
            side.marks.show_places(places)

    def _say_what(self) -> None:
        soft, hard, run = self._soft.frame, self._nearest.frame, self._run
        likelihood = (f"ℓ = {log_likelihood(soft.log_likelihood)}",) if soft else ()
        squares = number(run.within(hard), 5) if hard else ""
        within = (f"within-cluster sum of squares {squares}", f"sum of squares {squares}", squares) if hard else ()
        over = soft is not None and hard is not None and hard.position < soft.position and not run.busy
        self._heads[0].show_frame(soft, *likelihood)
        self._heads[1].show_frame(hard, *within, settled=over)
        prepared, found = self.session.prepared, self._comparison.found
        ways: tuple[str, ...] = ("",)
        if soft is None:
            ways = ("Run a fit to see EM beside k-means from the same start." if prepared else "",)
        elif run.problem:
            ways = (f"k-means has no answer here: {run.problem}",)
        elif found is not None and prepared is not None:
            ways = in_words(found, prepared.rows.n)
        self._sentence.setText(ways[0])
        self._short.show_ways(*ways)
        self._short.setToolTip(ways[0])
        self._words.mark()

    def describe_rows(self) -> str:
        """Say what is against what, and how the two stand (called by the base)."""
        prepared, columns = self.session.prepared, self._columns
        if prepared is None:
            return ""
        drawn = " against ".join(prepared.titles[column] for column in reversed(columns))
        sentences = [f"{self.rows_in_words()}, {drawn}, twice."]
        if self.frame is not None:
            sentences += [*(head.words for head in self._heads), self._sentence.text()]
        return " ".join(sentence for sentence in sentences if sentence)

    # Pointing and moving together ---------------------------------------------------------------------------

    def view_moved(self) -> None:
        """Show the same part in the other picture, and paint what is seen now (called by the base)."""
        if not _follow(self._nearest.canvas.view, self.canvas.view) and self._soft.cloud.many:
            self.recolour()
        if len(self._columns) == 1:
            self.show_glided()

    @Slot()
    def _on_other_moved(self) -> None:
        if not _follow(self.canvas.view, self._nearest.canvas.view) and self._nearest.cloud.many:
            self.recolour()

    def placing_at(self, at: Floats) -> Placing | None:
        """Every row has one place here (called by the base)."""
        return self._soft.cloud.placing

    def placings(self) -> tuple[Placing, ...]:
        """The one place of every row, where two columns are drawn (called by the base)."""
        return () if self._soft.cloud.placing is None else (self._soft.cloud.placing,)

    def ground_at(self, at: Floats) -> Ground | None:
        """Rows are told apart in the plane of two columns, or across (called by the base)."""
        return self._soft.ground()

    def places_of(self, row: int) -> Floats:
        """Return where a row is drawn; in one column at the foot (called by the base)."""
        return self._soft.place_of(self.session.prepared, row)

    def show_chosen(self) -> None:
        """Ring the selected rows in both, or show their part of the bars (called by the base)."""
        super().show_chosen()
        self._choosing.ask(binned, self._soft.bins)

    @Slot(object)
    def _on_chosen(self, heights: Floats) -> None:
        for side in self._sides:
            if side.bins is not None:
                side.part.show_bars(side.bins.edges, heights)

    @Slot()
    def _on_none_chosen(self) -> None:
        for side in self._sides:
            side.part.clear()


def _follow(view: View, other: View) -> bool:
    """Show in one view what the other one shows; return whether it was something else."""
    left, right, bottom, top = other.shown
    if view.shown == (left, right, bottom, top):
        return False
    view.show_range((left, right), (bottom, top))
    return True
