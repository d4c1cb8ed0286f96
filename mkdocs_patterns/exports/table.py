"""The catalogue as a table for spreadsheets: one row a pattern, or one row a section."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mkdocs_patterns.exports.data import data_origin, pattern_data
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.pages.cards import section_views
from mkdocs_patterns.pipeline import Build
from mkdocs_patterns.reading.patterns import Section
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.urls import Addresses
from mkdocs_patterns.workers import LITTLE

__all__ = [
    "EXPORTED",
    "NONE",
    "UTF8",
    "Table",
    "bare_cell",
    "catalogue_csv",
    "columns",
    "plain_cell",
    "ruled_out",
    "section_table",
]

NONE = "(none)"
"""What a cell says where somebody decided that a pattern has no term of a facet."""
UTF8 = "\ufeff"
"""How a table begins that spreadsheets read as UTF-8."""
EXPORTED = "exported"
"""The column that remembers what was confirmed when the table was written."""

_ABOUT = ("id", "title", "url", "participant", "source", "line")
_OF_SECTIONS = ("field", "heading")
_TEXT = "text"
_TAKEN = frozenset({*_ABOUT, *_OF_SECTIONS, _TEXT, EXPORTED})

_RUNS = r"(?:[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])"
"""What spreadsheets take for a formula, full-width forms and hidden beginnings included."""
_BARE = re.compile(rf"'*{_RUNS}")
_GUARDED = re.compile(rf"'+{_RUNS}")

Ruled = Collection[tuple[str, str]]
"""Pattern and facet ids of which the owner said: none of its terms."""
_Terms = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Table:
    """Column names, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def csv(self) -> str:
        """The table with its heading row; a cell a spreadsheet would run gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([plain_cell(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def catalogue_csv(build: Build, addresses: Addresses, memory: Memory) -> Kept[str]:
    """One row for each pattern; rows of patterns that stayed the same are not made again.

    It begins with the mark that tells spreadsheets of UTF-8.
    """
    catalogue = build.catalogue
    fields = _fields(s.field for pattern in catalogue.patterns for s in pattern.sections)
    facets = [facet.id for facet in catalogue.facets]
    named = not catalogue.patterns or any(p.participant.name for p in catalogue.patterns)
    frame = mark(addresses, facets, fields, named)
    ruled = ruled_out(build)
    wanted = [
        (p.id, (frame, *data_origin(build, p), build.overrides.of(p)), p)
        for p in catalogue.patterns
    ]

    def made(patterns: list[Mapping[str, Any]]) -> str:
        table = _pattern_table(patterns, facets, fields, ruled)
        return (table if named else _of_nobody(table)).csv()

    head = made([])
    lines = memory.keep_all(
        "table",
        wanted,
        lambda p: made([pattern_data(build, p, addresses)])[len(head) :],
        worth=LITTLE,
    )
    return memory.join(
        "catalogue.csv", head, lines, lambda: UTF8 + head + "".join(line.get() for line in lines)
    )


def _pattern_table(
    patterns: Iterable[Mapping[str, Any]],
    facets: Sequence[str],
    fields: Sequence[str],
    ruled: Ruled,
) -> Table:
    """Of each facet two columns: terms that somebody confirmed, and terms the text suggests."""
    rows = tuple(
        (
            *(str(pattern[key]) for key in _ABOUT),
            *_terms(pattern["id"], pattern["facets"], facets, ruled),
            *_answers(pattern, fields),
            _exported(pattern["id"], pattern["facets"], facets, ruled),
        )
        for pattern in patterns
    )
    names = (*_ABOUT, *_pairs(facets), *(f"{_TEXT}_{f}" for f in fields), EXPORTED)
    return Table(names, rows)


def section_table(data: Mapping[str, Any], ruled: Ruled = ()) -> Table:
    """One row for each pattern, and below it one for each of its sections.

    A section is called `pattern#anchor`, as the heading of its page is. A term stands in the row
    of the section its evidence stands in, any other in the pattern's own row.
    """
    facets = [facet["id"] for facet in data["facets"]]
    rows = tuple(row for pattern in data["patterns"] for row in _sections(pattern, facets, ruled))
    names = (*_ABOUT, *_OF_SECTIONS, *_pairs(facets), _TEXT, EXPORTED)
    table = Table(names, rows)
    nobody = data["patterns"] and not any(p["participant"] for p in data["patterns"])
    return _of_nobody(table) if nobody else table


def _of_nobody(table: Table) -> Table:
    """Without the column of participants: readers learn of none."""
    at = table.columns.index("participant")
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows)
    return Table((*table.columns[:at], *table.columns[at + 1 :]), rows)


def ruled_out(build: Build) -> Ruled:
    """Where the owner's file says 'none of them', which the catalogue shows as nothing at all."""
    entries = ((pattern.id, build.overrides.of(pattern)) for pattern in build.catalogue.patterns)
    return frozenset(
        (pattern, facet)
        for pattern, entry in entries
        if entry
        for facet, terms in entry.terms.items()
        if not terms
    )


def plain_cell(text: str) -> str:
    """A cell's text, made so that no spreadsheet runs it."""
    return f"'{text}" if _BARE.match(text) else text


def bare_cell(cell: str) -> str:
    """The text of which `plain_cell` made this cell."""
    return cell[1:] if _GUARDED.match(cell) else cell


def columns(facet: str) -> tuple[str, str]:
    """Names of a facet's two columns: for terms somebody confirmed, and for suggested ones."""
    name = f"{facet}_facet" if facet in _TAKEN else facet
    return name, f"{name}_suggested"


def _pairs(facets: Sequence[str]) -> list[str]:
    return [name for facet in facets for name in columns(facet)]


def _terms(name: str, given: _Terms, facets: Sequence[str], ruled: Ruled) -> Iterator[str]:
    for facet in facets:
        yield NONE if (name, facet) in ruled else "; ".join(_confirmed(given[facet]))
        yield "; ".join(item["term"] for item in given[facet] if item["origin"] == "prose")


def _exported(name: str, given: _Terms, facets: Sequence[str], ruled: Ruled) -> str:
    said = (
        f"{facet}={NONE if (name, facet) in ruled else ','.join(_confirmed(given[facet]))}"
        for facet in facets
    )
    return "; ".join(said)


def _confirmed(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return [item["term"] for item in items if item["origin"] != "prose"]


def _fields(named: Iterable[str | None]) -> list[str]:
    return [*sorted({field for field in named if field}), "other"]


def _answers(pattern: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
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


def _sections(
    pattern: Mapping[str, Any], facets: Sequence[str], ruled: Ruled
) -> Iterator[tuple[str, ...]]:
    sections = pattern["sections"]
    views = section_views(
        tuple(Section(s["field"], s["heading"], s["markdown"], s["line"]) for s in sections)
    )
    named: list[tuple[str, str, Mapping[str, Any]]] = [(pattern["id"], pattern["url"], {})]
    for section, view in zip(sections, views, strict=True):
        name = f"{pattern['id']}#{view.anchor}"
        named.append((name, f"{pattern['url']}#p-{view.anchor}", section))
    held: list[dict[str, list[Mapping[str, Any]]]] = [
        {facet: [] for facet in facets} for _ in named
    ]
    for facet in facets:
        for item in pattern["facets"][facet]:
            held[_place(item, sections)][facet].append(item)
    for (name, url, section), given in zip(named, held, strict=True):
        yield (
            name,
            pattern["title"],
            url,
            pattern["participant"],
            pattern["source"],
            str(section.get("line", pattern["line"])),
            section.get("field") or "",
            section.get("heading", ""),
            *_terms(name, given, facets, ruled),
            section.get("markdown", ""),
            _exported(name, given, facets, ruled),
        )


def _place(item: Mapping[str, Any], sections: Sequence[Mapping[str, Any]]) -> int:
    """The row a term stands in: 0 for the pattern's own, else its section's."""
    found = 0
    if item["origin"] in ("label", "prose") and item["line"] is not None:
        for number, section in enumerate(sections, 1):
            if section["line"] <= item["line"] and section["field"] == item["field"]:
                found = number
    return found
