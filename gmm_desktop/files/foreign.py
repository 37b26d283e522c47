"""Files that are no tables, known by their first bytes, so that the message can name them."""

from __future__ import annotations

import re

_PICTURE = "a {} picture, not a table"
_CODE = "{}, which can run code when it is opened; save the table as CSV instead"
_SPREADSHEET = "{}, and spreadsheets cannot be opened yet; save the sheet as CSV and open that"
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
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _SPREADSHEET.format("an old Office document (such as .xls)")),
    (b"PAR1", _BINARY_TABLE.format("a Parquet file")),
    (b"ARROW1\x00\x00", _BINARY_TABLE.format("an Arrow file")),
    (b"FEA1", _BINARY_TABLE.format("a Feather file")),
    (b"ORC", _BINARY_TABLE.format("an ORC file")),
    (b"\x93NUMPY", _BINARY_TABLE.format("a NumPy file")),
    (b"SQLite format 3\x00", _BINARY_TABLE.format("an SQLite database")),
    (b"\x89HDF\r\n\x1a\n", _BINARY_TABLE.format("an HDF5 file")),
    (b"MATLAB 5.0 MAT-file", _BINARY_TABLE.format("a MATLAB file")),
    (b"$FL2@(#)", _BINARY_TABLE.format("an SPSS file")),
    (b"$FL3@(#)", _BINARY_TABLE.format("an SPSS file")),
    (b"<stata_dta>", _BINARY_TABLE.format("a Stata file")),
    (b"FCS2.0", _BINARY_TABLE.format("a flow cytometry (FCS) file")),
    (b"FCS3.", _BINARY_TABLE.format("a flow cytometry (FCS) file")),
    (b"RDX2\n", _CODE.format("an R workspace")),
    (b"RDX3\n", _CODE.format("an R workspace")),
    (b"\x80\x02", _CODE.format("a Python pickle")),
    (b"\x80\x03", _CODE.format("a Python pickle")),
    (b"\x80\x04\x95", _CODE.format("a Python pickle")),
    (b"\x80\x05\x95", _CODE.format("a Python pickle")),
    (b"\x1f\x8b", "packed with gzip; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", _PACKED.format("7z")),
    (b"Rar!\x1a\x07", _PACKED.format("RAR")),
)

_NOT_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f"))

_ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"xl/", _SPREADSHEET.format("an Excel workbook")),
    (b"application/vnd.oasis.opendocument.spreadsheet", _SPREADSHEET.format("an OpenDocument spreadsheet")),
    (b"word/", "a Word document, not a table; copy the numbers out of it"),
    (b"application/vnd.oasis.opendocument.text", "a text document, not a table; copy the numbers out of it"),
    (b".npy", _BINARY_TABLE.format("a NumPy archive")),
    (b"[Content_Types].xml", _SPREADSHEET.format("an Office document")),
)


def what_it_is(head: bytes) -> str | None:
    """Say what the file is, and what to do, if its first bytes are those of something else than text."""
    for signature, words in SIGNATURES:
        if head.startswith(signature) and (_binary(head) or not signature.strip().isalnum()):
            return words
    if head.startswith(b"PK\x03\x04"):
        return next((words for member, words in _ZIP_MEMBERS if member in head), _PACKED.format("zip"))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _PICTURE.format("WebP")
    return _markup(head)


def _binary(head: bytes) -> bool:
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
    if re.match(rb"\{\s*[\"}]|\[\s*[{\[]", start):
        return "a JSON document, and that format cannot be opened yet; save the table as CSV and open that"
    return None


def looks_like_mixture(head: bytes) -> bool:
    """Whether these first bytes are those of a mixture file of ours."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"gmm-desktop/mixture"' in head
