"""Patterns by their telling words and by their terms, and which of them an edit moves apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from mkdocs_patterns.links.telling import Vector

__all__ = ["Index", "Places", "Terms"]

Terms = tuple[int, ...]
"""A pattern's terms: a number for each facet with a bit for each term."""
Places = tuple[Vector, Terms]
"""Where a pattern stands in the index."""
Posting = Sequence[tuple[float, str]]
"""Weights of one word with the patterns they belong to, in this order: heaviest first."""

_WINDOW = 16
"""Patterns looked at for each word: those in which it weighs about as much."""
_HALF = _WINDOW // 2


class Index:
    """Finds the patterns near a pattern. Grows out of an earlier index, which stays as it is."""

    def __init__(
        self,
        postings: Mapping[str, Posting] | None = None,
        groups: Mapping[Terms, Sequence[str]] | None = None,
    ) -> None:
        self.postings = dict(postings or {})
        """Letter -> the patterns for which it is telling."""
        self.groups = dict(groups or {})
        """Terms of more than one facet -> the patterns with exactly these, by id."""

    def fill(self, places: Mapping[str, Places]) -> None:
        """Take in all patterns at once, into an empty index."""
        postings: dict[str, list[tuple[float, str]]] = {}
        groups: dict[Terms, list[str]] = {}
        for pattern, (vector, terms) in places.items():
            for letter, weight in vector.items():
                postings.setdefault(letter, []).append((weight, pattern))
            if _several(terms):
                groups.setdefault(terms, []).append(pattern)
        for found in postings.values():
            found.sort()
        for group in groups.values():
            group.sort()
        self.postings.update(postings)
        self.groups.update(groups)

    def move(self, old: Mapping[str, Places], new: Mapping[str, Places]) -> set[str]:
        """Take patterns out of their old places and into their new ones.

        Returns all patterns that see others than before, or see them otherwise.
        """
        touched: set[str] = set()
        leaving: dict[str, list[tuple[float, str]]] = {}
        joining: dict[str, list[tuple[float, str]]] = {}
        for places, found in ((old, leaving), (new, joining)):
            for pattern, (vector, _) in places.items():
                for letter, weight in vector.items():
                    found.setdefault(letter, []).append((weight, pattern))
        for letter in leaving.keys() | joining.keys():
            posting = self.postings.get(letter, ())
            out = leaving.get(letter, [])
            touched.update(_seeing(posting, out))
            entries = sorted({*posting} - {*out} | {*joining.get(letter, ())})
            touched.update(_seeing(entries, joining.get(letter, ())))
            if entries:
                self.postings[letter] = entries
            else:
                self.postings.pop(letter, None)
        for places, added in ((old, False), (new, True)):
            for pattern, (_, terms) in places.items():
                if _several(terms):
                    touched.update(self._regroup(pattern, terms, added=added))
        return touched

    def _regroup(self, pattern: str, terms: Terms, *, added: bool) -> Iterable[str]:
        group = [*self.groups.get(terms, ())]
        place = bisect_left(group, pattern)
        if added:
            group.insert(place, pattern)
        else:
            del group[place]
        if group:
            self.groups[terms] = group
        else:
            del self.groups[terms]
        return group[max(0, place - _HALF - 1) : place + _HALF + 1]

    def seeing(self, pattern: str, vector: Vector, terms: Terms) -> set[str]:
        """The patterns that may see this one, and a few more."""
        found = set(self.same_terms(pattern, terms))
        for letter, weight in vector.items():
            found.update(_seeing(self.postings[letter], [(weight, pattern)]))
        return found

    def scores(self, pattern: str, vector: Vector) -> dict[str, float]:
        """The patterns that share telling words, with the cosine of those words."""
        found: dict[str, float] = {}
        known = found.get
        for letter, own in vector.items():
            posting = self.postings[letter]
            count = len(posting)
            if count > _WINDOW:
                place = bisect_left(posting, (own, pattern))
                begin = max(0, min(place - _HALF, count - _WINDOW))
                posting = posting[begin : begin + _WINDOW]
            elif count == 1:
                continue
            for weight, other in posting:
                found[other] = known(other, 0.0) + own * weight
        found.pop(pattern, None)
        return found

    def same_terms(self, pattern: str, terms: Terms) -> Sequence[str]:
        """Some patterns with exactly its terms, itself among them."""
        group = self.groups.get(terms, ())
        if not group:
            return ()
        place = bisect_left(group, pattern)
        return group[max(0, place - _HALF) : place + _HALF + 1]


def _several(terms: Terms) -> bool:
    return len(terms) - terms.count(0) > 1


def _seeing(posting: Posting, entries: Iterable[tuple[float, str]]) -> Iterable[str]:
    """The patterns of a posting in whose window one of the entries stands, or a few more."""
    count = len(posting)
    for entry in entries:
        place = bisect_left(posting, entry)
        begin = 0 if place < _WINDOW else place - _HALF
        end = count if place >= count - _WINDOW else place + _HALF + 1
        for _, pattern in posting[begin:end]:
            yield pattern
