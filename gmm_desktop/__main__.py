"""Start the program: `python -m gmm_desktop`, or `gmm-desktop` where it is installed."""

from __future__ import annotations

import sys

from gmm_desktop import cli


def main(arguments: list[str] | None = None) -> int:
    """Open the window, or run a subcommand; return the exit status (0, 2 or 130).

    Only the first word can be a subcommand: a file called fit is opened as ./fit.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in cli.COMMANDS:
        return cli.main(given)
    parser = cli.build_window_parser()
    if len(given) > 1 and given[0] == "select":
        parser.error("there is no select yet; use fit with each -k and --family, and compare the BIC")
    chosen = parser.parse_args(given)
    from gmm_desktop.app import main as open_window

    return open_window([chosen.file] if chosen.file else [])


if __name__ == "__main__":
    sys.exit(main())
