"""Where patterns are many, few or missing: one facet against another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlencode

from mkdocs_patterns.facets.terms import Facet, Term
from mkdocs_patterns.pages.beginning import beginning
from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.explorer import parameter
from mkdocs_patterns.pages.views import FacetView, TermView, facet_view, heat, term_view

__all__ = ["Cell", "MatrixGroup", "MatrixRow", "MatrixTable", "matrix_page"]

TABLES = 6
"""Pairs of facets on the page: all pairs of four facets."""
TERMS = "{terms}"
"""Where the lines that name a cell's terms stand in the address of a new file."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many patterns carry both terms."""

    count: int
    level: int
    """0 for none, 1 to 4 for heat."""
    href: str
    """To the list of these patterns; empty where there are none."""


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


def matrix_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/matrix.html`."""
    at = book.addresses
    facets = sorted(book.catalogue.facets, key=lambda facet: facet is not book.spine)
    pairs = list(combinations(facets, 2))[:TABLES]
    return {
        "tables": tuple(_table(book, rows, columns, plan.path) for rows, columns in pairs),
        "home_href": at.link(plan.path, at.home()),
        "new_href": beginning(book),
        "new_with_terms": beginning(book, TERMS),
    }


def _table(book: Book, rows: Facet, columns: Facet, here: str) -> MatrixTable:
    across = {term.id: _having(book, columns, term) for term in columns.terms}
    counts = {
        (term.id, column): len(found & having)
        for term in rows.terms
        for found in [_having(book, rows, term)]
        for column, having in across.items()
    }
    most = max(counts.values(), default=1)
    home = book.addresses.link(here, book.addresses.home())

    def cell(row: str, column: str) -> Cell:
        count = counts[row, column]
        query = urlencode({parameter(rows.id): row, parameter(columns.id): column})
        return Cell(count, heat(count, most), f"{home}?{query}" if count else "")

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
        sum(not count for count in counts.values()),
        len(counts),
    )


def _having(book: Book, facet: Facet, term: Term) -> frozenset[str]:
    return frozenset(pattern.id for pattern in book.catalogue.having(facet.id, term.id))
