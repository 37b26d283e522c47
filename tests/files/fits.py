"""Fits made by hand, for what writers are given."""

import numpy as np

from gmm_desktop import files
from gmm_desktop.engine import ArrayRows, Fit, FitSpec, Mixture, Noise


def random_mixture(seed: int, k: int, d: int, noise: bool = False) -> Mixture:
    """A mixture with awkward digits and scales."""
    generator = np.random.default_rng(seed)
    scale = 10.0 ** generator.integers(-8, 8, d)
    roots = generator.normal(size=(k, d, d + 2)) * scale[:, None]
    covariances = roots @ roots.swapaxes(1, 2)
    covariances = (covariances + covariances.swapaxes(1, 2)) / 2
    weights = generator.dirichlet(np.ones(k + noise))
    background = Noise(float(weights[-1]), scale * 7.3) if noise else None
    return Mixture(
        weights[:k], generator.normal(size=(k, d)) * scale, covariances, "VVV" if d > 1 else "V", background
    )


def fitted(
    mixture: Mixture, columns: tuple[str, ...] | None = None, names: tuple[str, ...] | None = None, rows: int = 7
) -> tuple[files.Fitted, files.Prepared]:
    """A fit of the mixture to rows drawn near its means, every third of them left out of `rows`."""
    columns = columns or tuple(f"c{i}" for i in range(mixture.d))
    used = np.array([row for row in range(rows) if row % 3 != 2], dtype=np.int64)
    x = mixture.means[used % mixture.k] + 0.25 * mixture.standard_deviations[used % mixture.k]
    values = np.full((rows, mixture.d), np.nan)
    values[used] = x
    table = tuple(files.Column(name, "number", values[:, i]) for i, name in enumerate(columns))
    dataset = files.Dataset("data.csv", table, rows, sha256="ab" * 32)
    spec = FitSpec(components=mixture.k, family=mixture.family, noise=mixture.noise is not None)
    fit = Fit(
        spec, mixture, -123.456789012345678, 11, 0.1 + 0.2, 1 / 3, 2 / 3, 1e-17, 12, True, "converged",
        len(used), float(len(used)), (), ("a warning",),
    )  # fmt: skip
    preparation = files.Preparation(columns)
    prepared = files.Prepared(ArrayRows(x), columns, used, ())
    return files.Fitted(fit, dataset, preparation, columns, names or files.component_names(fit)), prepared
