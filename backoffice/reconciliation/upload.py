"""What a file looks like before anybody says what its columns mean."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from players.errors import ParametersInvalid

MOST_BYTES = 50 * 1024 * 1024
MOST_LINES = 500_000
MOST_COLUMNS = 100
DELIMITERS = ",;\t|"


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
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        try:
            next(reader)
            for count, cells in enumerate(reader, 1):
                if count > MOST_LINES:
                    raise ParametersInvalid(f"File has more than {MOST_LINES} lines: cut it into several.")
                if any(cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise ParametersInvalid(f"File is broken near line {reader.line_num}: {error}.") from error


def table_of(content: bytes) -> Table:
    """:raises ParametersInvalid: it is no CSV with a header."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (StopIteration, csv.Error) as error:
        raise ParametersInvalid("File is empty: choose one whose first line names the columns.") from error
    names = [name.strip() for name in header]
    if len(names) < 2 or len(names) > MOST_COLUMNS:
        raise ParametersInvalid("File must have 2 to 100 columns, with their names in its first line.")
    return Table(names, text, delimiter)


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
