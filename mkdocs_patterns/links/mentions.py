"""Names that stand somewhere in a text, found through the rarest word of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mkdocs_patterns.links.names import MOST_WORDS, Names
from mkdocs_patterns.links.script import OTHERS
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Mentions", "written_keys"]

_FEW = 48
"""Names that are looked for one by one; of more, only those of which two words are there."""


def written_keys(keys: Iterable[str], letters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Those keys that can be found in prose, each in letters and as it is."""
    for key in keys:
        parts = key.split()
        if 1 < len(parts) <= MOST_WORDS:
            yield "".join([letters.get(part, OTHERS) for part in parts]), key


class Mentions:
    """The names of all patterns by a word of each; `letters` must have all of their words."""

    def __init__(self, names: Names, letters: Mapping[str, str]) -> None:
        self._names = names
        written = list(written_keys(names.owners, letters))
        uses = Counter(letter for spelt, _ in written for letter in spelt)
        self._starts: dict[str, list[tuple[str, str]]] = {}
        self._rarest: dict[str, list[tuple[str, str]]] = {}
        for entry in written:
            rarest = min(entry[0], key=uses.__getitem__)
            self._rarest.setdefault(rarest, []).append(entry)
            self._starts.setdefault(entry[0][:2], []).append(entry)

    def of_others(self, text: str, used: Iterable[str], near: Pattern) -> list[str]:
        """Keys of other patterns' names that a text mentions; `used` are its letters."""
        rarest, starts = self._rarest, self._starts
        likely = [rarest[letter] for letter in rarest.keys() & used]
        if sum(map(len, likely)) > _FEW:
            pairs = set(map(str.__add__, text, text[1:]))
            likely = [starts[pair] for pair in starts.keys() & pairs]
        names = self._names
        return [
            key
            for entries in likely
            for spelt, key in entries
            if spelt in text and names.another(key, near)
        ]
