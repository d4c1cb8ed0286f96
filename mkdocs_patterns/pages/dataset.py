"""What the page of the data set shows: how to get all of it, cite it and use it."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.citing import escaped

__all__ = ["Download", "dataset_page", "described"]


@dataclass(frozen=True, slots=True)
class Download:
    """One file with the whole catalogue."""

    label: str
    href: str
    media: str
    """Media type."""
    what: str
    """One clause."""


def dataset_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/dataset.html`."""
    found = book.reference
    return {
        "patterns": len(book.catalogue.patterns),
        "participants": len(book.catalogue.participants) if book.tells_participants else 0,
        "terms": sum(len(facet.terms) for facet in book.catalogue.facets),
        "downloads": downloads(book, plan.path),
        "reference": found.words if found else "",
        "reference_href": found.address if found else "",
        "bibtex": _bibtex(book) if found else "",
        "version": found.version if found else "",
        "license": found.license if found else "",
        "license_href": found.license_url if found else "",
    }


def downloads(book: Book, here: str) -> tuple[Download, ...]:
    """All files there are, the most complete first."""
    at = book.addresses
    files = [
        ("JSON", at.data(), "application/json", "everything: texts, terms, relations, problems"),
        ("JSON Schema", at.data_schema(), "application/schema+json", "what stands where in it"),
        ("CSV", at.table(), "text/csv", "one row a pattern, for any spreadsheet"),
        ("JSON-LD", at.linked_data(), "application/ld+json", "as a schema.org data set"),
        ("llms.txt", at.llms(), "text/markdown", "titles and needs for language models"),
    ]
    if book.catalogue.facets:
        files += [
            ("REFI-QDA", at.qdc(), "application/xml", "the codebook, for NVivo, MAXQDA and others"),
            ("SKOS", at.skos(), "application/ld+json", "the codebook, as linked data"),
        ]
    if book.has_feed:
        files.append(("Atom", at.feed(), "application/atom+xml", "new and changed patterns"))
    return tuple(
        Download(name, at.link(here, path), kind, what) for name, path, kind, what in files
    )


def described(book: Book, here: str) -> dict[str, object]:
    """The data set in schema.org's words."""
    root = f"{book.site_url.rstrip('/')}/" if book.site_url else ""

    def way(path: str) -> str:
        at = book.addresses
        return f"{root}{at.url(path)}" if root else at.link(here, path)

    found = book.reference
    known = {
        "creator": [{"@type": "Person", "name": name} for name in found.authors] if found else [],
        "datePublished": found.year if found else "",
        "version": found.version if found else "",
        "license": (found.license_url or found.license) if found else "",
        "citation": found.text if found else "",
        "sameAs": found.address if found else "",
    }
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": found.title if found else book.title,
        "description": "Information need patterns: what people need to know while they build a "
        "machine learning model, when, why, and how they find it out.",
        "url": way(book.addresses.dataset()),
        **{name: value for name, value in known.items() if value},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": way(path)}
            for path, kind in (
                (book.addresses.data(), "application/json"),
                (book.addresses.table(), "text/csv"),
                (book.addresses.linked_data(), "application/ld+json"),
            )
        ],
    }


def _bibtex(book: Book) -> str:
    found = book.reference
    assert found is not None
    names = " and ".join(f"{{{escaped(name)}}}" for name in found.authors)
    fields = {
        "author": names,
        "title": f"{{{escaped(found.title)}}}",
        "year": found.year,
        "version": escaped(found.version),
        "doi": escaped(found.doi),
        "url": found.address,
    }
    rows = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{catalogue,\n" + ",\n".join(rows) + "\n}"
