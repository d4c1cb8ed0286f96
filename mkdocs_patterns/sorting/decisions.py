"""What a sheet that comes back changes, and where it cannot be followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.exports.table import NONE, columns
from mkdocs_patterns.facets.overrides import Overrides
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.sorting.coding import Coding, Row, Said, Trouble, joined

__all__ = ["Change", "Decisions", "Remark", "decide", "worded"]


@dataclass(frozen=True)
class Change:
    """One facet of one pattern for the override file."""

    row: int
    pattern: str
    source: str
    """The pattern's file."""
    facet: str
    before: Said
    """What is confirmed now."""
    after: Said
    """None takes the facet out of the pattern's entry."""
    overruled: str = ""
    """Place of the author's own words (`path:line`) that no longer count."""

    def __str__(self) -> str:
        told = f"row {self.row}: {self.pattern}, {self.facet}: "
        told += f"{worded(self.before)} -> {worded(self.after)}"
        return f"{told} (overrules {self.overruled})" if self.overruled else told


@dataclass(frozen=True)
class Remark:
    """Something to know that keeps nothing from being written."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}"


@dataclass(frozen=True)
class Decisions:
    """What follows from a sheet."""

    changes: tuple[Change, ...]
    conflicts: tuple[Trouble, ...]
    remarks: tuple[Remark, ...]


def worded(said: Said) -> str:
    """Terms as they stand in a cell."""
    if said is None:
        return "nothing confirmed"
    return "; ".join(said) or NONE


def decide(
    sheet: Coding,
    now: Coding,
    catalogue: Catalogue,
    overrides: Overrides,
    vocabulary: Sequence[Facet],
    *,
    accept_suggested: bool = False,
) -> Decisions:
    """Compare a sheet with the catalogue as it would be exported `now`.

    A cell that was not edited since its export changes nothing, whatever the catalogue says by
    now; nor does an empty one in a table that does not remember its export. A row that is missing
    leaves its terms as they are. `vocabulary` is what the override file
    may use: without the terms that only front matter gives.
    """
    judge = _Judge(sheet, now, catalogue, overrides, vocabulary, accept_suggested)
    judge.run()
    return Decisions(tuple(judge.changes), tuple(judge.conflicts), tuple(judge.remarks))


class _Judge:
    def __init__(
        self,
        sheet: Coding,
        now: Coding,
        catalogue: Catalogue,
        overrides: Overrides,
        vocabulary: Sequence[Facet],
        accept: bool,
    ) -> None:
        self.changes: list[Change] = []
        self.remarks: list[Remark] = []
        self.conflicts: list[Trouble] = [
            trouble
            for trouble in sheet.troubles
            if accept or not trouble.column.endswith("_suggested")
        ]
        self._sheet, self._now, self._accept = sheet, now, accept
        self._catalogue, self._overrides = catalogue, overrides
        self._known = {facet.id: {term.id for term in facet.terms} for facet in vocabulary}

    def run(self) -> None:
        """Row by row, facet by facet."""
        expected = self._now.patterns()
        for column in self._sheet.strange:
            self.remarks.append(Remark(1, f"The column '{column}' is no facet's: it is left out."))
        for name, rows in self._sheet.patterns().items():
            there = {row.id: row for row in expected.get(name, ())}
            fitting = [row for row in rows if self._fits(row, there, list(expected))]
            for facet in self._sheet.facets if fitting else ():
                self._judge(facet, {row.id: row for row in fitting}, there)
        self.conflicts.sort(key=lambda trouble: (trouble.row, trouble.column))

    def _fits(self, row: Row, there: Mapping[str, Row], patterns: Sequence[str]) -> bool:
        """Whether the row is about something the catalogue has."""
        now = there.get(row.id)
        if now is None:
            what = f"a section '{row.id}'" if there else f"a pattern '{row.pattern}'"
            moved = {old.id: old.target for old in self._catalogue.lineage.moved}
            near = get_close_matches(row.id, list(there) or patterns, 1)
            hint = f"Did you mean '{near[0]}'?" if near else "Delete the row, or export anew."
            if row.pattern in moved:
                hint = f"It is '{moved[row.pattern]}' now: write the terms there."
            message = f"There is no longer {what}."
            if any(said is not None for said in row.confirmed.values()):
                self.conflicts.append(Trouble(row.number, "id", message, hint))
            else:
                self.remarks.append(Remark(row.number, f"{message} Its row confirms nothing."))
            return False
        if row.source and row.source != now.source:
            message = f"'{row.id}' comes from {now.source} now, the row names {row.source}."
            hint = "Empty the cell if the same pattern is meant, or delete the row."
            self.conflicts.append(Trouble(row.number, "source", message, hint))
            return False
        return True

    def _judge(self, facet: str, rows: Mapping[str, Row], there: Mapping[str, Row]) -> None:
        told = [rows[name].confirmed[facet] if name in rows else r.confirmed[facet]
                for name, r in there.items()]  # fmt: skip
        said = joined(told)
        first = next(iter(rows.values()))
        if said and () in told:
            row = next(row for row in rows.values() if row.confirmed[facet] is not None)
            message = f"'{NONE}' and terms stand in rows of one pattern."
            self.conflicts.append(
                Trouble(row.number, columns(facet)[0], message, "Decide for one.")
            )
            return
        now = joined(row.confirmed[facet] for row in there.values())
        known, before = _exported(facet, rows, there)
        number = next(
            (r.number for r in rows.values() if r.confirmed[facet] != there[r.id].confirmed[facet]),
            first.number,
        )
        if said is None and now is None and self._accept:
            said = joined(row.suggested[facet] for row in rows.values())
        elif known and said == before:
            return
        elif said is None and not known:
            return  # nobody can tell whether the cell was ever filled
        if said == now:
            return
        if known and now != before:
            if said and now and set(said) == set(now):
                return
            path = self._overrides.path
            message = (
                f"When the sheet was exported, '{first.pattern}' had {worded(before)}; by now it "
                f"has {worded(now)}, and the sheet says {worded(said)}."
            )
            hint = (
                f"Look into {path}, then write the terms you want, and empty the cell 'exported'."
            )
            self.conflicts.append(Trouble(number, columns(facet)[0], message, hint))
            return
        self._change(number, first.pattern, facet, now, said)

    def _change(self, row: int, name: str, facet: str, now: Said, said: Said) -> None:
        pattern = self._catalogue.by_id[name]
        entry = self._overrides.of(pattern)
        ruled = entry is not None and facet in entry.terms
        place = "" if ruled else self._authors(name, facet)
        unknown = [term for term in said or () if term not in self._known[facet]]
        if unknown:
            message = f"Only front matter knows '{unknown[0]}'."
            hint = "Add it to the vocabulary first."
            self.conflicts.append(Trouble(row, columns(facet)[0], message, hint))
        elif said is None and not ruled:
            message = (
                f"{name}, {facet}: the author's own word ({place}) still says {worded(now)}. "
                f"To overrule it, write other terms or '{NONE}'."
            )
            self.remarks.append(Remark(row, message))
        else:
            self.changes.append(Change(row, name, pattern.source, facet, now, said, place))

    def _authors(self, name: str, facet: str) -> str:
        """Where the author gave the terms that count now."""
        for item in self._catalogue.assignments[name][facet]:
            if item.origin in ("front-matter", "label"):
                source = self._catalogue.by_id[name].source
                return f"{source}:{item.line}" if item.line else source
        return ""


def _exported(facet: str, rows: Mapping[str, Row], there: Mapping[str, Row]) -> tuple[bool, Said]:
    """Whether the sheet remembers what was confirmed when it was exported, and what that was."""
    told = list(_memories(facet, rows, there))
    if any(not known for known, _ in told):
        return False, None
    return True, joined(said for _, said in told)


def _memories(
    facet: str, rows: Mapping[str, Row], there: Mapping[str, Row]
) -> Iterator[tuple[bool, Said]]:
    for name, now in there.items():
        if name not in rows:
            yield True, now.confirmed[facet]
            continue
        exported = rows[name].exported
        yield (False, None) if exported is None or facet not in exported else (
            True, exported[facet],
        )  # fmt: skip
