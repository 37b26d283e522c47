"""The reading process: limits itself, reads standard input, and tells the other side."""

from __future__ import annotations

import os
import sys
import time

import msgspec

from gmm_desktop.files.child.limits import allow_mapping, limit_this_process
from gmm_desktop.files.child.messages import REQUEST, Request, Said, Trouble, packed, packed_dataset
from gmm_desktop.files.first_rows import Preview, first_rows
from gmm_desktop.files.opening import reading_source
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.room import Room, SharedRoom
from gmm_desktop.files.source import Source

_SECONDS_BETWEEN = 0.03


def main() -> None:
    """Read what is asked for; the exit status is 0 wherever the other side was told how it ended."""
    request = msgspec.json.decode(os.environ.pop(REQUEST), type=Request)
    limit_this_process(request.size)
    channel = _Channel(os.dup(1))
    os.dup2(2, 1)  # what a library prints must not come between the messages
    room = Room(request.most_bytes)
    if request.shared is not None:
        room = SharedRoom(request.shared, request.most_bytes, allow_mapping)
    try:
        _read(request, room, channel)
    except FileProblem as problem:
        channel.send(packed(Trouble(_plain(str(problem)), problem.row, problem.column, problem.choices)))
    except BrokenPipeError:
        sys.exit(1)  # nobody listens any more


def _read(request: Request, room: Room, channel: _Channel) -> None:
    path = os.fsdecode(request.path) if request.path else None
    source = Source.inherited(0, os.fsdecode(request.name), request.size, path, room)
    work = reading_source(source, request.options)
    told = 0.0
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            dataset = first_rows(end.value) if request.preview else end.value
            channel.send(packed_dataset(dataset, room, request.preview))
            return
        if isinstance(event, Preview):
            channel.send(packed_dataset(event.dataset, room, preview=True))
            if request.preview:
                return
        elif time.monotonic() - told > _SECONDS_BETWEEN:
            told = time.monotonic()
            channel.send(packed(Said(event.stage, event.fraction)))


def _plain(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode()


class _Channel:
    """The way to the other side."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, parts: list[memoryview]) -> None:
        for part in parts:
            rest = part
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
