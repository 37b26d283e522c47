"""Start the program: `python -m gmm_desktop`, or `gmm-desktop` where it is installed."""

from __future__ import annotations

import sys

from gmm_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
