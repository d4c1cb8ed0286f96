"""The catalogue as a table for spreadsheets: one row a pattern."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["plain_cell", "to_csv"]

_RUNS = re.compile(
    r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]"
)
"""What spreadsheets take for a formula, full-width forms and hidden beginnings included."""


def to_csv(data: Mapping[str, Any]) -> str:
    """The table of an exported catalogue (see `data.as_data`), with a heading row.

    Of each facet two columns: terms that somebody confirmed, and terms the text suggests. A cell
    that a spreadsheet would run begins with an apostrophe.
    """
    facets = [facet["id"] for facet in data["facets"]]
    fields = _fields(data)
    out = io.StringIO()
    table = csv.writer(out)
    terms = [name for facet in facets for name in (facet, f"{facet}_suggested")]
    table.writerow(["id", "title", "url", "participant", "source", "line", *terms, *fields])
    for pattern in data["patterns"]:
        table.writerow(plain_cell(cell) for cell in _row(pattern, facets, fields))
    return out.getvalue()


def plain_cell(text: str) -> str:
    """A cell's text, made so that no spreadsheet runs it."""
    return f"'{text}" if _RUNS.match(text) else text


def _fields(data: Mapping[str, Any]) -> list[str]:
    found = {
        section["field"]: None
        for pattern in data["patterns"]
        for section in pattern["sections"]
        if section["field"]
    }
    return [*sorted(found), "other"]


def _row(pattern: Mapping[str, Any], facets: list[str], fields: list[str]) -> Iterator[str]:
    for key in ("id", "title", "url", "participant", "source", "line"):
        yield str(pattern[key])
    for facet in facets:
        given = pattern["facets"][facet]
        yield "; ".join(item["term"] for item in given if item["origin"] != "prose")
        yield "; ".join(item["term"] for item in given if item["origin"] == "prose")
    for field in fields:
        texts = [
            (section["heading"], section["markdown"])
            for section in pattern["sections"]
            if (section["field"] or "other") == field
        ]
        if field == "other":
            yield "\n\n".join(f"{heading}\n{text}".strip() for heading, text in texts)
        else:
            yield "\n\n".join(text for _, text in texts)
