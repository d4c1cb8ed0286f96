"""What a pattern's prose says about its terms, weighed; a suggestion, never more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import itemgetter
from sys import intern

from mkdocs_patterns.facets.cues import Cues, first_words
from mkdocs_patterns.facets.located import Located, read_located
from mkdocs_patterns.facets.stems import words
from mkdocs_patterns.facets.termnames import term_key
from mkdocs_patterns.facets.terms import STRENGTHS, Facet, Term
from mkdocs_patterns.facets.votes import Votes, Weights, packaged_weights
from mkdocs_patterns.reading.prose import Sentence

__all__ = ["TITLE", "Suggester", "Suggestion", "Wordings", "read_wordings"]

TITLE = "title"
"""Field of the sentence that is a pattern's title."""

_POINTS = (0.0, 3.0, 1.5, 0.5)
"""By rank: what a cue is worth before its place is weighed."""
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
    """The score by which it was chosen; comparable within one facet of one pattern."""
    sentence: Sentence
    """The sentence that speaks most clearly."""


@dataclass(frozen=True, eq=False, slots=True)
class _Cue:
    """What a cue stands for; one object a cue, so that one said twice is known again."""

    rank: int
    """The order in which cues are heeded: 0 for what a term never means, then by strength."""
    slot: int = 0
    """Number of its term among those of all facets."""
    kind: int = 0
    """Number of its facet and rank together."""
    mark: tuple[str, str] = ("", "")
    """Of a wording that takes back what stands near it: `denial` or `aside`; its reach, `before`,
    `after` or `sentence`."""


_RANKS = len(STRENGTHS)
_PASSING = _RANKS
"""The rank of wordings that take back."""

_Hit = tuple[tuple[_Cue, ...], int, int]


def _settled(cues: Sequence[_Cue]) -> list[tuple[int, tuple[_Cue, ...]]]:
    """Cues of one place in a text by rank; of those of one term only the clearest ever counts."""
    best: dict[int, _Cue] = {}
    for cue in cues:
        if cue.rank < _PASSING and (cue.slot not in best or cue.rank < best[cue.slot].rank):
            best[cue.slot] = cue
    by_rank: dict[int, list[_Cue]] = {}
    for cue in cues:
        if cue.rank == _PASSING or best[cue.slot] is cue:
            by_rank.setdefault(cue.rank, []).append(cue)
    return [(rank, tuple(found)) for rank, found in by_rank.items()]


class Suggester:
    """All cues of all facets, compiled once; then each pattern is read once."""

    def __init__(self, facets: Sequence[Facet], wordings: Wordings) -> None:
        self._facets = tuple(facets)
        self._weights = tuple(packaged_weights(f.id) if f.learned else None for f in facets)
        self._votes = Votes(self._weights)
        self._terms = [(at, term) for at, facet in enumerate(facets) for term in facet.terms]
        self._worth: dict[str, tuple[float, ...]] = {}
        self._cues = Cues(_cues(wordings), _settled, _RANKS + 1, _sets())

    def suggest(self, sentences: Iterable[Sentence]) -> Mapping[str, tuple[Suggestion, ...]]:
        """Facet id -> the terms with enough support, best first."""
        support, heard = self.listen(sentences)
        counted = zip(self._facets, self._weights, support, self._votes.count(heard), strict=True)
        return {
            facet.id: _chosen(facet, weights, found, votes)
            for facet, weights, found, votes in counted
        }

    def listen(
        self, sentences: Iterable[Sentence]
    ) -> tuple[Sequence[Mapping[str, Support]], Mapping[str, Set[str]]]:
        """For each facet what speaks for its terms; the words that nothing takes back, by field."""
        support: dict[int, Support] = {}
        said: set[_Cue] = set()
        heard: dict[str, set[str]] = {}
        for sentence in sentences:
            spoken = sentence.text
            if sentence.field == "forces":
                spoken = _FORCE.sub("", spoken)
            said_words = words(spoken)
            told = heard.setdefault(sentence.field or "", set())
            for start in range(0, len(said_words), _LONGEST):
                text = said_words[start : start + _LONGEST]
                hits = self._cues.find(text)
                if hits:
                    passing = hits.pop()
                    self._weigh(text, hits, passing, sentence, support, said)
                    if passing:
                        text = _kept(text, passing)
                told.update(text)
        found: tuple[dict[str, Support], ...] = tuple({} for _ in self._facets)
        for slot, spoken_for in support.items():
            facet, term = self._terms[slot]
            found[facet][term.id] = spoken_for
        return found, heard

    def _weigh(
        self,
        text: Sequence[str],
        hits: Iterable[Sequence[_Hit]],
        passing: Sequence[_Hit],
        sentence: Sentence,
        support: dict[int, Support],
        said: set[_Cue],
    ) -> None:
        """Add what one sentence says; of a term's overlapping cues the clearest counts."""
        worth = self._worth_in(sentence.field or "")
        taken: dict[int, int] = {}
        here: dict[int, float] = {}
        for ranked in hits:
            for cues, start, end in ranked:
                span = (1 << end) - (1 << start)
                for cue in cues:
                    slot = cue.slot
                    if slot not in taken:
                        taken[slot] = span
                    elif taken[slot] & span:
                        continue
                    else:
                        taken[slot] |= span
                    points = worth[cue.kind]
                    if not points:
                        continue
                    if passing:
                        denied = self._facets[cue.kind // _RANKS].looks.denied
                        points *= _left(text, start, end, passing, denied)
                    if cue in said:
                        points *= _AGAIN
                    else:
                        said.add(cue)
                    here[slot] = here.get(slot, 0.0) + points
        for slot, points in here.items():
            if slot in support:
                support[slot].add(points, sentence)
            else:
                support[slot] = Support(points, points, sentence)

    def _worth_in(self, field: str) -> tuple[float, ...]:
        """By kind: the points of a cue that stands in a field."""
        if field not in self._worth:
            weights = [dict(facet.looks.fields).get(field, 1.0) for facet in self._facets]
            self._worth[field] = tuple(p * weight for weight in weights for p in _POINTS)
        return self._worth[field]


class Support:
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


def _chosen(
    facet: Facet,
    weights: Weights | None,
    support: Mapping[str, Support],
    votes: Sequence[float],
) -> tuple[Suggestion, ...]:
    """The terms with enough support; those nobody learned weights for need cues alone."""
    looks = facet.looks
    if not support:
        return ()
    points = {term: found.points for term, found in support.items()}
    ranked: list[tuple[float, str]] = []
    learned: tuple[str, ...] = ()
    if weights:
        learned = weights.terms
        ranked = weights.best(points, votes, looks.most)
    least = max(looks.least, max(points.values()) * looks.near)
    own = [(p, term) for term, p in points.items() if p >= least and term not in learned]
    if own:
        ranked = [(points[term], term) for _, term in ranked] + own
        ranked.sort(key=itemgetter(0), reverse=True)
    return tuple(
        Suggestion(term, number, support[term].sentence) for number, term in ranked[: looks.most]
    )


def _kept(text: Sequence[str], passing: Sequence[_Hit]) -> list[str]:
    """The words of a sentence that no denial and no passing mention takes back."""
    kept = dict(enumerate(text))
    for cues, first, last in passing:
        for cue in cues:
            reach = cue.mark[1]
            if reach == "before":
                reached = range(last, min(len(text), last + _REACH))
            elif reach == "after":
                reached = range(first - 1, -1, -1)
            else:
                return []
            for at in reached:
                if text[at] in _BREAKS:
                    break
                kept.pop(at, None)
    return list(kept.values())


def _left(
    text: Sequence[str], start: int, end: int, passing: Sequence[_Hit], denied: float
) -> float:
    """What is left of a cue after all that takes it back."""
    left = 1.0
    for cues, first, last in passing:
        if first < end and start < last:
            continue
        for cue in cues:
            mark, reach = cue.mark
            if reach == "before":
                meant = last <= start <= last + _REACH and _one_clause(text, last, start)
            elif reach == "after":
                meant = end <= first and _one_clause(text, end, first)
            else:
                meant = True
            if meant:
                left = min(left, denied if mark == "denial" else _ASIDE)
    return left


def _one_clause(text: Sequence[str], start: int, end: int) -> bool:
    return _BREAKS.isdisjoint(text[start:end])


@dataclass(frozen=True)
class Wordings:
    """All cues of some facets and what takes them back, as far as they can be read beforehand."""

    rows: tuple[tuple[str, tuple[str, ...], int, int, int, tuple[str, str]], ...]
    """Of each the cue, the words with which it begins, and the fields of its `_Cue`."""


def read_wordings(facets: Sequence[Facet]) -> Wordings:
    """What `Suggester` begins with; it takes longer to read than a pattern to sort."""
    rows: list[tuple[str, int, int, int, tuple[str, str]]] = []
    terms = [(at, term) for at, facet in enumerate(facets) for term in facet.terms]
    for slot, (facet, term) in enumerate(terms):
        for wording, strength in _wordings(term):
            rank = (STRENGTHS.index(strength) + 1) % _RANKS
            rows.append((wording, rank, slot, facet * _RANKS + rank, ("", "")))
    for mark, reaches in _passing().items():
        for reach, wordings in reaches.items():
            rows += [(wording, _PASSING, 0, 0, (mark, reach)) for wording in wordings]
    starts = first_words((row[0] for row in rows), _sets())
    return Wordings(
        tuple((row[0], begins, *row[1:]) for row, begins in zip(rows, starts, strict=True))
    )


def _cues(wordings: Wordings) -> Iterator[tuple[str, tuple[str, ...], _Cue]]:
    for wording, starts, rank, slot, kind, mark in wordings.rows:
        yield wording, tuple(map(intern, starts)), _Cue(rank, slot, kind, mark)


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
