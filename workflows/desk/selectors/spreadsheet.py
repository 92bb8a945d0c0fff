"""Rows as a file that a German spreadsheet opens as it is, and in which nothing is computed."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # the same signs, as East Asian keyboards write them
# With these a spreadsheet takes what people have written for a formula.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows with their head: UTF-8 with a mark, semicolons, every cell in quotes."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    """Return a cell with an apostrophe before what would be a formula, also behind blanks."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) or cell.lstrip().startswith("=") else cell
