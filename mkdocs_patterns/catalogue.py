"""All patterns with their terms, indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.vocabulary import Facet, Term
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.lineage import Lineage
from mkdocs_patterns.reading.patterns import Participant, Pattern

__all__ = ["Catalogue"]


@dataclass(frozen=True)
class Catalogue:
    """What all stages before it found; everything later only reads."""

    facets: tuple[Facet, ...]
    """The vocabularies, in the configured order."""
    patterns: tuple[Pattern, ...]
    """Ordered by source, then line."""
    assignments: Mapping[str, Mapping[str, tuple[Assignment, ...]]]
    """Pattern id -> facet id -> its terms, best supported first; every facet is a key."""
    problems: tuple[Problem, ...] = ()
    lineage: Lineage = field(default_factory=Lineage)
    """What became of patterns that are not among these, and where these come from."""

    @cached_property
    def by_id(self) -> Mapping[str, Pattern]:
        """Pattern id -> pattern."""
        return {pattern.id: pattern for pattern in self.patterns}

    @cached_property
    def _by_term(self) -> Mapping[tuple[str, str], tuple[Pattern, ...]]:
        index: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
        facets = [facet.id for facet in self.facets]
        for pattern in self.patterns:
            assigned = self.assignments[pattern.id]
            for facet in facets:
                terms = [assignment.term for assignment in assigned[facet]] or [""]
                for term in terms if len(terms) == 1 else dict.fromkeys(terms):
                    index[facet, term].append(pattern)
        return {key: tuple(found) for key, found in index.items()}

    def having(self, facet: str, term: str) -> tuple[Pattern, ...]:
        """The patterns that carry a term, in catalogue order."""
        return self._by_term.get((facet, term), ())

    def unclassified(self, facet: str) -> tuple[Pattern, ...]:
        """The patterns that carry no term of a facet."""
        return self._by_term.get((facet, ""), ())

    def terms(self, pattern: str, facet: str) -> tuple[Term, ...]:
        """A pattern's terms of one facet, best supported first."""
        vocabulary = next(f for f in self.facets if f.id == facet)
        return tuple(vocabulary.term(a.term) for a in self.assignments[pattern][facet])

    @cached_property
    def participants(self) -> Mapping[Participant, tuple[Pattern, ...]]:
        """Each participant's patterns; participants ordered by name."""
        found: dict[Participant, list[Pattern]] = {}
        for pattern in self.patterns:
            found.setdefault(pattern.participant, []).append(pattern)
        ordered = sorted(found, key=lambda who: (who.name.casefold(), who.id))
        return {who: tuple(found[who]) for who in ordered}
