"""The components as cards: symbol, name, weight as a bar, and where each stands."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.editing.edits import ROUNDING
from gmm_desktop.hands.editing import Proposal
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.numbers import percent
from gmm_desktop.views.panels.component_card import MARGIN, ComponentCard
from gmm_desktop.views.panels.step_words import units_note
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.parts.scrolled import Scrolled
from gmm_desktop.views.plots.parts.glide import Glide
from gmm_desktop.views.theme import Theme

_HINT = "Run a fit to see its components here, or put them into the picture by hand (E)."

_TEXT_PACE = 66
"""Milliseconds between changes of numbers: faster cannot be read."""


class ComponentsPanel(Scrolled):
    """One card a component, following the playhead."""

    def __init__(self, session: Session, theme: Theme) -> None:
        body = QWidget()
        super().__init__(body)
        self._session = session
        self._theme = theme
        self._cards: list[ComponentCard] = []
        self._hint = plain_label(_HINT, "muted", wrap=True)
        self._noise = plain_label("", "muted", wrap=True)
        self.units = plain_label("", "muted", wrap=True)
        self.table_button = QPushButton("All parameters")
        self.table_button.setProperty("role", "link")
        self.table_button.setToolTip("Show every parameter in one table, to read and to copy")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(12 - MARGIN, 0, 12 - MARGIN, 12)
        self._column.setSpacing(12 - MARGIN)
        for label in (self._hint, self._noise, self.units):
            label.setContentsMargins(MARGIN, 0, MARGIN, 0)
            self._column.addWidget(label)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN - 3, 0, 0, 0)
        foot.addWidget(self.table_button)
        foot.addStretch(1)
        self._column.addLayout(foot)
        self._column.addStretch(1)
        self.setAccessibleName("Components")
        self._clock = FrameClock(_TEXT_PACE)
        self._clock.frame.connect(self._show)
        self._glide = Glide()
        self._glide.moved.connect(self._on_glided)
        for signal in (
            session.frame_changed,
            session.recording_changed,
            session.names_changed,
            session.editing.held_changed,
            session.pointing.chosen_changed,
            session.pointing.hands_changed,
        ):
            signal.connect(self._clock.mark)
        session.editing.proposal_changed.connect(self._on_proposal)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show the cards in other colours."""
        self._theme = theme
        self._glide.reduced_motion = theme.reduced_motion
        self._show()

    @Slot()
    def _show(self) -> None:
        frame = self._session.frame
        mixture = frame.ellipses if frame else None
        wanted = mixture.k if mixture else 0
        prepared = self._session.prepared
        columns = prepared.titles if prepared else ()
        if mixture is not None and mixture.d != len(columns):
            return
        self._keep_cards(wanted, columns)
        self._hint.setVisible(mixture is None)
        self.table_button.setVisible(mixture is not None)
        self.units.setText(units_note(prepared) if prepared and mixture is not None else "")
        self.units.setVisible(bool(self.units.text()))
        proposal = self._session.editing.proposal
        noise = mixture.noise if mixture else None
        if noise is not None and proposal is not None:
            noise = proposal.edit.mixture.noise
        self._noise.setVisible(noise is not None)
        self._noise.setText(f"Noise  {percent(noise.weight)}" if noise else "")
        if mixture is None:
            return
        names, identities = self._session.names, self._session.identities
        held, pointing = self._session.editing.held, self._session.pointing
        for place, card in enumerate(self._cards[:wanted]):
            proposed, j = self._proposed(mixture, place)
            card.show_component(proposed, j, names[place], identities[place], self._theme)
            if proposal is not None and place not in proposal.edit.origins:
                card.bar.show_weight(math.nan, names[place], self._theme.component(identities[place]), self._theme)
            chosen = pointing.hands_on and pointing.chosen == identities[place]
            card.show_hands(held, names[place], self._theme, chosen=chosen)
        if self._glide.target is not mixture:
            self._glide.go_to(mixture.marginal([0]), mixture)
        else:
            self._on_glided()

    def _proposed(self, mixture: Mixture, place: int) -> tuple[Mixture, int]:
        """Return where the numbers of a component stand: in what is proposed, if it is there still."""
        proposal = self._session.editing.proposal
        if proposal is None or place not in proposal.edit.origins:
            return mixture, place
        return proposal.edit.mixture, proposal.edit.origins.index(place)

    @Slot()
    def _on_proposal(self) -> None:
        """Bars follow the hand at once, numbers as fast as they can be read."""
        self._clock.mark()
        self._on_glided()

    @Slot()
    def _on_glided(self) -> None:
        """Let the bars of the weights stand where they are on their way; numbers jump, for they are read."""
        mixture, proposal = self._glide.mixture, self._session.editing.proposal
        if mixture is None:
            return
        for place, (card, weight) in enumerate(zip(self._cards, mixture.weights.tolist(), strict=False)):
            card.bar.fill_to(weight, self._would_be(proposal, place))

    def _would_be(self, proposal: Proposal | None, place: int) -> float | None:
        """Return the weight that a proposal would give a component, 0 where it takes it away; None for the same."""
        base = self._session.editing.base
        if proposal is None or base is None or place >= base.k:
            return None
        if place not in proposal.edit.origins:
            return 0.0
        weight = float(proposal.edit.mixture.weights[proposal.edit.origins.index(place)])
        return weight if abs(weight - float(base.weights[place])) > ROUNDING else None

    def _keep_cards(self, wanted: int, columns: tuple[str, ...]) -> None:
        """Have that many cards in sight; new ones come one at a time, because a card is many labels to lay out."""
        if wanted and self._cards and self._cards[0].columns != columns:
            for card in self._cards:
                card.setParent(None)
                card.deleteLater()
            self._cards = []
        if len(self._cards) < wanted:
            card = ComponentCard(self._session, len(self._cards), columns)
            self._column.insertWidget(1 + len(self._cards), card)
            reached = self._cards[-1].controls[-1] if self._cards else _reached_before(self.table_button)
            for control in card.controls:
                QWidget.setTabOrder(reached, control)
                reached = control
            self._cards.append(card)
        if len(self._cards) < wanted:
            self._clock.mark()
        for place, card in enumerate(self._cards):
            card.setVisible(place < wanted)


def _reached_before(widget: QWidget) -> QWidget:
    """What Tab reaches just before a widget: only behind that can others be put."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    return before or widget
