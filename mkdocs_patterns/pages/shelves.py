"""What the templates of lists see: the home page, facets, terms, participants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.pages.beginning import beginning
from mkdocs_patterns.pages.book import Book, PageKind, PagePlan, by_title, readings, wide
from mkdocs_patterns.pages.concordance import reading_of
from mkdocs_patterns.pages.excerpts import completeness
from mkdocs_patterns.pages.explorer import filters, listed
from mkdocs_patterns.pages.views import (
    Ref,
    TermView,
    entries,
    facet_ref,
    facet_view,
    term_view,
)
from mkdocs_patterns.reading.patterns import Pattern

__all__ = [
    "ParticipantView",
    "facet_page",
    "home_page",
    "participant_page",
    "participants_page",
    "term_page",
    "unclassified_page",
]


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """One participant in the list of all."""

    name: str
    href: str
    count: int
    answered: int
    asked: int
    stages: tuple[TermView, ...]
    """The stages they wrote about, with their own counts."""


def home_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/home.html`."""
    at, here = book.addresses, plan.path
    views = {facet.id: facet_view(book, facet, here) for facet in book.catalogue.facets}
    spine = views.pop(book.spine.id) if book.spine else None
    return {
        "spine": spine,
        "facets": tuple(views.values()),
        "filters": filters(book, here),
        "entries": listed(book, here),
        "participants": len(book.catalogue.participants) if book.tells_participants else 0,
        "participants_href": at.link(here, at.participants()) if book.tells_participants else "",
        "new_href": beginning(book),
        "compare_href": at.link(here, at.compare()),
        "matrix_href": at.link(here, at.matrix()) if len(book.catalogue.facets) > 1 else "",
        "codebook_href": at.link(here, at.codebook()) if views or spine else "",
        "deck_href": at.link(here, at.deck()) if book.catalogue.patterns else "",
        "wanted": len(book.links.wanted),
        "wanted_href": at.link(here, at.wanted()),
        "problems": len(book.catalogue.problems),
        "report_href": at.link(here, at.report()),
        "dataset_href": at.link(here, at.dataset()),
        "guides": tuple(Ref(g.title, at.link(here, at.guide(g.id))) for g in book.guides),
        "folders": book.sources,
    }


def facet_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/facet.html`."""
    return {"facet": facet_view(book, book.facets[plan.facet], plan.path)}


def term_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/term.html`."""
    facet, here = book.facets[plan.facet], plan.path
    term = book.terms[facet.id, plan.subject]
    index = facet.terms.index(term)
    found = book.catalogue.having(facet.id, term.id)
    wider = book.terms.get((facet.id, term.broader))
    return {
        "facet": facet_ref(book, facet, here),
        "group": term.group,
        "definition": term.definition,
        "aliases": term.aliases,
        "source": term.source,
        "broader": term_view(book, facet.id, wider, here) if wider else None,
        "narrower": tuple(
            term_view(book, facet.id, t, here) for t in facet.terms if t.broader == term.id
        ),
        "previous": _step(book, facet, index - 1, here),
        "next": _step(book, facet, index + 1, here),
        "readings": _readings(book, facet, term, plan),
        "entries": entries(book, by_title(found), here),
    }


_READINGS: Mapping[PageKind, str] = {
    "concordance": "Read field by field",
    "sheet": "Designer's sheet",
}


def _readings(book: Book, facet: Facet, term: Term, plan: PagePlan) -> tuple[Ref, ...]:
    at, here = book.addresses, plan.path
    ways = [
        Ref(_READINGS[found.kind], at.link(here, found.path))
        for found in readings(book, facet, term, here)
    ]
    if wide(book, facet.id, term.id):
        ways.insert(0, Ref(_READINGS["concordance"], reading_of(book, facet.id, term.id, here)))
    if facet is book.spine and any(
        book.shelf(p.id) == term.id for p in book.catalogue.having(facet.id, term.id)
    ):
        ways.append(Ref("Cards to print", at.link(here, f"{at.deck()}#pat-suit-{term.id}")))
    return tuple(ways)


def _step(book: Book, facet: Facet, index: int, here: str) -> Ref | None:
    if not 0 <= index < len(facet.terms):
        return None
    term, at = facet.terms[index], book.addresses
    return Ref(term.label, at.link(here, at.term(facet.id, term.id)))


def unclassified_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/unclassified.html`."""
    found = by_title(book.catalogue.unclassified(plan.facet))
    return {
        "facet": facet_ref(book, book.facets[plan.facet], plan.path),
        "entries": entries(book, found, plan.path),
    }


def participants_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/participants.html`."""
    at, here = book.addresses, plan.path
    return {
        "participants": tuple(
            ParticipantView(
                who.name,
                at.link(here, at.participant(who.id)),
                len(patterns),
                *completeness(patterns),
                _stages(book, patterns, here),
            )
            for who, patterns in book.catalogue.participants.items()
        )
    }


def _stages(book: Book, patterns: tuple[Pattern, ...], here: str) -> tuple[TermView, ...]:
    if book.spine is None:
        return ()
    facet, at = book.spine, book.addresses
    assigned = book.catalogue.assignments
    counts = Counter(a.term for p in patterns for a in assigned[p.id][facet.id])
    return tuple(
        TermView(term.label, at.link(here, at.term(facet.id, term.id)), counts[term.id])
        for term in facet.terms
        if counts[term.id]
    )


def participant_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/participant.html`."""
    at, here = book.addresses, plan.path
    who = book.participants[plan.subject]
    patterns = book.catalogue.participants[who]
    answered, asked = completeness(patterns)
    return {
        "entries": entries(book, patterns, here),
        "stages": _stages(book, patterns, here),
        "answered": answered,
        "asked": asked,
        "report_href": at.link(here, f"{at.report()}#p-group-{who.id}"),
    }
