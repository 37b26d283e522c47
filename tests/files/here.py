"""Reading in the process of the test, where many files are read and the child process is not what is tested."""

import os

from gmm_desktop.engine.drain import drain
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.opening import reading_source
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.source import opened


def read_here(path: str | os.PathLike[str], options: ReadOptions | None = None) -> Dataset:
    with opened(path) as source:
        return drain(reading_source(source, options))
