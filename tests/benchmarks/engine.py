"""Speed and memory of the engine beside scikit-learn, in one run: python tests/benchmarks/engine.py [--quick].

Prints a table and JSON and asserts nothing. Both sides begin at the same mixtures and take exact EM steps without
any ridge. "To the optimum" is the time until within 1e-6 a row of the best log-likelihood that either side reaches
from that start: for scikit-learn, of a fit of just as many iterations as that takes; for us, of a whole fit that
stops by itself at half that tolerance, with looking at the rows and judging the result.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from gmm_desktop.engine import FAMILIES, ArrayRows, FitSpec, Mixture, Step, fit, iterate
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.sweep import sweep
from gmm_desktop.engine.problem import prepare
from gmm_desktop.engine.search.selection import grid
from gmm_desktop.engine.threads import available, in_order

NEAR = 1e-6
MOST_ITERATIONS = 3000


def clouds(n: int, d: int, k: int, apart: float) -> tuple[Floats, Mixture]:
    """Make rows from k clouds, and a start near them but not at them."""
    rng = np.random.default_rng(n + d + k)
    centres = rng.normal(0, apart, (k, d))
    roots = np.eye(d) + rng.normal(0, 0.3 / math.sqrt(d), (k, d, d))
    x = np.empty((n, d))
    for first in range(0, n, 65_536):
        size = min(65_536, n - first)
        which = rng.integers(k, size=size)
        noise = rng.normal(size=(size, d))
        x[first : first + size] = centres[which] + np.einsum("ij,ijk->ik", noise, roots[which])
    means = centres + rng.normal(0, 0.7, (k, d))
    return x, Mixture(np.full(k, 1 / k), means, np.stack([1.5 * np.eye(d)] * k))


def iris() -> tuple[Floats, Mixture]:
    """Return iris and a start at three of its rows."""
    x = load_iris().data
    return x, Mixture(np.full(3, 1 / 3), x[[10, 60, 120]], np.stack([np.cov(x.T)] * 3))


CASES: dict[str, Callable[[], tuple[Floats, Mixture]]] = {
    "1,000,000 x 1, k 2": lambda: clouds(1_000_000, 1, 2, 3.0),
    "1,000,000 x 2, k 8": lambda: clouds(1_000_000, 2, 8, 4.0),
    "200,000 x 10, k 10": lambda: clouds(200_000, 10, 10, 1.5),
    "100,000 x 32, k 16": lambda: clouds(100_000, 32, 16, 1.0),
    "20,000 x 2, k 5 overlapping": lambda: clouds(20_000, 2, 5, 1.2),
    "iris, k 3": iris,
}


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several times."""
    return in_turn([work], repeats)[0]


def in_turn(works: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Return the shortest of several times of each, taken in turn: how quick a machine is changes by the minute."""
    best = [math.inf] * len(works)
    for _ in range(repeats):
        for number, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[number] = min(best[number], time.perf_counter() - start)
    return best


def peer(x: Floats, start: Mixture, iterations: int) -> GaussianMixture:
    """Let scikit-learn take so many exact EM steps."""
    model = GaussianMixture(
        start.k,
        tol=0,
        reg_covar=0,
        max_iter=iterations,
        init_params="random_from_data",
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x)


def iterations_needed(x: Floats, start: Mixture, best: float) -> int:
    """Count the plain EM steps until within `NEAR` a row of the best log-likelihood."""
    spec = FitSpec(components=start.k, tolerance=0, max_iterations=MOST_ITERATIONS)
    steps = iterate(ArrayRows(x), start, spec)
    for step in steps:
        if isinstance(step, Step) and step.phase == "E" and step.log_likelihood >= best - NEAR * len(x):
            return step.iteration
    return MOST_ITERATIONS


def machine_limit(n: int, d: int, k: int) -> Callable[[], object]:
    """Return only the products and exponentials a pass cannot do without, in small blocks on all our threads."""
    width, most = 1 + d + d * (d + 1) // 2, 8192 if d < 8 else 1024 if d < 20 else 384
    blocks = -(-n // most)
    groups, b = min(16, blocks), n // blocks
    rng = np.random.default_rng(0)
    features, lines = rng.normal(size=(width, b)), rng.normal(size=(k, width))
    logs = -rng.random((k, b))

    def work(group: int) -> None:
        densities, back = np.empty((k, b)), np.empty((k, width))
        for _ in range(group, blocks, groups):
            np.matmul(lines, features, out=densities)
            np.exp(logs, out=densities)
            np.matmul(densities, features.T, out=back)

    return lambda: list(in_order(work, groups))


def compare(name: str, quick: bool) -> dict[str, Any]:
    """Measure one case on both sides."""
    x, start = CASES[name]()
    n, d, k = len(x), start.d, start.k
    rows = ArrayRows(x)
    problem = drain(prepare(rows, FitSpec(components=k)))
    batch = problem.inner(start)

    def iteration() -> None:
        (moments,) = drain(sweep(problem.rows, [batch]))
        problem.frame.maximise(problem.family, moments, batch).factored()

    with threadpool_limits(1, user_api="blas"):  # as during a climb; the peer has all threads
        ours, limit = in_turn([iteration, machine_limit(n, d, k)], 15 if n * k > 1e6 else 200)
    many = 3 if n * k > 1e6 else 200
    theirs = seconds(lambda: peer(x, start, many), 2) / (many + 1)  # it ends with one more E-step
    result = {"case": name, "ours_ms": ours * 1e3, "theirs_ms": theirs * 1e3, "ratio": theirs / ours}
    result["limit_ms"] = limit * 1e3
    if quick:
        return result
    spec = FitSpec(components=k, tolerance=NEAR / 2)
    whole = seconds(lambda: drain(fit(ArrayRows(x), spec, start, animate=False)), 3 if n > 1e4 else 30)
    reached = drain(fit(ArrayRows(x), spec, start, animate=False)).log_likelihood
    finished = drain(fit(ArrayRows(x), FitSpec(components=k, max_iterations=MOST_ITERATIONS), start)).log_likelihood
    needed = iterations_needed(x, start, max(reached, finished))
    affordable = needed if needed * theirs < 120 else max(2, int(60 / theirs))
    their_whole = seconds(lambda: peer(x, start, max(needed if affordable == needed else affordable, 1)), 1)
    their_whole *= needed / affordable if needed else 1
    return result | {
        "iterations_needed": needed,
        "ours_s": whole,
        "theirs_s": their_whole,
        "ratio_to_optimum": their_whole / whole,
        "below_best_a_row": (max(reached, finished) - reached) / n,
    }


def growth() -> list[dict[str, Any]]:
    """Time an iteration along n, k and d."""
    shapes = [(n, 2, 5) for n in (10_000, 100_000, 1_000_000, 10_000_000)]
    shapes += [(200_000, 2, k) for k in (2, 4, 8, 16, 32, 64)]
    shapes += [(50_000, d, 5) for d in (1, 2, 4, 8, 16, 32, 64)]
    told = []
    for n, d, k in shapes:
        x, start = clouds(n, d, k, 3.0)
        problem = drain(prepare(ArrayRows(x), FitSpec(components=k)))
        batch = problem.inner(start)
        drain(sweep(problem.rows, [batch]))
        taken = seconds(lambda p=problem, b=batch: drain(sweep(p.rows, [b])), 3)
        told.append({"n": n, "d": d, "k": k, "ms": taken * 1e3, "ns_a_row": taken / n * 1e9})
    return told


MEMORY = """
from pathlib import Path
import numpy as np
from gmm_desktop.engine import ArrayRows, FitSpec, fit
from gmm_desktop.engine.drain import drain
x = np.random.default_rng(0).normal(size=(2_000_000, 10))
x[::2] += 3
peak = lambda: int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
drain(fit(ArrayRows(x), FitSpec(components=5, starts=6), animate=False))
print((peak() - before) / 1024)
"""


CONTROL = """
import time
from pathlib import Path
import numpy as np
from gmm_desktop.engine import ArrayRows, FitSpec, fit
rng = np.random.default_rng(0)
x = np.empty((10_000_000, 10))
for first in range(0, len(x), 100_000):
    x[first : first + 100_000] = rng.standard_normal((100_000, 10)) + rng.integers(3, size=(100_000, 1)) * 3.0
peak = lambda: int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
gaps, begun = [], time.perf_counter()
work, last = fit(ArrayRows(x), FitSpec(components=5, starts=4)), begun
for _ in work:
    now = time.perf_counter()
    gaps.append(now - last)
    last = now
    if now - begun > 60:
        break
last = time.perf_counter()
work.close()
print(max(gaps) * 1e3, sorted(gaps)[int(0.99 * len(gaps))] * 1e3, (time.perf_counter() - last) * 1e3)
print((peak() - before) / 1024)
"""


def control() -> dict[str, float]:
    """Measure how long a fit of 10,000,000 x 10 keeps its listener waiting, and its memory."""
    ran = subprocess.run([sys.executable, "-c", CONTROL], capture_output=True, text=True, check=True)
    longest, usual, closing, megabytes = map(float, ran.stdout.split())
    return {
        "longest_gap_ms": longest,
        "gap_ms_at_99_percent": usual,
        "closing_ms": closing,
        "megabytes_beside_the_data": megabytes,
    }


def iris_grid() -> float:
    """Time 14 families x 1 to 9 components, ten starts each."""
    x = load_iris().data
    families = [name for name in FAMILIES if len(name) == 3]
    specs = [FitSpec(components=k, family=name, starts=10) for k in range(1, 10) for name in families]
    return seconds(lambda: drain(grid(ArrayRows(x), specs)), 3)


def mean_ratio(results: list[dict[str, Any]], key: str) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(result[key]) for result in results) / len(results))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the times of an iteration")
    parser.add_argument("--cases", type=int, nargs="*", help="numbers of the cases, from 0")
    options = parser.parse_args()
    names = list(CASES)
    chosen = names if options.cases is None else [names[i] for i in options.cases]
    results = []
    print(
        f"{'case':30}{'ours ms':>10}{'sklearn':>10}{'ratio':>8}{'limit':>8}"
        f"{'ours s':>10}{'sklearn':>10}{'ratio':>8}"
    )
    for name in chosen:
        r = compare(name, options.quick)
        results.append(r)
        line = f"{name:30}{r['ours_ms']:10.2f}{r['theirs_ms']:10.2f}{r['ratio']:8.1f}{r['limit_ms']:8.2f}"
        if "ours_s" in r:
            line += f"{r['ours_s']:10.3f}{r['theirs_s']:10.2f}{r['ratio_to_optimum']:8.1f}"
        print(line, flush=True)
    report: dict[str, Any] = {
        "machine": f"{available()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}",
        "date": time.strftime("%Y-%m-%d"),
        "numpy": np.__version__,
        "cases": results,
        "mean_ratio_an_iteration": mean_ratio(results[:4], "ratio"),
    }
    if not options.quick:
        report["mean_ratio_to_optimum"] = mean_ratio(results, "ratio_to_optimum")
        report["growth"] = growth()
        memory = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
        report["megabytes_beside_the_data"] = float(memory.stdout)
        report["control_10,000,000 x 10"] = control()
        report["iris_grid_s"] = iris_grid()
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
