"""How far two or more people agree, beyond what chance explains; computed in exact fractions.

Percent agreement; Cohen's kappa (1960; weighted: 1968); Krippendorff's alpha (2011, "Computing
Krippendorff's Alpha-Reliability"). All take a distance between two values, 0 for equal ones and
at most 1: `nominal` for single values, `masi` (Passonneau 2006) for sets of terms. With sets of
one term each, `masi` is `nominal`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

__all__ = ["agreed", "alpha", "kappa", "masi", "nominal"]

Value = TypeVar("Value", bound=Hashable)
Distance = Callable[[Value, Value], Fraction]


def nominal(one: Hashable, other: Hashable) -> Fraction:
    """0 for equal values, else 1."""
    return Fraction(one != other)


def masi(one: frozenset[str], other: frozenset[str]) -> Fraction:
    """1 - J*M: J is the shared part of all elements; M weighs how the sets lie to each other.

    M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, else 0. Two empty
    sets are equal; an empty one shares nothing with any other.
    """
    if one == other:
        return Fraction(0)
    shared = Fraction(len(one & other), len(one | other))
    weight = Fraction(2, 3) if one <= other or other <= one else Fraction(1, 3)
    return 1 - shared * weight


def agreed(pairs: Sequence[tuple[Value, Value]]) -> Fraction | None:
    """Share of pairs of equal values; None without pairs."""
    return Fraction(sum(a == b for a, b in pairs), len(pairs)) if pairs else None


def kappa(pairs: Sequence[tuple[Value, Value]], distance: Distance[Value]) -> Fraction | None:
    """Cohen's kappa of two coders; None where chance alone leaves nothing to disagree about.

    1 - (mean distance of the pairs) / (mean distance of any value of the one coder from any of the
    other): each coder's own habits are what chance is reckoned from.
    """
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = _spread(ones, others, distance)
    if not expected:
        return None
    seen = _spread_of(Counter(pairs), distance)
    return 1 - seen * len(pairs) / expected


def alpha(units: Iterable[Sequence[Value]], distance: Distance[Value]) -> Fraction | None:
    """Krippendorff's alpha of any number of coders; None where all values are equal.

    A unit is what the coders said about one thing, in any order; who said nothing is left out, and
    units with fewer than two values tell nothing. Chance is reckoned from all values together.
    """
    pairable = [values for values in units if len(values) > 1]
    pool = Counter(value for values in pairable for value in values)
    count = sum(pool.values())
    expected = _spread(pool, pool, distance)
    if not expected:
        return None
    seen = Fraction(0)
    for values in pairable:
        held = Counter(values)
        seen += _spread(held, held, distance) / (len(values) - 1)
    return 1 - seen * (count - 1) / expected


def _spread(
    ones: Mapping[Value, int], others: Mapping[Value, int], distance: Distance[Value]
) -> Fraction:
    """Sum of distances between all values of the one and all of the other."""
    found = Fraction(0)
    for a, times in ones.items():
        for b, again in others.items():
            found += times * again * distance(a, b)
    return found


def _spread_of(pairs: Mapping[tuple[Value, Value], int], distance: Distance[Value]) -> Fraction:
    found = Fraction(0)
    for (a, b), times in pairs.items():
        found += times * distance(a, b)
    return found
