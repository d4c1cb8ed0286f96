"""What a pattern's prose says about its terms, weighed; a suggestion, never more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mkdocs_patterns.cues import Cues, words
from mkdocs_patterns.located import Located, read_located
from mkdocs_patterns.prose import Sentence
from mkdocs_patterns.termnames import term_key
from mkdocs_patterns.terms import STRENGTHS, Facet, Term

__all__ = ["TITLE", "Suggester", "Suggestion"]

TITLE = "title"
"""Field of the sentence that is a pattern's title."""

_POINTS = {"strong": 3.0, "fair": 1.5, "weak": 0.5, "never": 0.0}
"""What a cue of each strength is worth before its place is weighed."""
_AGAIN = 0.35
"""What is left of a wording that was counted before."""
_ASIDE = 0.1
"""What is left of a cue named in passing ('deployment will come later')."""
_FORCE = re.compile(r"\A[^:.!?]{1,40}:(?:\s+|\Z)")
"""A force's bare label (`Labels:`, `Time:`), which says nothing about the pattern."""
_REACH = 8
"""Words a denial reaches."""
_LONGEST = 200
"""Words of a sentence weighed together; no sentence is longer, but a text without stops may be."""
_BREAKS = frozenset(",;:()!?.–—") | {"but", "however", "although", "while", "whereas", "becaus"}


@dataclass(frozen=True)
class Suggestion:
    """One term the prose supports."""

    term: str
    points: float
    sentence: Sentence
    """The sentence that speaks most clearly."""


_Key = tuple[int, str]


@dataclass(frozen=True, eq=False, slots=True)
class _Cue:
    """What a cue stands for; one object a cue, so that one said twice is known again."""

    rank: int
    """The order in which cues are heeded: 0 for what a term never means, then by strength."""
    points: float
    facet: int
    """-1 for wordings that take back what stands near them."""
    key: _Key
    """Facet and term id; of a wording that takes back: -1 and `denial` or `aside`."""
    reach: str = ""
    """Of a wording that takes back: `before`, `after` or `sentence`."""


_Hit = tuple[_Cue, int, int]


def _rank(hit: _Hit) -> int:
    return hit[0].rank


class Suggester:
    """All cues of all facets, compiled once; then each pattern is read once."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        self._facets = tuple(facets)
        self._fields = tuple(dict(facet.looks.fields) for facet in facets)
        self._cues = Cues(_all_cues(self._facets), _sets())

    def suggest(self, sentences: Iterable[Sentence]) -> Mapping[str, tuple[Suggestion, ...]]:
        """Facet id -> the terms with enough support, best first."""
        support: dict[_Key, _Support] = {}
        said: set[_Cue] = set()
        for sentence in sentences:
            spoken = sentence.text
            if sentence.field == "forces":
                spoken = _FORCE.sub("", spoken)
            said_words = words(spoken)
            for start in range(0, len(said_words), _LONGEST):
                text = said_words[start : start + _LONGEST]
                hits = self._cues.find(text)
                if hits:
                    self._weigh(text, hits, sentence, support, said)
        return {
            facet.id: _chosen(
                facet, {term: found for (at, term), found in support.items() if at == number}
            )
            for number, facet in enumerate(self._facets)
        }

    def _weigh(
        self,
        text: Sequence[str],
        hits: list[_Hit],
        sentence: Sentence,
        support: dict[_Key, _Support],
        said: set[_Cue],
    ) -> None:
        """Add what one sentence says; of a term's overlapping cues the clearest counts."""
        hits.sort(key=_rank)
        passing = [hit for hit in hits if hit[0].facet < 0]
        field = sentence.field or ""
        weights = [fields.get(field, 1.0) for fields in self._fields]
        taken: dict[_Key, int] = {}
        here: dict[_Key, float] = {}
        for cue, start, end in hits:
            weight = weights[cue.facet]
            if not weight or cue.facet < 0:
                continue
            span = (1 << end) - (1 << start)
            before = taken.get(cue.key, 0)
            if before & span:
                continue
            taken[cue.key] = before | span
            points = cue.points * weight
            if not points:
                continue
            if passing:
                points *= _left(text, start, end, passing, self._facets[cue.facet].looks.denied)
            if cue in said:
                points *= _AGAIN
            else:
                said.add(cue)
            here[cue.key] = here.get(cue.key, 0.0) + points
        for key, points in here.items():
            found = support.get(key)
            if found is None:
                support[key] = _Support(points, points, sentence)
            else:
                found.add(points, sentence)


class _Support:
    """What speaks for a term so far."""

    __slots__ = ("best", "points", "sentence")

    def __init__(self, points: float, best: float, sentence: Sentence) -> None:
        self.points = points
        self.best = best
        self.sentence = sentence

    def add(self, points: float, sentence: Sentence) -> None:
        """Count a further sentence; the clearest one stays the evidence."""
        self.points += points
        if points > self.best:
            self.best = points
            self.sentence = sentence


def _chosen(facet: Facet, support: Mapping[str, _Support]) -> tuple[Suggestion, ...]:
    looks = facet.looks
    ranked = sorted(support.items(), key=lambda item: -item[1].points)
    if not ranked:
        return ()
    least = max(looks.least, ranked[0][1].points * looks.near)
    return tuple(
        Suggestion(term, found.points, found.sentence)
        for term, found in ranked[: looks.most]
        if found.points >= least
    )


def _left(
    text: Sequence[str], start: int, end: int, passing: Sequence[_Hit], denied: float
) -> float:
    """What is left of a cue after all that takes it back."""
    left = 1.0
    for mark, first, last in passing:
        if first < end and start < last:
            continue
        if mark.reach == "before":
            meant = last <= start <= last + _REACH and _one_clause(text, last, start)
        elif mark.reach == "after":
            meant = end <= first and _one_clause(text, end, first)
        else:
            meant = True
        if meant:
            left = min(left, denied if mark.key[1] == "denial" else _ASIDE)
    return left


def _one_clause(text: Sequence[str], start: int, end: int) -> bool:
    return _BREAKS.isdisjoint(text[start:end])


def _all_cues(facets: Sequence[Facet]) -> Iterator[tuple[str, _Cue]]:
    for at, facet in enumerate(facets):
        for term in facet.terms:
            for wording, strength in _wordings(term):
                rank = (STRENGTHS.index(strength) + 1) % len(STRENGTHS)
                yield wording, _Cue(rank, _POINTS[strength], at, (at, term.id))
    for kind, reaches in _passing().items():
        for reach, wordings in reaches.items():
            for wording in wordings:
                yield wording, _Cue(0, 0.0, -1, (-1, kind), reach)


def _wordings(term: Term) -> Iterator[tuple[str, str]]:
    """A term's cues; its label and aliases are fair ones, strong ones where it has no others."""
    named: set[str] = set()
    for strength in STRENGTHS:
        for wording in getattr(term.cues, strength):
            named.add(term_key(wording))
            yield wording, strength
    strength = "fair" if named else "strong"
    for name in dict.fromkeys(term_key(name) for name in (term.label, *term.aliases)):
        if name and name not in named:
            yield name, strength


@cache
def _sets() -> dict[str, tuple[str, ...]]:
    return {name: tuple(node.texts() or ()) for name, node in _entries(_data("words.yml"))}


@cache
def _passing() -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        kind: {reach: tuple(cues.texts() or ()) for reach, cues in _entries(reaches)}
        for kind, reaches in _entries(_data("passing.yml"))
    }


def _data(name: str) -> Located:
    text = files("mkdocs_patterns").joinpath("data", name).read_text("utf-8")
    return read_located(text, trusted=True) or Located({}, 1)


def _entries(node: Located) -> list[tuple[str, Located]]:
    return list((node.mapping or {}).items())
