"""Writing results: one format per file, chosen by the suffix of the file's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.memberships import Memberships
from gmm_desktop.files.writers.memberships_csv import MembershipsCsv
from gmm_desktop.files.writers.parameters_csv import ParametersCsv
from gmm_desktop.files.writers.parameters_json import ParametersJson


class Writer(Protocol):
    """One format for the parameters of a fit."""

    @property
    def title(self) -> str:
        """The format's name as it is shown in a file dialog."""
        ...

    def encode(self, fitted: Fitted) -> bytes:
        """The whole file; FileProblem where the format cannot hold the fit."""
        ...


class MembershipWriter(Protocol):
    """One format for the memberships of the rows."""

    @property
    def title(self) -> str:
        """The format's name as it is shown in a file dialog."""
        ...

    def pieces(self, memberships: Memberships) -> Iterator[bytes]:
        """Yield the file piece by piece, at least every 50 ms or so."""
        ...


WRITERS: dict[str, Writer] = {
    ".json": ParametersJson(),
    ".csv": ParametersCsv(),
}

MEMBERSHIP_WRITERS: dict[str, MembershipWriter] = {
    ".csv": MembershipsCsv(),
}
