"""Parameters as a table (.csv): one row a component."""

from __future__ import annotations

from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.writers.safe_cells import safe_cell


class ParametersCsv:
    """component, weight, mean(a) …, sd(a) …, cov(a, b) … for every pair of columns once; noise last.

    Numbers are written in the shortest form that reads back exactly. Standard deviations are the roots of the
    variances cov(a, a). Parameters that stay in transformed units say so in the header, as in mean(log10(a)).
    """

    title = "Parameters table (CSV)"

    def encode(self, fitted: Fitted) -> bytes:
        """The whole file."""
        fitted = fitted.in_file_units()
        mixture, columns = fitted.fit.mixture, fitted.units
        pairs = [(a, b) for a in range(mixture.d) for b in range(a, mixture.d)]
        header = ["component", "weight", *(f"mean({c})" for c in columns), *(f"sd({c})" for c in columns)]
        header += [f"cov({columns[a]}, {columns[b]})" for a, b in pairs]
        header += ["volume"] if mixture.noise else []
        lines = [",".join(map(safe_cell, header))]
        deviations = mixture.standard_deviations
        for j in fitted.in_order():
            numbers = [mixture.weights[j], *mixture.means[j], *deviations[j]]
            numbers += [mixture.covariances[j, a, b] for a, b in pairs]
            lines.append(",".join([safe_cell(fitted.names[j]), *(repr(float(number)) for number in numbers)]))
            if mixture.noise:
                lines[-1] += ","
        if mixture.noise:
            empty = "," * (2 * mixture.d + len(pairs))
            lines.append(f"noise,{float(mixture.noise.weight)!r}{empty},{mixture.noise.volume!r}")
        return ("\n".join(lines) + "\n").encode("utf-8", errors="replace")
