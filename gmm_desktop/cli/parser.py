"""What can be said on the command line. Imports nothing heavy, so that --help is there at once."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from gmm_desktop import __version__

COMMANDS = ("fit", "predict", "sample")

_FAMILIES = (
    "EII VII EEI VEI EVI VVI EEE VEE EVE VVE EEV VEV EVV VVV; E or V for one column; "
    "also spherical=VII, diag=VVI, tied=EEE, full=VVV"
)


class OneLineParser(argparse.ArgumentParser):
    """A parser that tells what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and exit with status 2."""
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(2)


def build_window_parser() -> argparse.ArgumentParser:
    """The parser for everything but the subcommands."""
    parser = OneLineParser(
        prog="gmm-desktop",
        description="Open a file, watch a Gaussian mixture find its groups, take the numbers with you.",
        epilog=(
            "without a window:\n"
            "  gmm-desktop fit DATA          fit a mixture\n"
            "  gmm-desktop predict MIXTURE DATA --out FILE\n"
            "                                memberships of new rows under a saved mixture\n"
            "  gmm-desktop sample MIXTURE -n N --out FILE\n"
            "                                draw rows from a saved mixture\n"
            "Each of them has --help with an example. A file called fit is opened as ./fit."
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="a table or a saved mixture to open in the window")
    parser.add_argument("--version", action="version", version=f"gmm-desktop {__version__}")
    return parser


def build_parser() -> argparse.ArgumentParser:
    """The parser for the subcommands."""
    parser = OneLineParser(prog="gmm-desktop", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=OneLineParser)
    _add_fit(commands)
    _add_predict(commands)
    _add_sample(commands)
    return parser


Commands = argparse._SubParsersAction  # argparse has no public name for what add_subparsers returns


def _add_fit(commands: Commands[OneLineParser]) -> None:
    parser = _command(
        commands,
        "fit",
        "Fit a Gaussian mixture to the columns of a table.",
        "gmm-desktop fit penguins.csv --columns bill,mass -k 3 --out penguins.json --memberships groups.csv",
    )
    parser.add_argument("data", metavar="DATA", help="table: CSV, TSV or other delimited text")
    data = parser.add_argument_group("data")
    data.add_argument("--columns", metavar="a,b,c", help="columns to use, by name (default: all of numbers)")
    data.add_argument("--weights", metavar="COLUMN", help="case weights: counts or real numbers, 0 or more")
    data.add_argument(
        "--known-labels",
        metavar="COLUMN",
        help="rows with a value there belong to that component; empty is free",
    )
    data.add_argument(
        "--missing",
        choices=("drop", "use"),
        help="rows with empty cells: leave them out, or use what they hold (default: drop)",
    )
    model = parser.add_argument_group("model")
    model.add_argument(
        "--components",
        "-k",
        metavar="K",
        type=int,
        help="number of components (default: 2), or of groups where labels are given",
    )
    model.add_argument("--family", metavar="F", help=f"covariances: {_FAMILIES} (default: VVV, or V)")
    model.add_argument("--noise", action="store_true", default=None, help="add a uniform background component")
    model.add_argument(
        "--standardize", action="store_true", default=None, help="work on z-scores inside; results in file units"
    )
    search = parser.add_argument_group("search")
    search.add_argument("--starts", metavar="N", type=int, help="how many starts compete (default: 20)")
    start = search.add_mutually_exclusive_group()
    start.add_argument("--start", metavar="FILE", help="start from a saved mixture instead")
    start.add_argument("--start-labels", metavar="COLUMN", help="start from the groups in that column instead")
    search.add_argument(
        "--tolerance",
        metavar="T",
        type=float,
        help="stop when the log-likelihood will gain less than this per row (default: 1e-8)",
    )
    search.add_argument(
        "--max-iterations", metavar="N", type=int, help="at most so many; 0 only judges the start (default: 1000)"
    )
    search.add_argument("--seed", metavar="S", type=int, help="makes everything repeatable (default: 0)")
    output = parser.add_argument_group("output")
    output.add_argument(
        "--out", metavar="FILE", action="append", default=[], help="parameters: .json or .csv; may be given again"
    )
    output.add_argument(
        "--memberships",
        metavar="FILE",
        action="append",
        default=[],
        help="probability of each component a row: .csv",
    )
    output.add_argument("--json", action="store_true", help="print the mixture file and nothing else")
    output.add_argument("--quiet", action="store_true", help="no progress, no summary")


def _add_predict(commands: Commands[OneLineParser]) -> None:
    parser = _command(
        commands,
        "predict",
        "Memberships of the rows of a table under a saved mixture. Rows with empty cells are judged by the rest.",
        "gmm-desktop predict penguins.json new-birds.csv --out groups.csv",
    )
    parser.add_argument("mixture", metavar="MIXTURE", help="mixture file (.json)")
    parser.add_argument("data", metavar="DATA", help="table with the columns of the mixture")
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write the memberships: .csv")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")


def _add_sample(commands: Commands[OneLineParser]) -> None:
    parser = _command(
        commands,
        "sample",
        "Draw rows from a saved mixture; the component each came from stands in the last column.",
        "gmm-desktop sample penguins.json -n 1000 --out made-up-birds.csv --seed 7",
    )
    parser.add_argument("mixture", metavar="MIXTURE", help="mixture file (.json)")
    parser.add_argument("-n", "--rows", metavar="N", type=int, required=True, help="how many rows")
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write the rows: .csv")
    parser.add_argument("--seed", metavar="S", type=int, default=0, help="makes it repeatable (default: 0)")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")


def _command(commands: Commands[OneLineParser], name: str, purpose: str, example: str) -> OneLineParser:
    return commands.add_parser(
        name,
        description=purpose,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
