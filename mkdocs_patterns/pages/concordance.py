"""What all patterns of a term say, field by field, each answer with its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from mkdocs_patterns.pages.book import LONGEST_READING, Book, PagePlan, answered, by_title
from mkdocs_patterns.pages.cards import section_views
from mkdocs_patterns.pages.views import Ref, facet_ref
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["FieldView", "Jump", "Quote", "concordance_page", "quoted"]

_PLACED = re.compile(r' (id|href|src)="([^"<>]*)"(?=[^<>]*>)')
"""An address or anchor inside a tag; the cleaner leaves no bracket in text or values."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One pattern's answer."""

    title: str
    href: str
    """To that part of the pattern's page."""
    participant: str
    pattern: str
    """Id."""
    section: int
    """Which of the pattern's sections it is."""


@dataclass(frozen=True, slots=True)
class Jump:
    """One field by name, and the way to its answers."""

    label: str
    href: str
    count: int
    here: bool
    """Whether the page is about this field alone."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field with all answers."""

    label: str
    anchor: str
    quotes: tuple[Quote, ...]


def concordance_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/concordance.html`, the authors' rendered text excepted."""
    patterns = by_title(book.catalogue.having(plan.facet, plan.subject))
    term = book.terms[plan.facet, plan.subject]
    counts = answered(book, plan.facet, plan.subject)
    split = len(patterns) > LONGEST_READING
    shown = {plan.field} & counts.keys() if split else counts
    return {
        "facet": facet_ref(book, book.facets[plan.facet], plan.path),
        "term": Ref(term.label, book.addresses.link(plan.path, plan.parent or "")),
        "count": len(patterns),
        "jumps": tuple(
            Jump(book.field_label(name), _way(book, plan, name, split), count, name == plan.field)
            for name, count in counts.items()
        ),
        "field_views": tuple(_fields(book, patterns, plan.path, shown)),
    }


def _way(book: Book, plan: PagePlan, name: str, split: bool) -> str:
    if not split:
        return f"#p-field-{name}"
    return book.addresses.link(
        plan.path, book.addresses.concordance(plan.facet, plan.subject, name)
    )


def _fields(
    book: Book, patterns: Sequence[Pattern], here: str, shown: Iterable[str]
) -> Iterator[FieldView]:
    answers: dict[str, list[Quote]] = {name: [] for name in shown}
    for pattern in patterns:
        way = book.addresses.link(here, book.addresses.pattern(pattern.id))
        views = section_views(pattern.sections)
        for number, (section, view) in enumerate(zip(pattern.sections, views, strict=True)):
            if section.field in answers and section.markdown.strip():
                who = pattern.participant.name
                quote = Quote(pattern.title, f"{way}#p-{view.anchor}", who, pattern.id, number)
                answers[section.field].append(quote)
    for name, quotes in answers.items():
        yield FieldView(book.field_label(name), f"field-{name}", tuple(quotes))


def quoted(
    views: Sequence[FieldView], book: Book, here: str, texts: Callable[[Pattern], Sequence[str]]
) -> tuple[dict[str, object], ...]:
    """The fields with the answers' HTML; `texts` gives that of a pattern's sections in order."""
    return tuple(
        {
            "label": view.label,
            "anchor": view.anchor,
            "quotes": tuple(_with_html(quote, book, here, texts) for quote in view.quotes),
        }
        for view in views
    )


def _with_html(
    quote: Quote, book: Book, here: str, texts: Callable[[Pattern], Sequence[str]]
) -> dict[str, object]:
    html = texts(book.catalogue.by_id[quote.pattern])[quote.section]
    if '="' in html:
        origin = book.addresses.pattern(quote.pattern)
        html = _PLACED.sub(partial(_moved, book, origin, here), html)
    return {
        "title": quote.title,
        "href": quote.href,
        "participant": quote.participant,
        "html": Markup(html),
    }


def _moved(book: Book, origin: str, here: str, found: re.Match[str]) -> str:
    """Anchors stay with the pattern's own page, so that none stands twice; addresses lead there."""
    name, value = found.groups()
    if name == "id":
        return ""
    return f' {name}="{book.addresses.moved(value, origin, here)}"'
