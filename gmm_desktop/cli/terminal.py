"""Running work on a terminal: progress on standard error, but only if somebody is looking."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from typing import TypeVar

from gmm_desktop.engine.events import Progress, Step

Result = TypeVar("Result")

_SECONDS_BETWEEN = 0.1


def drive(work: Generator[Step | Progress, None, Result], quiet: bool) -> Result:
    """Run a generator to its end and return its value, showing how far it is."""
    showing = not quiet and sys.stderr is not None and sys.stderr.isatty()
    shown_at, width = 0.0, 0
    try:
        while True:
            event = next(work)
            if showing and time.monotonic() - shown_at > _SECONDS_BETWEEN:
                shown_at = time.monotonic()
                text = _words(event)[:78]
                print("\r" + text.ljust(width), end="", file=sys.stderr, flush=True)
                width = len(text)
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        work.close()
        if width:
            print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)


def _words(event: Step | Progress) -> str:
    if isinstance(event, Step):
        return f"iteration {event.iteration}: log-likelihood {event.log_likelihood:.6f}"
    if event.fraction is None:
        return event.stage
    return f"{event.stage} {event.fraction:4.0%}"
