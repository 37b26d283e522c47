"""SQLite databases: one table, read-only, with every dangerous thing switched off."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing

from gmm_desktop.engine.events import Progress
from gmm_desktop.files.cells import cell_notes, growing_columns
from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.first_rows import LARGE, first_rows_early
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown, shown_path
from gmm_desktop.files.room import Room
from gmm_desktop.files.source import Source
from gmm_desktop.files.tables_inside import chosen_table

_AT_ONCE = 2000
_MOST_TABLES = 10_000
_LOOKED_AT = 100
_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' "
    "AND upper(substr(sql, 1, 20)) <> 'CREATE VIRTUAL TABLE' ORDER BY rowid LIMIT ?"
)
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class Sqlite:
    """Reads real tables only: no view, no virtual table, no trigger and no function of the file is ever run."""

    title = "SQLite database"
    suffixes = (".sqlite", ".sqlite3", ".db")

    def sniff(self, head: bytes) -> bool:
        """The signature."""
        return head.startswith(b"SQLite format 3\0")

    def read(self, source: Source, options: ReadOptions) -> Generator[Progress, None, Dataset]:
        """Read the table that is asked for, or the first that holds a row."""
        yield Progress("Reading", None)
        with closing(_connected(source)) as database:
            tables = [name for (name,) in database.execute(_TABLES, (_MOST_TABLES,))]
            database.set_authorizer(_authorize)
            name = chosen_table(source, tables, options, "table")
            if options.table is None:
                name = next((t for t in tables[:_LOOKED_AT] if _has_rows(database, t)), name)
            more = _beside(source)
            more += [f"only the first {_MOST_TABLES:,} tables are listed"] if len(tables) == _MOST_TABLES else []

            def reading(room: Room, most: int | None) -> Generator[Progress, None, Dataset]:
                rows = database.execute(f"SELECT * FROM {_quoted(name)} LIMIT ?", (-1 if most is None else most,))
                names = [column[0] for column in rows.description]
                growing = growing_columns(names, room, source.size // max(1, len(names)) + 1)
                done = 0
                while batch := rows.fetchmany(_AT_ONCE):
                    for index, column in enumerate(growing):
                        column.add([row[index] for row in batch])
                    done += len(batch)
                    yield Progress("Reading", None)
                columns = [column.finish() for column in growing]
                return Dataset(
                    name=source.name,
                    columns=tuple(columns),
                    rows=done,
                    notes=(f"table “{shown(name, 60)}”", *more, *cell_notes(growing, columns)),
                    options=ReadOptions(table=name),
                    choices={"table": tuple(tables)},
                )

            return (yield from first_rows_early(reading, source.room, large=source.size > LARGE))


def _beside(source: Source) -> list[str]:
    """What is to be said of a log beside the database: rows in it are in no table yet."""
    log = source.path and source.path.with_name(source.path.name + "-wal")
    if not log or not log.is_file() or not log.stat().st_size:
        return []
    return [
        f"rows that another program still keeps in {shown_path(log.name)} are not read; let it close the database, "
        "then open it again"
    ]


def _connected(source: Source) -> sqlite3.Connection:
    """The database through the file that is already open, never to be written and without its journal."""
    database = sqlite3.connect(
        f"file:/dev/fd/{source.fileno()}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    try:
        database.text_factory = lambda data: data.decode("utf-8", errors="replace")
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
            database.execute(f"PRAGMA {pragma}")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 256 * 2**20)
    except sqlite3.Error as error:
        database.close()
        raise FileProblem(f"{source.label} is a damaged database: {error}", path=source.path) from error
    return database


def _authorize(action: int, *_: str | None) -> int:
    """Allow to read tables and nothing else; functions could do anything."""
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _has_rows(database: sqlite3.Connection, table: str) -> bool:
    try:
        return database.execute(f"SELECT 1 FROM {_quoted(table)} LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
