"""What refers to what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.backlinks import Backlink, backlinks
from mkdocs_patterns.links.copies import Copies, find_copies
from mkdocs_patterns.links.relations import Relation
from mkdocs_patterns.links.script import Script, write
from mkdocs_patterns.links.similarity import Likeness, Neighbour, likeness
from mkdocs_patterns.links.spelling import name_key
from mkdocs_patterns.links.telling import Telling, tell
from mkdocs_patterns.links.told import Told, tell_of_others
from mkdocs_patterns.links.wanted import Wanted, wants
from mkdocs_patterns.links.wording import Kind
from mkdocs_patterns.problems import Problem

__all__ = ["Backlink", "Kind", "Linked", "Links", "Neighbour", "Relation", "Wanted", "connect"]


@dataclass(frozen=True)
class Links:
    """Everything that connects patterns, indexed once."""

    relations: Mapping[str, tuple[Relation, ...]]
    """Pattern id -> what it names, in the file's order; every pattern is a key."""
    backlinks: Mapping[str, tuple[Backlink, ...]]
    """Pattern id -> who names it; every pattern is a key."""
    similar: Mapping[str, tuple[Neighbour, ...]]
    """Pattern id -> nearest patterns, best first; every pattern is a key."""
    wanted: tuple[Wanted, ...] = ()
    """Most wanted first."""
    hrefs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Pattern id -> target of a link in its text (as written and as parsed) -> id of the pattern
    meant; every pattern is a key."""


@dataclass(frozen=True)
class _Known:
    """What was found on the way to a catalogue's links, to go on from."""

    digests: Mapping[str, str]
    """Pattern id -> its digest, in the catalogue's order."""
    script: Script
    telling: Telling
    told: Told
    likeness: Likeness
    copies: Copies


@dataclass(frozen=True)
class Linked:
    """A catalogue's links, what is wrong with them, and what the next build can go on from."""

    links: Links
    problems: tuple[Problem, ...]
    known: _Known = field(repr=False, compare=False)


def connect(
    catalogue: Catalogue,
    known_files: Mapping[str, str] | None = None,
    previous: Linked | None = None,
) -> Linked:
    """Everything that connects a catalogue's patterns, and what is wrong with their links.

    `known_files` tells of Markdown files that hold no pattern: path -> `guidance` for those that
    readers are offered, `hrefs.MOVED` and an id for those whose pattern another one stands for,
    else the words that say what the file is.

    `previous` is what was found in any other state of the catalogue. It saves time and changes no
    result: what is equal to what it holds is the same object. A pattern is taken to be the same
    where id and digest are equal; one without a digest is looked at anew.
    """
    last = previous.known if previous is not None and not previous.known.script.worn else None
    patterns = catalogue.patterns
    digests = {p.id: p.digest for p in patterns}
    fresh = {p for p, d in digests.items() if last is None or not d or last.digests.get(p) != d}
    script, used = write(patterns, fresh, last.script if last else None)
    told = tell_of_others(
        patterns,
        frozenset(map(name_key, _terms(catalogue))),
        known_files or {},
        script,
        used,
        last.told if last else None,
    )
    telling = tell(patterns, script, used, (last.telling, last.script) if last else None)
    like = likeness(
        catalogue, script, telling, fresh, (last.likeness, last.telling) if last else None
    )
    copies = find_copies(patterns, script, like.close, fresh, last.copies if last else None)
    ordered = previous if last and _in_order(last.digests, digests) else None
    before = last.told.said if last else {}
    links = Links(
        {p: each.relations for p, each in told.said.items()},
        backlinks(told.said, (ordered.links.backlinks, before) if ordered else None),
        {p: like.similar[p] for p in digests},
        wants(told.said, (ordered.links.wanted, before) if ordered else None),
        {p: each.hrefs for p, each in told.said.items()},
    )
    found = [problem for each in told.said.values() for problem in each.problems]
    found += copies.problems.values()
    known = _Known(digests, script, telling, told, like, copies)
    return Linked(links, tuple(found), known)


def _terms(catalogue: Catalogue) -> Iterator[str]:
    for facet in catalogue.facets:
        for term in facet.terms:
            yield from (term.label, *term.aliases)


def _in_order(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the patterns that both have stand in the same order."""
    return [p for p in before if p in now] == [p for p in now if p in before]
