"""Ids: what a pattern is called in addresses, for good."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["with_ids"]


def with_ids(
    patterns: Sequence[Pattern], fixed: Mapping[tuple[str, int], str], reserved: frozenset[str]
) -> tuple[tuple[Pattern, ...], tuple[Problem, ...]]:
    """Unique ids: `fixed` (source and line -> id) first, then front matter, then titles.

    Where two would be equal each gets a short hash of its source, so that neither depends on
    the order in which files are found. An id somebody fixed keeps its form against a title's.
    """
    claims: dict[str, list[int]] = {}
    wanted: list[tuple[str, bool]] = []
    for number, pattern in enumerate(patterns):
        given = fixed.get((pattern.source, pattern.line))
        firm = bool(given) or bool(isinstance(pattern.meta.get("id"), str) and pattern.meta["id"])
        name = given or pattern.id
        wanted.append((f"{name}-pattern" if name in reserved else name, firm))
        claims.setdefault(wanted[-1][0], []).append(number)
    result = list(patterns)
    problems: list[Problem] = []
    for name, numbers in claims.items():
        firm_ones = [n for n in numbers if wanted[n][1]]
        for number in numbers:
            alone = len(numbers) == 1 or firm_ones == [number]
            key = name if alone else f"{name}-{_mark(patterns, number)[:6]}"
            if key != patterns[number].id:
                result[number] = replace(patterns[number], id=key)
        if len(numbers) > 1:
            for number in numbers:
                others = [patterns[n] for n in numbers if n != number]
                named = ", ".join(f"{other.source}:{other.line}" for other in others)
                here = f"{patterns[number].source}:{patterns[number].line}"
                problems.append(
                    problem(
                        "id-clash",
                        patterns[number].source,
                        patterns[number].line,
                        f"'{patterns[number].title}' ({here}) has the same address as {named}.",
                        "Rename one of them, or write `id: some-name` in its front matter.",
                    )
                )
    taken = Counter([pattern.id for pattern in result])
    for number, pattern in enumerate(result) if len(taken) < len(result) else ():
        if taken[pattern.id] > 1:  # a title that looks like another's hash
            result[number] = replace(pattern, id=f"{pattern.id}-{_mark(patterns, number)}")
    return tuple(result), tuple(problems)


def _mark(patterns: Sequence[Pattern], number: int) -> str:
    pattern = patterns[number]
    nth = 0
    while number - nth > 0 and patterns[number - nth - 1].source == pattern.source:
        nth += 1
    key = pattern.source + (f"#{nth}" if nth else "")
    return hashlib.sha256(key.encode()).hexdigest()[:24]
