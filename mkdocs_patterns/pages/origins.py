"""What each page is made from: while none of it changes, the page stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_patterns.memory import mark
from mkdocs_patterns.pages.authored import AuthoredTexts
from mkdocs_patterns.pages.book import Book, PageKind, PagePlan
from mkdocs_patterns.pages.concordance import said
from mkdocs_patterns.pages.descent import descent_origin
from mkdocs_patterns.pages.gists import Gist, gist
from mkdocs_patterns.pages.previews import previewed
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Origins"]

_LISTS: frozenset[PageKind] = frozenset(
    {"home", "facet", "matrix", "codebook", "deck", "participants"}
)
"""Pages that say something of every pattern."""


class Origins:
    """Names the origin of every page of one book."""

    def __init__(self, book: Book, texts: AuthoredTexts, templates: str) -> None:
        """`templates` names the content of all templates."""
        self._book = book
        self._texts = texts
        self._frame = mark(
            templates,
            book.title,
            book.labels,
            book.addresses,
            book.guides,
            book.sources,
            book.field_labels,
            book.privacy,
            book.site_url,
            book.reference,
            book.has_feed,
            [(book.source_url(path, 7), book.edit_url(path)) for path in _examples(book)],
            book.issue_url("title", "text"),
            book.new_file_url("folder", "file.md", "text"),
        )
        self._gists = {pattern.id: gist(book, pattern) for pattern in book.catalogue.patterns}
        self._all = tuple(self._gists.values())
        self._titles: dict[str | None, str] = {None: ""}
        self._titles.update((pattern.id, pattern.title) for pattern in book.catalogue.patterns)
        self._terms: dict[tuple[str, str], tuple[object, ...]] = {}

    def of(self, plan: PagePlan) -> tuple[object, ...] | None:
        """All that a page is made from; None for the few pages that are made each time."""
        own = self._own(plan)
        return None if own is None else (self._frame, plan, *own)

    def _own(self, plan: PagePlan) -> tuple[object, ...] | None:
        book, kind = self._book, plan.kind
        if kind == "pattern":
            return self._pattern(plan.subject)
        if kind in _LISTS:
            return self._all, len(book.links.wanted), len(book.catalogue.problems)
        if kind in ("term", "sheet"):
            return self._term(plan)
        if kind == "concordance":
            return self._concordance(plan)
        if kind == "report":
            return self._all, book.catalogue.problems
        if kind == "unclassified":
            return (self._listed(book.catalogue.unclassified(plan.facet)),)
        if kind == "participant":
            return (self._listed(book.catalogue.participants[book.participants[plan.subject]]),)
        return None

    def _term(self, plan: PagePlan) -> tuple[object, ...]:
        key = (plan.facet, plan.subject)
        if key not in self._terms:
            having = self._book.catalogue.having
            terms = self._book.facets[plan.facet].terms
            counts = tuple(len(having(plan.facet, term.id)) for term in terms)
            self._terms[key] = (self._listed(having(*key)), counts)
        return self._terms[key]

    def _concordance(self, plan: PagePlan) -> tuple[object, ...]:
        book = self._book
        found = book.by_title if plan.field else book.catalogue.having(plan.facet, plan.subject)
        answers = [said(book, pattern, self._texts) for pattern in found]
        shown = [fields.get(plan.field) for fields in answers] if plan.field else answers
        listed = self._all if plan.field else self._term(plan)
        counts = book.answered[plan.facet, plan.subject]
        return listed, tuple(counts.items()), tuple(shown)

    def _listed(self, patterns: Iterable[Pattern]) -> tuple[Gist, ...]:
        return tuple(self._gists[pattern.id] for pattern in patterns)

    def _pattern(self, pattern_id: str) -> tuple[object, ...]:
        book = self._book
        pattern = book.catalogue.by_id[pattern_id]
        relations = book.links.relations[pattern_id]
        backlinks = book.links.backlinks[pattern_id]
        similar = book.links.similar[pattern_id]
        beside = book.neighbours.get(pattern_id, (None, None))
        named = [
            *[relation.target for relation in relations],
            *[backlink.source for backlink in backlinks],
            *[neighbour.target for neighbour in similar],
            *beside,
        ]
        return (
            pattern.digest,
            self._texts.names(pattern),
            book.catalogue.assignments[pattern_id],
            relations,
            backlinks,
            similar,
            beside,
            tuple(map(self._titles.__getitem__, named)),
            tuple([book.wanted_id(pattern_id, r) for r in relations if r.target is None]),
            descent_origin(book, pattern_id),
            book.dates.get(pattern_id),
            previewed(book, pattern_id),
        )


def _examples(book: Book) -> list[str]:
    """A file in each place files come from: what its address is made of differs by place."""
    places = {pattern.source.partition("/")[0] for pattern in book.catalogue.patterns}
    return [f"{place}/folder/file.md" for place in sorted(places)]
