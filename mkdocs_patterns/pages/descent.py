"""What the page of a pattern tells of its descent: what it came from, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.views import Ref
from mkdocs_patterns.reading.lineage import Kind, Lineage
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Descent", "descent", "descent_origin"]

FORWARD: dict[Kind, str] = {
    "supersedes": "Supersedes",
    "split_from": "Split from",
    "refines": "Refines",
}
"""How the page of the younger pattern words it, in the order shown."""
BACKWARD: dict[Kind, str] = {
    "supersedes": "Superseded by",
    "split_from": "Split into",
    "refines": "Refined by",
}
"""The same as the page of the older one words it."""


@dataclass(frozen=True, slots=True)
class Descent:
    """Patterns that stand in one relation of descent to this one."""

    label: str
    patterns: tuple[Ref, ...]
    """Without an address where a pattern has no page of its own any more."""
    instead: bool = False
    """Whether readers had better read these."""


def descent(book: Book, pattern: Pattern, here: str) -> tuple[Descent, ...]:
    """Groups in the order shown, what takes the pattern's place first; none where nothing is."""
    return tuple(_groups(book, pattern, here))


def _groups(book: Book, pattern: Pattern, here: str) -> Iterator[Descent]:
    lineage = book.catalogue.lineage

    def refs(ids: list[str]) -> tuple[Ref, ...]:
        at = book.addresses
        titles = ((name, book.catalogue.by_id[name].title) for name in dict.fromkeys(ids))
        return tuple(Ref(title, at.link(here, at.pattern(name))) for name, title in titles)

    later: dict[Kind, list[str]] = {kind: [] for kind in BACKWARD}
    for tie in lineage.to(pattern.id):
        later[tie.kind].append(tie.pattern)
    earlier: dict[Kind, list[str]] = {kind: [] for kind in FORWARD}
    for tie in lineage.of(pattern.id):
        earlier[tie.kind].append(tie.target)
    merged = tuple(Ref(moved.title, "") for moved in lineage.came(pattern.id) if moved.merged)
    groups = (
        Descent(BACKWARD["supersedes"], refs(later.pop("supersedes")), instead=True),
        Descent("Merged from", merged),
        *(Descent(FORWARD[kind], refs(ids)) for kind, ids in earlier.items()),
        *(Descent(BACKWARD[kind], refs(ids)) for kind, ids in later.items()),
    )
    yield from (group for group in groups if group.patterns)


def descent_origin(book: Book, pattern: str) -> tuple[object, ...]:
    """All that `descent` reads of the catalogue."""
    lineage: Lineage = book.catalogue.lineage
    ties = (*lineage.of(pattern), *lineage.to(pattern))
    titles = tuple(
        book.catalogue.by_id[name].title for tie in ties for name in (tie.pattern, tie.target)
    )
    return ties, lineage.came(pattern), titles
