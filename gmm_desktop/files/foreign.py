"""Files that are no tables, known by their first bytes, so that the message can name them."""

from __future__ import annotations

from pathlib import PurePath

_PICTURE = "a {} picture, not a table"
_CODE = "{}, which can run code when it is opened; save the table as CSV instead"
_BINARY_TABLE = "{}, and that format cannot be opened yet; save the table as CSV and open that"
_PACKED = "a {} archive; unpack it and open the table inside"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", _PICTURE.format("PNG")),
    (b"\xff\xd8\xff", _PICTURE.format("JPEG")),
    (b"GIF87a", _PICTURE.format("GIF")),
    (b"GIF89a", _PICTURE.format("GIF")),
    (b"II*\x00", _PICTURE.format("TIFF")),
    (b"MM\x00*", _PICTURE.format("TIFF")),
    (b"%PDF-", "a PDF document, not a table; copy the numbers out of it"),
    (b"%!PS", "a PostScript document, not a table"),
    (b"{\\rtf", "an RTF document, not a table; copy the numbers out of it"),
    (b"\x7fELF", "a program, not a table"),
    (b"MZ\x90\x00", "a program, not a table"),
    (b"ORC", _BINARY_TABLE.format("an ORC file")),
    (b"RDX2\n", _CODE.format("an R workspace")),
    (b"RDX3\n", _CODE.format("an R workspace")),
    (b"RDA3\n", _CODE.format("an R workspace")),
    (b"RDA2\n", _CODE.format("an R workspace")),
    (b"X\n\x00\x00\x00", _CODE.format("an R object (.rds)")),
    (b"A\n3\n", _CODE.format("an R object (.rds)")),
    (b"A\n2\n", _CODE.format("an R object (.rds)")),
    (b"\x80\x02", _CODE.format("a Python pickle")),
    (b"\x80\x03", _CODE.format("a Python pickle")),
    (b"\x80\x04\x95", _CODE.format("a Python pickle")),
    (b"\x80\x05\x95", _CODE.format("a Python pickle")),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", _PACKED.format("7z")),
    (b"Rar!\x1a\x07", _PACKED.format("RAR")),
)

_NOT_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f"))

_READABLE_MEMBERS = (b"xl/", b"opendocument.spreadsheet", b".npy")

_ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"data.pkl", _CODE.format("a PyTorch file (a Python pickle)")),
    (b"word/", "a Word document, not a table; copy the numbers out of it"),
    (b"application/vnd.oasis.opendocument.text", "a text document, not a table; copy the numbers out of it"),
)


_CODE_SUFFIXES = {
    ".pkl": "a Python pickle",
    ".pickle": "a Python pickle",
    ".joblib": "a joblib file (a Python pickle)",
    ".pt": "a PyTorch file (a Python pickle)",
    ".pth": "a PyTorch file (a Python pickle)",
    ".rds": "an R object (.rds)",
    ".rdata": "an R workspace",
    ".rda": "an R workspace",
}


def what_it_is(head: bytes, name: str) -> str | None:
    """Say what the file is, and what to do, if its first bytes are those of no table, or it can run code.

    What can run code is told by its name too: packed pickles look like anything.
    """
    if (code := _CODE_SUFFIXES.get(PurePath(name).suffix.lower())) is not None and is_binary(head):
        return _CODE.format(code)
    for signature, words in SIGNATURES:
        if head.startswith(signature) and (is_binary(head) or not signature.strip().isalnum()):
            return words
    if head.startswith(b"PK\x03\x04") and not any(member in head for member in _READABLE_MEMBERS):
        return next((words for member, words in _ZIP_MEMBERS if member in head), _PACKED.format("zip"))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _PICTURE.format("WebP")
    return _markup(head)


def is_binary(head: bytes) -> bool:
    """Whether there are bytes that no text has: a table may well have a column called PAR1."""
    return len(head[:4096].translate(None, _NOT_TEXT)) < len(head[:4096])


def _markup(head: bytes) -> str | None:
    """HTML, SVG, XML and mixtures of our own: text, yet no table of numbers."""
    start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page (HTML), not a table; save the table itself as CSV"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return _PICTURE.format("SVG")
    if start.startswith(b"<?xml"):
        return "an XML document, and that format cannot be opened yet; save the table as CSV and open that"
    if looks_like_mixture(head):
        return "a saved mixture, not a table; use it to start a fit from, or to predict and sample"
    return None


def looks_like_mixture(head: bytes) -> bool:
    """Whether these first bytes are those of a mixture file of ours."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"gmm-desktop/mixture"' in head
