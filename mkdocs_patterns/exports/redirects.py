"""Old addresses: small pages that lead on, with or without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.citing import permalink

__all__ = ["redirects"]


def redirects(book: Book) -> Iterator[tuple[str, str]]:
    """File in the site and content for each address whose pattern is to be found elsewhere."""
    at = book.addresses
    for moved in book.catalogue.lineage.moved:
        target = book.catalogue.by_id[moved.target]
        here = at.pattern(moved.id)
        way = at.link(here, at.pattern(target.id))
        canonical = permalink(book, target) or way
        what = "was merged into" if moved.merged else "is found at"
        yield at.file(here), _page(moved.title, way, canonical, target.title, what)


def _page(title: str, way: str, canonical: str, target: str, what: str) -> str:
    title, way, canonical, target = (escape(text) for text in (title, way, canonical, target))
    return (
        "<!doctype html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        f'<link rel="canonical" href="{canonical}">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={way}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "</head>\n"
        f'<body><p>“{title}” {what} <a href="{way}">{target}</a>.</p></body>\n'
        "</html>\n"
    )
