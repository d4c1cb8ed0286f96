"""What an author sees above their pattern while the site is served: its own problems."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.problems import SEVERITIES

__all__ = ["Trouble", "previewed"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem of the pattern."""

    severity: str
    line: int
    message: str
    hint: str


def previewed(book: Book, pattern_id: str) -> tuple[Trouble, ...]:
    """The pattern's problems, grave ones first; none unless the book is a preview."""
    found = sorted(book.troubles(pattern_id), key=lambda p: (SEVERITIES.index(p.severity), p.line))
    return tuple(Trouble(p.severity, p.line, p.message, p.hint) for p in found)
