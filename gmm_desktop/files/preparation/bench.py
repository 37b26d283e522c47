"""From a dataset and a preparation to rows: roles, empty cells, and the steps in order."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows, Ints
from gmm_desktop.engine.spec import SpecError
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.preparation.filters import RowFilter
from gmm_desktop.files.preparation.filters.row_filter import Flags
from gmm_desktop.files.preparation.projections import Projection
from gmm_desktop.files.preparation.restoration import Restoration, prepared_columns, restoration_of
from gmm_desktop.files.preparation.roles import (
    case_weights,
    chosen_columns,
    column_named,
    label_of,
    reading_labels,
)
from gmm_desktop.files.preparation.steps import Step
from gmm_desktop.files.preparation.transforms import Affine, ColumnStep, StepProblem
from gmm_desktop.files.preparation.values import LeftOut, Preparation, Prepared, StepOutcome
from gmm_desktop.files.preparation.working import ColumnSample, RowSample, Working, weights_of
from gmm_desktop.files.problem import FileProblem, shown

Pieces = Generator[None, None, None]


class Bench:
    """One preparation in progress: the rows still in, and what has been left out so far."""

    def __init__(self, dataset: Dataset, preparation: Preparation) -> None:
        self.dataset, self.preparation = dataset, preparation
        self.stage, self.stages_done = "Looking for empty cells", 0
        self.working = Working(dataset, chosen_columns(dataset, preparation.columns))
        self.weights = case_weights(dataset, preparation.weights)
        self.reasons: dict[str, int] = {}
        self.notes: list[str] = []

    def working_through(self) -> Generator[None, None, Prepared]:
        """All of it."""
        codes, label_names = yield from reading_labels(self.dataset, self.preparation.known_labels)
        yield from self._without_empties(self._empty_words())
        yield from self._without_weight()
        outcomes = []
        for number, step in enumerate(self.preparation.steps, 1):
            self._next_stage(f"Preparing: {step.title}")
            try:
                outcomes.append((yield from self._step(step)))
            except StepProblem as problem:
                where = f"{label_of(self.dataset)}, step {number} ({step.title})"
                raise FileProblem(f"{where}: {problem}", path=self.dataset.path) from problem
        yield from self._without_empties(self._empty_words())
        self._next_stage("Copying the rows")
        return (yield from self._prepared(outcomes, codes, label_names))

    def _prepared(
        self, outcomes: list[StepOutcome], codes: Ints | None, label_names: tuple[str, ...]
    ) -> Generator[None, None, Prepared]:
        working, steps = self.working, [outcome.step for outcome in outcomes]
        x = yield from working.finishing()
        weights = None if self.weights is None else (yield from working.taking(self.weights))
        labels = None if codes is None else (yield from working.taking(codes))
        if labels is not None and any(isinstance(o.step, RowFilter) and o.rows_left_out for o in outcomes):
            label_names = yield from self._groups_left(labels, label_names)
        used = yield from working.positions()
        try:
            rows = ArrayRows(x, weights, labels, working.names)
        except SpecError as error:
            raise FileProblem(f"{label_of(self.dataset)}: {error}", path=self.dataset.path) from error
        restoration = yield from self._restoration(steps, rows)
        told = tuple(LeftOut(count, words) for words, count in self.reasons.items())
        return Prepared(
            rows,
            working.names,
            used,
            tuple(map(str, told)),
            label_names,
            units=prepared_columns(self.preparation.columns, steps)[1],
            reasons=told,
            notes=tuple(self.notes),
            outcomes=tuple(outcomes),
            restoration=restoration,
        )

    def _restoration(self, steps: list[Step], rows: ArrayRows) -> Generator[None, None, Restoration]:
        """The way back, with the weight of the full cells of each column where it will be asked for."""
        way = restoration_of(self.preparation.columns, steps)
        if way.matrix is None:
            return way
        cells = np.zeros(rows.d)
        for part in self.working.parts():
            block = rows.block(part.start, part.stop)
            full = ~np.isnan(block.x)
            cells += full.sum(axis=0) if block.weights is None else block.weights @ full
            yield
        return restoration_of(self.preparation.columns, steps, cells)

    # Steps ------------------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> Generator[None, None, StepOutcome]:
        before = self.working.n
        if not step.enabled:
            return StepOutcome(step, before)
        if isinstance(step, RowFilter):
            yield from self._filtering(step)
            return StepOutcome(step, before, before - self.working.n)
        if isinstance(step, Projection):
            learnt = yield from self._projecting(step)
            return StepOutcome(learnt, before, before - self.working.n)
        return (yield from self._transforming(step))

    def _filtering(self, step: RowFilter) -> Pieces:
        working = self.working
        for name in step.looks_at:
            if name not in working.names:
                if name in self.preparation.columns:
                    raise StepProblem(
                        f"column “{shown(name, 60)}” went into an earlier step that mixes the columns; move this "
                        "filter before it"
                    )
                column_named(self.dataset, name)
        rule = step.rule([working.column(name) for name in step.looks_at])

        def test(part: slice) -> Flags:
            return rule([working.cells(part, name) for name in step.looks_at])

        yield from self._leaving_out(step.words, test, step.effort)

    def _transforming(self, step: ColumnStep) -> Generator[None, None, StepOutcome]:
        working, before, name = self.working, self.working.n, shown(step.column, 60)
        if step.column not in working.names:
            column_named(self.dataset, step.column)
            return StepOutcome(step, before, idle=f"column “{name}” is not in use here, so nothing is done")
        place = working.names.index(step.column)
        if step.affine == Affine(0.0, 1.0):
            return StepOutcome(step, before)
        yield from working.filling()
        if not step.learnt:
            step = yield from step.learning(ColumnSample(working, place, self.weights))
        emptied = yield from working.changing(place, step.forward)
        if emptied and self.preparation.missing == "drop":
            words = f"with {name} {step.refuses}: no {shown(step.label(step.column), 80)}"
            yield from self._without_empties(words)
        elif emptied:
            cells = "1 cell" if emptied == 1 else f"{emptied:,} cells"
            self.notes.append(f"{cells} of {name} {step.refuses}: empty, having no {step.label(name)}")
        return StepOutcome(step, before, before - working.n, emptied)

    def _projecting(self, step: Projection) -> Generator[None, None, Projection]:
        working = self.working
        yield from working.filling()
        words = "with an empty cell among the columns to be mixed"
        yield from self._leaving_out(words, lambda part: ~working.empty(part, whole=False))
        if not step.learnt:
            step = yield from step.learning(RowSample(working, self.weights))
        if len(step.centre) != working.d:
            raise StepProblem(
                f"it was learnt from {len(step.centre)} columns, now there are {working.d}; choose the same columns"
            )
        yield from working.projecting(step.names(working.names), step.forward)
        return step

    # Rows left out ----------------------------------------------------------------------------------------------

    def _without_empties(self, words: str) -> Pieces:
        """Leave out rows with an empty cell, or with missing "use" those with nothing else."""
        whole = self.preparation.missing == "use"
        yield from self._leaving_out(words, lambda part: ~self.working.empty(part, whole=whole))

    def _without_weight(self) -> Pieces:
        weights = self.weights
        if weights is None:
            return
        tests: tuple[tuple[str, Callable[[Floats], Flags]], ...] = (
            ("without a weight", lambda w: ~np.isnan(w)),
            ("with weight 0", lambda w: w != 0),
        )
        for words, test in tests:
            keep = partial(self._weights_pass, weights, test)
            yield from self._leaving_out(words, keep)

    def _weights_pass(self, weights: Floats | None, test: Callable[[Floats], Flags], part: slice) -> Flags:
        here = weights_of(self.working, weights, part)
        return np.ones(part.stop - part.start, dtype=bool) if here is None else test(here)

    def _leaving_out(self, words: str, test: Callable[[slice], Flags], effort: int = 1) -> Pieces:
        """Leave out rows for a reason; FileProblem where none is left."""
        leaving = yield from self.working.keeping(test, effort)
        if leaving:
            self.reasons[words] = self.reasons.get(words, 0) + leaving
        if self.working.n == 0:
            raise self._nothing_left()

    def _groups_left(self, labels: Ints, names: tuple[str, ...]) -> Generator[None, None, tuple[str, ...]]:
        """Number the known labels (n,) anew, in place, without the groups of which filters left no row."""
        seen = np.zeros(len(names) + 1, dtype=bool)  # the last place, -1, is for rows that are free
        for part in self.working.parts():
            seen[labels[part]] = True
            yield
        there = seen[:-1]
        numbers = np.append(np.cumsum(there) - 1, -1)
        for part in self.working.parts():
            labels[part] = numbers[labels[part]]
            yield
        return tuple(name for name, some in zip(names, there, strict=True) if some)

    def _empty_words(self) -> str:
        if len(self.preparation.columns) == 1:
            return "with an empty cell"
        return "with nothing but empty cells" if self.preparation.missing == "use" else "with empty cells"

    def _nothing_left(self) -> FileProblem:
        why = ", ".join(f"{count:,} {words}" for words, count in self.reasons.items())
        cure = "choose other columns, or use rows with empty cells (missing: use)"
        if any(step.enabled for step in self.preparation.steps):
            cure = "switch a step off, or " + cure
        rows = f"{label_of(self.dataset)}: no row is left of {self.dataset.rows:,}"
        return FileProblem(f"{rows} ({why}); {cure}", path=self.dataset.path)

    def _next_stage(self, stage: str) -> None:
        self.stage = stage
        self.stages_done += 1
