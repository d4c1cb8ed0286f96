"""A table as a spreadsheet saved it: any encoding, any separator, columns in any order."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs_patterns.exports.table import bare_cell
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import SettingsError

__all__ = ["Sheet", "SheetRow", "open_sheet", "read_sheet"]

_SEPARATORS = ",;\t|"
_EXCELS_OWN = re.compile(r'\A"?sep=(.)"?\n')
"""A first line by which Excel is told the separator; it does not show it as a row."""


@dataclass(frozen=True)
class SheetRow:
    """One row."""

    number: int
    """As the spreadsheet counts: the headings are row 1."""
    cells: Mapping[str, str]
    """Column -> text, guarding apostrophes taken off."""
    spilled: bool = False
    """Whether there is text beyond the last column."""


@dataclass(frozen=True)
class Sheet:
    """One table."""

    name: str
    columns: tuple[str, ...]
    """Headings in small letters, as they stand."""
    rows: tuple[SheetRow, ...]
    """Rows with any text in them."""


def open_sheet(path: Path) -> Sheet:
    """The table in a file. `SettingsError` where it is none, `OSError` where it cannot be read."""
    return read_sheet(path.read_bytes(), path.name)


def read_sheet(data: bytes, name: str) -> Sheet:
    """A saved table. `SettingsError` where it has no column `id`, or one column twice."""
    text = decode(data).text
    own = _EXCELS_OWN.match(text)
    separators = own[1] if own else _SEPARATORS
    tables = [_records(text[own.end() :] if own else text, mark, name) for mark in separators]
    usable = [table for table in tables if table and "id" in map(_heading, table[0])]
    if not usable:
        if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            why, remedy = "it is a workbook, no CSV", "Save it as CSV (UTF-8) in your spreadsheet."
        else:
            why = "its first row has no column 'id'"
            remedy = (
                "Begin with the table that `export --format csv` writes, and keep its headings."
            )
        raise SettingsError("FILE", name, why, remedy)
    head, *records = max(usable, key=lambda table: len(table[0]))
    columns = tuple(map(_heading, head))
    twice = [column for column, count in Counter(columns).items() if column and count > 1]
    if twice:
        message = f"it has the column '{twice[0]}' twice"
        raise SettingsError("FILE", name, message, "Leave one of them.")
    rows = tuple(
        SheetRow(
            number,
            dict(zip(columns, [*map(bare_cell, cells), *[""] * len(columns)], strict=False)),
            any(cell.strip() for cell in cells[len(columns) :]),
        )
        for number, cells in enumerate(records, 2)
        if any(cell.strip() for cell in cells)
    )
    return Sheet(name, columns, rows)


def _heading(cell: str) -> str:
    return bare_cell(cell).strip().casefold()


def _records(text: str, separator: str, name: str) -> list[list[str]]:
    before = csv.field_size_limit(len(text) + 1)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        why = f"it cannot be read as a table: {error}"
        raise SettingsError("FILE", name, why, "Save it again as CSV.") from error
    finally:
        csv.field_size_limit(before)
