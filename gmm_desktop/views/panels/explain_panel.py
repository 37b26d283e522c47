"""EM explained with the numbers of this very iteration: the mixture, Bayes' rule at one point, both half-steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gmm_desktop.engine import Mixture, family_for
from gmm_desktop.engine.shown.asking import Terms, terms
from gmm_desktop.runs.history import Frame
from gmm_desktop.session import Notice, Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import count, percent
from gmm_desktop.views.panels.asked_point import AskedPoint
from gmm_desktop.views.panels.asking_bar import AskingBar
from gmm_desktop.views.panels.cut_part import CutPart, Line
from gmm_desktop.views.panels.m_step import Came, MStep, m_step_of
from gmm_desktop.views.panels.pinned_rows import PinnedRows
from gmm_desktop.views.panels.row_counts import RowCounts
from gmm_desktop.views.panels.unusual_rows import Unusual
from gmm_desktop.views.parts import equations
from gmm_desktop.views.parts.block import Block
from gmm_desktop.views.parts.formula import Piece
from gmm_desktop.views.parts.formula_label import FormulaLabel
from gmm_desktop.views.parts.in_front import in_front
from gmm_desktop.views.parts.labels import plain_label, shortened
from gmm_desktop.views.parts.term_row import TermRow
from gmm_desktop.views.theme import Theme

_PACE = 100
"""Milliseconds between changes of numbers: faster cannot be read."""

_ROUNDING = 1e-6
"""What N / n may be away from the weight that was made of it."""

_MOST_ROWS = 8
"""Components shown at a point; of more the most probable ones."""

_E_NOW = "Every row is shared out among the components: the colours change, the components stand."
_M_NOW = "Every component moves to the rows it holds: the components change, the colours stand."
_M_ASKS = "Which weight, mean and spread suit the rows as they are shared out?"
_M_SAYS: dict[Came, str] = {
    "now": _M_ASKS,
    "before": f"{_M_ASKS} These numbers are of the M-step before.",
    "start": f"{_M_ASKS} No M-step has been made yet: the components are those of the start.",
    "hands": f"{_M_ASKS} No M-step led here: the components were put by hand.",
}
_FAMILY = "The family {family} ({plain}) then makes of the S of all components:"


class ExplainPanel(QScrollArea):
    """Formulas of the frame that is shown, for the component that is highlighted and the point asked about."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self.asked = AskedPoint(session)
        self._counts = RowCounts()
        self._phase = ""
        self._sought = False  # the lit part is to be brought into sight once anybody looks
        self._hint = plain_label(
            "Run a fit, then step through it: each half-step is explained here.", "muted", wrap=True
        )
        self._title = plain_label("", "title")
        self._now = plain_label("", "muted", wrap=True)
        self.mixture = Block("THE MIXTURE", "How dense it is at a point x: one term for each component")
        self.e_step = Block("E-STEP", "Which component is a point from?")
        self.m_step = Block("M-STEP", _M_ASKS)
        self.likelihood = Block("LOG-LIKELIHOOD", "How probable the mixture makes the data; EM never lowers it")
        self.pinned = PinnedRows(session, self.asked)
        self.cuts = CutPart()
        self.cuts.copied.connect(self._on_copied)
        self._asking = AskingBar(session, self.asked, theme)
        self.terms: list[TermRow] = []
        self._rest: QLabel = plain_label("", "muted", wrap=True)
        self._unusual = Unusual()
        self._asides: dict[Block, QLabel] = {}
        self._family: QLabel = plain_label("", "muted", wrap=True)
        self._lay_out()
        self._clock = FrameClock(_PACE)
        self._clock.frame.connect(self._show)
        for signal in (
            session.frame_changed,
            session.recording_changed,
            session.recorded,
            session.fit_changed,
            session.names_changed,
            session.prepared_changed,
            session.pointing.component_changed,
            self.asked.changed,
            self._counts.changed,
        ):
            signal.connect(self._clock.mark)
        self.asked.changed.connect(self._asking.forget_error)
        self._show()

    def _lay_out(self) -> None:
        body = QWidget()
        column = self._column = QVBoxLayout(body)
        column.setContentsMargins(4, 0, 4, 12)
        column.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 8, 4)
        head.setSpacing(2)
        for label in (self._hint, self._title, self._now):
            head.addWidget(label)
        column.addLayout(head)
        self.e_step.show_formula("rule", ())
        self.e_step.column.addWidget(self._asking)
        self._key = FormulaLabel(quiet=True)
        self.e_step.column.addWidget(self._key)
        self._term_column = QVBoxLayout()
        self._term_column.setSpacing(0)
        self.e_step.column.addLayout(self._term_column)
        self.e_step.column.addWidget(self._rest)
        for name in ("count", "weight", "mean", "moved", "spread"):
            self.m_step.show_formula(name, ())
        self.m_step.column.addWidget(self._family)
        self.m_step.show_formula("family", ())
        self.likelihood.show_formula("rule", ())
        for block in (self.e_step, self.m_step, self.likelihood):
            self._asides[block] = plain_label("", "muted", wrap=True)
            block.column.addWidget(self._asides[block])
        parts = (self.mixture, self.e_step, self.m_step, self.likelihood, self.pinned, self.cuts)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Explain")

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another tab was in front."""
        super().showEvent(event)
        self.asked.look(True)
        self._clock.mark()

    @Slot()
    def catch_up(self) -> None:
        """Show what happened while this was behind a tab."""
        self._clock.mark()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.asked.look(False)

    @Slot()
    def _show(self) -> None:
        frame, prepared = self._session.frame, self._session.prepared
        if not in_front(self):
            if frame is not None:
                self._follow(frame)
            return
        if frame is not None and (prepared is None or frame.ellipses.d != len(prepared.columns)):
            frame = None
        self._hint.setVisible(frame is None)
        for widget in (self._title, self._now, self.mixture, self.e_step, self.m_step, self.likelihood):
            widget.setVisible(frame is not None)
        if frame is None or prepared is None:
            self.pinned.hide()
            self.cuts.hide()
            return
        self._show_head(frame)
        self._unusual = Unusual.among(prepared.rows, empty=self.asked.any_empty)
        x = self.asked.x
        found = None if x is None or len(x) != frame.colours.d else terms(frame.colours, x)
        component = self._component(frame.colours, found)
        self._show_mixture(frame, found)
        self._show_e_step(frame, found, component)
        self._show_m_step(frame, component)
        self.likelihood.light(False, self._theme)
        weighted = self._unusual.weighted
        told = equations.log_likelihood_of(frame.log_likelihood, frame.gain, weighted=weighted)
        self.likelihood.show_formula("rule", told)
        self._say_beside(self.likelihood, self._unusual.in_likelihood())
        self.pinned.show_pins(self._theme)
        names, identities = self._session.names, self._session.identities
        way = prepared.restoration
        moved = len(way.source) == 1 and prepared.titles != way.source
        line = Line(way.source[0], prepared.titles[0], way) if moved else Line(prepared.titles[0])
        self.cuts.show_cuts(frame.ellipses, names, identities, line, self._theme)
        self._follow(frame)
        if self._sought:
            QTimer.singleShot(0, self, self._bring_into_sight)

    def _component(self, mixture: Mixture, found: Terms | None) -> int:
        """The highlighted component, else the one most probable for the point, else the first."""
        chosen = self._session.pointing.component
        if chosen is not None and chosen < mixture.k:
            return chosen
        if found is None or np.isnan(found.responsibilities).any():
            return 0
        return int(np.argmax(found.responsibilities[: mixture.k]))

    def _name(self, place: int) -> str:
        names = self._session.names
        return shortened(names[place]) if place < len(names) else "noise"

    def _show_head(self, frame: Frame) -> None:
        half = "E-step" if frame.phase == "E" else "M-step"
        between = "" if frame.exact else " · interpolated"
        self._title.setText(f"Iteration {count(frame.iteration)} · {half}{between}")
        self._now.setText(_E_NOW if frame.phase == "E" else _M_NOW)

    def _show_mixture(self, frame: Frame, found: Terms | None) -> None:
        self.mixture.light(False, self._theme)
        self.mixture.show_formula("rule", equations.of_mixture())
        self.mixture.show_formula("density", equations.of_density(frame.colours.d))
        noise = frame.colours.noise
        self.mixture.show_formula("noise", () if noise is None else equations.of_noise(noise.log_density))
        self.mixture.show_formula("sum", () if found is None else equations.sum_at_point(found))

    def _show_e_step(self, frame: Frame, found: Terms | None, component: int) -> None:
        self.e_step.light(frame.phase == "E", self._theme)
        self.e_step.show_formula("rule", equations.posterior(self._name(component), found, component))
        self._asking.show_point(self._theme)
        self._key.show_formula(equations.of_terms(), self._theme.muted)
        label = self.asked.label
        self._say_beside(
            self.e_step, self._unusual.in_e_step(self.asked.x, self.asked.row, label, self._session.names)
        )
        shown = [] if found is None else _most_probable(found, component)
        while len(self.terms) > len(shown):
            gone = self.terms.pop()
            gone.setParent(None)
            gone.deleteLater()
        while len(self.terms) < len(shown):
            row = TermRow(0)
            row.chosen.connect(self._on_chosen)
            self._term_column.addWidget(row)
            self.setTabOrder(self.terms[-1] if self.terms else self._asking.pin, row)
            self.terms.append(row)
        left = 0 if found is None else len(found.weights) - len(shown)
        self._rest.setVisible(left > 0)
        if found is None:
            return
        identities = self._session.identities
        for row, place in zip(self.terms, shown, strict=True):
            row.place = place
            identity = identities[place] if place < len(identities) else None
            row.show_term(self._name(place), identity, found, place == component, self._theme)
        if left:
            rest = max(0.0, 1.0 - float(found.responsibilities[shown].sum()))
            self._rest.setText(f"and {count(left)} more, together {percent(rest)}")

    def _show_m_step(self, frame: Frame, component: int) -> None:
        mixture, name, block = frame.ellipses, self._name(component), self.m_step
        told = m_step_of(self._session, frame, self.asked.total_weight, self._counts)
        known, weighted = told.came in ("now", "before"), self._unusual.weighted
        self._say_beside(block, self._unusual.in_m_step(name))
        block.sentence.setText(_M_SAYS[told.came])
        block.light(frame.phase == "M", self._theme)
        block.show_formula("count", equations.count_update(name, told.count(component), weighted=weighted))
        block.show_formula("weight", _weight(told, name, mixture, component))
        held = component in told.held.means
        mean = equations.mean_update(name, mixture if known else None, component, weighted=weighted)
        block.show_formula("mean", equations.held_mean(name, mixture, component) if held else mean)
        moved = frame.phase == "M" and frame.colours.means.shape == mixture.means.shape and not held
        before = frame.colours
        block.show_formula("moved", equations.mean_moved(before, mixture, component) if moved else ())
        held = component in told.held.covariances
        spread = equations.spread_update(name, mixture, component, weighted=weighted, known=known)
        block.show_formula("spread", equations.held_spread(name, mixture, component) if held else spread)
        free = held or not known or mixture.family in ("VVV", "V")
        self._family.setVisible(not free)
        if not free:
            plain = family_for(mixture.family, mixture.d).plain
            self._family.setText(_FAMILY.format(family=mixture.family, plain=plain))
        block.show_formula("family", () if free else equations.constrained(name, mixture, component))

    def _say_beside(self, block: Block, text: str) -> None:
        label = self._asides[block]
        label.setVisible(bool(text))
        if label.text() != text:
            label.setText(text)

    def _follow(self, frame: Frame) -> None:
        """Bring the half-step into sight when a person stepped to it; while it plays nothing jumps about."""
        if frame.phase != self._phase:
            first = not self._phase
            self._phase = frame.phase
            if not first and not self._session.player.playing:
                QTimer.singleShot(0, self, self._bring_into_sight)  # once the layout knows how tall everything is

    @Slot()
    def _bring_into_sight(self) -> None:
        """Scroll no more than it takes to see all of the lit part, or its beginning; from behind a tab, later."""
        self._sought = not in_front(self)
        if self._sought:
            return
        part = self.e_step if self.e_step.lit else self.m_step
        self._column.activate()
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top, bottom = part.y() - 4, part.y() + part.height() + 4
        if top < bar.value() or bottom > bar.value() + room:
            bar.setValue(top if top < bar.value() else min(top, bottom - room))

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        pointing, frame = self._session.pointing, self._session.frame
        if frame is not None and place < frame.colours.k:
            pointing.highlight(None if pointing.component == place else place)

    @Slot(str)
    def _on_copied(self, _text: str) -> None:
        self._session.notice.emit(Notice("Sentence copied", "done"))


def _weight(told: MStep, name: str, mixture: Mixture, place: int) -> tuple[Piece, ...]:
    """How the weight came about: from the count, from what padlocks left, or by being held itself."""
    if told.came in ("start", "hands"):
        return equations.weight_update(name, None, None, None)
    weight = float(mixture.weights[place])
    if place in told.held.weights:
        return equations.held_weight(name, weight)
    free = told.counts
    if told.held.weights and free is not None:
        left = 1.0 - float(mixture.weights[sorted(told.held.weights)].sum())
        among = [j for j in range(len(free)) if j not in told.held.weights]
        return equations.weight_beside_held(name, weight, left, free[among], among.index(place))
    count, total = told.count(place), told.total
    if count is not None and total is not None and abs(count / total - weight) > _ROUNDING:
        count = None  # something was held then of which the run knows no more
    return equations.weight_update(name, weight, count, total)


def _most_probable(found: Terms, component: int) -> list[int]:
    """Places of the components to show, in their own order: all where they are few, and always `component`."""
    parts = len(found.weights)
    if parts <= _MOST_ROWS:
        return list(range(parts))
    order = [int(place) for place in np.argsort(-np.nan_to_num(found.responsibilities), kind="stable")]
    return sorted({component, *[place for place in order if place != component][: _MOST_ROWS - 1]})
