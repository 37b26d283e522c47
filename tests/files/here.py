"""Reading in the process of the test, where many files are read and the child process is not what is tested."""

import os

from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.opening import reader_for, reading_source
from gmm_desktop.files.source import opened


def read_here(path: str | os.PathLike[str]) -> Dataset:
    with opened(path) as source:
        return finished(reading_source(source, reader_for(source)))


def finished(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
