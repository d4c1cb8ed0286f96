"""New and changed patterns as an Atom feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.citing import permalink
from mkdocs_patterns.pages.views import need
from mkdocs_patterns.reading.dates import Dated
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["atom_feed"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML may hold."""
MOST = 100
"""Patterns in a feed."""


def atom_feed(book: Book) -> str | None:
    """The feed, latest first; None without the site's address or without any date."""
    dated = [(book.dates[p.id], p) for p in book.catalogue.patterns if p.id in book.dates]
    if not dated or not book.site_url:
        return None
    dated.sort(key=lambda entry: entry[1].id)
    dated.sort(key=lambda entry: entry[0].updated, reverse=True)
    root = book.site_url.rstrip("/")
    here = f"{root}/{book.addresses.feed()}"
    home = f"{root}/{book.addresses.url(book.addresses.home())}"
    author = book.reference.by if book.reference else book.title
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(book.title)}</title>",
        f"<id>{escape(here)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(here)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>',
        f"<updated>{_stamp(dated[0][0].updated)}</updated>",
        f"<author><name>{escape(author)}</name></author>",
        *(line for when, pattern in dated[:MOST] for line in _entry(book, pattern, when)),
        "</feed>",
    ]
    return _NO_XML.sub("", "\n".join(lines)) + "\n"


def _entry(book: Book, pattern: Pattern, when: Dated) -> Iterator[str]:
    address = permalink(book, pattern)
    yield "<entry>"
    yield f"<title>{escape(pattern.title)}</title>"
    yield f"<id>{escape(address)}</id>"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>'
    yield f"<published>{_stamp(when.created)}</published>"
    yield f"<updated>{_stamp(when.updated)}</updated>"
    if pattern.participant.name:
        yield f"<author><name>{escape(pattern.participant.name)}</name></author>"
    if summary := need(book, pattern):
        yield f"<summary>{escape(summary)}</summary>"
    assigned = book.catalogue.assignments[pattern.id]
    for facet in book.catalogue.facets:
        for item in assigned[facet.id]:
            label = book.terms[facet.id, item.term].label
            yield f"<category term={quoteattr(item.term)} label={quoteattr(label)}/>"
    yield "</entry>"


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
