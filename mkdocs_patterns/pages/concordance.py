"""What all patterns of a term say, field by field, each answer with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from mkdocs_patterns.pages.authored import AuthoredTexts
from mkdocs_patterns.pages.book import Book, PagePlan, by_title
from mkdocs_patterns.pages.cards import section_views
from mkdocs_patterns.pages.views import Ref, facet_ref
from mkdocs_patterns.reading.patterns import Pattern

__all__ = [
    "Choice",
    "Choices",
    "FieldView",
    "Jump",
    "concordance_page",
    "field_views",
    "reading_of",
    "said",
]

Said = TypeVar("Said")

_PLACED = re.compile(r' (id|href|src)="([^"<>]*)"(?=[^<>]*>)')
"""An address or anchor inside a tag; the cleaner leaves no bracket in text or values."""


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
    quotes: Markup
    """Each a `dt` with its source and a `dd` with the author's words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A term whose answers alone can be shown on a page of all."""

    label: str
    value: str
    """As it stands in the page's address: `facet=term`."""
    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Those of a facet."""

    label: str
    terms: tuple[Choice, ...]


def concordance_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/concordance.html`, the answers excepted."""
    at, here = book.addresses, plan.path
    counts = book.answered[plan.facet, plan.subject]
    term = book.terms.get((plan.facet, plan.subject))
    return {
        "facet": facet_ref(book, book.facets[plan.facet], here) if plan.facet else None,
        "term": Ref(term.label, at.link(here, plan.parent or "")) if term else None,
        "count": len(_patterns(book, plan)),
        "choices": _choices(book) if plan.field else (),
        "jumps": tuple(
            Jump(
                book.field_label(name),
                at.link(here, at.field(name)) if plan.field else f"#p-field-{name}",
                count,
                name == plan.field,
            )
            for name, count in counts.items()
        ),
    }


def reading_of(book: Book, facet: str, term: str, here: str) -> str:
    """The way to a wide term's answers on the pages of all, the first field's."""
    first = next(iter(book.answered[facet, term]), "")
    return f"{book.addresses.link(here, book.addresses.field(first))}?{_value(facet, term)}"


def _value(facet: str, term: str) -> str:
    return f"{quote(facet)}={quote(term)}"


def _patterns(book: Book, plan: PagePlan) -> Sequence[Pattern]:
    if plan.field:
        return book.by_title
    return by_title(book.catalogue.having(plan.facet, plan.subject))


def _choices(book: Book) -> tuple[Choices, ...]:
    return tuple(
        Choices(
            facet.label,
            tuple(
                Choice(term.label, _value(facet.id, term.id), count)
                for term in facet.terms
                if (count := len(book.catalogue.having(facet.id, term.id)))
            ),
        )
        for facet in book.catalogue.facets
    )


def said(
    book: Book, pattern: Pattern, texts: AuthoredTexts
) -> Mapping[str, tuple[tuple[str, object], ...]]:
    """Field id -> what stands for what one pattern says there: equal if that is."""
    names = texts.names(pattern)
    return book.memory.recall(
        "said", pattern.id, (pattern.digest, names), partial(_by_field, pattern, names)
    )


def _by_field(
    pattern: Pattern, parts: Sequence[Said]
) -> Mapping[str, tuple[tuple[str, Said], ...]]:
    """Field id -> each answer's anchor, and the part of the section it is."""
    found: dict[str, tuple[tuple[str, Said], ...]] = {}
    views = section_views(pattern.sections)
    for section, view, part in zip(pattern.sections, views, parts, strict=False):
        if section.field and section.markdown.strip():
            answer = (f"p-{view.anchor}", part)
            found[section.field] = (*found.get(section.field, ()), answer)
    return found


def _unwrapped(html: str) -> str:
    """A lone paragraph's words: most answers are one."""
    html = html.strip()
    lone = html.startswith("<p>") and html.endswith("</p>") and html.count("</p>") == 1
    return html[len("<p>") : -len("</p>")] if lone else html


def field_views(book: Book, plan: PagePlan, texts: AuthoredTexts) -> tuple[FieldView, ...]:
    """The page's field, or all of them, with all answers."""
    patterns = _patterns(book, plan)
    depth = book.addresses.url(plan.path).count("/")
    if depth not in book.quotes:
        book.quotes.clear()  # pages of one depth follow each other, and the quotes take much room
    made = book.quotes.setdefault(depth, {})
    for pattern in patterns:
        if pattern.id not in made:
            made[pattern.id] = _quotes(book, plan.path, pattern, texts)
    if plan.field:
        marks = _marks(book)
        quotes = (
            f'<div data-t="{marks[pattern.id]}">{made[pattern.id][plan.field]}</div>\n'
            for pattern in patterns
            if plan.field in made[pattern.id]
        )
        label = book.field_label(plan.field)
        return (FieldView(label, f"field-{plan.field}", Markup("".join(quotes))),)
    said = [made[pattern.id] for pattern in patterns]
    return tuple(
        FieldView(
            book.field_label(name),
            f"field-{name}",
            Markup("".join(found[name] for found in said if name in found)),
        )
        for name in book.answered[plan.facet, plan.subject]
    )


def _marks(book: Book) -> Mapping[str, str]:
    """Pattern id -> numbers of its terms among the choices, from one on."""
    found: dict[str, list[str]] = {pattern.id: [] for pattern in book.catalogue.patterns}
    number = 0
    for facet, term in book.terms:
        patterns = book.catalogue.having(facet, term)
        number += bool(patterns)
        for pattern in patterns:
            found[pattern.id].append(str(number))
    return {name: " ".join(numbers) for name, numbers in found.items()}


def _quotes(book: Book, here: str, pattern: Pattern, texts: AuthoredTexts) -> Mapping[str, str]:
    """Field id -> what a pattern says there, as HTML: the same on all pages equally deep.

    A pattern stands on as many pages as it has terms, so this is made once and by no template.
    """
    origin = book.addresses.pattern(pattern.id)
    way = escape(book.addresses.link(here, origin))
    title, who = escape(pattern.title), escape(pattern.participant.name)
    moved = partial(_PLACED.sub, partial(_moved, book, origin, here))
    return {
        name: "".join(
            f'<dt><a href="{way}#{anchor}">{title}</a> {who}</dt>'
            f"<dd>{_unwrapped(moved(html) if '=' in html else html)}</dd>\n"
            for anchor, html in answers
        )
        for name, answers in _by_field(pattern, texts.of(pattern).sections).items()
    }


def _moved(book: Book, origin: str, here: str, found: re.Match[str]) -> str:
    """Anchors stay with the pattern's own page, so that none stands twice; addresses lead there."""
    name, value = found.groups()
    if name == "id":
        return ""
    return f' {name}="{book.addresses.moved(value, origin, here)}"'
