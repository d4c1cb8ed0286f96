"""Cells of a table come back from a spreadsheet as they went out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_patterns.exports.table import Table, bare_cell, plain_cell
from mkdocs_patterns.reading.text import printable
from mkdocs_patterns.sorting.spreadsheet import read_sheet

CELLS = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: printable(text.replace("\r", "\n"))
) | st.sampled_from(["=1", "'=1", "''-x", "'quoted'", "a;b,c", 'say "so"', "two\nlines", "ä€ß"])
WAYS: dict[str, Callable[[str], bytes]] = {
    "as exported": lambda text: text.encode(),
    "with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "lines ended otherwise": lambda text: text.replace("\r\n", "\n").encode("utf-8-sig"),
}


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4),
    st.sampled_from(",;\t"),
    st.sampled_from(sorted(WAYS)),
)
def test_every_cell_comes_back_as_it_went_out(
    rows: list[tuple[str, str]], separator: str, way: str
) -> None:
    table = Table(("id", "stage", "text"), tuple((f"p-{n}", *row) for n, row in enumerate(rows)))
    out = io.StringIO()
    again = csv.reader(io.StringIO(table.csv(), newline=""))
    csv.writer(out, delimiter=separator).writerows(again)
    sheet = read_sheet(WAYS[way](out.getvalue()), "sheet.csv")
    assert [tuple(row.cells[name] for name in table.columns) for row in sheet.rows] == [*table.rows]


@given(st.text() | CELLS)
def test_a_guarded_cell_gives_its_text_back(text: str) -> None:
    assert bare_cell(plain_cell(text)) == text


def test_excels_line_about_the_separator_is_no_row() -> None:
    sheet = read_sheet(b"sep=;\r\nid;stage\r\na;HPO, tuning\r\n", "sheet.csv")
    assert [(row.number, row.cells["stage"]) for row in sheet.rows] == [(2, "HPO, tuning")]
