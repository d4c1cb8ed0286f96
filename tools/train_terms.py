"""Learns the weights by which words vote for terms, from the labelled patterns.

    python tools/train_terms.py

Reads `tests/labelled/known` with `known-*.yml`, prints precision, recall and F1 of each facet
cross-validated by participant folder (a pattern is never judged by weights that saw its author),
and writes `mkdocs_patterns/data/votes.json`. To be run after any change of cues, field weights or
labels. Plain Python; the same input and seed give the same file.

For each facet one logistic regression a term, trained by stochastic gradient descent with
AdaGrad steps: the square root of the term's cue points (one weight for all terms), the term's
habit, and the words of the pattern, each once a field, weighed by field. Both
thresholds are those of the best F1 among all that keep the precision asked for.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path

import click

from mkdocs_patterns.facets.classifier import read_pattern_sentences
from mkdocs_patterns.facets.evaluation import FACETS, read_labels
from mkdocs_patterns.facets.suggest import Suggester, read_wordings
from mkdocs_patterns.facets.vocabulary import Facet, load_facets
from mkdocs_patterns.facets.votes import FEWEST, OTHER, RESERVE
from mkdocs_patterns.guard import Guard
from mkdocs_patterns.pipeline import build
from mkdocs_patterns.settings import Settings, SourceOption

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "labelled"
TARGET = ROOT / "mkdocs_patterns" / "data" / "votes.json"

SEED = 7
EPOCHS = 30
STEP = 0.5
DECAY = 0.1
"""How strongly weights of words are held back."""
RARE = 4
"""Patterns a word must stand in to get a vote."""
FOLDS = 7
FITTED = ("known-a", "known-b")
"""Sets the cues were written by: their figures say nothing about new patterns."""
LEAST_PRECISION = 0.85
LOWEST = -17
"""Tenths of a score that no term may fall below: what says next to nothing gets no term."""
MOST = 2

FIELDS: Mapping[str, Mapping[str, int]] = {
    "stage": {
        "title": 15, "context": 10, "problem": 10, "goal": 8, "solution": 8, "rationale": 6,
        "resulting_context": 5, "forces": 6, "known_uses": 4, "related": 0, "other": 6,
    },
    "goal": {
        "title": 8, "goal": 16, "problem": 10, "context": 4, "rationale": 5,
        "resulting_context": 4, "solution": 3, "forces": 4, "known_uses": 2, "related": 0,
        "other": 6,
    },
    "method": {
        "title": 8, "solution": 16, "rationale": 5, "resulting_context": 3, "known_uses": 3,
        "problem": 3, "context": 3, "goal": 3, "forces": 2, "related": 0, "other": 6,
    },
}  # fmt: skip
"""Tenths a word counts in a field."""


@dataclass(frozen=True)
class Heard:
    """What one labelled pattern says, before any weight."""

    group: str
    part: str
    points: Mapping[str, Mapping[str, float]]
    words: Mapping[str, Set[str]]
    wanted: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Example:
    """One pattern as one facet's model sees it."""

    cues: tuple[float, ...]
    words: tuple[tuple[str, float], ...]
    wanted: tuple[float, ...]


@dataclass
class Model:
    """The weights of one facet."""

    words: dict[str, list[float]]
    habit: list[float]
    cue: float

    def scores(self, example: Example) -> list[float]:
        """Each term's score."""
        found = [h + self.cue * c for h, c in zip(self.habit, example.cues, strict=True)]
        for word, value in example.words:
            for at, weight in enumerate(self.words[word]):
                found[at] += value * weight
        return found


def heard(facets: Sequence[Facet]) -> list[Heard]:
    """All labelled patterns, in the order of their label files."""
    settings = Settings(root=LABELLED, sources=(SourceOption("known"),), facets=FACETS)
    with Guard(settings.time_limit) as guard:
        patterns = build(settings, guard).catalogue.patterns
    by_file = {pattern.source.removeprefix("known/"): pattern for pattern in patterns}
    suggester = Suggester(facets, read_wordings(facets))
    found = []
    for file in sorted(LABELLED.glob("known-*.yml")):
        for path, wanted in read_labels([file]).items():
            support, told = suggester.listen(read_pattern_sentences(by_file[path]))
            points = {
                facet.id: {term: s.points for term, s in terms.items()}
                for facet, terms in zip(facets, support, strict=True)
            }
            found.append(Heard(path.split("/")[0], file.stem, points, told, wanted))
    return found


def examples(facet: Facet, patterns: Sequence[Heard]) -> list[Example]:
    """What the facet's model sees of each pattern."""
    counts = Counter(word for one in patterns for word in set().union(*one.words.values()))
    known = {word for word, count in counts.items() if count >= RARE and word.isalpha()}
    found = []
    for one in patterns:
        fields = FIELDS[facet.id]
        words: dict[str, float] = {}
        squares = 0.0
        for field, told in one.words.items():
            weight = fields.get(field, fields[OTHER])
            for word in sorted(told & known) if weight else ():
                words[word] = words.get(word, 0.0) + weight
                squares += weight * weight
        length = sqrt(squares + RESERVE)
        points = one.points[facet.id]
        found.append(
            Example(
                tuple(sqrt(points.get(term.id, 0.0)) for term in facet.terms),
                tuple((word, weight / length) for word, weight in words.items()),
                tuple(float(term.id in one.wanted[facet.id]) for term in facet.terms),
            )
        )
    return found


def train(patterns: Sequence[Example], terms: int, words: Iterable[str]) -> Model:
    """Logistic regression, one a term; the cue weight is shared."""
    model = Model({word: [0.0] * terms for word in words}, [-2.0] * terms, 0.5)
    steps = {word: [1e-3] * terms for word in model.words}
    habit_steps, cue_steps = [1e-3] * terms, 1e-3
    often = Counter(word for one in patterns for word, _ in one.words)
    order = list(range(len(patterns)))
    dice = random.Random(SEED)
    for _ in range(EPOCHS):
        dice.shuffle(order)
        for number in order:
            one = patterns[number]
            errors = [
                1 / (1 + exp(-max(-30.0, min(30.0, score)))) - wanted
                for score, wanted in zip(model.scores(one), one.wanted, strict=True)
            ]
            slope = sum(error * cue for error, cue in zip(errors, one.cues, strict=True))
            cue_steps += slope * slope
            model.cue -= STEP * slope / sqrt(cue_steps)
            for at, error in enumerate(errors):
                habit_steps[at] += error * error
                model.habit[at] -= STEP * error / sqrt(habit_steps[at])
            for word, value in one.words:
                weights, moved = model.words[word], steps[word]
                decay = DECAY / often[word]
                for at, error in enumerate(errors):
                    slope = error * value + decay * weights[at]
                    moved[at] += slope * slope
                    weights[at] -= STEP * slope / sqrt(moved[at])
    return model


def chosen(
    scores: Sequence[float], cues: Sequence[float], least: float, further: float
) -> set[int]:
    """The terms two thresholds let pass; `Votes.best` does the same with the shipped weights."""
    clear = (at for at, cue in enumerate(cues) if cue * cue >= FEWEST)
    ranked = sorted(clear, key=lambda at: -scores[at])[:MOST]
    found: set[int] = set()
    for at in ranked:
        if scores[at] < (further if found else least):
            break
        found.add(at)
    return found


def figures(
    judged: Sequence[tuple[Sequence[float], Example]], least: float, further: float
) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = found = wanted = 0
    for scores, one in judged:
        terms = chosen(scores, one.cues, least, further)
        right += sum(1 for at in terms if one.wanted[at])
        found += len(terms)
        wanted += int(sum(one.wanted))
    return right / max(found, 1), right / max(wanted, 1), 2 * right / max(found + wanted, 1)


def thresholds(judged: Sequence[tuple[Sequence[float], Example]]) -> tuple[float, float]:
    """The pair with the best F1 that is precise enough."""
    pairs = [
        (least / 10, further / 10)
        for least in range(LOWEST, 16, 2)
        for further in range(max(least, -15), 26, 2)
    ]
    rated = [(figures(judged, *pair), pair) for pair in pairs]
    precise = [(found[2], pair) for found, pair in rated if found[0] >= LEAST_PRECISION]
    return max(precise)[1]


def judged_by_others(
    all_examples: Sequence[Example], patterns: Sequence[Heard], terms: int
) -> list[tuple[Sequence[float], Example]]:
    """Scores of each pattern by a model that never saw its folder; fitted sets left out."""
    groups = sorted({one.group for one in patterns})
    random.Random(SEED).shuffle(groups)
    words = {word for one in all_examples for word, _ in one.words}
    found: list[tuple[Sequence[float], Example]] = []
    for fold in range(FOLDS):
        away = set(groups[fold::FOLDS])
        pairs = list(zip(all_examples, patterns, strict=True))
        model = train([one for one, of in pairs if of.group not in away], terms, words)
        found.extend(
            (model.scores(one), one)
            for one, of in pairs
            if of.group in away and of.part not in FITTED
        )
    return found


def main() -> None:
    """Train, tell how good it is, write the file."""
    facets = load_facets(FACETS)
    patterns = heard(facets)
    written = {}
    for facet in facets:
        seen = examples(facet, patterns)
        terms = len(facet.terms)
        judged = judged_by_others(seen, patterns, terms)
        least, further = thresholds(judged)
        precision, recall, f1 = figures(judged, least, further)
        click.echo(
            f"{facet.id:<8}precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.3f}"
            f" with thresholds {least} and {further}"
        )
        model = train(seen, terms, sorted({word for one in seen for word, _ in one.words}))
        written[facet.id] = {
            "terms": [term.id for term in facet.terms],
            "least": least,
            "further": further,
            "cue": round(model.cue, 3),
            "habit": [round(number, 2) for number in model.habit],
            "fields": FIELDS[facet.id],
            "words": {
                word: " ".join(str(round(10 * weight)) for weight in weights)
                for word, weights in sorted(model.words.items())
            },
        }
    TARGET.write_text(json.dumps(written, indent=0, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
