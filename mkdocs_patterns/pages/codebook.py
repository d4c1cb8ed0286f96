"""What the template of the codebook sees: every term with its meaning, use and an example."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.excerpts import shortened
from mkdocs_patterns.pages.views import FacetRef, Ref, facet_ref, need
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["CodeGroup", "CodeView", "FacetCodes", "Quote", "codebook_page", "other_names"]

_TELLING = range(40, 240)
"""Characters of a sentence that says enough and is read at a glance."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An author's words that stand for a term."""

    text: str
    title: str
    """Of the pattern it comes from."""
    href: str
    participant: str
    suggested: bool
    """Whether nobody has confirmed the term of that pattern."""


@dataclass(frozen=True, slots=True)
class CodeView:
    """One term."""

    id: str
    label: str
    href: str
    anchor: str
    definition: str
    aliases: tuple[str, ...]
    source: str
    broader: Ref | None
    count: int
    confirmed: int
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """Terms that stand together; a facet without groups has one without a label."""

    label: str
    terms: tuple[CodeView, ...]


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """One facet with all its terms."""

    facet: FacetRef
    groups: tuple[CodeGroup, ...]


def codebook_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/codebook.html`."""
    return {"facets": tuple(_facet(book, facet, plan.path) for facet in book.catalogue.facets)}


def other_names(term: Term) -> tuple[str, ...]:
    """A term's aliases, each in one spelling, and none that is its label."""
    spelled = {name.casefold(): name for name in reversed(term.aliases)}
    spelled.pop(term.label.casefold(), None)
    return tuple(reversed(spelled.values()))


def _facet(book: Book, facet: Facet, here: str) -> FacetCodes:
    groups: dict[str, list[CodeView]] = {}
    for term in facet.terms:
        groups.setdefault(term.group, []).append(_term(book, facet, term, here))
    return FacetCodes(
        facet_ref(book, facet, here),
        tuple(CodeGroup(label, tuple(terms)) for label, terms in groups.items()),
    )


def _term(book: Book, facet: Facet, term: Term, here: str) -> CodeView:
    at = book.addresses
    carriers = [
        (pattern, item)
        for pattern in book.catalogue.having(facet.id, term.id)
        for item in book.catalogue.assignments[pattern.id][facet.id]
        if item.term == term.id
    ]
    wider = book.terms.get((facet.id, term.broader))
    return CodeView(
        term.id,
        term.label,
        at.link(here, at.term(facet.id, term.id)),
        f"{facet.id}-{term.id}",
        term.definition,
        other_names(term),
        term.source,
        Ref(wider.label, at.link(here, at.term(facet.id, wider.id))) if wider else None,
        len(carriers),
        sum(item.origin != "prose" for _, item in carriers),
        _quote(book, carriers, here),
    )


def _quote(book: Book, carriers: list[tuple[Pattern, Assignment]], here: str) -> Quote | None:
    """The first telling example: of a confirmed term the need, of another one its evidence."""
    best: tuple[tuple[bool, bool], Quote] | None = None
    for pattern, item in carriers:
        suggested = item.origin == "prose"
        text = item.evidence if suggested else need(book, pattern)
        if not text:
            continue
        rank = (suggested, len(text) not in _TELLING)
        if best is None or rank < best[0]:
            href = book.addresses.link(here, book.addresses.pattern(pattern.id))
            words = shortened(text)
            best = rank, Quote(words, pattern.title, href, pattern.participant.name, suggested)
    return best[1] if best else None
