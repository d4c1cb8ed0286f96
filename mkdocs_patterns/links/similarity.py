"""Which patterns are alike, found through the rare words they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.edit import Edit
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
    edit: Edit,
    script: Script,
    telling: Telling,
    moved: Set[str],
    previous: tuple[Likeness, Telling] | None,
) -> Likeness:
    """The neighbours of all patterns; `moved` are those whose telling words changed.

    What did not change is the same object as in `previous`.
    """
    facets = tuple((facet.id, facet.label) for facet in catalogue.facets)
    last = previous[0] if previous else None
    alike = last if last and last.facets == facets else None
    bits, terms, sorted_anew = _terms(catalogue, edit, alike)
    moved = moved | sorted_anew
    if previous is None or alike is None or _MANY * len(moved) > len(edit.patterns):
        index = Index()
        index.fill({p: (vector, terms[p]) for p, vector in telling.vectors.items()})
        changed: Set[str] = edit.patterns.keys()
        stale = changed
    else:
        changed = edit.fresh | moved
        index, stale = _moved(previous, telling, terms, edit, moved)
    look = _Look(index, telling, terms, script, [label for _, label in facets])
    similar = edit.carried(last.similar if last else {})
    close = edit.carried(last.close if last else {})
    for pattern in stale:
        similar[pattern], copies = look.around(pattern, similar.get(pattern, ()), changed)
        if copies:
            close[pattern] = copies
        else:
            close.pop(pattern, None)
    similar = edit.in_order(similar)
    return Likeness(
        similar, close, facets, bits, terms, index.postings, index.groups, catalogue.assignments
    )


def _moved(
    previous: tuple[Likeness, Telling],
    telling: Telling,
    terms: Mapping[str, Terms],
    edit: Edit,
    moved: Set[str],
) -> tuple[Index, Set[str]]:
    """The index, and the patterns whose neighbours may be others."""
    last, told = previous
    vectors, old = telling.vectors, told.vectors
    index = Index(last.postings, last.groups)
    stale = index.move(
        {p: (old[p], last.terms[p]) for p in moved | edit.gone if p in old},
        {p: (vectors[p], terms[p]) for p in moved},
    )
    stale |= moved
    for pattern in edit.fresh - moved:
        stale.add(pattern)
        for other in index.seeing(pattern, vectors[pattern], terms[pattern]):
            if any(near.target == pattern for near in last.similar.get(other, ())):
                stale.add(other)
    return index, stale - edit.gone


def _terms(
    catalogue: Catalogue, edit: Edit, last: Likeness | None
) -> tuple[Mapping[tuple[str, str], int], Mapping[str, Terms], Set[str]]:
    """A bit for each term, each pattern's terms, and the patterns whose terms are others."""
    facets = [facet.id for facet in catalogue.facets]
    bits = dict(last.bits) if last else {}
    count = Counter(facet for facet, _ in bits)
    terms = edit.carried(last.terms if last else {})
    assigned = last.assigned if last else {}
    shared: dict[Terms, Terms] = {}
    changed: set[str] = set()
    for pattern, given in catalogue.assignments.items():
        if assigned.get(pattern) is given:
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
        if terms.get(pattern) != own:
            terms[pattern] = shared.setdefault(own, own)
            changed.add(pattern)
    return bits, terms, changed


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
