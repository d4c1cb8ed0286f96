"""The catalogue as a set of pages: which there are, where they stand, what each is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import Literal

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.exports.citation import Reference
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.facets.vocabulary import vocabulary_mark
from mkdocs_patterns.links.connect import Links, Relation
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.dates import Dated
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
    "readings",
    "wide",
    "without_sources",
]

PageKind = Literal[
    "home",
    "pattern",
    "facet",
    "term",
    "unclassified",
    "matrix",
    "codebook",
    "compare",
    "concordance",
    "sheet",
    "deck",
    "participants",
    "participant",
    "wanted",
    "report",
    "dataset",
    "guide",
]

RETIRED = "retired"
"""The status of patterns that are kept for those who cite them."""

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
    text: str = ""
    """On the pages of patterns all the author's words, plain, a section a line; for searching."""
    linked_data: str = ""
    """On pages of patterns and of the data set what they are about, as JSON-LD safe in a script."""


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
    field: str = ""
    """Id of the canonical field, on the pages of what all patterns say in one."""


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
    site_url: str = ""
    """Address of the whole site; empty where it is not known."""
    edit_url: Callable[[str], str | None] = field(default=lambda path: None)
    """Address where a participant's file can be edited; None where there is none."""
    issue_url: Callable[[str, str], str | None] = field(default=lambda title, text: None)
    """Address of a new report with title and text; None where there is none."""
    new_file_url: Callable[[str, str, str], str | None] = field(
        default=lambda folder, name, text: None
    )
    """Address at which a file of a name and text is added to a folder; None if there is none."""

    reference: Reference | None = None
    """How the whole collection is cited; None where the owner has not said."""
    dates: Mapping[str, Dated] = field(default_factory=dict)
    """Pattern id -> when it came and changed; without patterns nobody dated."""
    privacy: str = "show"
    """What readers learn of who wrote a pattern: `show`, `pseudonym` or `hide`."""
    preview: bool = False
    """Whether a pattern's page tells its problems: while its author looks, never when published."""

    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    gists: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Pattern id -> its gist, once made (see `gists.gist`)."""
    quotes: dict[int, dict[str, Mapping[str, str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """How deep a page stands -> pattern id -> what it quotes (see `concordance.field_views`)."""

    @property
    def has_feed(self) -> bool:
        """Whether a feed can be made: its entries need dates and addresses."""
        return bool(self.site_url and self.dates)

    @property
    def tells_participants(self) -> bool:
        """Whether readers can tell one participant from another."""
        return self.privacy != "hide"

    @cached_property
    def labels(self) -> str:
        """Names all that lists say of terms."""
        return vocabulary_mark(self.catalogue.facets)

    def field_label(self, field_id: str) -> str:
        """How readers know a canonical field."""
        return self.field_labels.get(field_id) or field_id.replace("_", " ").capitalize()

    def troubles(self, pattern_id: str) -> tuple[Problem, ...]:
        """What is wrong with a pattern's own text, for its page; nothing unless in a preview."""
        return tuple(self._troubles.get(pattern_id, ())) if self.preview else ()

    @cached_property
    def _troubles(self) -> Mapping[str, list[Problem]]:
        """A problem belongs to the last pattern that begins above it in its file."""
        places: dict[str, list[Pattern]] = {}
        for pattern in sorted(self.catalogue.patterns, key=lambda pattern: pattern.line):
            places.setdefault(pattern.source, []).append(pattern)
        found: dict[str, list[Problem]] = {}
        for problem in self.catalogue.problems:
            beside = places.get(problem.path, [])
            above = [pattern for pattern in beside if pattern.line <= problem.line]
            for owner in above[-1:] or beside[:1]:
                found.setdefault(owner.id, []).append(problem)
        return found

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
    def answered(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """(facet id, term id) -> fields its patterns answer, in the template's order, how often.

        Two empty ids stand for all patterns.
        """
        patterns = self.catalogue.patterns
        sorts: dict[tuple[str, ...], int] = {}
        sort_of = {p.id: sorts.setdefault(_fields(p), len(sorts)) for p in patterns}
        fields = tuple(sorts)

        def counted(patterns: Iterable[Pattern]) -> Mapping[str, int]:
            counts: Counter[str] = Counter()
            ids = map(attrgetter("id"), patterns)
            for number, often in Counter(map(sort_of.__getitem__, ids)).items():
                for name in fields[number]:
                    counts[name] += often
            order = dict.fromkeys((*self.field_labels, *counts))
            return {name: counts[name] for name in order if name in counts}

        found = {key: counted(self.catalogue.having(*key)) for key in self.terms}
        return {("", ""): counted(patterns), **found}

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


def _fields(pattern: Pattern) -> tuple[str, ...]:
    """Of each section that answers one."""
    answered = pattern.answered
    if _NOT_READ.isdisjoint(answered):
        return answered
    return tuple(name for name in answered if name not in _NOT_READ)


def without_sources(book: Book, folders: Iterable[str]) -> Book:
    """The same book without a way to the participants' files; `folders` as they are shown."""
    return replace(
        book,
        sources=tuple(folders),
        source_url=lambda path, line: None,
        edit_url=lambda path: None,
        issue_url=lambda title, text: None,
        new_file_url=lambda folder, name, text: None,
    )


def by_title(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Patterns in the order in which readers look for a title, retired ones behind the others."""
    return tuple(sorted(patterns, key=lambda p: (p.status == RETIRED, p.title.casefold(), p.id)))


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
            yield from readings(book, facet, term, path)
        title = f"{facet.label}: unclassified"
        yield PagePlan(at.unclassified(facet.id), "unclassified", title, index, facet.id, facet.id)
    if len(book.catalogue.facets) > 1:
        yield PagePlan(at.matrix(), "matrix", "Coverage matrix", home)
    if book.catalogue.facets:
        yield PagePlan(at.codebook(), "codebook", "Codebook", home)
    yield PagePlan(at.compare(), "compare", "Compare patterns", home)
    if book.catalogue.patterns:
        yield PagePlan(at.deck(), "deck", "Card deck", home)
    yield from _fields_of_all(book)
    if book.tells_participants:
        yield PagePlan(at.participants(), "participants", "Participants", home)
        for who in book.catalogue.participants:
            path = at.participant(who.id)
            yield PagePlan(path, "participant", who.name, at.participants(), who.id)
    yield PagePlan(at.wanted(), "wanted", "Wanted patterns", home)
    yield PagePlan(at.report(), "report", "Facilitator's report", home)
    yield PagePlan(at.dataset(), "dataset", "Data set", home)
    for guide in book.guides:
        yield PagePlan(at.guide(guide.id), "guide", guide.title, home, guide.id)
    for pattern in book.catalogue.patterns:
        yield PagePlan(
            at.pattern(pattern.id), "pattern", pattern.title, _shelf_page(book, pattern), pattern.id
        )


LONGEST_READING = 160
"""Patterns of a term whose answers stand on a page of its own, all fields: some 400 kB."""

_NOT_READ = frozenset({"title", "related"})
"""Fields that say nothing side by side: a list of names tells of its own pattern only."""


def readings(book: Book, facet: Facet, term: Term, parent: str) -> Iterator[PagePlan]:
    """What a term's patterns say, brought together on pages of their own."""
    at, count = book.addresses, len(book.catalogue.having(facet.id, term.id))
    if 1 < count <= LONGEST_READING:
        path = at.concordance(facet.id, term.id)
        title = f"{term.label}, field by field"
        yield PagePlan(path, "concordance", title, parent, term.id, facet.id)
    if count and facet is book.spine:
        title = f"{term.label}: designer's sheet"
        yield PagePlan(at.sheet(facet.id, term.id), "sheet", title, parent, term.id, facet.id)


def wide(book: Book, facet: str, term: str) -> bool:
    """Whether a term shares the pages of single fields with others, as all its answers are many.

    A copy for each of its terms would make a text's weight in the site that of all its terms.
    """
    return len(book.catalogue.having(facet, term)) > LONGEST_READING


def _fields_of_all(book: Book) -> Iterator[PagePlan]:
    """A page for each field with all that is said there, where some term needs it."""
    if any(wide(book, *key) for key in book.terms):
        for field_id in book.answered["", ""]:
            title = f"{book.field_label(field_id)}, pattern by pattern"
            path, home = book.addresses.field(field_id), book.addresses.home()
            yield PagePlan(path, "concordance", title, home, field=field_id)


def _shelf_page(book: Book, pattern: Pattern) -> str:
    if book.spine is None:
        return book.addresses.home()
    stage = book.shelf(pattern.id)
    if stage:
        return book.addresses.term(book.spine.id, stage)
    return book.addresses.unclassified(book.spine.id)
