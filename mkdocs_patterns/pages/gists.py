"""What pages that list patterns say of each: while it stays the same, so do the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.excerpts import completeness, excerpt, need_of
from mkdocs_patterns.reading.patterns import Participant, Pattern

__all__ = ["Gist", "gist", "labelled"]


@dataclass(frozen=True)
class Gist:
    """One pattern in all lists; its full text stands on its own page and in concordances."""

    id: str
    title: str
    participant: Participant
    source: str
    line: int
    status: str
    assigned: Mapping[str, tuple[Assignment, ...]]
    need: str
    """What must be known, in a sentence; empty where nothing says it."""
    goal: str
    """How the Goal begins, without lines that name a term."""
    answered: tuple[int, int]
    ties: int
    """How many patterns it names or is named by."""


def gist(book: Book, pattern: Pattern) -> Gist:
    """The gist of one pattern; one that is equal to the last build's is the same object."""
    found = book.gists.get(pattern.id)
    if found is None:
        origin = (
            pattern.digest,
            pattern.status,
            book.catalogue.assignments[pattern.id],
            book.links.relations[pattern.id],
            book.links.backlinks[pattern.id],
        )
        made = book.memory.recall("gists", pattern.id, origin, partial(_gist, book, pattern))
        found = book.memory.recall("same gists", pattern.id, made, partial(_itself, made))
        book.gists[pattern.id] = found
    assert isinstance(found, Gist)
    return found


def _gist(book: Book, pattern: Pattern) -> Gist:
    named = {r.target for r in book.links.relations[pattern.id] if r.target}
    return Gist(
        pattern.id,
        pattern.title,
        pattern.participant,
        pattern.source,
        pattern.line,
        pattern.status,
        book.catalogue.assignments[pattern.id],
        need_of(pattern),
        excerpt(pattern.section("goal"), 2, 240, labelled(book, pattern)),
        completeness((pattern,)),
        len(named | {b.source for b in book.links.backlinks[pattern.id]}),
    )


def _itself(gist: Gist) -> Gist:
    return gist


def labelled(book: Book, pattern: Pattern) -> frozenset[int]:
    """Lines that name a term: the card shows it already."""
    assigned = book.catalogue.assignments[pattern.id].values()
    return frozenset(a.line for each in assigned for a in each if a.origin == "label" and a.line)
