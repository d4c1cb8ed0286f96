"""What the template of a pattern's page sees: its card, its sections, its company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.links.connect import Kind
from mkdocs_patterns.pages.book import Book, PagePlan
from mkdocs_patterns.pages.citing import Citation, citation
from mkdocs_patterns.pages.descent import descent
from mkdocs_patterns.pages.excerpts import excerpt, shortened
from mkdocs_patterns.pages.gists import gist, labelled
from mkdocs_patterns.pages.neighbourhood import Drawing, Neighbour, draw
from mkdocs_patterns.pages.previews import previewed
from mkdocs_patterns.pages.views import Chip, Ref, chips, hue, need
from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.urls import slug

__all__ = [
    "CardRow",
    "Evidence",
    "Mention",
    "MentionGroup",
    "SectionView",
    "acquisition",
    "pattern_view",
    "purpose",
    "section_views",
]

FORWARD: dict[Kind, str] = {
    "prerequisite": "Needs first",
    "leads-to": "Leads to",
    "refines": "Refines",
    "alternative": "Alternative to",
    "related": "Related to",
}
"""How the page of the pattern that names another words the relation, in the order shown."""

BACKWARD: dict[Kind, str] = {
    "prerequisite": "Prerequisite of",
    "leads-to": "Follows from",
    "refines": "Refined by",
    "alternative": "Alternative to",
    "related": "Named by",
}
"""The same relations, as the page of the named pattern words them."""

BEFORE = (FORWARD["prerequisite"], BACKWARD["leads-to"], FORWARD["refines"])
"""Relations to what comes before a pattern, in the order drawn above it."""

AFTER = (
    FORWARD["leads-to"],
    BACKWARD["prerequisite"],
    BACKWARD["refines"],
    FORWARD["alternative"],
    FORWARD["related"],
    BACKWARD["related"],
)
"""All others, in the order drawn below it."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One facet on the card."""

    label: str
    hue: int
    chips: tuple[Chip, ...]
    unclassified: str
    """Link to the list of patterns without a term of this facet."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a pattern carries a term, or several for the same reason."""

    label: str
    """The terms' labels, joined by commas."""
    origin: str
    quote: str
    """The author's words, shortened; empty where the owner said it."""
    place: str
    """Where they stand, in words: `Solution, line 21`."""
    href: str
    """To that line of the file; empty where there is none to link."""

    @property
    def suggested(self) -> bool:
        """Found in the prose; nobody said it."""
        return self.origin == "prose"


@dataclass(frozen=True, slots=True)
class SectionView:
    """One heading of the author's, and the anchor it is known under."""

    heading: str
    """Empty for text before any heading."""
    anchor: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Another pattern this one names, is named by, or is close to."""

    title: str
    href: str
    sentence: str
    """The author's sentence that names it; for a similar pattern the reason."""
    wanted: bool = False
    """The name is no pattern's yet; the link leads to the list of wanted ones."""


@dataclass(frozen=True, slots=True)
class MentionGroup:
    """Mentions of one kind."""

    label: str
    mentions: tuple[Mention, ...]


def pattern_view(book: Book, plan: PagePlan) -> dict[str, object]:
    """Context of `patterns/pattern.html`, the author's rendered text excepted."""
    pattern = book.catalogue.by_id[plan.subject]
    here, at = plan.path, book.addresses
    before, after = book.neighbours.get(pattern.id, (None, None))
    relations, backlinks = _relations(book, pattern, here), _backlinks(book, pattern, here)
    what, cite = need(book, pattern), citation(book, pattern)
    terms = {facet.id: chips(book, pattern, here, (facet,)) for facet in book.catalogue.facets}
    evidence = {facet.id: _evidence(book, pattern, facet) for facet in book.catalogue.facets}
    return {
        "id": pattern.id,
        "card": tuple(
            CardRow(
                facet.label if len(terms[facet.id]) < 2 else facet.plural or facet.label,
                hue(book, facet.id),
                terms[facet.id],
                at.link(here, at.unclassified(facet.id)),
            )
            for facet in book.catalogue.facets
        ),
        "participant": Ref(
            pattern.participant.name, at.link(here, at.participant(pattern.participant.id))
        )
        if book.tells_participants
        else None,
        "source": Ref(pattern.source, book.source_url(pattern.source, pattern.line) or "")
        if book.privacy == "show"
        else None,
        "status": pattern.status,
        "lineage": descent(book, pattern, here),
        "evidence": _together(item for items in evidence.values() for item in items),
        "stages": terms[book.spine.id] if book.spine else (),
        "context": excerpt(pattern.section("context"), 2, 240, labelled(book, pattern)),
        "need": what,
        "methods": acquisition(book, pattern),
        "goal": purpose(book, pattern),
        "section_views": section_views(pattern.sections),
        "unanswered": tuple(book.field_label(name) for name in pattern.empty),
        "relations": relations,
        "backlinks": backlinks,
        "neighbourhood": _drawing(pattern.title, (*relations, *backlinks)),
        "similar": tuple(
            Mention(_title(book, n.target), at.link(here, at.pattern(n.target)), n.reason)
            for n in book.links.similar[pattern.id]
        ),
        "previous": _ref(book, before, here),
        "next": _ref(book, after, here),
        "citation": cite,
        "edit_href": book.edit_url(pattern.source) or "",
        "issue_href": _issue(book, pattern, cite),
        "compare_href": f"{at.link(here, at.compare())}?ids={quote(pattern.id)}",
        "data_href": at.link(here, at.pattern_data(pattern.id)),
        "problems": previewed(book, pattern.id),
    }


def purpose(book: Book, pattern: Pattern) -> str:
    """Why the need matters: how the Goal begins, or what speaks for the pattern's goal."""
    said = gist(book, pattern).goal
    if said or "goal" not in book.facets:
        return said
    return next((item.quote for item in _evidence(book, pattern, book.facets["goal"])), "")


def acquisition(book: Book, pattern: Pattern) -> tuple[Evidence, ...]:
    """How what must be known is found out: the pattern's methods with the author's words."""
    facet = book.facets.get("method")
    return _together(_evidence(book, pattern, facet)) if facet else ()


def _drawing(title: str, groups: Iterable[MentionGroup]) -> Drawing | None:
    found: dict[str, list[Neighbour]] = {}
    for group in groups:
        for item in group.mentions:
            neighbour = Neighbour(group.label, item.title, item.href, item.wanted)
            found.setdefault(group.label, []).append(neighbour)
    before = (neighbour for label in BEFORE for neighbour in found.get(label, ()))
    after = (neighbour for label in AFTER for neighbour in found.get(label, ()))
    return draw(title, before, after)


def _issue(book: Book, pattern: Pattern, cite: Citation) -> str:
    where = f"{pattern.source}, line {pattern.line}"
    text = f"{where}\n{cite.url}\n\n" if cite.url else f"{where}\n\n"
    return book.issue_url(f"{pattern.id}: ", text) or ""


def section_views(sections: tuple[Section, ...]) -> tuple[SectionView, ...]:
    """Headings with anchors that stay the same when a section moves."""
    seen = {"title": 1}
    views = []
    for section in sections:
        anchor = _anchor(section.heading)
        seen[anchor] = seen.get(anchor, 0) + 1
        number = f"-{seen[anchor]}" if seen[anchor] > 1 else ""
        views.append(SectionView(section.heading, anchor + number))
    return tuple(views)


@lru_cache(maxsize=1024)
def _anchor(heading: str) -> str:
    """The same few headings stand in every file."""
    return slug(heading, default="text")


def _evidence(book: Book, pattern: Pattern, facet: Facet) -> list[Evidence]:
    return [
        Evidence(
            book.terms[facet.id, assignment.term].label,
            assignment.origin,
            shortened(assignment.evidence),
            _place(book, assignment),
            (book.source_url(pattern.source, assignment.line) or "") if assignment.line else "",
        )
        for assignment in book.catalogue.assignments[pattern.id][facet.id]
    ]


def _together(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One entry for all terms that come from the same words."""
    found: dict[tuple[str, str, str], Evidence] = {}
    for item in evidence:
        key = (item.origin, item.quote, item.place)
        same = found.get(key)
        found[key] = replace(same, label=f"{same.label}, {item.label}") if same else item
    return tuple(found.values())


def _place(book: Book, assignment: Assignment) -> str:
    field = book.field_label(assignment.field) if assignment.field else ""
    line = f"line {assignment.line}" if assignment.line else ""
    return ", ".join(part for part in (field, line) if part)


def _relations(book: Book, pattern: Pattern, here: str) -> tuple[MentionGroup, ...]:
    at = book.addresses
    groups: dict[Kind, dict[str, Mention]] = {}
    for relation in book.links.relations[pattern.id]:
        sentence = shortened(relation.sentence)
        if relation.target is None:
            wanted = book.wanted_id(pattern.id, relation)
            anchor = f"#p-wanted-{wanted}" if wanted else ""
            href = at.link(here, at.wanted() + anchor)
            mention = Mention(relation.text, href, sentence, wanted=True)
        else:
            href = at.link(here, at.pattern(relation.target))
            mention = Mention(_title(book, relation.target), href, sentence)
        groups.setdefault(relation.kind, {}).setdefault(href + mention.title, mention)
    return tuple(
        MentionGroup(label, tuple(groups[kind].values()))
        for kind, label in FORWARD.items()
        if kind in groups
    )


def _backlinks(book: Book, pattern: Pattern, here: str) -> tuple[MentionGroup, ...]:
    at = book.addresses
    groups: dict[Kind, list[Mention]] = {}
    for backlink in book.links.backlinks[pattern.id]:
        groups.setdefault(backlink.kind, []).append(
            Mention(
                _title(book, backlink.source),
                at.link(here, at.pattern(backlink.source)),
                shortened(backlink.sentence),
            )
        )
    return tuple(
        MentionGroup(label, tuple(groups[kind]))
        for kind, label in BACKWARD.items()
        if kind in groups
    )


def _title(book: Book, pattern: str) -> str:
    return book.catalogue.by_id[pattern].title


def _ref(book: Book, pattern: str | None, here: str) -> Ref | None:
    if pattern is None:
        return None
    return Ref(_title(book, pattern), book.addresses.link(here, book.addresses.pattern(pattern)))
