"""Every reader meets damaged files with a table or one sentence, never anything else."""

import random

import pytest
from here import read_here

from gmm_desktop import files
from gmm_desktop.files import READERS

TABLES = {
    "delimited": [
        b'a;b\n1,5;"x;y"\n2,5;z\n' * 8,
        "größe\tb\n1\t2\n3\t4\n".encode("utf-16"),
        b"# c\n# d\n a  b\n 1 2\n 3 4\n",
        b'"x","y"\n"1,234","2"\n"5","6"\n',
        "é;ü\n1;2\n".encode("cp1252"),
        b"x\n1\n\n2\n",
        b"sep=;\na;b\n1;2\n",
    ],
}
INSERTED = [b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"#", b" ", b"\t", b"1e999", b"\x1f"]


def damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        elif chance.random() < 0.8:
            data[place:place] = chance.choice(INSERTED)
        else:
            del data[place : place + chance.randrange(min(20, len(data) - 1))]
    return bytes(data)


@pytest.mark.parametrize("name", READERS)
def test_damaged_files_give_a_table_or_a_sentence(tmp_path, name):
    chance = random.Random(name)
    path = tmp_path / "table"
    for _ in range(400):
        path.write_bytes(damaged(chance.choice(TABLES[name]), chance))
        try:
            dataset = read_here(path)
            files.prepare(dataset, files.default_preparation(dataset))
        except files.FileProblem as problem:
            assert "\n" not in str(problem)
        else:
            assert all(len(column.values) == dataset.rows for column in dataset.columns)
