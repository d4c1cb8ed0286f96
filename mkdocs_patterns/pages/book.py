"""The catalogue as a set of pages: which there are, where they stand, what each is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.links.connect import Links, Relation
from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Participant, Pattern
from mkdocs_patterns.urls import Addresses, slug

__all__ = [
    "RESERVED_TERMS",
    "Anchor",
    "Book",
    "Page",
    "PageKind",
    "PagePlan",
    "by_title",
    "outline",
]

PageKind = Literal[
    "home",
    "pattern",
    "facet",
    "term",
    "unclassified",
    "matrix",
    "participants",
    "participant",
    "wanted",
    "report",
    "guide",
]

RESERVED_TERMS = frozenset({"index", "unclassified"})
"""Term ids whose page would take the place of another one of their facet."""


@dataclass(frozen=True)
class Anchor:
    """One entry of a page's table of contents."""

    id: str
    title: str
    """Plain text."""
    level: int


@dataclass(frozen=True)
class Page:
    """One page, complete: hosts only frame it."""

    path: str
    """Source path in the site, `patterns/stage/index.md`."""
    kind: PageKind
    title: str
    """Plain text."""
    html: str
    """The article with its one `h1`."""
    toc: tuple[Anchor, ...]
    """In the page's order, the `h1` first."""
    parent: str | None
    """Path of the page above it; None for the home page."""
    source: str | None = None
    """The participant's file behind it, for edit links and dates."""
    tags: tuple[str, ...] = ()
    """Labels of its terms."""
    searchable: bool = False
    """Whether it belongs into the search index: patterns do, lists do not."""
    description: str = ""
    """One plain sentence for link previews."""


@dataclass(frozen=True)
class PagePlan:
    """One page before it is rendered: all that hosts need for their navigation."""

    path: str
    kind: PageKind
    title: str
    """Plain text."""
    parent: str | None
    subject: str = ""
    """Id of the pattern, term, facet, participant or guide it is about."""
    facet: str = ""
    """Id of the facet, on the pages of facets and terms."""


@dataclass(frozen=True)
class Book:
    """Everything pages are made from, with the few indexes that more than one page reads."""

    catalogue: Catalogue
    links: Links
    addresses: Addresses
    title: str = "Pattern catalogue"
    """Title of the home page, plain text."""
    guides: tuple[Guide, ...] = ()
    sources: tuple[str, ...] = ("workshop",)
    """Folders participants write in, named where the home page explains how to begin."""
    field_labels: Mapping[str, str] = field(default_factory=dict)
    """Canonical field id -> label; ids without one are worded from the id."""
    source_url: Callable[[str, int], str | None] = field(default=lambda path, line: None)
    """Address of a line of a participant's file; None where there is none to link."""

    needs: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Pattern id -> its need in a sentence, kept once worded: lists on many pages show it."""

    def field_label(self, field_id: str) -> str:
        """How readers know a canonical field."""
        return self.field_labels.get(field_id) or field_id.replace("_", " ").capitalize()

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """Facet id -> facet."""
        return {facet.id: facet for facet in self.catalogue.facets}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Facet id -> its place in the configuration."""
        return {facet.id: place for place, facet in enumerate(self.catalogue.facets)}

    @cached_property
    def terms(self) -> Mapping[tuple[str, str], Term]:
        """(facet id, term id) -> term: `Facet.term` walks the vocabulary."""
        return {(f.id, term.id): term for f in self.catalogue.facets for term in f.terms}

    @cached_property
    def spine(self) -> Facet | None:
        """The facet the others are set against: `stage`, or the first in the configuration."""
        facets = self.catalogue.facets
        return self.facets.get("stage") or (facets[0] if facets else None)

    @cached_property
    def by_title(self) -> tuple[Pattern, ...]:
        """All patterns by title."""
        return by_title(self.catalogue.patterns)

    @cached_property
    def participants(self) -> Mapping[str, Participant]:
        """Participant id -> participant."""
        return {who.id: who for who in self.catalogue.participants}

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str | None, str | None]]:
        """Pattern id -> ids before and after it inside the first of its stages."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for shelf in self._shelves.values():
            ids = (None, *(pattern.id for pattern in shelf), None)
            for before, pattern, after in zip(ids, shelf, ids[2:], strict=False):
                found[pattern.id] = (before, after)
        return found

    @cached_property
    def _shelves(self) -> Mapping[str, list[Pattern]]:
        shelves: dict[str, list[Pattern]] = {}
        for pattern in self.by_title:
            shelves.setdefault(self.shelf(pattern.id), []).append(pattern)
        return shelves

    def wanted_id(self, pattern: str, relation: Relation) -> str:
        """Id of the wanted pattern behind a relation without target; empty if there is none."""
        found = self._wanted.get((pattern, relation.line), ())
        name = slug(relation.text)
        if not found:
            return ""
        return name if name in found else found[0]

    @cached_property
    def _wanted(self) -> Mapping[tuple[str, int], list[str]]:
        index: dict[tuple[str, int], list[str]] = {}
        for wanted in self.links.wanted:
            for pattern, _, line in wanted.wanted_by:
                index.setdefault((pattern, line), []).append(wanted.id)
        return index

    def shelf(self, pattern: str) -> str:
        """Id of the one stage a pattern stands in when it can stand in one only, or empty."""
        if self.spine is None:
            return ""
        assigned = self.catalogue.assignments[pattern][self.spine.id]
        return assigned[0].term if assigned else ""


def by_title(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Patterns in the order in which readers look for a title."""
    return tuple(sorted(patterns, key=lambda p: (p.title.casefold(), p.id)))


def outline(book: Book) -> tuple[PagePlan, ...]:
    """Every page of the catalogue, parents first; cheap, nothing is rendered."""
    return tuple(_plans(book))


def _plans(book: Book) -> Iterator[PagePlan]:
    at = book.addresses
    home = at.home()
    yield PagePlan(home, "home", book.title, None)
    for facet in book.catalogue.facets:
        index = at.facet(facet.id)
        yield PagePlan(index, "facet", facet.plural or facet.label, home, facet.id, facet.id)
        for term in facet.terms:
            path = at.term(facet.id, term.id)
            yield PagePlan(path, "term", term.label, index, term.id, facet.id)
        title = f"{facet.label}: unclassified"
        yield PagePlan(at.unclassified(facet.id), "unclassified", title, index, facet.id, facet.id)
    if len(book.catalogue.facets) > 1:
        yield PagePlan(at.matrix(), "matrix", "Coverage matrix", home)
    yield PagePlan(at.participants(), "participants", "Participants", home)
    for who in book.catalogue.participants:
        path = at.participant(who.id)
        yield PagePlan(path, "participant", who.name, at.participants(), who.id)
    yield PagePlan(at.wanted(), "wanted", "Wanted patterns", home)
    yield PagePlan(at.report(), "report", "Facilitator's report", home)
    for guide in book.guides:
        yield PagePlan(at.guide(guide.id), "guide", guide.title, home, guide.id)
    for pattern in book.catalogue.patterns:
        yield PagePlan(
            at.pattern(pattern.id), "pattern", pattern.title, _shelf_page(book, pattern), pattern.id
        )


def _shelf_page(book: Book, pattern: Pattern) -> str:
    if book.spine is None:
        return book.addresses.home()
    stage = book.shelf(pattern.id)
    if stage:
        return book.addresses.term(book.spine.id, stage)
    return book.addresses.unclassified(book.spine.id)
