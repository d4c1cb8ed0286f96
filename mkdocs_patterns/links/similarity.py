"""Which patterns are alike, found through the rare words they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.index import Index, Posting, Terms
from mkdocs_patterns.links.script import Script, number
from mkdocs_patterns.links.telling import Telling

__all__ = ["Likeness", "Neighbour", "likeness"]

_MOST = 5
"""Neighbours of a pattern."""
_LIKELY = 4 * _MOST
"""Patterns among which they are chosen: those nearest in words."""
_WORTH_SHOWING = 1_200
"""Score in ten-thousandths."""
_COPY = 0.64
"""Cosine from which a pattern may be a copy."""
_MANY = 8
"""Where more than one pattern in so many moved, all are looked at again."""


@dataclass(frozen=True)
class Neighbour:
    """A pattern close in terms and words."""

    target: str
    score: float
    """0 to 1."""
    reason: str
    """In words: `same stage and goal; similar text: "search space", "budget"`."""


@dataclass(frozen=True)
class Likeness:
    """Each pattern's neighbours, and what they were found by."""

    similar: Mapping[str, tuple[Neighbour, ...]]
    """Pattern id -> nearest patterns, best first; every pattern is a key."""
    close: Mapping[str, tuple[str, ...]]
    """Id of each pattern that has any -> patterns with nearly its words, nearest first."""
    facets: tuple[tuple[str, str], ...]
    """Id and label of each facet."""
    bits: Mapping[tuple[str, str], int]
    """Facet and term -> the term's bit."""
    terms: Mapping[str, Terms]
    """Pattern id -> its terms."""
    postings: Mapping[str, Posting]
    groups: Mapping[Terms, Sequence[str]]
    assigned: Mapping[str, object]
    """The assignments the terms were read from; they are not kept for another process."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "assigned": {}}


def likeness(
    catalogue: Catalogue,
    script: Script,
    telling: Telling,
    fresh: Set[str],
    previous: tuple[Likeness, Telling] | None,
) -> Likeness:
    """The neighbours of all patterns; `fresh` are those that are others than in `previous`.

    What did not change is the same object as before.
    """
    facets = tuple((facet.id, facet.label) for facet in catalogue.facets)
    if previous is not None and previous[0].facets != facets:
        previous = None
    last = previous[0] if previous else None
    bits, terms = _terms(catalogue, last)
    vectors = telling.vectors
    if previous is None:
        index = Index()
        index.fill({p: (vectors[p], terms[p]) for p in vectors})
        changed: Set[str] = vectors.keys()
        stale = changed
    else:
        index, changed, stale = _moved(previous, telling, terms, fresh)
    look = _Look(index, telling, terms, script, [label for _, label in facets])
    similar = {} if last is None else {p: last.similar[p] for p in vectors if p not in stale}
    close = {} if last is None else {p: c for p, c in last.close.items() if p in similar}
    for pattern in vectors:
        if pattern in stale:
            known = last.similar.get(pattern, ()) if last else ()
            similar[pattern], copies = look.around(pattern, known, changed)
            if copies:
                close[pattern] = copies
    return Likeness(
        similar, close, facets, bits, terms, index.postings, index.groups, catalogue.assignments
    )


def _moved(
    previous: tuple[Likeness, Telling],
    telling: Telling,
    terms: Mapping[str, Terms],
    fresh: Set[str],
) -> tuple[Index, Set[str], Set[str]]:
    """The index, the patterns that changed, and those whose neighbours may be others."""
    last, told = previous
    vectors, old = telling.vectors, told.vectors
    moved = [p for p, v in vectors.items() if old.get(p) is not v or last.terms[p] != terms[p]]
    gone = [p for p in old if p not in vectors]
    changed = {*fresh, *moved}
    if _MANY * len(moved) > len(vectors):
        index = Index()
        index.fill({p: (vectors[p], terms[p]) for p in vectors})
        return index, changed, vectors.keys()
    index = Index(last.postings, last.groups)
    stale = index.move(
        {p: (old[p], last.terms[p]) for p in (*moved, *gone) if p in old},
        {p: (vectors[p], terms[p]) for p in moved},
    )
    stale |= changed
    others = {*changed, *gone}
    stale.update(
        [p for p, near in last.similar.items() if not others.isdisjoint([n.target for n in near])]
    )
    return index, changed, stale


def _terms(
    catalogue: Catalogue, last: Likeness | None
) -> tuple[Mapping[tuple[str, str], int], Mapping[str, Terms]]:
    """A bit for each term, and each pattern's terms."""
    bits = dict(last.bits) if last else {}
    count = Counter(facet for facet, _ in bits)
    terms: dict[str, Terms] = {}
    shared: dict[Terms, Terms] = {}
    facets = [facet.id for facet in catalogue.facets]
    known, assigned = (last.terms, last.assigned) if last else ({}, {})
    for pattern, given in catalogue.assignments.items():
        if pattern in known and assigned.get(pattern) is given:
            terms[pattern] = shared.setdefault(known[pattern], known[pattern])
            continue
        masks = []
        for facet in facets:
            mask = 0
            for assignment in given[facet]:
                bit = bits.get((facet, assignment.term))
                if bit is None:
                    bit = bits[facet, assignment.term] = 1 << count[facet]
                    count[facet] += 1
                mask |= bit
            masks.append(mask)
        own = tuple(masks)
        terms[pattern] = shared.setdefault(own, own)
    return bits, terms


class _Look:
    """Looks around from a pattern."""

    def __init__(
        self,
        index: Index,
        telling: Telling,
        terms: Mapping[str, Terms],
        script: Script,
        labels: Sequence[str],
    ) -> None:
        self._index = index
        self._vectors = telling.vectors
        self._terms = terms
        self._texts = script.texts
        self._words = list(script.letters)
        self._labels = [_lower(label) for label in labels]
        self._same: dict[tuple[bool, ...], str] = {}
        """Which facets are shared -> how that is said."""

    def around(
        self, pattern: str, known: tuple[Neighbour, ...], changed: Set[str]
    ) -> tuple[tuple[Neighbour, ...], tuple[str, ...]]:
        """A pattern's neighbours, and what may be copies; `known` is what was seen last time."""
        scores = self._index.scores(pattern, self._vectors[pattern])
        likely = list(scores)
        if len(likely) > _LIKELY:
            least = sorted(scores.values())[-_LIKELY]
            likely = [other for other, score in scores.items() if score >= least]
        before = {near.target: near for near in known}
        found = []
        for other, score in self._nearest(pattern, scores, likely):
            near = before.get(other)
            if near is None or pattern in changed or other in changed:
                now = Neighbour(other, score, self._reason(pattern, other))
                found.append(near if now == near else now)
            elif near.score == score:
                found.append(near)
            else:
                found.append(Neighbour(other, score, near.reason))
        similar = tuple(found)
        copies = [other for other in likely if scores[other] >= _COPY]
        copies.sort(key=lambda other: (-scores[other], other))
        return known if similar == known else similar, tuple(copies)

    def _nearest(
        self, pattern: str, scores: Mapping[str, float], likely: Sequence[str]
    ) -> list[tuple[str, float]]:
        """The patterns nearest in words and terms with their scores."""
        terms = self._terms
        own = terms[pattern]
        facets = len(own)
        alike = facets - own.count(0)
        found = []
        for other in likely:
            theirs = terms[other]
            if theirs is own:
                shared: float = alike
            else:
                shared = 0.0
                for a, b in zip(own, theirs, strict=True):
                    both = a & b
                    if both:
                        shared += both.bit_count() / (a | b).bit_count()
            overlap = shared / facets if facets else 0.0
            found.append((-int((0.6 * scores[other] + 0.4 * overlap) * 10_000 + 0.5), other))
        same = [p for p in self._index.same_terms(pattern, own) if p not in likely and p != pattern]
        if same:
            score = -int(0.4 * alike / facets * 10_000 + 0.5)
            found += [(score, other) for other in same]
        found.sort()
        return [
            (other, min(1.0, -score / 10_000))
            for score, other in found[:_MOST]
            if -score >= _WORTH_SHOWING
        ]

    def _reason(self, pattern: str, other: str) -> str:
        parts = []
        same = self._shared_facets(self._terms[pattern], self._terms[other])
        if same:
            parts.append(same)
        ours, theirs = self._vectors[pattern], self._vectors[other]
        words = self._words
        shared = [letter for letter in ours if letter in theirs]
        if len(shared) > 1:
            shared.sort(key=lambda x: (-ours[x] * theirs[x], words[number(x)]))
        if shared:
            phrases = _phrases(shared[:4], self._texts[pattern], self._texts[other])[:3]
            quoted = [f'"{" ".join([words[number(x)] for x in phrase])}"' for phrase in phrases]
            parts.append(f"similar text: {', '.join(quoted)}")
        return "; ".join(parts)

    def _shared_facets(self, ours: Terms, theirs: Terms) -> str:
        shared = tuple([bool(a & b) for a, b in zip(ours, theirs, strict=True)])
        known = self._same.get(shared)
        if known is None:
            same = [label for label, both in zip(self._labels, shared, strict=True) if both]
            listed = f"{', '.join(same[:-1])} and {same[-1]}" if same[1:] else "".join(same)
            known = f"same {listed}" if same else ""
            self._same[shared] = known
        return known


def _lower(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _phrases(shared: Sequence[str], ours: str, theirs: str) -> list[str]:
    """The shared words; two that stand side by side in both texts become one phrase."""
    left = list(shared)
    found: list[str] = []
    while left:
        word = left.pop(0)
        for second in left:
            pairs = (word + second, second + word)
            phrase = next((pair for pair in pairs if pair in ours and pair in theirs), None)
            if phrase:
                word = phrase
                left.remove(second)
                break
        found.append(word)
    return found
