"""The same job without a window: fit, predict and sample from the command line."""

from __future__ import annotations

import os
import sys

from gmm_desktop.cli.parser import COMMANDS, OneLineParser, build_parser, build_window_parser

__all__ = ["COMMANDS", "build_parser", "build_window_parser", "main"]

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run a subcommand with its arguments and return the exit status.

    0 done, 2 bad usage or bad input (told in one line on standard error), 130 interrupted.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("gmm-desktop: interrupted; nothing was half written", file=sys.stderr)
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    chosen, unknown = build_parser().parse_known_args(arguments)
    if unknown:
        OneLineParser(prog=f"gmm-desktop {chosen.command}").error(f"there is no {' '.join(unknown)}")
    from gmm_desktop.cli.commands import run
    from gmm_desktop.engine.spec import SpecError
    from gmm_desktop.files.problem import FileProblem

    try:
        run(chosen)
        sys.stdout.flush()
    except (FileProblem, SpecError) as problem:
        print(f"gmm-desktop {chosen.command}: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        _close_stdout()
    except OSError as error:
        _close_stdout()
        words = error.strerror or str(error)
        print(f"gmm-desktop {chosen.command}: standard output cannot be written: {words}", file=sys.stderr)
        return 2
    return 0


def _close_stdout() -> None:
    """Let nothing be flushed at exit to a standard output that is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
