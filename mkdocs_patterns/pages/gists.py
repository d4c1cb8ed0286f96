"""What pages that list patterns say of each: while it stays the same, so do the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.cards import purpose
from mkdocs_patterns.pages.shelves import completeness
from mkdocs_patterns.pages.views import need, ties
from mkdocs_patterns.reading.patterns import Participant, Pattern

__all__ = ["Gist", "gists"]


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
    purpose: str
    answered: tuple[int, int]
    ties: int
    """How many patterns it names or is named by."""


def gists(book: Book, memory: Memory) -> Mapping[str, Gist]:
    """Pattern id -> gist; one that is equal to the last build's is the same object."""
    shape = mark(book.catalogue.facets)
    wanted = [
        (
            p.id,
            (
                shape,
                p.digest,
                book.catalogue.assignments[p.id],
                book.links.relations[p.id],
                book.links.backlinks[p.id],
            ),
            p,
        )
        for p in book.catalogue.patterns
    ]
    made = memory.recall_all("gists", wanted, partial(_gist, book))
    kept = [memory.recall("same gists", gist.id, gist, partial(_itself, gist)) for gist in made]
    return {gist.id: gist for gist in kept}


def _gist(book: Book, pattern: Pattern) -> Gist:
    return Gist(
        pattern.id,
        pattern.title,
        pattern.participant,
        pattern.source,
        pattern.line,
        pattern.status,
        book.catalogue.assignments[pattern.id],
        need(book, pattern),
        purpose(book, pattern),
        completeness((pattern,)),
        ties(book, pattern),
    )


def _itself(gist: Gist) -> Gist:
    return gist
