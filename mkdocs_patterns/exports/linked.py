"""The catalogue as linked data: a schema.org data set with all its patterns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mkdocs_patterns.memory import mark
from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.citing import linked_data
from mkdocs_patterns.pages.dataset import described
from mkdocs_patterns.pages.gists import gist
from mkdocs_patterns.pages.views import need
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.workers import LITTLE

__all__ = ["to_linked_data"]


def to_linked_data(book: Book) -> Kept[str]:
    """JSON-LD, one pattern a line; addresses are relative where the site's own is not known."""
    here = book.addresses.linked_data()
    frame = mark(here, book.addresses, book.site_url, book.labels, book.reference, book.title)
    wanted = [
        (pattern.id, (frame, gist(book, pattern), book.dates.get(pattern.id)), pattern)
        for pattern in book.catalogue.patterns
    ]
    parts = book.memory.keep_all(
        "linked data", wanted, lambda pattern: _dumped(_part(book, pattern, here)), worth=LITTLE
    )
    lines = [f"{_dumped(name)}: {_dumped(value)}" for name, value in described(book, here).items()]

    def made() -> str:
        has = '"hasPart": [\n' + ",\n".join(part.get() for part in parts) + "\n]"
        return "{\n" + ",\n".join([*lines, has]) + "\n}\n"

    return book.memory.join("catalogue.jsonld", mark(lines), parts, made)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _part(book: Book, pattern: Pattern, here: str) -> Mapping[str, Any]:
    at = book.addresses
    found = dict(linked_data(book, pattern, need(book, pattern), here))
    del found["@context"], found["inDefinedTermSet"]
    way = at.link(here, at.pattern(pattern.id))
    assigned = book.catalogue.assignments[pattern.id]
    labels = [
        book.terms[facet.id, item.term].label
        for facet in book.catalogue.facets
        for item in assigned[facet.id]
    ]
    return {"@id": way, **found, "url": found.get("url", way), "keywords": labels}
