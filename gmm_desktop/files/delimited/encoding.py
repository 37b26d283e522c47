"""Which encoding the bytes of a text are in, and the way from there to UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_GUESSED_AMONG = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]

_CYRILLIC = re.compile("[А-ЯЁа-яё]?[а-яё]+|[А-ЯЁ]+")

FALLBACK = "cp1252"
"""What text that is not UTF-8 nearly always is; latin-1 is part of it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec by Python's name, and the number of bytes of byte order mark before the text."""

    name: str
    mark: int = 0

    @property
    def plain(self) -> str:
        """The name as people write it."""
        named = {"utf-8": "UTF-8", "cp1252": "Windows-1252 (Latin-1)"}
        return named.get(self.name, self.name.upper().replace("_", "-"))


def detect_encoding(head: bytes, whole: bool) -> Encoding:
    """The encoding of a file from its first bytes; `whole` says that there are no more."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if wide := _without_mark(head):
        return Encoding(wide)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return Encoding("utf-8" if _mostly_utf8(head) else _eight_bit(head))
    return Encoding("utf-8")


def _mostly_utf8(head: bytes) -> bool:
    """Whether more of the lines with accents are UTF-8 than are not, as where files were put together."""
    accented = [line for line in head.splitlines()[:-1] if not line.isascii()]
    return sum(map(_is_utf8, accented)) * 2 >= len(accented) > 0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows in the zero bytes: digits and separators have one each, all on one side."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2:
        return None
    zero_even, zero_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zero_odd > 0.4 and zero_even < 0.1 * zero_odd:
        return "utf-16-le"
    if zero_even > 0.4 and zero_odd < 0.1 * zero_even:
        return "utf-16-be"
    return None


def _eight_bit(head: bytes) -> str:
    """Tell the old encodings apart: a few accents among ASCII are Western, whole foreign words are not."""
    if not re.search(rb"[\x80-\xff]{3}", head):
        return FALLBACK
    runs = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff]{2}[A-Za-z\x80-\xff]*", head)
    if all(_CYRILLIC.fullmatch(run.decode("cp1251", errors="replace")) for run in runs):
        return "cp1251"
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in head.splitlines() if not line.isascii())[:65536]
    best = from_bytes(telling, cp_isolation=_GUESSED_AMONG).best()
    return best.encoding if best else FALLBACK


def decode_head(head: bytes, encoding: Encoding) -> str:
    """The text of the first bytes, without a character that is cut in two at their end."""
    decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    return decoder.decode(head[encoding.mark :])


class Utf8Stream:
    """The bytes of a text as UTF-8 with line feeds, piece by piece, counting what had to be mended.

    `zero_bytes` were removed, `undecodable` are characters that the encoding does not have (for UTF-8 they are
    seen later, block by block: see `mended`).
    """

    def __init__(self, encoding: Encoding, carriage_returns: bool) -> None:
        self.encoding = encoding
        self.zero_bytes = 0
        self.undecodable = 0
        self._carriage_returns = carriage_returns

    def __call__(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the UTF-8 of each chunk in turn."""
        rest, held = self.encoding.mark, b""
        decoder = codecs.getincrementaldecoder(self.encoding.name)(errors="replace")
        for raw in chunks:
            chunk = raw[rest:] if rest else raw
            rest = 0
            if self.encoding.name != "utf-8":
                text = decoder.decode(chunk)
                self.undecodable += text.count("\N{REPLACEMENT CHARACTER}")
                chunk = text.encode("utf-8", errors="replace")
            if b"\0" in chunk:
                self.zero_bytes += chunk.count(0)
                chunk = chunk.replace(b"\0", b"")
            if self._carriage_returns:
                chunk, held = held + chunk, b""
                if chunk.endswith(b"\r"):
                    chunk, held = chunk[:-1], b"\r"
                chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield chunk
        if held:
            yield b"\n"

    def mended(self, block: bytes) -> bytes:
        """A block of whole lines in valid UTF-8; bytes that are not are taken for Windows-1252 and counted."""
        if block.isascii():
            return block
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            return b"".join(self._mended_line(line) for line in block.splitlines(keepends=True))
        return block

    def _mended_line(self, line: bytes) -> bytes:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            self.undecodable += 1
            return line.decode(FALLBACK, errors="replace").encode("utf-8")
        return line
