"""What the templates of lists see: the home page, facets, terms, participants, the matrix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.pages.book import Book, PagePlan, by_title
from mkdocs_patterns.pages.views import (
    FacetView,
    Ref,
    TermView,
    entries,
    facet_ref,
    facet_view,
    term_view,
)
from mkdocs_patterns.reading.patterns import Pattern

__all__ = [
    "Cell",
    "MatrixGroup",
    "MatrixRow",
    "MatrixTable",
    "ParticipantView",
    "completeness",
    "facet_page",
    "home_page",
    "matrix_page",
    "participant_page",
    "participants_page",
    "term_page",
    "unclassified_page",
]

LEVELS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """How many patterns carry both terms."""

    count: int
    level: int
    """0 for none, 1 to 4 for heat."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One term against all of another facet."""

    term: TermView
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """Rows that stand together."""

    label: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """One facet against another."""

    id: str
    rows: FacetView
    columns: FacetView
    groups: tuple[MatrixGroup, ...]
    gaps: int
    """How many cells are empty."""
    cells: int


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


def completeness(patterns: tuple[Pattern, ...]) -> tuple[int, int]:
    """How many fields are answered, and how many the template asks for."""
    answered = sum(
        len({s.field for s in pattern.sections if s.field and s.markdown.strip()})
        for pattern in patterns
    )
    return answered, answered + sum(len(pattern.empty) for pattern in patterns)


def home_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/home.html`."""
    at, here = book.addresses, plan.path
    views = {facet.id: facet_view(book, facet, here) for facet in book.catalogue.facets}
    spine = views.pop(book.spine.id) if book.spine else None
    return {
        "spine": spine,
        "facets": tuple(views.values()),
        "entries": entries(book, book.by_title, here, needs=False),
        "participants": len(book.catalogue.participants),
        "participants_href": at.link(here, at.participants()),
        "matrix_href": at.link(here, at.matrix()) if len(book.catalogue.facets) > 1 else "",
        "wanted": len(book.links.wanted),
        "wanted_href": at.link(here, at.wanted()),
        "problems": len(book.catalogue.problems),
        "report_href": at.link(here, at.report()),
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
        "entries": entries(book, by_title(found), here),
    }


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


def matrix_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/matrix.html`."""
    spine = book.spine
    assert spine is not None
    others = [facet for facet in book.catalogue.facets if facet is not spine]
    return {"tables": tuple(_table(book, spine, other, plan.path) for other in others)}


def _table(book: Book, rows: Facet, columns: Facet, here: str) -> MatrixTable:
    counts: Counter[tuple[str, str]] = Counter()
    for assigned in book.catalogue.assignments.values():
        across = {a.term for a in assigned[columns.id]}
        counts.update((row, col) for row in {a.term for a in assigned[rows.id]} for col in across)
    most = max(counts.values(), default=1)

    def cell(row: str, column: str) -> Cell:
        count = counts[row, column]
        return Cell(count, -(-count * LEVELS // most))

    groups: dict[str, list[MatrixRow]] = {}
    for term in rows.terms:
        cells = tuple(cell(term.id, column.id) for column in columns.terms)
        view = term_view(book, rows.id, term, here)
        groups.setdefault(term.group, []).append(MatrixRow(view, cells))
    return MatrixTable(
        f"{rows.id}-{columns.id}",
        facet_view(book, rows, here),
        facet_view(book, columns, here),
        tuple(MatrixGroup(label, tuple(found)) for label, found in groups.items()),
        len(rows.terms) * len(columns.terms) - len(counts),
        len(rows.terms) * len(columns.terms),
    )


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
