"""What an edit would change in log-likelihood and BIC, worked out while hands are still moving."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import (
    NOTHING_HELD,
    ArrayRows,
    Fit,
    FitSpec,
    Held,
    Mixture,
    Progress,
    SpecError,
    evaluate,
)
from gmm_desktop.engine.subset import one_of_each_stretch, taking
from gmm_desktop.latest import Latest

ENOUGH_ROWS = 50_000
"""Rows above which a sample of so many is judged, so that the numbers keep up with the hand."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Log-likelihood and BIC of a changed mixture, and what that is more than before; BIC: lower is better.

    `rows` of `of_rows` were judged; where these are fewer, the numbers are scaled up to all.
    """

    log_likelihood: float
    gain: float
    bic: float
    bic_change: float
    rows: int
    of_rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A mixture, what it was before hands changed it (None: there was none), and what is held in both."""

    rows: ArrayRows
    spec: FitSpec
    base: Mixture | None
    mixture: Mixture
    held_before: Held = NOTHING_HELD
    held: Held = NOTHING_HELD


class Effects(QObject):
    """Answers one question at a time in a thread of its own; of those that came meanwhile only the newest."""

    found = Signal(object, object)  # the question, and its Effect

    def __init__(self) -> None:
        super().__init__()
        self._judge = _Judge()
        self._latest = Latest("effects")
        self._latest.done.connect(self._on_done)

    def ask(self, question: Question) -> None:
        """Hear the answer by `found`, unless something newer is asked before it is begun."""
        self._latest.ask(self._judge.judging, question)

    def forget(self) -> None:
        """Other data, or nobody wants to know any more."""
        self._latest.forget()

    def shut_down(self) -> None:
        """Let go of the thread."""
        self._latest.shut_down()

    @Slot(object)
    def _on_done(self, answer: tuple[Question, Effect | None]) -> None:
        question, effect = answer
        if effect is not None:
            self.found.emit(question, effect)


class _Judge:
    """Lives in the thread: keeps the sample and what the mixture before was worth, for the next question."""

    def __init__(self) -> None:
        self._rows: ArrayRows | None = None
        self._sample: ArrayRows | None = None
        self._total = 0.0
        self._base: tuple[Mixture, FitSpec, Held, Fit] | None = None

    def judging(self, question: Question) -> Generator[Progress, None, tuple[Question, Effect | None]]:
        """Answer one question; None where the mixture cannot be judged, which the next fit says in words."""
        try:
            yield from self._know(question.rows)
            assert self._sample is not None
            before = yield from self._before(question)
            after = yield from evaluate(self._sample, question.mixture, question.spec, held=question.held)
        except SpecError:
            return question, None
        share = self._total / after.total_weight
        likelihood, logarithm = after.log_likelihood * share, math.log(self._total)
        bic = -2 * likelihood + after.parameters * logarithm
        gain, change = math.nan, math.nan
        if before is not None:
            gain = (after.log_likelihood - before.log_likelihood) * share
            change = -2 * gain + (after.parameters - before.parameters) * logarithm
        return question, Effect(likelihood, gain, bic, change, self._sample.n, question.rows.n)

    def _know(self, rows: ArrayRows) -> Generator[Progress, None, None]:
        if rows is self._rows:
            return
        self._rows, self._sample, self._base = None, None, None
        sample = rows
        if rows.n > ENOUGH_ROWS:
            chosen = one_of_each_stretch(rows.n, ENOUGH_ROWS, np.random.default_rng(0))
            sample = yield from taking(rows, chosen)
        self._sample = sample
        self._total = rows.total_weight
        self._rows = rows

    def _before(self, question: Question) -> Generator[Progress, None, Fit | None]:
        if question.base is None or self._sample is None:
            return None
        known = self._base
        if known is None or known[0] is not question.base or known[1:3] != (question.spec, question.held_before):
            fit = yield from evaluate(self._sample, question.base, question.spec, held=question.held_before)
            known = self._base = (question.base, question.spec, question.held_before, fit)
        return known[3]
