"""Reads many files one after the other, in one process that may die of it: `python many.py FOLDER FIRST`."""

import signal
import sys
from pathlib import Path

from here import read_here

from gmm_desktop import files
from gmm_desktop.files.child.limits import limit_this_process

_SECONDS = 20


def outcome(path: Path) -> str:
    try:
        dataset = read_here(path)
        assert all(len(column.values) == dataset.rows for column in dataset.columns)
        assert all(
            column.kind != "text" or column.values.max(initial=-1) < len(column.categories)
            for column in dataset.columns
        )
    except files.FileProblem as problem:
        assert "\n" not in str(problem)
        return f"problem {problem}"
    return "table"


def main(folder: Path, first: int) -> None:
    limit_this_process(1 << 30)
    for number in range(first, len(list(folder.iterdir()))):
        signal.alarm(_SECONDS)
        said = outcome(folder / str(number)).encode("utf-8", errors="replace").decode()
        print(f"{number} {said}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
