"""What changed between two states of a catalogue's data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_patterns.settings import SettingsError

__all__ = ["Change", "Difference", "Names", "TermChange", "as_markdown", "compared", "read_data"]

_ID = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Names:
    """A pattern as the data names it."""

    id: str
    title: str


@dataclass(frozen=True)
class TermChange:
    """One facet's terms."""

    facet: str
    added: tuple[str, ...]
    """Labels, as in all of these."""
    removed: tuple[str, ...]
    confirmed: tuple[str, ...]
    """Were suggested by the text, and are now somebody's word."""
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True)
class Merger:
    """A pattern that went into another one."""

    pattern: Names
    into: Names


@dataclass(frozen=True)
class Change:
    """One pattern that is in both."""

    pattern: Names
    before: Names
    """Its id and title then; the same unless it was renamed."""
    terms: tuple[TermChange, ...]
    sections: tuple[str, ...]
    """Headings of sections whose text is another one."""
    new_sections: tuple[str, ...]
    lost_sections: tuple[str, ...]
    status: tuple[str, str]
    """Its maturity then and now, empty where nobody says."""
    ties: tuple[tuple[str, str], ...]
    """Kind and target of what is newly said about where it comes from."""

    @property
    def renamed(self) -> bool:
        """Whether its title or its address is another one."""
        return self.pattern != self.before


@dataclass(frozen=True)
class Difference:
    """What is new, gone and changed; patterns by title."""

    counts: tuple[int, int]
    """Patterns then and now."""
    participants: tuple[int, int]
    new_participants: int
    added: tuple[Names, ...]
    gone: tuple[Names, ...]
    """Without the merged ones."""
    merged: tuple[Merger, ...]
    changed: tuple[Change, ...]


def read_data(path: Path) -> Mapping[str, Any]:
    """A `catalogue.json`. `SettingsError` where the file is none."""
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        _expect(_read_by_us(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "it is no catalogue.json"
        remedy = "Write one with `mkdocs-patterns export -o catalogue.json`."
        raise SettingsError("FILE", path.name, message, remedy) from error
    return data


def _expect(values: Iterable[tuple[bool, object]]) -> None:
    for is_id, value in values:
        if not isinstance(value, str) or (is_id and not _ID.fullmatch(value)):
            raise TypeError


def _read_by_us(data: Mapping[str, Any]) -> Iterator[tuple[bool, object]]:
    """Every text the comparison reads, and whether it has to be an id."""
    for facet in data["facets"]:
        yield True, facet["id"]
        for term in facet["terms"]:
            yield True, term["id"]
            yield False, term["label"]
    for entry in data.get("moved", ()):
        yield from ((True, entry[key]) for key in ("id", "target"))
        yield False, "" if isinstance(entry["merged"], bool) else None
    for pattern in data["patterns"]:
        yield True, pattern["id"]
        yield from ((False, pattern[key]) for key in ("title", "source", "participant"))
        yield False, pattern.get("status") or ""
        for section in pattern["sections"]:
            yield from ((False, section[key]) for key in ("heading", "markdown"))
        for tie in pattern.get("lineage", ()):
            yield from ((True, tie[key]) for key in ("kind", "target"))
        for name, items in pattern["facets"].items():
            yield True, name
            yield from ((True, item[key]) for item in items for key in ("term", "origin"))


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """Two states of a catalogue.

    A pattern is the same if its id is. One whose id is gone is the same as a new one if each is the
    only such pattern of the same file, or of the same title.
    """
    before = {pattern["id"]: pattern for pattern in old["patterns"]}
    after = {pattern["id"]: pattern for pattern in new["patterns"]}
    mergers = tuple(_mergers(before, after, new))
    moved = {
        entry["target"]: entry["id"]
        for entry in new.get("moved", ())
        if not entry["merged"] and entry["id"] in before and entry["target"] not in before
    }
    moved |= _moved(
        [p for name, p in before.items() if name not in {*after, *moved.values()}],
        [p for name, p in after.items() if name not in {*before, *moved}],
    )
    labels = _labels(old) | _labels(new)
    pairs = [(before[moved.get(name, name)], pattern) for name, pattern in after.items()
             if moved.get(name, name) in before]  # fmt: skip
    kept = {one["id"] for one, _ in pairs} | {merger.pattern.id for merger in mergers}
    changes = (_change(one, other, labels) for one, other in pairs)
    people = [{pattern["participant"] for pattern in data["patterns"]} for data in (old, new)]
    return Difference(
        (len(before), len(after)),
        (len(people[0]), len(people[1])),
        len(people[1] - people[0]),
        _sorted(_names(p) for name, p in after.items() if moved.get(name, name) not in before),
        _sorted(_names(p) for name, p in before.items() if name not in kept),
        tuple(sorted(mergers, key=lambda merger: _order(merger.pattern))),
        tuple(sorted(filter(None, changes), key=lambda change: _order(change.pattern))),
    )


def _mergers(
    before: Mapping[str, Any], after: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Merger]:
    for entry in new.get("moved", ()):
        if entry["merged"] and entry["id"] in before and entry["target"] in after:
            yield Merger(_names(before[entry["id"]]), _names(after[entry["target"]]))


def _moved(gone: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """New id -> old id of patterns whose address became another one."""
    found: dict[str, str] = {}
    for key in ("source", "title"):
        for pattern in new:
            mates = [p for p in new if p[key] == pattern[key] and p["id"] not in found]
            olds = [p for p in gone if p[key] == pattern[key] and p["id"] not in found.values()]
            if mates == [pattern] and len(olds) == 1:
                found[pattern["id"]] = olds[0]["id"]
    return found


def _labels(data: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (facet["id"], term["id"]): str(term["label"])
        for facet in data["facets"]
        for term in facet["terms"]
    }


def _names(pattern: Mapping[str, Any]) -> Names:
    return Names(pattern["id"], pattern["title"])


def _order(names: Names) -> tuple[str, str]:
    return names.title.casefold(), names.id


def _sorted(names: Iterator[Names]) -> tuple[Names, ...]:
    return tuple(sorted(names, key=_order))


def _change(
    old: Mapping[str, Any], new: Mapping[str, Any], labels: Mapping[tuple[str, str], str]
) -> Change | None:
    terms = tuple(
        change
        for facet in dict.fromkeys((*old["facets"], *new["facets"]))
        if (change := _terms(facet, old["facets"], new["facets"], labels))
    )
    texts, now = _texts(old), _texts(new)
    found = Change(
        _names(new),
        _names(old),
        terms,
        tuple(name for name, text in now.items() if texts.get(name, text) != text),
        tuple(name for name in now if name not in texts),
        tuple(name for name in texts if name not in now),
        (old.get("status") or "", new.get("status") or ""),
        tuple(tie for tie in _ties(new) if tie not in _ties(old)),
    )
    told = any((terms, found.sections, found.new_sections, found.lost_sections, found.ties))
    told = told or found.status[0] != found.status[1]
    return found if told or found.renamed else None


def _ties(pattern: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(tie["kind"], tie["target"]) for tie in pattern.get("lineage", ())]


def _texts(pattern: Mapping[str, Any]) -> dict[str, str]:
    """Heading -> text; sections of one heading together."""
    found: dict[str, str] = {}
    for section in pattern["sections"]:
        name = section["heading"] or "(no heading)"
        found[name] = f"{found[name]}\n\n{section['markdown']}" if name in found else (
            section["markdown"]
        )  # fmt: skip
    return found


def _terms(
    facet: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    labels: Mapping[tuple[str, str], str],
) -> TermChange | None:
    before = {item["term"]: item["origin"] != "prose" for item in old.get(facet, ())}
    after = {item["term"]: item["origin"] != "prose" for item in new.get(facet, ())}
    groups = (
        [term for term in after if term not in before],
        [term for term in before if term not in after],
        [term for term, sure in after.items() if sure and before.get(term) is False],
        [term for term, sure in after.items() if not sure and before.get(term) is True],
    )
    if not any(groups):
        return None
    named = (tuple(labels.get((facet, term), term) for term in terms) for terms in groups)
    return TermChange(facet, *named)


def as_markdown(found: Difference, heading: str) -> str:
    """The difference as a section of a changelog page; nothing in it is markup."""
    lines = [f"## {_inert(heading)}", "", *_summary(found)]
    for title, names in (("New patterns", found.added), ("Patterns that are gone", found.gone)):
        if names:
            lines += ["", f"### {title}", ""]
            lines += [f"- {_inert(name.title)} (`{name.id}`)" for name in names]
    if found.merged:
        lines += ["", "### Merged", ""]
        for merger in found.merged:
            into = f"{_inert(merger.into.title)} (`{merger.into.id}`)"
            lines.append(f"- {_inert(merger.pattern.title)} is now part of {into}")
    renamed = [change for change in found.changed if change.renamed]
    if renamed:
        lines += ["", "### Renamed", "", *map(_renamed, renamed)]
    changed = [change for change in found.changed if list(_told(change))]
    if changed:
        lines += ["", "### Changed", ""]
        for change in changed:
            lines.append(f"- {_inert(change.pattern.title)} (`{change.pattern.id}`)")
            lines += [f"    - {line}" for line in _told(change)]
    return "\n".join(lines) + "\n"


def _summary(found: Difference) -> Iterator[str]:
    (before, after), (people_before, people) = found.counts, found.participants
    if not (found.added or found.gone or found.merged or found.changed):
        yield "Nothing has changed."
        return
    new = f", {found.new_participants} of them new" if found.new_participants else ""
    yield (
        f"{after} patterns (before: {before}) by {people} participants{new} "
        f"(before: {people_before}): {len(found.added)} added, {len(found.gone)} gone, "
        f"{len(found.merged)} merged, "
        f"{len(found.changed)} renamed or changed."
    )


def _renamed(change: Change) -> str:
    before, now = change.before, change.pattern
    told = f"- {_inert(before.title)} is now {_inert(now.title)}"
    if before.title == now.title:
        told = f"- {_inert(now.title)}"
    return (
        f"{told}: `{before.id}` is now `{now.id}`"
        if before.id != now.id
        else f"{told} (`{now.id}`)"
    )


def _told(change: Change) -> Iterator[str]:
    before, now = change.status
    if before != now:
        yield f"status: {_inert(before) or 'none'} → {_inert(now) or 'none'}"
    for kind, target in change.ties:
        yield f"{kind.replace('_', ' ')} `{target}`"
    for item in change.terms:
        parts = (
            ("added", item.added),
            ("taken away", item.removed),
            ("confirmed", item.confirmed),
            ("no longer confirmed", item.unconfirmed),
        )
        words = "; ".join(f"{_inert(', '.join(names))} {verb}" for verb, names in parts if names)
        yield f"{item.facet}: {words}"
    for verb, names in (
        ("Text changed", change.sections),
        ("New section", change.new_sections),
        ("Section gone", change.lost_sections),
    ):
        if names:
            yield f"{verb}: {_inert(', '.join(names))}"


def _inert(text: str) -> str:
    """Words that no Markdown dialect or extension reads as anything else."""
    words = " ".join(text.split())
    return "".join(c if c.isalnum() or c in " ,;.?()'" else f"&#{ord(c)};" for c in words)
