"""Working out the layout of a delimited text from its first and last bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain

from gmm_desktop.files.delimited.delimiter import detect_delimiter, usual_width
from gmm_desktop.files.delimited.dialect import Dialect
from gmm_desktop.files.delimited.encoding import Encoding, decode_head, detect_encoding
from gmm_desktop.files.delimited.header import header_cells, is_units, names_numbers
from gmm_desktop.files.delimited.names import unique_names
from gmm_desktop.files.delimited.numbers import Notation, detect_notation, is_any_number, is_missing
from gmm_desktop.files.delimited.records import Record, split_line, split_records
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.problem import FileProblem, shown
from gmm_desktop.files.source import Source

HEAD = 256 * 1024
TAIL = 64 * 1024
_LONGEST_HEAD = 64 * 1024 * 1024
_MOST_COLUMNS = 100_000
_COMMENTS = ("#", "%", "//")


def detect(source: Source, options: ReadOptions) -> Dialect:
    """The layout of a file, as far as the options leave it open.

    FileProblem if its first bytes are not text or hold nothing.
    """
    head = _enough_head(source)
    whole = len(head) == source.size
    encoding = detect_encoding(head, whole) if options.encoding is None else _encoding(options.encoding, head)
    text = decode_head(head, encoding)
    _check_text(text, source)
    text = text.replace("\0", "").replace("\r\n", "\n")
    carriage_returns = "\r" in text.removesuffix("\r")
    text = text.replace("\r", "\n")
    if not whole and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    tail = "" if whole else _tail_text(source, encoding)
    layout = _Layout(source, options, encoding, carriage_returns=carriage_returns, text=text, tail=tail)
    return layout.dialect()


class _Layout:
    """The steps from the text of head and tail to a dialect, in the order they depend on each other."""

    def __init__(
        self,
        source: Source,
        options: ReadOptions,
        encoding: Encoding,
        *,
        carriage_returns: bool,
        text: str,
        tail: str,
    ) -> None:
        self.source = source
        self.options = options
        self.encoding = encoding
        self.carriage_returns = carriage_returns
        self.notes: list[str] = []
        self.lines = text.split("\n")
        self.skipped, self.comment, self.stated = self._leading_lines()
        rest = "\n".join(
            "" if self.comment and line.startswith(self.comment) else line for line in self.lines[self.skipped :]
        )
        self.quote = _quote(rest)
        self.space_before_quote = bool(re.search(rf"[,;|] +{self.quote}(?!{self.quote})", rest))
        if self.space_before_quote:
            rest = re.sub(rf"([,;|]) +{self.quote}(?!{self.quote})", rf"\1{self.quote}", rest)
        self.delimiter = self.stated or detect_delimiter(rest, self.quote)
        if options.delimiter is not None:
            self.delimiter = _delimiter(options.delimiter)
        self.records = list(split_records(rest, self.delimiter, self.quote))
        self.tail = list(split_records(tail, self.delimiter, self.quote)) if self.delimiter else []

    def dialect(self) -> Dialect:
        """Find the table among the records, its header and its types."""
        if not self.records:
            raise FileProblem(f"{self.source.label} is empty: there is no table in it", path=self.source.path)
        first, width = self._first_record()
        if width > _MOST_COLUMNS:
            raise FileProblem(
                f"{self.source.label} has {width:,} columns; {_MOST_COLUMNS:,} can be opened",
                path=self.source.path,
            )
        cells = self.records[first].cells
        body = self._body(first + 1, width)
        names = header_cells(cells, body, width) if self.options.header is None else None
        if self.options.header:
            names = (["row"] if len(cells) == width - 1 else []) + cells
            names += [""] * (width - len(names))
        header = names is not None
        skipped = self.skipped + self.records[first].first
        if names is None:
            first -= 1
            body = self._body(first + 1, width)
            names = self._names_in_comment(width) or [""] * width
        elif len(cells) == width - 1:
            self.notes.append("the first column has no name in the file: it numbers or names the rows")
        first = self._after_units(first + 1, body) if self.options.header is not False else first + 1
        notation, note = detect_notation(chain.from_iterable(row for row in body), self.delimiter)
        if note and self.options.decimal is None:
            self.notes.append(note)
        notation = _notation(notation, self.options)
        start = self.records[first - 1].end if header else self.records[first].first
        return Dialect(
            encoding=self.encoding,
            delimiter=self.delimiter,
            names=unique_names(names),
            numeric=_numeric(body, width, notation),
            first_line=self.skipped + start,
            header=header or any(names),
            quote=self.quote,
            notation=notation,
            carriage_returns=self.carriage_returns,
            comment=self.comment,
            space_before_quote=self.space_before_quote,
            notes=tuple(self.notes),
            skipped=skipped,
            named=header,
        )

    def _leading_lines(self) -> tuple[int, str, str]:
        """Count the comment and blank lines before the table; their mark; a delimiter stated as in sep=;."""
        if self.options.skip_lines is not None:
            return min(self.options.skip_lines, len(self.lines) - 1), self.options.comment or "", ""
        if (stated := re.fullmatch(r"sep=([,;\t|])", self.lines[0].strip("\ufeff "), re.IGNORECASE)) is not None:
            return 1, "", stated[1]
        mark = next((mark for mark in _COMMENTS if self._first_filled().startswith(mark)), "")
        mark = mark if self.options.comment is None else self.options.comment
        count = 0
        for line in self.lines:
            if line.strip() and not (mark and line.startswith(mark)):
                break
            count += 1
        comments = sum(bool(line.strip()) for line in self.lines[:count])
        if comments:
            self.notes.append(f"{comments} comment {'line' if comments == 1 else 'lines'} before the table")
        return count, mark, ""

    def _first_filled(self) -> str:
        return next((line for line in self.lines if line.strip()), "")

    def _line(self, record: int) -> str:
        return self.lines[self.skipped + self.records[record].first]

    def _first_record(self) -> tuple[int, int]:
        """Where the table begins among the records, and its number of columns."""
        width = usual_width(self.records)
        if self.options.skip_lines is not None:
            return 0, max(width, len(self.records[0].cells) if self.options.header else 0)
        if width < 2:
            return 0, len(self.records[0].cells)
        widths = [len(record.cells) for record in self.records]
        for index, count in enumerate(widths):
            if count == width or (count == width - 1 and self._unnamed_first(index, width)):
                break
        index += self._is_title(index, width)
        if index and _is_wider_header(self.records[index - 1], width):
            index, width = index - 1, widths[index - 1]
        if index:
            lines = "1 line was" if index == 1 else f"{index} lines were"
            self.notes.append(f"{lines} skipped before the table: “{shown(self._line(0), 60)}”")
        return index, width

    def _is_title(self, index: int, width: int) -> bool:
        """Whether a line of as many cells as the table has stands apart above the line that names the columns."""
        below = self.records[index + 1 : index + 2]
        if not below or below[0].first == self.records[index].end or len(below[0].cells) != width:
            return False
        return names_numbers(below[0].cells, self._body(index + 2, width))

    def _unnamed_first(self, index: int, width: int) -> bool:
        """Whether a line one cell short is R's header above row names, not a line of prose above a header."""
        cells = self.records[index].cells
        body = self._body(index + 1, width)
        if not body or len(self.records[index + 1].cells) != width or any(map(is_any_number, cells)):
            return False
        return header_cells(body[0], body[1:], width) is None

    def _body(self, first: int, width: int) -> list[list[str]]:
        """Rows of the right width below the header, and those of the end of the file."""
        rows = chain(self.records[first:], self.tail)
        return [record.cells for record in rows if len(record.cells) == width]

    def _names_in_comment(self, width: int) -> list[str] | None:
        """Names in the last comment line before the table, as gnuplot and numpy.savetxt write them."""
        if not self.comment:
            return None
        comments = [line for line in self.lines[: self.skipped] if line.startswith(self.comment)]
        cells = split_line(comments[-1].lstrip(self.comment).strip(), self.delimiter, self.quote)
        return cells if len(cells) == width and not any(map(Notation().is_number, cells)) else None

    def _after_units(self, first: int, body: list[list[str]]) -> int:
        """Skip a line of units below the header."""
        if first < len(self.records) and is_units(self.records[first].cells, body):
            units = shown(", ".join(filter(None, body.pop(0))), 60)
            self.notes.append(f"line {self.skipped + self.records[first].first + 1} holds units: {units}")
            return first + 1
        return first


def _encoding(name: str, head: bytes) -> Encoding:
    """The encoding that is asked for, and its mark if the file begins with one."""
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except LookupError as error:
        raise FileProblem(f"there is no text encoding “{shown(name, 40)}”; UTF-8 and cp1252 are usual") from error
    marked = detect_encoding(head, False)
    same = marked.mark and codecs.lookup(marked.name).name == codec.name
    return Encoding(codec.name, marked.mark if same else 0)


def _delimiter(text: str) -> str | None:
    """The delimiter that is asked for: one character, or nothing for one column."""
    if len(text) > 1 or text in ('"', "\n", "\r", "\0") or ord(text or ",") > 127:
        raise FileProblem(f"“{shown(text, 20)}” cannot separate columns; give one character such as ; or a tab")
    return text or None


def _notation(guessed: Notation, options: ReadOptions) -> Notation:
    """The notation as far as it is asked for, else as it was guessed."""
    decimal = guessed.decimal if options.decimal is None else options.decimal
    thousands = guessed.thousands if options.thousands is None else options.thousands
    if len(decimal) != 1 or len(thousands) > 1 or decimal.isalnum() or thousands.isalnum():
        raise FileProblem("the decimal mark must be one character, the mark of thousands one or none")
    if decimal == thousands and options.thousands is not None:
        raise FileProblem(f"“{decimal}” cannot be both the decimal mark and that of thousands; change one")
    return Notation(decimal, "" if decimal == thousands else thousands, options.missing)


def _enough_head(source: Source) -> bytes:
    """The first bytes, more of them where the lines are long."""
    length = HEAD
    head = source.head(length)
    while head.count(b"\n") + head.count(b"\r") < 8 and len(head) < source.size and length < _LONGEST_HEAD:
        length *= 8
        head = source.head(length)
    return head


def _tail_text(source: Source, encoding: Encoding) -> str:
    """Whole lines at the end of a file that is longer than its head."""
    tail = source.tail(TAIL - (TAIL - source.size) % 4)  # begins where a wide character begins
    text = tail.decode(encoding.name, errors="replace").replace("\0", "")
    lines = re.split(r"\r\n|\n|\r", text)
    return "\n".join(lines[1:])


def _check_text(text: str, source: Source) -> None:
    """Refuse what is plainly not text."""
    sample = text[:65536]
    odd = sum(map(sample.count, (chr(code) for code in range(32) if chr(code) not in "\0\t\n\r\f\x1a\x1b")))
    if odd > 0.02 * len(sample):
        raise FileProblem(f"{source.label} is not text, so it is no table that can be read", path=source.path)
    if not sample.strip("\0 \t\r\n\ufeff"):
        raise FileProblem(f"{source.label} is empty: there is no text in it", path=source.path)


def _quote(text: str) -> str:
    """Double quotes, unless single ones alone wrap the cells."""
    if '"' not in text and len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=$|[,;\t|])", text, re.MULTILINE)) > 2:
        return "'"
    return '"'


def _is_wider_header(record: Record, width: int) -> bool:
    """Whether the line above the table names more columns than most rows fill."""
    cells = [cell.strip() for cell in record.cells]
    return len(cells) > width and all(cells) and len(set(cells)) == len(cells)


def _numeric(body: list[list[str]], width: int, notation: Notation) -> tuple[bool, ...]:
    """For each column whether more of its filled cells are numbers than are not."""
    share = max(10, 20_000 // width)
    rows = body if len(body) <= share else body[: share // 2] + body[-share // 2 :]
    return tuple(_is_numeric((row[column] for row in rows), notation) for column in range(width))


def _is_numeric(cells: Iterator[str], notation: Notation) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return sum(map(notation.is_number, filled)) * 2 > len(filled)
