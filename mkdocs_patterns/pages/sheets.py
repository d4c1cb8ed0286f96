"""Pages for the table: what designers take away from a stage, and the catalogue as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from mkdocs_patterns.pages.book import Book, PagePlan, by_title
from mkdocs_patterns.pages.cards import Evidence, acquisition, purpose
from mkdocs_patterns.pages.gists import gist
from mkdocs_patterns.pages.views import Ref, hue, need
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["CardView", "Requirement", "RequirementGroup", "Suit", "deck_page", "sheet_page"]

_GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a tool could meet: the need of one pattern."""

    id: str
    """Of the pattern: it stays when the list changes."""
    title: str
    href: str
    participant: str
    goal: str
    """How the Goal begins; empty where it was not said."""
    need: str
    """What must be known; empty where it was not said."""
    methods: tuple[Evidence, ...]
    """How it is found out today."""


@dataclass(frozen=True, slots=True)
class RequirementGroup:
    """Requirements that serve the same goal."""

    label: str
    """Of the first goal of its patterns; empty where they have none."""
    anchor: str
    href: str
    """To the goal's page; empty where there is no goal."""
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """One pattern as a card."""

    id: str
    title: str
    href: str
    participant: str
    stages: tuple[str, ...]
    """Labels."""
    goals: tuple[str, ...]
    methods: tuple[str, ...]
    need: str
    goal: str


@dataclass(frozen=True, slots=True)
class Suit:
    """The cards of one stage; each card lies in the first of its stages only."""

    label: str
    anchor: str
    hue: int
    cards: tuple[CardView, ...]


def sheet_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/sheet.html`."""
    patterns = by_title(book.catalogue.having(plan.facet, plan.subject))
    term = book.terms[plan.facet, plan.subject]
    return {
        "term": Ref(term.label, book.addresses.link(plan.path, plan.parent or "")),
        "definition": term.definition,
        "count": len(patterns),
        "groups": _by_goal(book, patterns, plan.path),
    }


def _by_goal(book: Book, patterns: Iterable[Pattern], here: str) -> tuple[RequirementGroup, ...]:
    at, facet = book.addresses, book.facets.get(_GOAL)
    found: dict[str, list[Requirement]] = {t.id: [] for t in facet.terms} if facet else {}
    for pattern in patterns:
        assigned = book.catalogue.assignments[pattern.id][_GOAL] if facet else ()
        found.setdefault(assigned[0].term if assigned else "", []).append(
            Requirement(
                pattern.id,
                pattern.title,
                at.link(here, at.pattern(pattern.id)),
                pattern.participant.name,
                purpose(book, pattern),
                need(book, pattern),
                acquisition(book, pattern),
            )
        )
    return tuple(
        RequirementGroup(
            book.terms[_GOAL, goal].label if goal else "",
            f"goal-{goal or 'none'}",
            at.link(here, at.term(_GOAL, goal)) if goal else "",
            tuple(requirements),
        )
        for goal, requirements in found.items()
        if requirements
    )


def deck_page(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/deck.html`."""
    spine = book.spine
    suits: dict[str, list[CardView]] = {t.id: [] for t in spine.terms} if spine else {}
    for pattern in book.by_title:
        href = book.addresses.link(plan.path, book.addresses.pattern(pattern.id))
        origin, make = (book.labels, gist(book, pattern), href), partial(_card, book, pattern, href)
        card = book.memory.recall("cards", pattern.id, origin, make)
        suits.setdefault(book.shelf(pattern.id), []).append(card)
    return {
        "count": len(book.by_title),
        "suits": tuple(
            Suit(
                book.terms[spine.id, stage].label if spine and stage else "",
                f"suit-{stage or 'none'}",
                hue(book, spine.id) if spine else 1,
                tuple(cards),
            )
            for stage, cards in suits.items()
            if cards
        ),
    }


def _card(book: Book, pattern: Pattern, href: str) -> CardView:
    def labels(facet: str) -> tuple[str, ...]:
        assigned = book.catalogue.assignments[pattern.id].get(facet, ())
        return tuple(book.terms[facet, each.term].label for each in assigned)

    return CardView(
        pattern.id,
        pattern.title,
        href,
        pattern.participant.name,
        labels(book.spine.id) if book.spine else (),
        labels(_GOAL),
        labels("method"),
        need(book, pattern),
        purpose(book, pattern),
    )
