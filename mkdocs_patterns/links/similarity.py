"""Which patterns are alike, found through the rare words they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.names import content_words, name_key
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Likeness", "Neighbour", "likeness"]

_TELLING = 12
"""Words that stand for a pattern: its most distinctive ones."""
_WINDOW = 16
"""Patterns looked at for each word: those in which it weighs about as much."""
_FEW = 20
"""In a small catalogue a word is not common, however large its share."""
_EVERYDAY = frozenset(
    (
        "about above after again all also always and any are back because been before being "
        "below between both but can could did does doing done down during each else ever every "
        "few first for from get gets give given good had has have having her here him his how "
        "however into its just keep kept later least less like made make makes many may mean "
        "might more most much must need needed needs never next nobody not nothing now off "
        "often once one only other our out over own per put rather same say see seen should "
        "since some something still such take than that the their them then there these they "
        "thing things this those though through too two under until upon use used uses using "
        "very want was way well were what when where whether which while who whole whose why "
        "will with without would yet you your"
    ).split()
)
_WORTH_SHOWING = 0.12
_COPY = 0.8
_SAME_TITLE_COPY = 0.4
_ENOUGH_WORDS = 12


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
    """Each pattern's neighbours, and those that may be copies."""

    similar: Mapping[str, tuple[Neighbour, ...]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Index:
    """The patterns by their telling words."""

    vectors: Sequence[Mapping[str, float]]
    postings: Mapping[str, Sequence[tuple[float, int]]]
    """For each word its patterns, those first in which it weighs most."""
    places: Mapping[str, Mapping[int, int]]
    """Where a pattern stands among a word's many."""


def likeness(catalogue: Catalogue, texts: Sequence[str], neighbours: int = 5) -> Likeness:
    """The neighbours of all patterns; `texts` holds each pattern's words, a blank around each."""
    vectors = _vectors(catalogue.patterns, texts)
    index = _indexed(vectors)
    terms = _terms(catalogue)
    by_terms = _by_terms(terms)
    similar: dict[str, tuple[Neighbour, ...]] = {}
    doubles: list[Problem] = []
    titles: dict[tuple[str, ...], int] = {}
    for at, pattern in enumerate(catalogue.patterns):
        close = _close(at, index)
        likely = sorted((-score, to) for to, score in close.items())[: 4 * neighbours]
        ranked = _ranked(at, likely, terms, by_terms, catalogue.patterns, neighbours)
        similar[pattern.id] = tuple(
            Neighbour(
                catalogue.patterns[to].id, score, _reason(at, to, catalogue, index, terms, texts)
            )
            for to, score in ranked
        )
        named = titles.setdefault(tuple(sorted(content_words(name_key(pattern.title)))), at)
        original = _original(at, likely, named, catalogue.patterns, texts)
        if original is not None:
            doubles.append(_double(pattern, catalogue.patterns[original]))
    return Likeness(similar, tuple(doubles))


def _vectors(patterns: Sequence[Pattern], texts: Sequence[str]) -> list[Mapping[str, float]]:
    """For each pattern its most distinctive words with their weights, of length one together."""
    spread: Counter[str] = Counter()
    for text in texts:
        spread.update(set(text.split()))
    common = max(_FEW, len(patterns) // 4)
    rare = sorted(
        (seen, word)
        for word, seen in spread.items()
        if 1 < seen <= common and word not in _EVERYDAY and len(word) > 2 and not word.isdigit()
    )
    rank = {word: at for at, (_, word) in enumerate(rare)}
    worth = {word: log(1 + len(patterns) / seen) for seen, word in rare}
    vectors: list[Mapping[str, float]] = []
    for pattern, text in zip(patterns, texts, strict=True):
        title = set(name_key(pattern.title).split())
        count = Counter(text.split())
        rarest = sorted(rank.keys() & count.keys(), key=rank.__getitem__)
        weights = sorted(
            (
                -worth[word] * (1.5 if word in title else 1) * (1 + log(count[word])),
                word,
            )
            for word in rarest[: 3 * _TELLING]
        )[:_TELLING]
        length = sqrt(sum(weight * weight for weight, _ in weights)) or 1
        vectors.append({word: -weight / length for weight, word in weights})
    return vectors


def _indexed(vectors: Sequence[Mapping[str, float]]) -> _Index:
    postings: dict[str, list[tuple[float, int]]] = {}
    for at, vector in enumerate(vectors):
        for word, weight in vector.items():
            postings.setdefault(word, []).append((weight, at))
    places: dict[str, Mapping[int, int]] = {}
    for word, found in postings.items():
        if len(found) > _WINDOW:
            found.sort(key=lambda entry: (-entry[0], entry[1]))
            places[word] = {at: place for place, (_, at) in enumerate(found)}
    return _Index(vectors, postings, places)


def _close(at: int, index: _Index) -> dict[int, float]:
    """The patterns that share telling words, with the cosine of those words."""
    scores: dict[int, float] = {}
    for word, weight in index.vectors[at].items():
        found = index.postings[word]
        if len(found) > _WINDOW:
            middle = index.places[word][at]
            begin = max(0, min(middle - _WINDOW // 2, len(found) - _WINDOW))
            found = found[begin : begin + _WINDOW]
        for other, to in found:
            scores[to] = scores.get(to, 0.0) + weight * other
    scores.pop(at, None)
    return scores


_Terms = tuple[frozenset[str], ...]


def _terms(catalogue: Catalogue) -> list[_Terms]:
    """For each pattern its terms, facet by facet."""
    facets = [facet.id for facet in catalogue.facets]
    found: list[_Terms] = []
    shared: dict[_Terms, _Terms] = {}
    for pattern in catalogue.patterns:
        assigned = catalogue.assignments[pattern.id]
        terms = tuple(frozenset(a.term for a in assigned[facet]) for facet in facets)
        found.append(shared.setdefault(terms, terms))
    return found


def _by_terms(terms: Sequence[_Terms]) -> Mapping[_Terms, Mapping[int, Sequence[int]]]:
    """For each pattern others with exactly its terms: the nearest in the catalogue's order."""
    groups: dict[_Terms, list[int]] = {}
    for at, own in enumerate(terms):
        if sum(bool(facet) for facet in own) > 1:
            groups.setdefault(own, []).append(at)
    half = _WINDOW // 2
    return {
        own: {at: group[max(0, place - half) : place + half + 1] for place, at in enumerate(group)}
        for own, group in groups.items()
    }


def _overlap(ours: _Terms, theirs: _Terms) -> float:
    if not ours:
        return 0.0
    total = 0.0
    for a, b in zip(ours, theirs, strict=True):
        if a and b:
            total += 1.0 if a is b else len(a & b) / len(a | b)
    return total / len(ours)


def _ranked(
    at: int,
    likely: Sequence[tuple[float, int]],
    terms: Sequence[_Terms],
    by_terms: Mapping[_Terms, Mapping[int, Sequence[int]]],
    patterns: Sequence[Pattern],
    most: int,
) -> list[tuple[int, float]]:
    own = terms[at]
    others = {to: -score for score, to in likely}
    for to in by_terms.get(own, {}).get(at, ()):
        if to != at:
            others.setdefault(to, 0.0)
    scored = sorted(
        (-round(0.6 * text + 0.4 * _overlap(own, terms[to]), 4), patterns[to].id, to)
        for to, text in others.items()
    )
    return [(to, min(1.0, -score)) for score, _, to in scored[:most] if -score >= _WORTH_SHOWING]


def _reason(
    at: int,
    to: int,
    catalogue: Catalogue,
    index: _Index,
    terms: Sequence[_Terms],
    texts: Sequence[str],
) -> str:
    same = [
        _lower(facet.label)
        for facet, a, b in zip(catalogue.facets, terms[at], terms[to], strict=True)
        if a & b
    ]
    ours, theirs = index.vectors[at], index.vectors[to]
    shared = sorted((w for w in ours if w in theirs), key=lambda w: (-ours[w] * theirs[w], w))
    parts = []
    if same:
        parts.append("same " + (f"{', '.join(same[:-1])} and {same[-1]}" if same[1:] else same[0]))
    if shared:
        quoted = ", ".join(f'"{word}"' for word in _phrases(shared[:4], texts[at], texts[to])[:3])
        parts.append(f"similar text: {quoted}")
    return "; ".join(parts)


def _lower(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _phrases(shared: Sequence[str], ours: str, theirs: str) -> list[str]:
    """The shared words; two that stand side by side in both texts become one phrase."""
    left = list(shared)
    found: list[str] = []
    while left:
        word = left.pop(0)
        for second in left:
            phrase = next(
                (
                    p
                    for p in (f"{word} {second}", f"{second} {word}")
                    if f" {p} " in ours and f" {p} " in theirs
                ),
                None,
            )
            if phrase:
                word = phrase
                left.remove(second)
                break
        found.append(word)
    return found


def _original(
    at: int,
    likely: Sequence[tuple[float, int]],
    named: int,
    patterns: Sequence[Pattern],
    texts: Sequence[str],
) -> int | None:
    """An earlier pattern of another participant that this one seems to repeat."""
    close = [to for score, to in likely if to < at and -score >= _COPY * _COPY][:3]
    for to in dict.fromkeys([*close, named] if named < at else close):
        if patterns[to].participant == patterns[at].participant:
            continue
        ours, theirs = set(texts[at].split()), set(texts[to].split())
        if min(len(ours), len(theirs)) < _ENOUGH_WORDS:
            if ours == theirs and ours and to == named:
                return to
            continue
        alike = len(ours & theirs) / len(ours | theirs)
        if alike >= (_SAME_TITLE_COPY if to == named else _COPY):
            return to
    return None


def _double(pattern: Pattern, original: Pattern) -> Problem:
    return problem(
        "duplicate",
        pattern.source,
        pattern.line,
        f"'{pattern.title}' says much the same as '{original.title}'"
        f" ({original.source}:{original.line}).",
        "Merge the two, or say in each what sets it apart.",
    )
