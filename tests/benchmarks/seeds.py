"""How often the default fit finds the best known optimum, by seed: python tests/benchmarks/seeds.py [--seeds 100].

Prints a line for each `best` row of tests/oracle/published.csv: the share of seeds within 0.01 of the published
log-likelihood (or above it), the lowest reached, and the mean time of a fit. Asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))
from driving import drain, oracle_rows, table

from gmm_desktop.engine import ArrayRows, FitSpec, fit

NEAR = 0.01


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds, from 0")
    count: int = parser.parse_args().seeds
    print(f"{'data':20}{'family':8}{'k':>3}{'best known':>14}{'found':>8}{'lowest':>14}{'ms a fit':>10}")
    found = cases = 0
    for case in oracle_rows("published"):
        if case["kind"] != "best":
            continue
        rows = ArrayRows(table(case["data"])[0])
        known = float(case["log_likelihood"])
        begun = time.perf_counter()
        reached = [
            drain(fit(rows, FitSpec(int(case["k"]), case["family"], seed=seed), animate=False)).log_likelihood
            for seed in range(count)
        ]
        taken = (time.perf_counter() - begun) / count
        good = sum(value >= known - NEAR for value in reached)
        found, cases = found + good, cases + count
        print(
            f"{case['data']:20}{case['family']:8}{case['k']:>3}{known:14.5f}{good / count:8.0%}"
            f"{min(reached):14.5f}{taken * 1e3:10.0f}",
            flush=True,
        )
    print(f"{found} of {cases} fits within {NEAR} of the best known log-likelihood")


if __name__ == "__main__":
    main()
