"""The way back: parameters of prepared rows in the units of the file, as far as that is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from gmm_desktop.engine.events import Fit
from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.files.preparation.bend import Bend, bend_of
from gmm_desktop.files.preparation.filters import RowFilter
from gmm_desktop.files.preparation.projections import Projection
from gmm_desktop.files.preparation.steps import Step
from gmm_desktop.files.preparation.transforms import ColumnStep, StepProblem


@dataclass(frozen=True, slots=True, eq=False)
class Restoration:
    """u = M z + t: from prepared values z (d,) to those of the file, or as near to it as affine steps go.

    `columns` (d,) are the names the parameters of u go by, `units` (d,) what u is of them: the name itself where it
    is in the file's units, else as in “log10(mass)”. `source` are the columns of the file, `steps` all steps with
    what was learnt. `matrix` is M: (d,) where it is diagonal, (d, d) where not, None where u = z. Without arguments
    it leaves everything as it is.
    """

    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    matrix: Floats | None = None
    offset: Floats | None = None
    cell_weights: Floats | None = None

    @property
    def not_exact(self) -> tuple[str, ...]:
        """Those of `columns` whose parameters stay in transformed units."""
        if self.reduced:
            return self.columns
        return tuple(c for c, unit in zip(self.columns, self.units, strict=True) if c != unit)

    @property
    def reduced(self) -> bool:
        """Whether the parameters are of new columns, such as principal components, not of the file's."""
        return self.columns != self.source

    @property
    def exact(self) -> bool:
        """Whether all parameters come back in the file's units."""
        return not self.not_exact

    @property
    def sentence(self) -> str:
        """What must be said beside the parameters; nothing where they are in the file's units."""
        if self.exact:
            return ""
        if self.reduced:
            return f"Parameters are of {_listed(self.units)}, which cannot be undone exactly."
        told = [f"{unit}" for column, unit in zip(self.columns, self.units, strict=True) if column != unit]
        return f"Parameters are in units of {_listed(told)}, which cannot be undone exactly."

    def restored(self, mixture: Mixture) -> Mixture:
        """A mixture of the prepared rows in the units of `units`: means M μ + t, covariances M Σ Mᵀ.

        The volume of a uniform noise is |det M| times as large, exactly; where M turns the box, its new sides are
        in proportion to the box around it.
        """
        if self.matrix is None or self.offset is None:
            return mixture
        m = self.matrix
        if m.ndim == 1:
            means, covariances = mixture.means * m + self.offset, mixture.covariances * m * m[:, None]
        else:
            means, covariances = mixture.means @ m.T + self.offset, _symmetric(m @ mixture.covariances @ m.T)
        noise = mixture.noise and Noise(mixture.noise.weight, _sides(m, mixture.noise.sides))
        return Mixture(mixture.weights, means, covariances, mixture.family, noise)

    def prepared(self, mixture: Mixture) -> Mixture:
        """The inverse of `restored`: a mixture as it was saved, for prepared rows."""
        if self.matrix is None or self.offset is None:
            return mixture
        inverse = np.asarray(1 / self.matrix if self.matrix.ndim == 1 else np.linalg.inv(self.matrix), np.float64)
        centred = mixture.means - self.offset
        back = replace(self, matrix=inverse, offset=np.zeros_like(self.offset))
        return back.restored(Mixture(mixture.weights, centred, mixture.covariances, mixture.family, mixture.noise))

    @property
    def log_jacobian(self) -> float:
        """What the log-likelihood in these units is less than that of the prepared rows: Σ w ln |det M|.

        For each row the determinant is of the columns it has; TypeError for a restoration that knows no rows.
        """
        if self.matrix is None:
            return 0.0
        if self.cell_weights is None:
            raise TypeError("this restoration was read from a file and knows no rows")
        if self.matrix.ndim == 1:
            return float(self.cell_weights @ np.log(np.abs(self.matrix)))
        return float(self.cell_weights[0] * np.linalg.slogdet(self.matrix)[1])

    def log_likelihood(self, prepared: float) -> float:
        """A log-likelihood of prepared rows, of the data in these units."""
        return prepared - self.log_jacobian

    def fit(self, fit: Fit) -> Fit:
        """A fit in these units: mixture, log-likelihood and the criteria that rest on it."""
        if self.matrix is None:
            return fit
        shift = self.log_jacobian
        return replace(
            fit,
            mixture=self.restored(fit.mixture),
            log_likelihood=fit.log_likelihood - shift,
            bic=fit.bic + 2 * shift,
            aic=fit.aic + 2 * shift,
            icl=fit.icl + 2 * shift,
        )

    def bend(self, place: int) -> Bend | None:
        """The curved scale a prepared column is on, by its place; None where it is on none."""
        return bend_of(self.source, self.steps, place) if place < len(self.source) else None

    def to_file(self, z: Floats) -> Floats | None:
        """Prepared rows (n, d) in the units of the file, through all steps backwards; None where one loses columns.

        NaN where no value of the file leads there.
        """
        x = np.array(z, dtype=np.float64)
        for change in reversed(_changes(self.source, self.steps)):
            if isinstance(change.step, ColumnStep):
                x[:, change.column] = change.step.backward(x[:, change.column])
            elif change.step.invertible:
                x = change.step.backward(x)
            else:
                return None
        return x

    def from_file(self, x: Floats) -> Floats:
        """Rows (n, c) of the columns of the file, prepared: (n, d), NaN where a step takes no such value."""
        z = np.array(x, dtype=np.float64)
        for change in _changes(self.source, self.steps):
            if isinstance(change.step, ColumnStep):
                z[:, change.column] = change.step.forward(z[:, change.column])
            else:
                z = change.step.forward(z)
        return z


AS_IT_IS = Restoration()
"""Where nothing was done to the values."""


class _Change(NamedTuple):
    """A step that changes values, where, and what names and units were before and are after it."""

    step: ColumnStep | Projection
    column: int
    names: tuple[str, ...]
    units: tuple[str, ...]
    names_after: tuple[str, ...]
    units_after: tuple[str, ...]


def restoration_of(
    source: tuple[str, ...], steps: Sequence[Step], cell_weights: Floats | None = None
) -> Restoration:
    """The way back from rows that were prepared from the columns `source` by these steps, all of them learnt.

    `cell_weights` (d,) are the total weights of the cells with a value in each prepared column.
    """
    changes = _changes(source, steps)
    names = changes[-1].names_after if changes else source
    units = list(changes[-1].units_after if changes else source)
    d = len(names)
    total, offset = np.ones(d), np.zeros(d)  # the diagonal alone until a projection mixes columns
    bent = [False] * d
    for change in reversed(changes):
        if isinstance(change.step, Projection):
            if any(bent) or not change.step.invertible:
                break
            back = change.step.inverse()
            total = back * total if total.ndim == 1 else back @ total
            offset = back @ offset + change.step.centre
            names, units = change.names, list(change.units)
        elif bent[change.column] or change.step.affine is None:
            bent[change.column] = True
        else:
            centre, scale = change.step.affine
            total[change.column] *= scale
            offset[change.column] = offset[change.column] * scale + centre
            units[change.column] = change.units[change.column]
    known = None if cell_weights is None else np.asarray(cell_weights, dtype=np.float64)
    plain = total.ndim == 1 and bool((total == 1).all()) and not offset.any()
    return Restoration(
        names,
        tuple(units),
        source,
        tuple(steps),
        None if plain else total,
        None if plain else offset,
        known,
    )


def prepared_columns(source: tuple[str, ...], steps: Sequence[Step]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and units, as in “log10(mass)”, of the columns that come out of the steps."""
    changes = _changes(source, steps)
    return (changes[-1].names_after, changes[-1].units_after) if changes else (source, source)


def _changes(source: tuple[str, ...], steps: Sequence[Step]) -> list[_Change]:
    names, units, found = source, source, []
    for step in steps:
        if not step.enabled or isinstance(step, RowFilter):
            continue
        if isinstance(step, Projection):
            if len(step.centre) != len(names):
                raise StepProblem(f"{step.title} of {len(step.centre)} columns are taken of {len(names)}")
            after = step.names(names)
            found.append(_Change(step, -1, names, units, after, after))
            names = units = after
        elif step.column in names:
            place = names.index(step.column)
            after = (*units[:place], step.label(units[place]), *units[place + 1 :])
            found.append(_Change(step, place, names, units, names, after))
            units = after
    return found


def _sides(matrix: Floats, sides: Floats) -> Floats:
    """Sides of a box with the volume of the image of a box under the matrix."""
    if matrix.ndim == 1:
        return np.abs(matrix) * sides
    around = np.abs(matrix) @ sides
    wanted = np.linalg.slogdet(matrix)[1] + np.log(sides).sum()
    return np.asarray(around * np.exp((wanted - np.log(around).sum()) / len(sides)))


def _symmetric(matrices: Floats) -> Floats:
    return np.asarray((matrices + matrices.swapaxes(-1, -2)) / 2)


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:6]) + ["…"] * (len(names) > 6)
    return ", ".join(shown)
