"""The files that come with the program, found alike in a checkout and in an installed package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A data set to try things on: where it lies, what it shows, where it is from, and a sensible k for it."""

    title: str
    path: Path
    shows: str
    source: str
    components: int


@cache
def root() -> Path:
    """The folder of the resources: inside the package where it is installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def path_of(name: str) -> Path:
    """The path of a resource by its name relative to the folder of the resources, such as "icons/open.svg"."""
    return root() / name


@cache
def samples() -> tuple[Sample, ...]:
    """The samples in the order in which they are offered, the simplest first."""
    listed = json.loads(path_of("samples/samples.json").read_text(encoding="utf-8"))
    return tuple(
        Sample(
            title=entry["title"],
            path=path_of("samples") / entry["file"],
            shows=entry["shows"],
            source=entry["source"],
            components=entry["components"],
        )
        for entry in listed
    )
