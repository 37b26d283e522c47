"""How fast a large CSV opens, beside the reading library's own bare call, and what memory that takes.

    python tests/benchmarks/reading.py [--rows 10000000] [--columns 10] [--times 3]

Cancel is heard between two signs of life of the reading and takes until it has let go: the longest of both, over
several moments, is told. Each number is from a process of its own, on a file that was read before (so from the
disk's cache). Memory is the sum of the proportional set sizes of the process and its reading process, and of what
lies in the file they share, sampled while they run. The bare call runs as politely (nice) as our reading process.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

BARE = """
import os, sys, time
os.nice(5)
begin = time.perf_counter()
import pyarrow.csv
table = pyarrow.csv.read_csv(sys.argv[1])
print(time.perf_counter() - begin, 0, table.num_rows)
"""

OURS = """
import sys, time
from gmm_desktop import files
begin, first = time.perf_counter(), 0.0
work = files.reading(sys.argv[1])
while True:
    try:
        event = next(work)
    except StopIteration as end:
        dataset = end.value
        break
    if isinstance(event, files.Preview):
        first = time.perf_counter() - begin
print(time.perf_counter() - begin, first, dataset.rows)
"""

CANCEL = """
import sys, time
from gmm_desktop import files
worst = 0.0
for moment in (0.05, 0.2, 0.5, 1.0, 1.5, 2.0):
    work = files.reading(sys.argv[1])
    begin = time.perf_counter()
    while time.perf_counter() - begin < moment:
        before = time.perf_counter()
        next(work)
        worst = max(worst, time.perf_counter() - before)
    before = time.perf_counter()
    work.close()
    worst = max(worst, time.perf_counter() - before)
print(worst, 0, 0)
"""


def write_table(path: Path, rows: int, columns: int) -> None:
    generator = np.random.default_rng(1)
    names = [f"x{index}" for index in range(columns)]
    with path.open("wb") as out:
        out.write((",".join(names) + "\n").encode())
        for start in range(0, rows, 500_000):
            count = min(500_000, rows - start)
            table = pa.table({name: np.round(generator.normal(3, 2, count), 7) for name in names})
            arrow_csv.write_csv(table, out, arrow_csv.WriteOptions(include_header=False))


def measured(code: str, path: Path) -> tuple[float, float, float]:
    """Seconds in all, seconds to the first rows, and the peak of memory in bytes."""
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    peak = [0]

    def watch() -> None:
        while process.poll() is None:
            own = sum(map(proportional, family(process.pid)))
            peak[0] = max(peak[0], own + in_files_in_memory(process.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _ = process.communicate()
    watcher.join()
    seconds, first, _ = said.split()
    return float(seconds), float(first), peak[0]


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [pid, *(int(child) for task in tasks for child in (task / "children").read_text().split())]
    except OSError:
        return [pid]


def proportional(pid: int) -> int:
    """Bytes of memory of a process, pages shared with others in proportion, those of files in memory aside."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines[1:])}
    return sizes.get("Pss", 0) - sizes.get("Pss_Shmem", 0)


def in_files_in_memory(pid: int) -> int:
    """Bytes in files in memory that a process has open."""
    sizes = {}
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):
            if descriptor.readlink().as_posix().startswith("/memfd:"):
                status = descriptor.stat()
                sizes[status.st_ino] = 512 * status.st_blocks
    return sum(sizes.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    numeric = 8 * chosen.rows * chosen.columns
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        write_table(path, chosen.rows, chosen.columns)
        small = Path(folder, "small.csv")
        write_table(small, 150, 4)
        found: dict[str, list[tuple[float, float, float]]] = {"bare": [], "ours": [], "small": [], "cancel": []}
        for _ in range(chosen.times):
            found["bare"].append(measured(BARE, path))
            found["ours"].append(measured(OURS, path))
            found["small"].append(measured(OURS, small))
            found["cancel"].append(measured(CANCEL, path))
        size = path.stat().st_size
    middle = {name: list(map(statistics.median, zip(*runs, strict=True))) for name, runs in found.items()}
    report = {
        "rows": chosen.rows,
        "columns": chosen.columns,
        "megabytes": size / 1e6,
        "bare seconds": middle["bare"][0],
        "seconds": middle["ours"][0],
        "times bare": middle["ours"][0] / middle["bare"][0],
        "seconds to first rows": middle["ours"][1],
        "bare peak / numeric data": middle["bare"][2] / numeric,
        "peak / numeric data": middle["ours"][2] / numeric,
        "seconds for 150 rows": middle["small"][0],
        "seconds until Cancel": max(run[0] for run in found["cancel"]),
    }
    for name, value in report.items():
        print(f"{name:28} {value:,.3f}")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
