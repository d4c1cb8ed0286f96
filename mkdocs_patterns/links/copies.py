"""Patterns of which one says much the same as another participant's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mkdocs_patterns.links.edit import Edit
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
    concerned: frozenset[str]
    """Ids of all patterns that are close to another or share a title."""
    compared: Mapping[tuple[str, str], float]
    """Two patterns' ids -> share of common words; a fixed one for short texts that are equal."""


def find_copies(
    edit: Edit,
    script: Script,
    close: Mapping[str, Sequence[str]],
    previous: tuple[Copies, Mapping[str, Sequence[str]]] | None,
) -> Copies:
    """The patterns that say much the same as an earlier one of another participant.

    `close` tells for some ids which patterns have nearly the same words, nearest first;
    `previous` holds what was found before, and what was close then.
    """
    last = previous[0] if previous else None
    titles = edit.carried(last.titles if last else {})
    for fresh in edit.fresh:
        titles[fresh] = _title(edit.patterns[fresh].title)
    if previous and _unmoved(edit, titles, close, *previous):
        return previous[0]
    order = dict(zip(edit.patterns, range(len(edit.patterns)), strict=True))
    first: dict[str, str] = {}
    concerned: set[str] = set()
    compared: dict[tuple[str, str], float] = {}
    problems: dict[str, Problem] = {}
    for pattern_id, pattern in edit.patterns.items():
        named = first.setdefault(titles[pattern_id], pattern_id)
        near = close.get(pattern_id)
        if named == pattern_id and near is None:
            continue
        concerned.update((pattern_id, named, *(near or ())))
        earlier = [other for other in near or () if order[other] < order[pattern_id]][:_MOST]
        for other in dict.fromkeys(earlier if named == pattern_id else (*earlier, named)):
            if edit.patterns[other].participant == pattern.participant:
                continue
            share = None
            if last and pattern_id not in edit.fresh and other not in edit.fresh:
                share = last.compared.get((pattern_id, other))
            if share is None:
                share = _in_common(script.texts[pattern_id], script.texts[other])
            compared[pattern_id, other] = share
            if share >= (_ALIKE_OF_ONE_TITLE if other == named else _ALIKE):
                note = _note(pattern, edit.patterns[other])
                was = last.problems.get(pattern_id) if last else None
                problems[pattern_id] = was if was is not None and was == note else note
                break
    return Copies(problems, titles, frozenset(concerned), compared)


def _unmoved(
    edit: Edit,
    titles: Mapping[str, str],
    close: Mapping[str, Sequence[str]],
    last: Copies,
    was_close: Mapping[str, Sequence[str]],
) -> bool:
    """Whether what was edited has nothing to do with copies."""
    if not edit.aligned or close != was_close:
        return False
    return edit.fresh.isdisjoint(last.concerned) and all(
        titles[p] == last.titles[p] for p in edit.fresh
    )


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
