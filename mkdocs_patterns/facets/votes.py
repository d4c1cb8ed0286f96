"""Votes: what the words around a term's cues say for or against it, learned from labelled patterns.

The weights are made by `tools/train_terms.py` and lie in `data/votes.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from math import sqrt
from sys import intern
from typing import Any

__all__ = ["FEWEST", "OTHER", "RESERVE", "Votes", "Weights", "packaged_weights"]

OTHER = "other"
"""Stands for all fields that have no weight of their own."""
FEWEST = 1.2
"""Cue points a term needs, whatever the votes: one weak cue alone is a guess."""
RESERVE = 1000
"""Added to the square of a text's length: the few words of a short one must not shout."""
_LANE = 40
"""Bits that the sum of one term's weights has to itself."""
_MASK = (1 << _LANE) - 1
_SHIFT = 1 << 15
"""Added to each weight, so that none is negative and no lane borrows from its neighbour."""


class Weights:
    """What was learned for one facet."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.terms: tuple[str, ...] = tuple(data["terms"])
        self.least: float = data["least"]
        """Score the best term needs."""
        self.further: float = data["further"]
        """Score a further term needs."""
        self.cue: float = data["cue"]
        """What the square root of a term's cue points counts."""
        self.habit: tuple[float, ...] = tuple(data["habit"])
        """By term: where its score begins."""
        self.fields: Mapping[str, int] = data["fields"]
        """How much a word counts in a field."""
        self.words: Mapping[str, str] = data["words"]
        """By word: tenths of votes for each term."""

    def best(
        self, points: Mapping[str, float], votes: Sequence[float], most: int
    ) -> list[tuple[float, str]]:
        """Score and id of the terms that are good enough, best first.

        A term without clear cues is never among them: there would be no sentence to show for it.
        """
        ranked = sorted(
            (
                (habit + self.cue * sqrt(points[term]) + vote, term)
                for term, habit, vote in zip(self.terms, self.habit, votes, strict=True)
                if points.get(term, 0.0) >= FEWEST
            ),
            reverse=True,
        )
        least = self.least
        found: list[tuple[float, str]] = []
        for score, term in ranked[:most]:
            if score < least:
                break
            found.append((score, term))
            least = self.further
        return found


class Votes:
    """The words of all facets' weights, counted together.

    A word's weights stand in one long integer, a lane for each term of each facet: adding two of
    them adds up all terms at once.
    """

    def __init__(self, weights: Iterable[Weights | None]) -> None:
        self._weights = tuple(weights)
        self._rows: dict[str, int] = {}
        lane = 0
        for learned in self._weights:
            if learned:
                for word, row in learned.words.items():
                    number = self._rows.get(word, 0)
                    for at, weight in enumerate(row.split(), lane):
                        number += (int(weight) + _SHIFT) << (_LANE * at)
                    self._rows[intern(word)] = number
                lane += len(learned.terms)
        self._known = frozenset(self._rows)

    def count(self, heard: Mapping[str, Set[str]]) -> tuple[tuple[float, ...], ...]:
        """For each facet the votes for its terms, from a pattern's words by field."""
        row = self._rows.__getitem__
        sums = [
            (field, len(stems), sum(map(row, stems)))
            for field, stems in ((field, self._known & told) for field, told in heard.items())
        ]
        lane = 0
        found: list[tuple[float, ...]] = []
        for learned in self._weights:
            if not learned:
                found.append(())
                continue
            other = learned.fields[OTHER]
            total = squares = shifts = 0
            for field, count, number in sums:
                weight = learned.fields.get(field, other)
                total += weight * number
                shifts += weight * count
                squares += weight * weight * count
            total >>= _LANE * lane
            shifts *= _SHIFT
            length = 10 * sqrt(squares + RESERVE)
            votes = []
            for _ in learned.terms:
                votes.append(((total & _MASK) - shifts) / length)
                total >>= _LANE
            found.append(tuple(votes))
            lane += len(learned.terms)
        return tuple(found)


@cache
def packaged_weights(facet_id: str) -> Weights | None:
    """The weights of a packaged facet, where there are any."""
    data = _packaged().get(facet_id)
    return Weights(data) if data else None


@cache
def _packaged() -> Mapping[str, Any]:
    text = files("mkdocs_patterns").joinpath("data", "votes.json").read_text("utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
