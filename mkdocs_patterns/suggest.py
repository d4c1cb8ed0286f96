"""What a pattern's prose says about its terms, weighed; a suggestion, never more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mkdocs_patterns.cues import Cues, Hit, words
from mkdocs_patterns.located import Located, read_located
from mkdocs_patterns.prose import Sentence
from mkdocs_patterns.termnames import term_key
from mkdocs_patterns.terms import Facet, Term

__all__ = ["TITLE", "Suggester", "Suggestion"]

TITLE = "title"
"""Field of the sentence that is a pattern's title."""

POINTS = {"strong": 3.0, "fair": 1.5, "weak": 0.5, "never": 0.0}
"""What a cue of each strength is worth before its place is weighed."""
_AGAIN = 0.35
"""What is left of a wording that was counted before."""
_INSIDE = 0.4
"""What is left of a cue inside a longer cue of another term ('ensemble' in 'tune the ensemble')."""
_ASIDE = 0.1
"""What is left of a cue named in passing ('deployment will come later')."""
_FORCE = re.compile(r"\A[^:.!?]{1,40}:(?:\s+|\Z)")
"""A force's bare label (`Labels:`, `Time:`), which says nothing about the pattern."""
_REACH = 8
"""Words a denial reaches."""
_BREAKS = frozenset(",;:()!?.–—") | {"but", "however", "although", "while", "whereas", "becaus"}


@dataclass(frozen=True)
class Suggestion:
    """One term the prose supports."""

    term: str
    points: float
    sentence: Sentence
    """The sentence that speaks most clearly."""


@dataclass(frozen=True)
class _Cue:
    facet: int
    term: str
    points: float
    wording: int
    """Number of the cue, so that one said twice is known again."""


@dataclass(frozen=True)
class _Passing:
    kind: str
    """`denial` or `aside`."""
    reach: str
    """`before`, `after` or `sentence`."""


class Suggester:
    """All cues of all facets, compiled once; then each pattern is read once."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        self._facets = tuple(facets)
        self._fields = tuple(dict(facet.looks.fields) for facet in facets)
        self._cues: Cues[_Cue | _Passing] = Cues(
            _all_cues(self._facets), _sets()
        )

    def suggest(self, sentences: Sequence[Sentence]) -> Mapping[str, tuple[Suggestion, ...]]:
        """Facet id -> the terms with enough support, best first; the title's field is `title`."""
        points: list[dict[str, float]] = [{} for _ in self._facets]
        best: list[dict[str, tuple[float, Sentence]]] = [{} for _ in self._facets]
        said: set[int] = set()
        for sentence in sentences:
            said_here = sentence.text
            if sentence.field == "forces":
                said_here = _FORCE.sub("", said_here)
            text = words(said_here)
            hits = self._cues.find(text)
            if not hits:
                continue
            passing = [hit for hit in hits if isinstance(hit.payload, _Passing)]
            for facet, kept in _kept(hits).items():
                weight = self._fields[facet].get(sentence.field or "", 1.0)
                if not weight:
                    continue
                denied = self._facets[facet].looks.denied
                clear: dict[str, float] = {}
                for start, end, cue, share in kept:
                    worth = cue.points * weight * share
                    if passing:
                        worth *= _left(text, start, end, passing, denied)
                    if cue.wording in said:
                        worth *= _AGAIN
                    said.add(cue.wording)
                    clear[cue.term] = clear.get(cue.term, 0.0) + worth
                for term, worth in clear.items():
                    points[facet][term] = points[facet].get(term, 0.0) + worth
                    if worth > best[facet].get(term, (0.0, sentence))[0]:
                        best[facet][term] = (worth, sentence)
        return {
            facet.id: _chosen(facet, points[at], best[at]) for at, facet in enumerate(self._facets)
        }


def _chosen(
    facet: Facet, points: Mapping[str, float], best: Mapping[str, tuple[float, Sentence]]
) -> tuple[Suggestion, ...]:
    ranked = sorted(points.items(), key=lambda item: -item[1])
    looks = facet.looks
    if not ranked or ranked[0][1] < looks.least:
        return ()
    least = max(looks.least, ranked[0][1] * looks.near)
    return tuple(
        Suggestion(term, worth, best[term][1])
        for term, worth in ranked[: looks.most]
        if worth >= least
    )


_Kept = tuple[int, int, _Cue, float]


def _kept(hits: Sequence[Hit[_Cue | _Passing]]) -> dict[int, list[_Kept]]:
    """Per facet the cues that count: of a term's overlapping ones the clearest alone."""
    terms: dict[tuple[int, str], list[Hit[_Cue]]] = {}
    for hit in hits:
        cue = hit.payload
        if isinstance(cue, _Cue):
            terms.setdefault((cue.facet, cue.term), []).append(Hit(hit.start, hit.end, cue))
    kept: dict[int, list[_Kept]] = {}
    for (facet, _), found in terms.items():
        if len(found) > 1:
            found = _apart(found)
        kept.setdefault(facet, []).extend(
            (hit.start, hit.end, hit.payload, 1.0) for hit in found if hit.payload.points
        )
    return {facet: _shaded(found) if len(found) > 1 else found for facet, found in kept.items()}


def _apart(found: list[Hit[_Cue]]) -> list[Hit[_Cue]]:
    """Non-overlapping cues of one term: what it never means first, then by strength and length."""
    found.sort(key=lambda hit: (hit.payload.points > 0, -hit.payload.points, hit.start - hit.end))
    apart: list[Hit[_Cue]] = []
    for hit in found:
        if all(hit.end <= other.start or other.end <= hit.start for other in apart):
            apart.append(hit)
    return apart


def _shaded(found: list[_Kept]) -> list[_Kept]:
    """A cue within a longer one of another term counts less."""
    result = []
    for start, end, cue, share in found:
        inside = any(
            s <= start and end <= e and e - s > end - start and other.term != cue.term
            and other.points >= cue.points
            for s, e, other, _ in found
        )
        result.append((start, end, cue, _INSIDE if inside else share))
    return result


def _left(
    text: Sequence[str],
    start: int,
    end: int,
    passing: Sequence[Hit[_Cue | _Passing]],
    denied: float,
) -> float:
    """What is left of a cue after all that takes it back."""
    left = 1.0
    for hit in passing:
        mark = hit.payload
        if not isinstance(mark, _Passing) or (hit.start < end and start < hit.end):
            continue
        if mark.reach == "before":
            meant = hit.end <= start <= hit.end + _REACH and _one_clause(text, hit.end, start)
        elif mark.reach == "after":
            meant = end <= hit.start and _one_clause(text, end, hit.start)
        else:
            meant = True
        if meant:
            left = min(left, denied if mark.kind == "denial" else _ASIDE)
    return left


def _one_clause(text: Sequence[str], start: int, end: int) -> bool:
    return not any(word in _BREAKS for word in text[start:end])


def _all_cues(facets: Sequence[Facet]) -> Iterator[tuple[str, _Cue | _Passing]]:
    number = 0
    for at, facet in enumerate(facets):
        for term in facet.terms:
            for wording, points in _wordings(term):
                number += 1
                yield wording, _Cue(at, term.id, points, number)
    for kind, reaches in _passing().items():
        for reach, wordings in reaches.items():
            for wording in wordings:
                yield wording, _Passing(kind, reach)


def _wordings(term: Term) -> Iterator[tuple[str, float]]:
    """A term's cues; its label and aliases count as fair where the cues do not name them."""
    named: set[str] = set()
    for strength, points in POINTS.items():
        for wording in getattr(term.cues, strength):
            named.add(term_key(wording))
            yield wording, points
    points = POINTS["fair"] if named else POINTS["strong"]
    for name in dict.fromkeys(term_key(name) for name in (term.label, *term.aliases)):
        if name and name not in named:
            yield name, points


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
