"""The mixture file: a mixture, how it was found, and from what data, as JSON that other programs may rely on."""

from __future__ import annotations

import math
import os
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gmm_desktop.engine.covariance import family_for
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Mixture, Noise
from gmm_desktop.engine.spec import SpecError
from gmm_desktop.files.fitted import letters
from gmm_desktop.files.foreign import looks_like_mixture
from gmm_desktop.files.preparation import Preparation, Restoration
from gmm_desktop.files.preparation.restoration import AS_IT_IS
from gmm_desktop.files.preparation.saved import decode_restoration
from gmm_desktop.files.preparation.values import Missing
from gmm_desktop.files.problem import FileProblem, shown, shown_path
from gmm_desktop.files.source import opened

FORMAT = "gmm-desktop/mixture"
VERSION = 1
_LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class SavedMixture:
    """A mixture as it was read: its columns (d,), the names of its components (k,), and what is known of the fit.

    `fit`, `preparation` and `data` are as they stand in the file, empty for a file written by hand; `path` is the
    file itself. `restoration` holds the steps that were taken before the fit: `mixture` is in the file's units as
    far as these can be undone, `prepared_mixture` is of rows prepared by `asked()`.
    """

    columns: tuple[str, ...]
    family: str
    mixture: Mixture
    names: tuple[str, ...]
    fit: dict[str, Any] = field(default_factory=dict)
    preparation: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    path: Path | None = None
    restoration: Restoration = AS_IT_IS

    @property
    def prepared_mixture(self) -> Mixture:
        """The mixture in the units of the prepared rows, in which it was fitted."""
        return self.restoration.prepared(self.mixture)

    @property
    def source(self) -> tuple[str, ...]:
        """The columns of the data that it was fitted to."""
        return self.restoration.source or self.columns

    def asked(self, missing: Missing = "drop", weights: str | None = None, known: str | None = None) -> Preparation:
        """The preparation that makes rows of other data what those were that it was fitted to."""
        return Preparation(self.source, missing, weights, known, self.restoration.steps)

    @property
    def name(self) -> str:
        """The name of the file, fit for the screen."""
        return shown_path(self.path.name) if self.path else "mixture"

    def data_beside(self) -> Path | None:
        """The data the mixture was fitted to, if a file of that name lies in the same folder."""
        name = self.data.get("file")
        if self.path is None or not isinstance(name, str) or not name or Path(name).name != name:
            return None
        beside = self.path.parent / name
        try:
            return beside if beside.is_file() else None
        except (OSError, ValueError):
            return None


class _Component(msgspec.Struct):
    weight: float
    mean: list[float]
    covariance: list[list[float]]
    name: str | None = None


class _Noise(msgspec.Struct):
    weight: float
    volume: float
    sides: list[float] | None = None


class _Head(msgspec.Struct):
    format: str
    version: int


class _File(msgspec.Struct):
    format: str
    version: int
    columns: list[str]
    components: list[_Component]
    family: str = "VVV"
    noise: _Noise | None = None
    fit: dict[str, Any] = {}
    preparation: dict[str, Any] = {}
    data: dict[str, Any] = {}
    software: str = ""


def read_mixture(path: str | os.PathLike[str]) -> SavedMixture:
    """Read a mixture file, ours or one written by hand; FileProblem says what is wrong in it and where."""
    with opened(path) as source:
        if source.size > _LARGEST:
            raise FileProblem(f"{source.label} is too large for a mixture file", path=source.path)
        data = source.head(source.size)
        try:
            return replace(decode_mixture(data, source.label), path=source.path)
        except FileProblem as problem:
            raise FileProblem(str(problem), path=source.path) from problem


def reading_mixture(path: str | os.PathLike[str]) -> Generator[Progress, None, SavedMixture]:
    """Read a mixture file as a job that can be cancelled before it begins; as `read_mixture`."""
    yield Progress("Opening", 0.0)
    return read_mixture(path)


def is_mixture_file(path: str | os.PathLike[str]) -> bool:
    """Whether a file says of itself to be a mixture file; False where it cannot be opened at all."""
    try:
        with opened(path) as source:
            return looks_like_mixture(source.head(65536))
    except FileProblem:
        return False


def decode_mixture(data: bytes, label: str) -> SavedMixture:
    """Check and take apart the bytes of a mixture file; `label` names it in messages."""
    try:
        head = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Head)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FileProblem(f"{label} is no mixture file: {_words(error)}") from error
    if head.format != FORMAT:
        raise FileProblem(f"{label} is no mixture file: its format is “{shown(head.format, 60)}”, not “{FORMAT}”")
    if head.version > VERSION:
        raise FileProblem(f"{label} has version {head.version}; this program reads {VERSION}: use a newer program")
    if head.version < 1:
        raise FileProblem(f"{label} has version {head.version}; versions begin with 1")
    try:
        content = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FileProblem(f"{label}: {_words(error)}") from error
    return _checked(content, label)


def _checked(content: _File, label: str) -> SavedMixture:
    """Everything that makes it a mixture: shapes, weights, covariances, names."""
    columns, d, k = tuple(content.columns), len(content.columns), len(content.components)
    if not d or not k:
        raise FileProblem(f"{label}: a mixture needs at least one column and one component")
    if len(set(columns)) < d:
        raise FileProblem(f"{label}: two columns have the same name; give each its own")
    names = tuple(c.name or letter for c, letter in zip(content.components, letters(k), strict=True))
    for name, component in zip(names, content.components, strict=True):
        _check_component(f"{label}, component {shown(name, 40)}", component, d)
    weights = np.array([component.weight for component in content.components])
    noise = _read_noise(content.noise, d, label)
    total = float(weights.sum()) + (noise.weight if noise else 0.0)
    if abs(total - 1) > 1e-6:
        raise FileProblem(f"{label}: the weights sum to {total:.9g}; make them sum to 1")
    if abs(total - 1) > 1e-12:  # a hand-written 0.333; what we wrote comes back bit for bit
        weights = weights / total
        noise = noise and Noise(noise.weight / total, noise.sides)
    try:
        family = family_for(content.family, d).name
    except SpecError as error:
        raise FileProblem(f"{label}: {error}") from error
    mixture = Mixture(
        weights,
        np.array([component.mean for component in content.components]),
        np.array([component.covariance for component in content.components]),
        family,
        noise,
    )
    preparation = content.preparation
    way = decode_restoration(preparation, columns, label)
    return SavedMixture(columns, family, mixture, names, content.fit, preparation, content.data, restoration=way)


def _check_component(where: str, component: _Component, d: int) -> None:
    if not 0 <= component.weight <= 1:
        raise FileProblem(f"{where}: the weight is {component.weight:.9g}; weights lie between 0 and 1")
    if len(component.mean) != d:
        raise FileProblem(f"{where}: the mean has {len(component.mean)} values for {d} columns")
    if len(component.covariance) != d or any(len(row) != d for row in component.covariance):
        raise FileProblem(f"{where}: the covariance must be {d} rows of {d} numbers")
    covariance = np.array(component.covariance)
    if not (np.isfinite(covariance).all() and np.isfinite(component.mean).all()):
        raise FileProblem(f"{where}: a number is not finite")
    scale = np.sqrt(np.abs(np.diag(covariance)))
    if (np.diag(covariance) <= 0).any():
        raise FileProblem(f"{where}: a variance is not positive")
    correlation = covariance / scale / scale[:, None]
    if np.abs(correlation - correlation.T).max() > 1e-9:
        raise FileProblem(f"{where}: the covariance is not symmetric")
    try:
        np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError as error:
        raise FileProblem(f"{where}: the covariance is not positive definite") from error


def _read_noise(noise: _Noise | None, d: int, label: str) -> Noise | None:
    if noise is None:
        return None
    if not 0 <= noise.weight < 1:
        raise FileProblem(f"{label}, noise: the weight is {noise.weight:.9g}; it lies between 0 and 1")
    if noise.sides is not None:
        sides = np.array(noise.sides)
        if len(sides) != d or not (np.isfinite(sides) & (sides > 0)).all():
            raise FileProblem(f"{label}, noise: the sides must be {d} positive numbers")
        return Noise(noise.weight, sides)
    if not (math.isfinite(noise.volume) and noise.volume > 0):
        raise FileProblem(f"{label}, noise: the volume is {noise.volume:.9g}; it must be positive")
    return Noise(noise.weight, np.full(d, noise.volume ** (1 / d)))


def _words(error: Exception) -> str:
    """What the JSON reader says, for people: `$.components[0]` is where."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    text = str(error).replace("`", "").replace("$.", "")
    return shown(text if text.startswith("JSON") else text[:1].lower() + text[1:], 300)
