"""The line at the bottom: state, iteration, log-likelihood and its change, rows used and left out, seed."""

from __future__ import annotations

from gmm_desktop.engine import Progress
from gmm_desktop.session import Session
from gmm_desktop.views.numbers import change, count, log_likelihood

_STATES = {
    "empty": "Open a table to begin",
    "reading": "Reading",
    "ready": "Ready to run",
    "searching": "Searching for the best start",
    "running": "Running",
    "paused": "Paused",
    "converged": "Converged",
    "limit": "Limit reached, not converged",
    "stopped": "Stopped",
    "collapsed": "Collapsed: last valid iteration kept",
    "evaluated": "Opened mixture, not run",
}


def status_line(session: Session, progress: Progress | None) -> str:
    """The state of a session as one line of text."""
    parts = [_STATES[session.state]]
    if progress is not None:
        share = f" {progress.fraction:.0%}" if progress.fraction is not None else ""
        parts = [f"{progress.stage}{share}"]
    frame = session.frame
    if frame is not None:
        parts.append(f"iteration {count(frame.iteration)}")
        parts.append(f"log-likelihood {log_likelihood(frame.log_likelihood)}")
        if frame.gain is not None:
            parts.append(f"Δ {change(frame.gain)}")
    if session.dataset is not None and session.prepared is not None:
        used = len(session.prepared.used)
        parts.append(f"{count(used)} of {count(session.dataset.rows)} rows used")
        if session.prepared.left_out:
            parts.append("left out: " + ", ".join(session.prepared.left_out))
        parts.append(f"seed {session.spec.seed}")
    return " · ".join(parts)
