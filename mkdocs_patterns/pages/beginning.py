"""Where readers can begin a pattern of their own, in the browser's editor."""

from __future__ import annotations

from mkdocs_patterns.pages.book import Book

__all__ = ["beginning"]


def beginning(book: Book, terms: str = "") -> str:
    """Address of a new file with the template's headings; empty where there is none.

    `terms` stand where an author would name them.
    """
    if not book.sources:
        return ""
    text = "\n".join(_blank(book, terms))
    return book.new_file_url(book.sources[0], "your-name/new-pattern.md", text) or ""


def _blank(book: Book, terms: str) -> list[str]:
    lines: list[str] = []
    for name, label in book.field_labels.items():
        lines += [f"# {label}" if not lines else f"## {label}", ""]
        if name == "context" and terms:
            lines += [terms, ""]
    return lines
