"""What a file looks like before anybody says what its columns mean."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from players.errors import ParametersInvalid

MOST_BYTES = 50 * 1024 * 1024
MOST_LINES = 500_000
MOST_COLUMNS = 100
# In characters; a row may be of several lines. What is read at once is bounded by it.
LONGEST_ROW = 100_000
DELIMITERS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its header, and its lines from number 2 on."""

    header: list[str]
    text: str
    delimiter: str

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """
        Each line's number in the file and its cells; empty lines are passed over.

        :raises ParametersInvalid: there are too many, or a cell has no end.
        """
        rows = _rows(self.text, self.delimiter)
        next(rows)
        for count, (number, cells) in enumerate(rows, 1):
            if count > MOST_LINES:
                raise ParametersInvalid(f"File has more than {MOST_LINES} lines: cut it into several.")
            if any(cells):
                yield number, cells


def table_of(content: bytes) -> Table:
    """:raises ParametersInvalid: it is no CSV with a header."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    header = next(_rows(text, delimiter), None)
    if header is None:
        raise ParametersInvalid("File is empty: choose one whose first line names the columns.")
    names = [name.strip() for name in header[1]]
    if len(names) < 2 or len(names) > MOST_COLUMNS:
        raise ParametersInvalid("File must have 2 to 100 columns, with their names in its first line.")
    return Table(names, text, delimiter)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """
    The number of each row's last line, and its cells; the header's too.

    :raises ParametersInvalid: a row is too long, or a cell has no end.
    """
    read = 0

    def lines() -> Iterator[str]:
        nonlocal read
        for found in _LINE.finditer(text):
            read += found.end() - found.start()
            if read > LONGEST_ROW:
                raise ParametersInvalid(
                    f"File has a line of more than {LONGEST_ROW} characters: is a quotation mark missing?"
                )
            yield found[0]

    reader = csv.reader(lines(), delimiter=delimiter)
    try:
        for cells in reader:
            read = 0
            yield reader.line_num, cells
    except csv.Error as error:
        raise ParametersInvalid(f"File is broken near line {reader.line_num}: {error}.") from error


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise ParametersInvalid(f"File is larger than {MOST_BYTES // 2**20} MB: cut it into several.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParametersInvalid("File is not UTF-8 text: save it as CSV UTF-8.") from error
    if "\x00" in text:
        raise ParametersInvalid("File is not text: save it as CSV UTF-8.")
    return text
