"""What the page that sets patterns side by side must know; the reader's browser fetches them."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.views import facet_ref
from mkdocs_patterns.reading.schema import CANONICAL, TITLE
from mkdocs_patterns.urls import slug

__all__ = ["PLACE", "ComparedField", "compare_page"]

PLACE = "PATTERN-ID"
"""Stands for the id in the address of a pattern's page."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One row of the comparison."""

    label: str
    anchors: str
    """The anchors its headings have on patterns' pages, with spaces between."""


def compare_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/compare.html`."""
    at = book.addresses
    return {
        "home_href": at.link(plan.path, at.home()),
        "pattern_href": at.link(plan.path, at.pattern(PLACE)),
        "facets": tuple(facet_ref(book, facet, plan.path) for facet in book.catalogue.facets),
        "fields": tuple(
            ComparedField(
                label, " ".join(sorted({slug(w) for w in (label, *CANONICAL.get(f, ()))}))
            )
            for f, label in book.field_labels.items()
            if f != TITLE
        ),
    }
