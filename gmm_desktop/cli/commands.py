"""The subcommands: from the parsed arguments through engine and files to what is printed and written."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections import Counter
from dataclasses import replace
from pathlib import Path

from gmm_desktop import engine, files
from gmm_desktop.cli.summary import fit_summary, warnings
from gmm_desktop.cli.terminal import drive
from gmm_desktop.engine import FitSpec, Mixture, SpecError
from gmm_desktop.files import Dataset, FileProblem, Fitted, Memberships, Preparation, Prepared, SavedMixture
from gmm_desktop.files.atomic import check_target
from gmm_desktop.files.preparation import RowFilter
from gmm_desktop.files.preparation.choosing import MANY, SOME
from gmm_desktop.files.problem import shown, shown_path
from gmm_desktop.files.results import membership_writer_for, writer_for


def run(chosen: Namespace) -> None:
    """Run the chosen subcommand; FileProblem or SpecError where its input is at fault."""
    commands = {"fit": _fit, "predict": _predict, "sample": _sample}
    commands[chosen.command](chosen)


def _fit(chosen: Namespace) -> None:
    quiet = chosen.quiet or chosen.json
    spec = _spec(chosen)
    for path in chosen.out:
        writer_for(path)
    for path in chosen.memberships:
        membership_writer_for(path)
    _check_targets([*chosen.out, *chosen.memberships], [chosen.data, chosen.start])
    saved = files.read_mixture(chosen.start) if chosen.start else None
    dataset = drive(files.reading(chosen.data), quiet)
    prepared, preparation = _prepared(dataset, chosen, saved)
    start, spec, names = _start(dataset, prepared, chosen, spec, saved)
    fit = drive(engine.fit(prepared.rows, spec, start, animate=False, compared=True), quiet)
    way = prepared.restoration
    names = names if len(names) == fit.mixture.k else files.component_names(way.fit(fit), prepared.label_names)
    fitted = Fitted(fit, dataset, preparation, prepared.columns, names, way)
    for path in chosen.out:
        files.write(fitted, path)
    for path in chosen.memberships:
        drive(files.writing_memberships(fitted, prepared, path), quiet)
    for warning in warnings(fitted):
        print(f"gmm-desktop fit: warning: {warning}", file=sys.stderr)
    if chosen.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(files.encode_mixture(fitted))
    elif not chosen.quiet:
        _print(fit_summary(fitted, prepared, _unused(dataset, chosen, saved)))


def _predict(chosen: Namespace) -> None:
    membership_writer_for(chosen.out)
    _check_targets([chosen.out], [chosen.mixture, chosen.data])
    saved = files.read_mixture(chosen.mixture)
    dataset = drive(files.reading(chosen.data), chosen.quiet)
    prepared, mixture = _as_fitted(dataset, saved, chosen.quiet)
    memberships = Memberships(mixture, saved.names, prepared, dataset.rows)
    drive(files.writing_memberships_of(memberships, chosen.out), chosen.quiet)
    if not chosen.quiet:
        counts = Counter(int(j) for block in memberships.blocks() for j in block.components if j >= 0)
        told = ", ".join(f"{shown(name, 40)} {counts[j]:,}" for j, name in enumerate(memberships.labels))
        _print(f"{shown(dataset.name)}: {dataset.rows:,} rows, {prepared.rows.n:,} judged; most probable: {told}")
        for note in ("left out: " + ", ".join(prepared.left_out) if prepared.left_out else "", *prepared.notes):
            _print(f"  {note}") if note else None


def _as_fitted(dataset: Dataset, saved: SavedMixture, quiet: bool) -> tuple[Prepared, Mixture]:
    """The rows as those were that the mixture was fitted to, and the mixture in their units.

    Steps that can be undone exactly are left away: rows with empty cells are then judged by what they hold.
    """
    steps = saved.restoration.steps
    filtered = any(step.enabled and isinstance(step, RowFilter) for step in steps)
    if saved.restoration.exact and not filtered:
        asked, mixture = Preparation(saved.columns, missing="use"), saved.mixture
    else:
        asked, mixture = saved.asked(missing="use"), saved.prepared_mixture
    return drive(files.preparing(dataset, asked), quiet), mixture


def _sample(chosen: Namespace) -> None:
    if chosen.rows < 1:
        raise SpecError(f"-n is {chosen.rows}; ask for 1 or more rows")
    if chosen.seed < 0:
        raise SpecError(f"seed is {chosen.seed}; use 0 or a positive whole number")
    _check_targets([chosen.out], [chosen.mixture])
    saved = files.read_mixture(chosen.mixture)
    drive(files.writing_sample(saved, chosen.rows, chosen.seed, chosen.out), chosen.quiet)
    if not chosen.quiet:
        _print(f"{chosen.rows:,} rows drawn from {shown(saved.name)} are in {shown_path(chosen.out)}")


def _spec(chosen: Namespace) -> FitSpec:
    """The request, from the options that were given; the rest as the engine has it."""
    options = ("components", "family", "starts", "seed", "tolerance", "max_iterations", "noise", "standardize")
    given = {name: value for name in options if (value := getattr(chosen, name)) is not None}
    return FitSpec(**given)


def _prepared(dataset: Dataset, chosen: Namespace, saved: SavedMixture | None) -> tuple[Prepared, Preparation]:
    """The rows to fit; by default all columns fit for it that have no other role."""
    if chosen.columns is not None:
        columns = _names(chosen.columns)
    elif saved is not None:
        columns = saved.columns
    else:
        roles = {chosen.weights, chosen.known_labels, chosen.start_labels}
        columns = tuple(name for name in files.default_preparation(dataset).columns if name not in roles)
        if len(columns) <= SOME and len(dataset.columns) > MANY and not chosen.quiet:
            some = f"{len(columns)} of {len(dataset.columns):,} columns are used; choose others with --columns"
            print(f"gmm-desktop fit: warning: {some}", file=sys.stderr)
    steps = saved.restoration.steps if saved is not None else ()
    if steps and saved is not None:
        columns = _source(saved, columns if chosen.columns is not None else saved.source)
    preparation = Preparation(columns, chosen.missing or "drop", chosen.weights, chosen.known_labels, steps)
    return drive(files.preparing(dataset, preparation), chosen.quiet or chosen.json), preparation


def _unused(dataset: Dataset, chosen: Namespace, saved: SavedMixture | None) -> dict[str, str]:
    """The columns that were not used though none were chosen, and why."""
    if chosen.columns is not None or saved is not None:
        return {}
    roles = {chosen.weights, chosen.known_labels, chosen.start_labels}
    return {name: why for name, why in files.why_not_chosen(dataset).items() if name not in roles}


def _source(saved: SavedMixture, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that the steps of a saved mixture begin with, in their order; FileProblem for others."""
    if set(columns) != set(saved.source):
        raise FileProblem(
            f"{saved.name} is a mixture of {shown(', '.join(saved.source), 100)}, prepared together; "
            "leave --columns out",
            path=saved.path,
        )
    return saved.source


def _names(text: str) -> tuple[str, ...]:
    """Names separated by commas, in quotes where a name holds one."""
    return tuple(name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip())


def _start(
    dataset: Dataset, prepared: Prepared, chosen: Namespace, spec: FitSpec, saved: SavedMixture | None
) -> tuple[Mixture | None, FitSpec, tuple[str, ...]]:
    """The mixture to start from, if one was asked for; the request that goes with it; names of its components."""
    if saved is not None:
        return _saved_start(prepared, chosen, spec, saved)
    if chosen.start_labels is None:
        if chosen.components is None:
            spec = replace(spec, components=max(spec.components, len(prepared.label_names)))
        return None, spec, ()
    labels, groups = files.known_labels(dataset, chosen.start_labels)
    if labels is None or not groups:
        raise FileProblem(
            f"{shown_path(chosen.data)}: column “{shown(chosen.start_labels, 60)}” is empty, so it has no groups",
            path=dataset.path,
        )
    if chosen.components not in (None, len(groups)):
        raise SpecError(
            f"-k is {chosen.components}, but column “{shown(chosen.start_labels, 60)}” has {len(groups)} groups; "
            "leave -k out"
        )
    spec = replace(spec, components=len(groups))
    start = engine.mixture_from_labels(
        prepared.rows, labels[prepared.used], spec.components, spec.family, standardize=spec.standardize
    )
    return start, spec, groups


def _saved_start(
    prepared: Prepared, chosen: Namespace, spec: FitSpec, saved: SavedMixture
) -> tuple[Mixture, FitSpec, tuple[str, ...]]:
    columns = prepared.columns if saved.restoration.steps else saved.columns
    if set(columns) != set(prepared.columns):
        raise FileProblem(
            f"{saved.name} is a mixture of {shown(', '.join(saved.columns), 100)}, not of "
            f"{shown(', '.join(prepared.columns), 100)}; choose its columns",
            path=saved.path,
        )
    if chosen.components not in (None, saved.mixture.k):
        raise SpecError(
            f"-k is {chosen.components}, but {saved.name} has {saved.mixture.k} components; leave -k out"
        )
    family = spec.family if chosen.family is not None else saved.family
    spec = replace(
        spec,
        components=saved.mixture.k,
        family=family,
        noise=spec.noise or saved.mixture.noise is not None,
    )
    return saved.prepared_mixture.marginal([columns.index(name) for name in prepared.columns]), spec, saved.names


def _check_targets(targets: list[str], inputs: list[str | None]) -> None:
    """Refuse at once what could not be written in the end, and never write over what is read."""
    for target in map(Path, targets):
        check_target(target)
        for name in filter(None, inputs):
            if target.exists() and Path(name).exists() and target.samefile(name):
                raise FileProblem(
                    f"{shown_path(target)} is read by this command; write to another file", path=target
                )


def _print(text: str) -> None:
    """Print text of which a terminal may not know every letter."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="replace").decode(encoding))
