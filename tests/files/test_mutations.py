"""Damaged files cost a sentence or a process of their own, never anything else: 300 of them for every reader."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from samples import MIXED, NUMBERS, example

import gmm_desktop
from gmm_desktop.files import READERS

DELIMITED = [
    b'a;b\n1,5;"x;y"\n2,5;z\n' * 8,
    "größe\tb\n1\t2\n3\t4\n".encode("utf-16"),
    b"# c\n# d\n a  b\n 1 2\n 3 4\n",
    b'"x","y"\n"1,234","2"\n"5","6"\n',
    "é;ü\n1;2\n".encode("cp1252"),
    b"x\n1\n\n2\n",
    b"sep=;\na;b\n1;2\n",
]
INSERTED = [b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"#", b" ", b"\t", b"1e999", b"\x1f"]
FILES = 300
MOST_DEATHS = 30


def samples_of(reader: str) -> list[bytes]:
    made = [example(name) for name, (known, _) in {**MIXED, **NUMBERS}.items() if known == reader]
    return made + (DELIMITED if reader == "delimited" else [])


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, put in or taken out, half of the time near the beginning, or the end cut off."""
    data = bytearray(content)
    if chance.random() < 0.1:
        return bytes(data[: chance.randrange(1, len(data))])
    if chance.random() < 0.6:
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data) if chance.random() < 0.5 else min(len(data), 512))
        if chance.random() < 0.7:
            data[place] = chance.randrange(256)
        elif chance.random() < 0.8:
            data[place:place] = chance.choice(INSERTED)
        else:
            del data[place : place + chance.randrange(min(20, len(data) - 1))]
    return bytes(data) or b"x"


@pytest.mark.parametrize("reader", READERS)
def test_damaged_files_give_a_table_or_a_sentence(tmp_path, reader):
    chance = random.Random(reader)
    contents = samples_of(reader)
    for number in range(FILES):
        (tmp_path / str(number)).write_bytes(damaged(chance.choice(contents), chance))
    said, deaths = [], []
    while len(said) + len(deaths) < FILES:
        done, error, status = read_many(tmp_path, len(said) + len(deaths))
        said += done
        if len(said) + len(deaths) < FILES:
            assert status < 0 or b"memory" in error, error.decode()[-3000:]
            deaths.append(status)
    assert len(deaths) <= MOST_DEATHS, deaths
    assert any("problem" in line for line in said)


def read_many(folder: Path, first: int) -> tuple[list[str], bytes, int]:
    """What a process says of each file from the first on, and how it ended."""
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(here / "many.py"), str(folder), str(first)],
        env={**os.environ, "PYTHONPATH": str(Path(gmm_desktop.__file__).parents[1]), "HDF5_PLUGIN_PRELOAD": "::"},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode().splitlines(), done.stderr, done.returncode
