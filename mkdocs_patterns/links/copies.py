"""Patterns of which one says much the same as another participant's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from mkdocs_patterns.links.script import Script
from mkdocs_patterns.links.spelling import content_words, name_key
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Copies", "find_copies"]

_ALIKE = 0.8
"""Share of common words from which two texts are copies."""
_ALIKE_OF_ONE_TITLE = 0.4
_ENOUGH_WORDS = 12
"""Shorter texts have to be equal, under one title."""
_EQUAL_BUT_SHORT = 0.5
_MOST = 3
"""Close patterns that are compared word by word."""


@dataclass(frozen=True)
class Copies:
    """What seems to be a copy, and what was compared to find out."""

    problems: Mapping[str, Problem]
    """Id of each pattern that repeats an earlier one -> the note on it."""
    titles: Mapping[str, str]
    """Pattern id -> what its title has in common with other spellings of it."""
    compared: Mapping[tuple[str, str], float]
    """Two patterns' ids -> share of common words; a fixed one for short texts that are equal."""


def find_copies(
    patterns: Sequence[Pattern],
    script: Script,
    close: Mapping[str, Sequence[str]],
    fresh: Set[str],
    previous: Copies | None,
) -> Copies:
    """The patterns that say much the same as an earlier one of another participant.

    `close` tells for some ids which patterns have nearly the same words, nearest first.
    """
    known = previous.titles if previous else {}
    titles = {
        p.id: _title(p.title) if p.id in fresh or p.id not in known else known[p.id]
        for p in patterns
    }
    by_id = {p.id: p for p in patterns}
    order = dict(zip(by_id, range(len(by_id)), strict=True))
    first: dict[str, str] = {}
    compared: dict[tuple[str, str], float] = {}
    problems: dict[str, Problem] = {}
    for at, pattern in enumerate(patterns):
        named = first.setdefault(titles[pattern.id], pattern.id)
        near = close.get(pattern.id)
        if named == pattern.id and near is None:
            continue
        earlier = [other for other in near or () if order[other] < at][:_MOST]
        for other in dict.fromkeys(earlier if named == pattern.id else (*earlier, named)):
            if by_id[other].participant == pattern.participant:
                continue
            pair = (pattern.id, other)
            share = None
            if previous and pattern.id not in fresh and other not in fresh:
                share = previous.compared.get(pair)
            if share is None:
                share = _in_common(script.texts[pattern.id], script.texts[other])
            compared[pair] = share
            if share >= (_ALIKE_OF_ONE_TITLE if other == named else _ALIKE):
                note = _note(pattern, by_id[other])
                was = previous.problems.get(pattern.id) if previous else None
                problems[pattern.id] = was if was == note else note
                break
    return Copies(problems, titles, compared)


def _title(title: str) -> str:
    return " ".join(sorted(content_words(name_key(title))))


def _in_common(ours: str, theirs: str) -> float:
    a, b = set(ours), set(theirs)
    if min(len(a), len(b)) < _ENOUGH_WORDS:
        return _EQUAL_BUT_SHORT if a == b and a else 0.0
    return len(a & b) / len(a | b)


def _note(pattern: Pattern, original: Pattern) -> Problem:
    return problem(
        "duplicate",
        pattern.source,
        pattern.line,
        f"'{pattern.title}' says much the same as '{original.title}'"
        f" ({original.source}:{original.line}).",
        "Merge the two, or say in each what sets it apart.",
    )
