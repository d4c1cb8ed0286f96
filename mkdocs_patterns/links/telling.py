"""The words by which a text is told from all others.

What a word is worth depends on how many patterns use it. In a large catalogue both that number and
the number of patterns count by their magnitude only, so that an edit changes what few words are
worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import log, sqrt

from mkdocs_patterns.links.edit import Edit
from mkdocs_patterns.links.script import Script, number
from mkdocs_patterns.links.spelling import words

__all__ = ["Telling", "Vector", "tell"]

Vector = Mapping[str, float]
"""Letter -> weight, heaviest first. Weights are negative, so that lists of them begin with the
heaviest; all of a vector have length one together."""

_TELLING = 12
"""Words that stand for a pattern: its most distinctive ones."""
_RAREST = 3 * _TELLING
"""Words among which those are chosen."""
_FEW = 20
"""In a small catalogue a word is not common, however large its share."""
_SMALL = 9
"""Magnitude of a catalogue up to which every use of a word counts."""
_LARGE = 10
"""Magnitude from which words are told apart more coarsely."""
_LONG = 99
"""Characters of the longest words."""
_ALL = "\U0010ffff"
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


@dataclass(frozen=True)
class Telling:
    """What stands for each pattern."""

    vectors: Mapping[str, Vector]
    """Pattern id -> its telling words; every pattern is a key."""
    reach: Mapping[str, str]
    """Pattern id -> rank of the most common word that was looked at."""


def tell(
    edit: Edit,
    script: Script,
    used: Mapping[str, Sequence[str]],
    previous: tuple[Telling, Script] | None,
) -> tuple[Telling, Set[str]]:
    """The telling words of all patterns, and for which of them they are not what they were.

    `used` has the letters in the texts of the fresh ones.
    """
    ranks = _Ranks(script)
    stale = edit.fresh
    if previous:
        stale = stale | _outdated(edit, *previous, script, ranks)
    vectors = edit.carried(previous[0].vectors if previous else {})
    reach = edit.carried(previous[0].reach if previous else {})
    moved: set[str] = set()
    for pattern in stale:
        text = script.texts[pattern]
        heading = words(edit.patterns[pattern].title)
        title = "".join([script.letters.get(word, "") for word in heading])
        vector, reach[pattern] = _vector(text, used.get(pattern) or set(text), title, ranks)
        known = vectors.get(pattern)
        if known is None or list(known.items()) != list(vector.items()):
            vectors[pattern] = vector
            moved.add(pattern)
    return Telling(vectors, reach), moved


class _Ranks(dict[str, str]):
    """Letter -> rank of its word, rarest and longest first; empty for words that tell nothing."""

    def __init__(self, script: Script) -> None:
        self._words = list(script.letters)
        self._spread = script.spread
        self.size = max(1, len(script.texts)).bit_length() - 1
        self._common = max(_FEW, 2**self.size // 4)
        self.worth: dict[str, tuple[str, float]] = {}
        """Rank -> its letter, and what that is worth."""

    def __missing__(self, letter: str) -> str:
        seen = self._spread.get(letter, 0)
        rank = ""
        if 1 < seen <= self._common and number(letter) < len(self._words):
            word = self._words[number(letter)]
            if len(word) > 2 and word not in _EVERYDAY and not word.isdigit():
                group, typical = self._group(seen)
                rank = f"{chr(group)}{chr(max(0, _LONG - len(word)))}{word}"
                self.worth[rank] = letter, -log(1 + 2 ** (self.size + 0.5) / typical)
        self[letter] = rank
        return rank

    def _group(self, seen: int) -> tuple[int, float]:
        """Words used about as often, and how often that is."""
        if self.size < _SMALL:
            return seen, seen
        step = 1 if self.size < _LARGE else 2
        group = (seen.bit_length() - 1) // step
        return group, 2 ** (step * (group + 0.5))


def _vector(text: str, used: Iterable[str], title: str, ranks: _Ranks) -> tuple[Vector, str]:
    found = sorted(filter(None, map(ranks.__getitem__, used)))
    known = ranks.worth
    weighed = []
    for rank in found[:_RAREST]:
        letter, weight = known[rank]
        if letter in title:
            weight *= 1.5
        count = text.count(letter)
        weighed.append((weight * (1 + log(count)) if count > 1 else weight, rank, letter))
    weighed.sort()
    del weighed[_TELLING:]
    length = sqrt(sum([weight * weight for weight, _, _ in weighed])) or 1
    vector = {letter: weight / length for weight, _, letter in weighed}
    return vector, found[_RAREST - 1] if len(found) >= _RAREST else _ALL


def _outdated(
    edit: Edit, before: Telling, earlier: Script, script: Script, ranks: _Ranks
) -> set[str]:
    """Patterns that hold a word which is worth more or less than it was."""
    old = _Ranks(earlier)
    if old.size != ranks.size:
        return set(script.texts)
    changed: set[str] = set()
    for pattern in edit.fresh | edit.gone:
        ours, theirs = (set(script.texts.get(pattern, "")), set(earlier.texts.get(pattern, "")))
        changed |= ours ^ theirs
    found: set[str] = set()
    for letter in changed:
        was, now = old[letter], ranks[letter]
        if was == now:
            continue
        low = min(filter(None, (was, now)))
        holding = [pattern for pattern, text in script.texts.items() if letter in text]
        found.update([p for p in holding if low <= before.reach.get(p, _ALL)])
    return found
