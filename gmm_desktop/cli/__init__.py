"""The same job without a window: fit, predict and sample from the command line."""

from __future__ import annotations

import os
import sys

from gmm_desktop.cli.parser import COMMANDS, build_parser, build_window_parser

INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the program with these arguments (those of the process by default) and return its exit status.

    0 done, 2 bad usage or bad input (told in one line on standard error), 130 interrupted. The window opens where
    no subcommand is named.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given and given[0] in COMMANDS:
            return _run_command(given)
        return _open_window(given)
    except KeyboardInterrupt:
        print("gmm-desktop: interrupted; nothing was half written", file=sys.stderr)
        return INTERRUPTED


def _open_window(given: list[str]) -> int:
    chosen = build_window_parser().parse_args(given)
    from gmm_desktop.app import main as open_window

    return open_window([chosen.file] if chosen.file else [])


def _run_command(given: list[str]) -> int:
    """Run a subcommand; what is wrong with its input is one line on standard error."""
    chosen = build_parser().parse_args(given)
    from gmm_desktop.cli.commands import run
    from gmm_desktop.engine.spec import SpecError
    from gmm_desktop.files.problem import FileProblem

    try:
        status = run(chosen)
        sys.stdout.flush()
    except (FileProblem, SpecError) as problem:
        print(f"gmm-desktop {chosen.command}: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        _close_stdout()
        return 0
    except OSError as error:
        _close_stdout()
        words = error.strerror or str(error)
        print(f"gmm-desktop {chosen.command}: standard output cannot be written: {words}", file=sys.stderr)
        return 2
    return status


def _close_stdout() -> None:
    """Let nothing be flushed at exit to a standard output that is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
