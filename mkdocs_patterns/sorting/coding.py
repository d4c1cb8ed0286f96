"""What a sheet's rows say about patterns' terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mkdocs_patterns.exports.table import EXPORTED, NONE, columns
from mkdocs_patterns.facets.termnames import TermNames
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.sorting.spreadsheet import Sheet, SheetRow

__all__ = ["Coding", "Row", "Said", "Trouble", "joined", "read_coding"]

Said = tuple[str, ...] | None
"""Term ids in order; empty: none of them; None: nothing was said."""

_PARTS = re.compile(r"\s*[;|\n]\s*")
_LIST = re.compile(r"\s*,\s*")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one cell or row."""

    row: int
    column: str
    """Empty where the whole row is meant."""
    message: str
    hint: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.message} {self.hint}".strip()


@dataclass(frozen=True)
class Row:
    """One row of a pattern or of one of its sections."""

    number: int
    id: str
    """`pattern` or `pattern#section`."""
    source: str
    """The file it says the pattern comes from; empty where it does not say."""
    confirmed: Mapping[str, Said]
    """Facet id -> what the first of its columns says."""
    suggested: Mapping[str, Said]
    """Facet id -> what its column of suggestions says."""
    exported: Mapping[str, Said] | None
    """What was confirmed when the table was written; None where the sheet no longer tells."""

    @property
    def pattern(self) -> str:
        """The pattern's id."""
        return self.id.partition("#")[0]


@dataclass(frozen=True)
class Coding:
    """One person's coding of a catalogue."""

    name: str
    """Of the file."""
    facets: tuple[str, ...]
    """Ids of the facets the sheet has a column for."""
    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    """Cells that could not be understood; they count as if nothing stood there."""
    strange: tuple[str, ...]
    """Columns whose name looks like a misspelt facet's."""

    def patterns(self) -> Mapping[str, tuple[Row, ...]]:
        """Pattern id -> its rows."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.pattern, []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}


def joined(said: Iterable[Said]) -> Said:
    """What several rows say together: all their terms; 'none' where nobody names one."""
    given = [part for part in said if part is not None]
    return tuple(dict.fromkeys(term for part in given for term in part)) if given else None


def read_coding(sheet: Sheet, facets: Sequence[Facet]) -> Coding:
    """The terms of a sheet. `SettingsError` where it has no column of any facet."""
    reader = _Reader(facets)
    known = tuple(facet.id for facet in facets if columns(facet.id)[0] in sheet.columns)
    if not known:
        names = ", ".join(columns(facet.id)[0] for facet in facets)
        remedy = f"Facets have columns of these names: {names}."
        raise SettingsError("FILE", sheet.name, "it has no column of a facet", remedy)
    rows = tuple(row for raw in sheet.rows if (row := reader.row(raw, known)))
    troubles = [*reader.troubles, *_twice(rows, known)]
    expected = {name for facet in facets for name in columns(facet.id)}
    strange = tuple(
        column
        for column in sheet.columns
        if column not in expected and get_close_matches(column, sorted(expected), 1, 0.8)
    )
    return Coding(
        sheet.name, known, rows, tuple(sorted(troubles, key=lambda t: (t.row, t.column))), strange
    )


class _Reader:
    def __init__(self, facets: Sequence[Facet]) -> None:
        self.troubles: list[Trouble] = []
        self._facets = {facet.id: facet for facet in facets}
        self._names = {facet.id: TermNames(facet.terms) for facet in facets}

    def row(self, raw: SheetRow, facets: Sequence[str]) -> Row | None:
        name = raw.cells["id"].strip()
        if raw.spilled:
            self._note(
                raw, "", "There is text beyond the last column.", "Was a comma or quote lost there?"
            )
        if not name:
            said = [facet for facet in facets if raw.cells[columns(facet)[0]].strip()]
            if said:
                self._note(raw, "id", "The row names no pattern.", "Write its id.")
            return None
        return Row(
            raw.number,
            name,
            raw.cells.get("source", "").strip(),
            {facet: self._said(raw, facet, columns(facet)[0]) for facet in facets},
            {facet: self._said(raw, facet, columns(facet)[1]) for facet in facets},
            _exported(raw.cells.get(EXPORTED, "")),
        )

    def _note(self, raw: SheetRow, column: str, message: str, hint: str) -> None:
        self.troubles.append(Trouble(raw.number, column, message, hint))

    def _said(self, raw: SheetRow, facet: str, column: str) -> Said:
        cell = raw.cells.get(column, "").strip()
        if not cell:
            return None
        find = self._names[facet].find
        if cell.casefold() == NONE or (cell.casefold() == NONE.strip("()") and not find(cell)):
            return ()
        found: dict[str, None] = {}
        for name in self._split(cell, facet):
            term = find(name)
            if term:
                found[term] = None
            else:
                self._note(raw, column, *self._unknown(facet, name))
        return tuple(found) or None

    def _split(self, cell: str, facet: str) -> Iterator[str]:
        """Names in a cell; one that a term bears is never cut, whatever stands in it."""
        find = self._names[facet].find
        if find(cell):
            yield cell
            return
        for part in _PARTS.split(cell):
            if part:
                yield from [part] if find(part) else filter(None, _LIST.split(part))

    def _unknown(self, facet: str, name: str) -> tuple[str, str]:
        vocabulary = self._facets[facet]
        near = self._names[facet].nearest(name)
        known = ", ".join(term.label for term in vocabulary.terms)
        hint = f"Did you mean '{vocabulary.term(near).label}'?" if near else f"Known: {known}."
        if name.casefold() == NONE:
            hint = f"'{NONE}' stands alone."
        return f"The vocabulary '{vocabulary.label}' does not know '{name}'.", hint


def _exported(cell: str) -> Mapping[str, Said] | None:
    found: dict[str, Said] = {}
    for part in filter(None, cell.strip().split("; ")):
        facet, mark, terms = part.partition("=")
        if not mark:
            return None
        found[facet] = () if terms == NONE else tuple(filter(None, terms.split(","))) or None
    return found or None


def _twice(rows: Iterable[Row], facets: Sequence[str]) -> Iterator[Trouble]:
    first: dict[str, Row] = {}
    for row in rows:
        before = first.setdefault(row.id, row)
        for facet in facets:
            if before.confirmed[facet] != row.confirmed[facet]:
                message = f"'{row.id}' stands in row {before.number}, too, with other terms."
                yield Trouble(row.number, columns(facet)[0], message, "Leave one of the rows.")
