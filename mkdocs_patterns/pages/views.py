"""What templates see of patterns and terms: plain words and relative links, nothing to compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.excerpts import shortened
from mkdocs_patterns.pages.gists import gist
from mkdocs_patterns.reading.patterns import Pattern

__all__ = [
    "Chip",
    "Entry",
    "FacetRef",
    "FacetView",
    "GroupView",
    "Ref",
    "TermView",
    "chips",
    "crumbs",
    "entries",
    "facet_ref",
    "facet_view",
    "heat",
    "hue",
    "need",
    "term_view",
]

HUES = 6
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Ref:
    """A title and the way to it."""

    title: str
    href: str


@dataclass(frozen=True)
class Chip:
    """One term of one pattern."""

    label: str
    hue: int
    """1 to 6, the facet's place in the configuration: its colour."""
    suggested: bool
    """Found in the prose; nobody said it."""
    href: str = ""
    """To the term's page; empty in lists."""


@dataclass(frozen=True)
class Entry:
    """One pattern in a list."""

    title: str
    href: str
    participant: str
    chips: tuple[Chip, ...]
    """One a facet, the label of each joins its terms; suggested ones come last."""
    need: str = ""
    """One sentence."""
    status: str = ""
    """How mature it is; empty where nobody says."""

    @property
    def suggested(self) -> bool:
        """Whether one of its terms was found in the prose only."""
        return any(chip.suggested for chip in self.chips)


@dataclass(frozen=True, slots=True)
class TermView:
    """One term in an overview."""

    label: str
    href: str
    count: int
    definition: str = ""
    level: int = 0
    """0 for none, 1 to 4 for heat, where the whole facet is shown."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Terms that stand together; a facet without groups has one without a label."""

    label: str
    terms: tuple[TermView, ...]
    count: int
    """How many patterns carry at least one of them."""


@dataclass(frozen=True, slots=True)
class FacetRef:
    """One facet, where its name is enough."""

    id: str
    label: str
    plural: str
    definition: str
    hue: int
    href: str


@dataclass(frozen=True, slots=True)
class FacetView(FacetRef):
    """One facet with all its terms, empty ones included."""

    groups: tuple[GroupView, ...]
    unclassified: TermView

    @property
    def terms(self) -> tuple[TermView, ...]:
        """All terms in the vocabulary's order."""
        return tuple(term for group in self.groups for term in group.terms)

    @property
    def gaps(self) -> int:
        """How many terms no pattern carries."""
        return sum(not term.count for term in self.terms)


def need(book: Book, pattern: Pattern) -> str:
    """What must be known, in a sentence: the Information Need, or how the Solution begins."""
    return gist(book, pattern).need


def hue(book: Book, facet: str) -> int:
    """The colour of a facet, by its place in the configuration."""
    return book.places[facet] % HUES + 1


def chips(
    book: Book, pattern: Pattern, origin: str = "", facets: Iterable[Facet] | None = None
) -> tuple[Chip, ...]:
    """The terms of a pattern; with links where an origin is given."""
    assigned = book.catalogue.assignments[pattern.id]
    return tuple(
        _chip(book, facet.id, assignment, origin)
        for facet in (book.catalogue.facets if facets is None else facets)
        for assignment in assigned[facet.id]
    )


def _chip(book: Book, facet: str, assignment: Assignment, origin: str) -> Chip:
    at = book.addresses
    return Chip(
        book.terms[facet, assignment.term].label,
        hue(book, facet),
        assignment.origin == "prose",
        at.link(origin, at.term(facet, assignment.term)) if origin else "",
    )


def entries(
    book: Book, patterns: Iterable[Pattern], origin: str, *, length: int = 300
) -> tuple[Entry, ...]:
    """Patterns as a list on a page; what must be known in so many characters."""
    at = book.addresses
    found = []
    for pattern in patterns:
        href, known = at.link(origin, at.pattern(pattern.id)), gist(book, pattern)
        make = partial(_entry, book, pattern, href, length)
        slot = f"{length} {href}"
        found.append(book.memory.recall("entries", slot, (book.labels, known), make))
    return tuple(found)


def _entry(book: Book, pattern: Pattern, href: str, length: int) -> Entry:
    return Entry(
        pattern.title,
        href,
        pattern.participant.name,
        tuple(sorted(_marks(book, pattern), key=lambda chip: chip.suggested)),
        shortened(need(book, pattern), length),
        pattern.status,
    )


def _marks(book: Book, pattern: Pattern) -> Iterator[Chip]:
    """One chip a facet: all its terms come from the same place."""
    assigned = book.catalogue.assignments[pattern.id]
    for facet in book.catalogue.facets:
        found = assigned[facet.id]
        if found:
            label = ", ".join([book.terms[facet.id, each.term].label for each in found])
            yield Chip(label, hue(book, facet.id), found[0].origin == "prose")


def heat(count: int, most: int) -> int:
    """0 for none, else 1 to 4: the share of what there is most of."""
    return -(-count * LEVELS // max(most, 1))


def term_view(book: Book, facet: str, term: Term, origin: str) -> TermView:
    """A term with its count."""
    at = book.addresses
    return TermView(
        term.label,
        at.link(origin, at.term(facet, term.id)),
        len(book.catalogue.having(facet, term.id)),
        term.definition,
    )


def facet_ref(book: Book, facet: Facet, origin: str) -> FacetRef:
    """A facet by name."""
    return FacetRef(
        facet.id,
        facet.label,
        facet.plural or facet.label,
        facet.definition,
        hue(book, facet.id),
        book.addresses.link(origin, book.addresses.facet(facet.id)),
    )


def facet_view(book: Book, facet: Facet, origin: str) -> FacetView:
    """A facet with its terms in their groups, in the vocabulary's order."""
    most = max((len(book.catalogue.having(facet.id, term.id)) for term in facet.terms), default=0)
    groups: dict[str, list[TermView]] = {}
    members: dict[str, set[str]] = {}
    for term in facet.terms:
        view = term_view(book, facet.id, term, origin)
        groups.setdefault(term.group, []).append(replace(view, level=heat(view.count, most)))
        found = members.setdefault(term.group, set())
        found.update(pattern.id for pattern in book.catalogue.having(facet.id, term.id))
    named = facet_ref(book, facet, origin)
    at = book.addresses
    return FacetView(
        named.id,
        named.label,
        named.plural,
        named.definition,
        named.hue,
        named.href,
        tuple(
            GroupView(label, tuple(terms), len(members[label])) for label, terms in groups.items()
        ),
        TermView(
            "Unclassified",
            at.link(origin, at.unclassified(facet.id)),
            len(book.catalogue.unclassified(facet.id)),
        ),
    )


def crumbs(book: Book, plan: PagePlan) -> tuple[Ref, ...]:
    """The pages above this one, the catalogue's home first."""
    at = book.addresses
    way = [] if plan.parent is None else [Ref(book.title, at.link(plan.path, at.home()))]
    if plan.parent not in (None, at.home()):
        way.append(Ref(_parent_title(book, plan), at.link(plan.path, plan.parent or "")))
    return tuple(way)


def _parent_title(book: Book, plan: PagePlan) -> str:
    if plan.kind == "participant":
        return "Participants"
    if plan.kind == "pattern":
        stage = book.shelf(plan.subject)
        return book.terms[book.spine.id, stage].label if book.spine and stage else "Unclassified"
    if plan.kind in ("concordance", "sheet"):
        return book.terms[plan.facet, plan.subject].label
    facet = book.facets[plan.facet]
    return facet.plural or facet.label
