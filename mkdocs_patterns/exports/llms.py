"""`llms.txt`: the catalogue in one short Markdown file, for readers that are programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.views import need
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["llms_text"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def llms_text(book: Book) -> str:
    """Title, summary, every pattern below its stage with its need, and where the data are."""
    at = book.addresses
    root = f"{book.site_url.rstrip('/')}/" if book.site_url else ""

    def link(title: str, path: str, note: str) -> str:
        way = f"{root}{at.url(path)}" if root else at.link(at.llms(), path)
        return f"- [{_plain(title)}]({way}){f': {_plain(note)}' if note else ''}"

    lines = [f"# {_plain(book.title)}", "", f"> {_summary(book)}", ""]
    for label, patterns in _shelves(book):
        lines += [f"## {_plain(label)}", ""]
        lines += [link(p.title, at.pattern(p.id), need(book, p)) for p in patterns]
        lines.append("")
    lines += ["## Optional", ""]
    lines.append(link("The whole catalogue", at.data(), "all texts, terms and relations as JSON"))
    lines.append(link("Shape of the data", at.data_schema(), "JSON Schema"))
    lines.append(link("Data set", at.dataset(), "other formats, licence, how to cite"))
    return "\n".join(lines) + "\n"


def _summary(book: Book) -> str:
    count = len(book.catalogue.patterns)
    reference = f" Cite as: {_plain(book.reference.text)}" if book.reference else ""
    return (
        f"{count} information need pattern{'s' if count != 1 else ''}: what people need to know "
        f"while they build a model, when, why, and how they find it out.{reference}"
    )


def _shelves(book: Book) -> Iterator[tuple[str, list[Pattern]]]:
    """Patterns by the stage they stand in, in the pipeline's order."""
    shelves: dict[str, list[Pattern]] = {}
    for pattern in book.by_title:
        shelves.setdefault(book.shelf(pattern.id), []).append(pattern)
    for term in book.spine.terms if book.spine else ():
        if term.id in shelves:
            yield term.label, shelves[term.id]
    if "" in shelves:
        yield ("Unclassified" if book.spine else "Patterns"), shelves[""]


def _plain(text: str) -> str:
    """Words that no reader of Markdown takes for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
