"""What refers to what, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeVar

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.backlinks import Backlink, backlinks
from mkdocs_patterns.links.copies import Copies, find_copies
from mkdocs_patterns.links.edit import Edit
from mkdocs_patterns.links.relations import Relation
from mkdocs_patterns.links.script import Script, write
from mkdocs_patterns.links.similarity import Likeness, Neighbour, likeness
from mkdocs_patterns.links.spelling import name_key
from mkdocs_patterns.links.telling import Telling, tell
from mkdocs_patterns.links.told import Said, Told, tell_of_others
from mkdocs_patterns.links.wanted import Wanted, wants
from mkdocs_patterns.links.wording import Kind
from mkdocs_patterns.problems import Problem

__all__ = ["Backlink", "Kind", "Linked", "Links", "Neighbour", "Relation", "Wanted", "connect"]


Value = TypeVar("Value")


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
    if previous is not None and previous.known.script.worn:
        previous = None
    last = previous.known if previous else None
    edit = Edit.since(last.digests if last else {}, catalogue.by_id)
    script, used = write(edit, last.script if last else None)
    terms = frozenset(map(name_key, _terms(catalogue)))
    told, changed = tell_of_others(
        edit, terms, known_files or {}, script, used, last.told if last else None
    )
    telling, moved = tell(edit, script, used, (last.telling, last.script) if last else None)
    like = likeness(
        catalogue, edit, script, telling, moved, (last.likeness, last.telling) if last else None
    )
    copies = find_copies(
        edit, script, like.close, (last.copies, last.likeness.close) if last else None
    )
    before = previous.links if previous else None
    said = last.told.said if last else {}
    links = Links(
        _updated(
            edit, before.relations if before else None, told.said, changed, attrgetter("relations")
        ),
        backlinks(edit, told.said, changed, (before.backlinks, said) if before else None),
        like.similar,
        wants(edit, told.said, changed, (before.wanted, said) if before else None),
        _updated(edit, before.hrefs if before else None, told.said, changed, attrgetter("hrefs")),
    )
    found = [problem for each in told.said.values() for problem in each.problems]
    found += copies.problems.values()
    problems = tuple(found)
    if previous is not None and edit.aligned:
        links = previous.links if previous.links == links else links
        problems = previous.problems if previous.problems == problems else problems
    digests = {p: pattern.digest for p, pattern in edit.patterns.items()}
    return Linked(links, problems, _Known(digests, script, telling, told, like, copies))


def _updated(
    edit: Edit,
    before: Mapping[str, Value] | None,
    said: Mapping[str, Said],
    changed: Set[str],
    part: Callable[[Said], Value],
) -> Mapping[str, Value]:
    """One part of what all patterns say."""
    if before is None or not edit.aligned:
        return {pattern: part(each) for pattern, each in said.items()}
    return {**before, **{pattern: part(said[pattern]) for pattern in changed}}


def _terms(catalogue: Catalogue) -> Iterator[str]:
    for facet in catalogue.facets:
        for term in facet.terms:
            yield from (term.label, *term.aliases)
