"""What the home page's explorer filters by, and each pattern's place in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.pages.book import Book
from mkdocs_patterns.pages.gists import gist
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


@dataclass(frozen=True, slots=True)
class _Criterion:
    """A filter, and the options each pattern has: value -> whether it is suggested."""

    shown: Filter
    values: Mapping[str, Mapping[str, bool]]


def parameter(facet: str) -> str:
    """How the address of a filtered list names a facet."""
    return f"facet-{facet}" if facet in TAKEN else facet


def filters(book: Book, origin: str) -> tuple[Filter, ...]:
    """All sets of boxes: facets in the configured order, then participants."""
    return tuple(criterion.shown for criterion in _criteria(book, origin))


def listed(book: Book, origin: str) -> tuple[Listed, ...]:
    """All patterns by title."""
    criteria = tuple(_criteria(book, origin))
    places: dict[tuple[str, str], int] = {}
    for criterion in criteria:
        for option in criterion.shown.options:
            places[criterion.shown.id, option.value] = len(places)
    patterns = book.by_title
    length = NEED if len(patterns) <= MANY else NEED_OF_MANY
    return tuple(
        Listed(entry, _marks(criteria, places, pattern.id), gist(book, pattern).ties)
        for pattern, entry in zip(
            patterns, entries(book, patterns, origin, length=length), strict=True
        )
    )


def _marks(
    criteria: tuple[_Criterion, ...], places: Mapping[tuple[str, str], int], pattern: str
) -> str:
    return " ".join(
        f"{places[criterion.shown.id, value]}{'~' if suggested else ''}"
        for criterion in criteria
        for value, suggested in criterion.values[pattern].items()
    )


def _criteria(book: Book, origin: str) -> Iterator[_Criterion]:
    for facet in book.catalogue.facets:
        yield _of_facet(book, facet, origin)
    if any(pattern.status for pattern in book.catalogue.patterns):
        yield _of_status(book)
    if book.tells_participants:
        yield _of_participants(book, origin)


def _of_facet(book: Book, facet: Facet, origin: str) -> _Criterion:
    assigned = book.catalogue.assignments
    values = {
        pattern.id: {a.term: a.origin == "prose" for a in assigned[pattern.id][facet.id]}
        or {UNCLASSIFIED: False}
        for pattern in book.catalogue.patterns
    }
    groups: dict[str, list[Option]] = {}
    for term in facet.terms:
        count = len(book.catalogue.having(facet.id, term.id))
        groups.setdefault(term.group, []).append(Option(term.id, term.label, count))
    without = len(book.catalogue.unclassified(facet.id))
    shown = [OptionGroup(label, tuple(options)) for label, options in groups.items()]
    if without:
        shown.append(OptionGroup("", (Option(UNCLASSIFIED, "Unclassified", without),)))
    return _Criterion(
        Filter(
            parameter(facet.id),
            facet.plural or facet.label,
            hue(book, facet.id),
            book.addresses.link(origin, book.addresses.facet(facet.id)),
            True,
            tuple(shown),
        ),
        values,
    )


def _of_status(book: Book) -> _Criterion:
    """How mature patterns are, where anybody says so of any."""
    patterns = book.catalogue.patterns
    counts = Counter(pattern.status or UNSAID for pattern in patterns)
    names = [*STATUSES, UNSAID]
    options = (Option(name, name.capitalize(), counts[name]) for name in names if counts[name])
    return _Criterion(
        Filter("status", "Status", 0, "", False, (OptionGroup("", tuple(options)),)),
        {pattern.id: {pattern.status or UNSAID: False} for pattern in patterns},
    )


def _of_participants(book: Book, origin: str) -> _Criterion:
    at = book.addresses
    counts = Counter(pattern.participant for pattern in book.catalogue.patterns)
    options = tuple(Option(who.id, who.name, counts[who]) for who in book.catalogue.participants)
    href = at.link(origin, at.participants())
    return _Criterion(
        Filter("who", "Participants", 0, href, False, (OptionGroup("", options),)),
        {pattern.id: {pattern.participant.id: False} for pattern in book.catalogue.patterns},
    )
