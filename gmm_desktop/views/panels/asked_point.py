"""Which point is asked about: the row that is pointed at, one that was typed or pinned, or an example."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import Mixture, Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.asking import example
from gmm_desktop.files import Prepared, Restoration
from gmm_desktop.latest import Latest
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import number

Kind = Literal["pointed", "typed", "pinned", "example"]


def _refused(way: Restoration, values: Floats) -> str:
    """Which of the values the preparation cannot take."""
    for place, name in enumerate(way.source):
        bend = way.bend(place)
        alone = values[place : place + 1]
        if bend is not None and not np.isfinite(bend.forward(alone)).all():
            return f"{name} cannot be {number(float(values[place]))} here"
    return "not all of these can be transformed"


def place_of(prepared: Prepared, row: int) -> int | None:
    """Position of a row of the file among the rows that are used; None where it was left out."""
    place = int(np.searchsorted(prepared.used, row))
    return place if place < len(prepared.used) and prepared.used[place] == row else None


def point_of_text(text: str, columns: int) -> Floats:
    """Read one value a column, parted by semicolons or spaces; a comma is a decimal comma or parts values too.

    ValueError, saying what is wanted, where it cannot be read so.
    """
    bare = text.strip().strip("()[]").replace("\N{MINUS SIGN}", "-")
    tokens = [token.rstrip(",") for token in bare.replace(";", " ").split()]
    if len(tokens) != columns and "." in bare and ";" not in bare:  # no decimal commas: commas part values
        by_comma = [token for token in bare.replace(" ", ",").split(",") if token]
        tokens = by_comma if len(by_comma) == columns else tokens
    wanted = "one number" if columns == 1 else f"{columns} numbers, such as " + "; ".join(["1.5"] * min(columns, 3))
    if len(tokens) != columns:
        raise ValueError(f"{len(tokens)} given; type {wanted}")
    values = []
    for token in tokens:
        try:
            values.append(float(token.replace(",", ".")))
        except ValueError:
            raise ValueError(f"“{token[:20]}” is not a number; type {wanted}") from None
    if not np.isfinite(values).all():
        raise ValueError(f"only finite numbers can be asked about; type {wanted}")
    return np.array(values)


class AskedPoint(QObject):
    """The first there is of: a row pointed at; a typed value or a pinned row, whichever came last; an example."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: ArrayRows | None = None
        self._typed: Floats | None = None
        self._example: int | None = None
        self._total: float | None = None
        self.any_empty = False
        """Whether any cell of the rows is empty, as far as that is known by now."""
        self._surveyed: object = None
        self._in_sight = False
        self._latest = Latest("example")
        self._latest.done.connect(self._on_surveyed)
        session.pointing.row_changed.connect(self.changed)
        session.pointing.pins_changed.connect(self._on_pins_changed)
        session.prepared_changed.connect(self._on_prepared_changed)
        session.frame_changed.connect(self._survey)
        session.fit_changed.connect(self._survey)

    @property
    def kind(self) -> Kind:
        """Why this point."""
        pointing = self._session.pointing
        if pointing.row is not None:
            return "pointed"
        if self._typed is not None:
            return "typed"
        return "pinned" if pointing.pins else "example"

    @property
    def row(self) -> int | None:
        """Row of the file, from 0; None for a typed value or where there is none yet."""
        pointing, prepared = self._session.pointing, self._session.prepared
        if self.kind == "pointed":
            return pointing.row
        if self.kind == "pinned":
            return pointing.pins[-1]
        if self.kind == "typed" or self._example is None or prepared is None:
            return None
        return int(prepared.used[self._example])

    @property
    def x(self) -> Floats | None:
        """The point (d,), NaN in empty cells; None where there is none, or its row was left out."""
        if self.kind == "typed":
            return self._typed
        return None if self.row is None else self.values_of(self.row)

    @property
    def label(self) -> int:
        """Component to which the row is known to belong, from 0; -1 where that is not known or there is no row."""
        prepared, row = self._session.prepared, self.row
        place = None if prepared is None or row is None else place_of(prepared, row)
        labels = None if prepared is None else prepared.rows.labels
        return -1 if place is None or labels is None else int(labels[place])

    @property
    def way(self) -> Restoration | None:
        """How prepared columns go back to the file's; None where they are in its units, or no way leads back."""
        prepared = self._session.prepared
        if prepared is None or prepared.titles == prepared.restoration.source:
            return None
        way = prepared.restoration
        return None if way.to_file(np.zeros((1, len(prepared.columns)))) is None else way

    @property
    def names(self) -> tuple[str, ...]:
        """What the values are of that are shown and typed: columns of the file wherever there is a way back."""
        prepared, way = self._session.prepared, self.way
        return way.source if way is not None else prepared.titles if prepared is not None else ()

    @property
    def values(self) -> Floats | None:
        """The point in the units of `names`, NaN in cells that are empty or that no value of the file leads to."""
        x, way = self.x, self.way
        found = None if x is None or way is None else way.to_file(x[None])
        return x if found is None else found[0]

    def read(self, text: str) -> None:
        """Ask about what was typed in the units of `names`; ValueError, saying what is wanted, where that fails."""
        names, way = self.names, self.way
        values = point_of_text(text, len(names))
        if way is not None:
            prepared = way.from_file(values[None])[0]
            if not np.isfinite(prepared).all():
                raise ValueError(f"{_refused(way, values)}; type values the preparation can take")
            values = prepared
        self.type(values)

    @property
    def total_weight(self) -> float | None:
        """Total weight of the rows, once it is known."""
        fit = self._session.fit
        return fit.total_weight if fit is not None else self._total

    def values_of(self, row: int) -> Floats | None:
        """The point that a row of the file is."""
        prepared = self._session.prepared
        place = None if prepared is None else place_of(prepared, row)
        return None if prepared is None or place is None else np.asarray(prepared.rows.x[place])

    def look(self, in_sight: bool) -> None:
        """Tell whether anybody looks: an example is only sought for somebody."""
        self._in_sight = in_sight
        self._survey()

    def type(self, x: Floats | None) -> None:
        """Ask about a point that need not be in the data; None goes back to the data."""
        self._typed = x
        if x is not None:
            self._session.pointing.point_at(None)
        self.changed.emit()

    @Slot()
    def _on_pins_changed(self) -> None:
        if self._session.pointing.pins:
            self._typed = None
        self.changed.emit()

    @Slot()
    def _on_prepared_changed(self) -> None:
        prepared = self._session.prepared
        rows = None if prepared is None else prepared.rows
        if rows is not self._rows:
            self._rows, self._typed, self._example, self._total, self._surveyed = rows, None, None, None, None
            self.any_empty = False
            self.changed.emit()

    @Slot()
    def _survey(self) -> None:
        """Look for an example once when a run begins and again when it has a result: not at every iteration."""
        recording, frame = self._session.recording, self._session.frame
        if not self._in_sight or recording is None or frame is None:
            return
        if self._rows is None or frame.ellipses.d != self._rows.d:
            return
        key = (recording, recording.fit)
        if key != self._surveyed:
            self._surveyed = key
            mixture = recording.fit.mixture if recording.fit else frame.ellipses
            self._latest.ask(_surveying, self._rows, mixture)

    @Slot(object)
    def _on_surveyed(self, found: tuple[ArrayRows, int, float, bool]) -> None:
        rows, place, total, empty = found
        if rows is self._rows:
            self._example, self._total, self.any_empty = place, total, empty
            self.changed.emit()


def _surveying(rows: ArrayRows, mixture: Mixture) -> Generator[Progress, None, tuple[ArrayRows, int, float, bool]]:
    place = yield from example(rows, mixture)
    return rows, place, rows.total_weight, rows.any_empty
