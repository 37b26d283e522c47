"""Parameters as the mixture file (.json), which every number survives."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import msgspec

from gmm_desktop import __version__
from gmm_desktop.engine.mixture import Noise
from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.mixture_file import FORMAT, VERSION
from gmm_desktop.files.preparation.saved import encode_restoration
from gmm_desktop.files.problem import FileProblem


class ParametersJson:
    """The mixture file: reopens here, and is documented for other programs."""

    title = "Mixture file (JSON)"

    def encode(self, fitted: Fitted) -> bytes:
        """The whole file."""
        return encode_mixture(fitted)


def encode_mixture(fitted: Fitted) -> bytes:
    """The mixture file of a fit: UTF-8 JSON, every number exact.

    FileProblem if a number is not finite: JSON has no way of saying so.
    """
    fitted = fitted.in_file_units()
    fit, spec, dataset = fitted.fit, fitted.fit.spec, fitted.dataset
    mixture = fit.mixture
    content = {
        "format": FORMAT,
        "version": VERSION,
        "columns": list(fitted.columns),
        "family": mixture.family,
        "components": [
            {
                "name": fitted.names[j],
                "weight": float(mixture.weights[j]),
                "mean": mixture.means[j].tolist(),
                "covariance": mixture.covariances[j].tolist(),
            }
            for j in fitted.in_order()
        ],
        "noise": _noise(mixture.noise),
        "fit": {
            "rows": dataset.rows,
            "rows_used": fit.rows,
            "total_weight": float(fit.total_weight),
            "log_likelihood": float(fit.log_likelihood),
            "parameters": fit.parameters,
            "bic": float(fit.bic),
            "aic": float(fit.aic),
            "icl": float(fit.icl),
            "entropy": float(fit.entropy),
            "iterations": fit.iterations,
            "converged": fit.converged,
            "status": fit.status,
            "tolerance": spec.tolerance,
            "starts": len(fit.starts) or 1,
            "starts_at_best": fit.starts_at_best,
            "seed": spec.seed,
            "warnings": list(fit.warnings),
        },
        "preparation": _preparation(fitted),
        "data": {"file": _plain_name(dataset.name), "sha256": dataset.sha256},
        "software": f"gmm-desktop {__version__}",
    }
    _check_finite(content, "")
    return _compact_rows(msgspec.json.format(msgspec.json.encode(content), indent=2)) + b"\n"


def _noise(noise: Noise | None) -> dict[str, Any] | None:
    """Noise as it is written: with its sides, since the volume alone does not tell them apart."""
    if noise is None:
        return None
    return {"weight": float(noise.weight), "volume": noise.volume, "sides": noise.sides.tolist()}


def _preparation(fitted: Fitted) -> dict[str, Any]:
    """What was done to the data before the fit, as far as it is not the default."""
    preparation, spec = fitted.preparation, fitted.fit.spec
    said = {
        "missing": preparation.missing if preparation.missing != "drop" else None,
        "weights": preparation.weights,
        "known_labels": preparation.known_labels,
        "standardize": True if spec.standardize else None,
    }
    given = {key: value for key, value in said.items() if value is not None}
    return given | encode_restoration(fitted.restoration)


def _check_finite(value: object, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise FileProblem(f"{where} is {value}, which a mixture file cannot hold; nothing was written")
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        _check_finite(item, f"{where}.{key}".lstrip("."))


def _compact_rows(text: bytes) -> bytes:
    """Put each list of numbers on one line. Strings are safe: a JSON string holds no line break."""
    return re.sub(rb"\[\n\s*(-?[0-9][^\[\]{}\"]*?)\n\s*\]", lambda m: b"[" + b" ".join(m[1].split()) + b"]", text)


def _plain_name(name: str) -> str:
    """A file name as text, also where it is not valid UTF-8."""
    return os.fsencode(Path(name).name).decode("utf-8", errors="replace")
