"""What the home page's explorer filters by, and each pattern's place in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.memory import mark
from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.gists import Gist, gist
from mkdocs_patterns.pages.views import Entry, entries, hue
from mkdocs_patterns.reading.lineage import STATUSES

__all__ = ["Filter", "Listed", "Option", "OptionGroup", "filters", "listed", "parameter"]

TAKEN = frozenset({"compare", "h", "q", "sort", "status", "terms", "who", "words"})
"""Parameters of the home page's address that are no facet; `h` and `q` are Material's search."""
UNCLASSIFIED = "unclassified"
NEED, NEED_OF_MANY, MANY = 140, 80, 1000
"""Characters of what must be known; fewer where there are many patterns on the page."""
UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Option:
    """One box to tick."""

    value: str
    """As it stands in the address."""
    label: str
    count: int
    """How many of all patterns it has."""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Boxes that stand together; a filter without groups has one without a label."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One set of boxes: any of those ticked will do."""

    id: str
    """The parameter in the address."""
    label: str
    hue: int
    """1 to 6; 0 for what is no facet."""
    href: str
    """To a page that explains the options; may be empty."""
    judged: bool
    """Whether its options can be a suggestion."""
    groups: tuple[OptionGroup, ...]

    @property
    def options(self) -> tuple[Option, ...]:
        """All of them in order."""
        return tuple(option for group in self.groups for option in group.options)


@dataclass(frozen=True, slots=True)
class Listed:
    """One pattern of the explorer."""

    entry: Entry
    marks: str
    """Places of its options among those of all filters; `~` behind one that is a suggestion."""
    ties: int
    """How many patterns it names or is named by."""


def parameter(facet: str) -> str:
    """How the address of a filtered list names a facet."""
    return f"facet-{facet}" if facet in TAKEN else facet


def filters(book: Book, origin: str) -> tuple[Filter, ...]:
    """All sets of boxes: facets in the configured order, then status and participants."""
    found = [_of_facet(book, facet, origin) for facet in book.catalogue.facets]
    if any(pattern.status for pattern in book.catalogue.patterns):
        found.append(_of_status(book))
    if book.tells_participants:
        found.append(_of_participants(book, origin))
    return tuple(found)


def listed(book: Book, origin: str) -> tuple[Listed, ...]:
    """All patterns by title."""
    options = [(shown.id, each.value) for shown in filters(book, origin) for each in shown.options]
    places = {option: str(place) for place, option in enumerate(options)}
    version = mark(options)
    patterns = book.by_title
    length = NEED if len(patterns) <= MANY else NEED_OF_MANY
    found = []
    for pattern, entry in zip(
        patterns, entries(book, patterns, origin, length=length), strict=True
    ):
        known = gist(book, pattern)
        make = partial(_marks, places, known)
        marks = book.memory.recall("marks", pattern.id, (version, known), make)
        found.append(Listed(entry, marks, known.ties))
    return tuple(found)


def _marks(places: Mapping[tuple[str, str], str], known: Gist) -> str:
    """The options a pattern has; those of filters that are not shown have no place."""
    had = [
        ((parameter(facet), value), suggested)
        for facet, assigned in known.assigned.items()
        for value, suggested in _values(assigned).items()
    ]
    had += [(("status", known.status or UNSAID), False), (("who", known.participant.id), False)]
    return " ".join(f"{places[o]}{'~' if suggested else ''}" for o, suggested in had if o in places)


def _values(assigned: tuple[Assignment, ...]) -> Mapping[str, bool]:
    """Term -> whether it is suggested."""
    return {a.term: a.origin == "prose" for a in assigned} or {UNCLASSIFIED: False}


def _of_facet(book: Book, facet: Facet, origin: str) -> Filter:
    groups: dict[str, list[Option]] = {}
    for term in facet.terms:
        count = len(book.catalogue.having(facet.id, term.id))
        groups.setdefault(term.group, []).append(Option(term.id, term.label, count))
    without = len(book.catalogue.unclassified(facet.id))
    shown = [OptionGroup(label, tuple(options)) for label, options in groups.items()]
    if without:
        shown.append(OptionGroup("", (Option(UNCLASSIFIED, "Unclassified", without),)))
    return Filter(
        parameter(facet.id),
        facet.plural or facet.label,
        hue(book, facet.id),
        book.addresses.link(origin, book.addresses.facet(facet.id)),
        True,
        tuple(shown),
    )


def _of_status(book: Book) -> Filter:
    """How mature patterns are, where anybody says so of any."""
    counts = Counter(pattern.status or UNSAID for pattern in book.catalogue.patterns)
    names = [*STATUSES, UNSAID]
    options = (Option(name, name.capitalize(), counts[name]) for name in names if counts[name])
    return Filter("status", "Status", 0, "", False, (OptionGroup("", tuple(options)),))


def _of_participants(book: Book, origin: str) -> Filter:
    at = book.addresses
    counts = Counter(pattern.participant for pattern in book.catalogue.patterns)
    options = tuple(Option(who.id, who.name, counts[who]) for who in book.catalogue.participants)
    href = at.link(origin, at.participants())
    return Filter("who", "Participants", 0, href, False, (OptionGroup("", options),))
