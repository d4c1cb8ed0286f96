"""The names under which terms are given by people: in front matter, labelled lines, overrides."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from mkdocs_patterns.facets.stems import words
from mkdocs_patterns.facets.terms import Term

__all__ = ["TermNames", "term_key"]

CLOSE = 90
"""Ratio from which a spelling counts as a typo of a known name."""
_SHORTEST_TYPO = 5
_LONGEST = 80
_APART = re.compile(r"[-_/&+.,;:()!?–—\s]+")
_SPACED = str.maketrans(dict.fromkeys("-_/&+.,;:()!?–—|<>", " "))


def term_key(name: str) -> str:
    """What spellings of one name share: case, hyphens, articles and plurals are dropped."""
    return " ".join(words(name.translate(_SPACED)))


class TermNames:
    """Ids, labels and aliases of a facet's terms."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._ids: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        for term in terms:
            for name in (term.id, term.label, *term.aliases):
                self._ids.setdefault(term_key(name), term.id)
                self._spelled.setdefault(_folded(name), term.id)

    def find(self, name: str) -> str | None:
        """The id of the term a person means by this name, if there is one."""
        if len(name) > _LONGEST:
            return None
        key = term_key(name)
        if not key:
            return None
        return self._ids.get(key) or self._near(name, CLOSE)

    def nearest(self, name: str) -> str | None:
        """The id of the term whose name looks most like this one, for a hint."""
        return self._near(name[:_LONGEST], 60)

    def _near(self, name: str, least: int) -> str | None:
        spelled = _folded(name)
        if len(spelled) < _SHORTEST_TYPO:
            return None
        near = process.extractOne(
            spelled, self._spelled.keys(), scorer=fuzz.ratio, score_cutoff=least
        )
        return self._spelled[near[0]] if near else None


def _folded(name: str) -> str:
    return _APART.sub(" ", name.casefold()).strip()
