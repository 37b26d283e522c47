"""Libraries that not everybody has: what to install when one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.source import Source


def extra(module: str, package: str, source: Source, what: str) -> Any:
    """The module of an optional package; FileProblem that says how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise FileProblem(
            f"{source.label} is {what}; to read it, install the package {package}: "
            "pip install 'gmm-desktop[formats]'",
            path=source.path,
        ) from error
