"""Parameters as the mixture file (.json), which every number survives."""

from __future__ import annotations

from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.mixture_file import encode_mixture


class ParametersJson:
    """The mixture file: reopens here, and is documented for other programs."""

    title = "Mixture file (JSON)"

    def encode(self, fitted: Fitted) -> bytes:
        """The whole file."""
        return encode_mixture(fitted)
