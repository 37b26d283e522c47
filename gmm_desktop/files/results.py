"""Writing results to files: the way out for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TypeVar

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.atomic import whole_file, write_whole
from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.memberships import ROWS_AT_ONCE, Memberships, memberships_of
from gmm_desktop.files.mixture_file import SavedMixture
from gmm_desktop.files.preparation import Prepared
from gmm_desktop.files.problem import FileProblem, shown_path
from gmm_desktop.files.writers import MEMBERSHIP_WRITERS, WRITERS, MembershipWriter, Writer
from gmm_desktop.files.writers.rows_csv import sampled_rows

Format = TypeVar("Format")


def write(fitted: Fitted, path: str | os.PathLike[str]) -> None:
    """Write the parameters of a fit, in the file's units, as the suffix says; whole or not at all."""
    write_whole(path, writer_for(path).encode(fitted.in_file_units()))


def writing_memberships(
    fitted: Fitted, prepared: Prepared, path: str | os.PathLike[str]
) -> Generator[Progress, None, None]:
    """Write the memberships of the rows of a fit; close the generator to cancel, nothing is written then."""
    return (yield from writing_memberships_of(memberships_of(fitted, prepared), path))


def writing_memberships_of(
    memberships: Memberships, path: str | os.PathLike[str]
) -> Generator[Progress, None, None]:
    """Write memberships under any mixture; as `writing_memberships`."""
    writer = membership_writer_for(path)
    done = 0
    with whole_file(path) as file:
        for piece in writer.pieces(memberships):
            file.write(piece)
            yield Progress("Writing memberships", min(1.0, done / max(1, memberships.rows)))
            done += ROWS_AT_ONCE


def writing_sample(
    saved: SavedMixture, rows: int, seed: int, path: str | os.PathLike[str]
) -> Generator[Progress, None, None]:
    """Draw rows from a mixture into a CSV file; close the generator to cancel, nothing is written then."""
    if Path(path).suffix.lower() != ".csv":
        raise FileProblem(
            f"{shown_path(path)}: rows are written as .csv; give the name that ending", path=Path(path)
        )
    with whole_file(path) as file:
        for number, piece in enumerate(sampled_rows(saved, rows, seed)):
            file.write(piece)
            yield Progress("Drawing rows", min(1.0, number * ROWS_AT_ONCE / rows))


def writer_for(path: str | os.PathLike[str]) -> Writer:
    """The writer of parameters for a file's suffix; FileProblem naming those there are."""
    return _for_suffix(WRITERS, path, "parameters")


def membership_writer_for(path: str | os.PathLike[str]) -> MembershipWriter:
    """The writer of memberships for a file's suffix; FileProblem naming those there are."""
    return _for_suffix(MEMBERSHIP_WRITERS, path, "memberships")


def _for_suffix(writers: Mapping[str, Format], path: str | os.PathLike[str], what: str) -> Format:
    suffix = Path(path).suffix.lower()
    if suffix in writers:
        return writers[suffix]
    known = " or ".join(writers)
    raise FileProblem(
        f"{shown_path(path)}: {what} are written as {known}; give the name that ending", path=Path(path)
    )
