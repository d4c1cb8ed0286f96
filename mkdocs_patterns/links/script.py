"""Texts written with one character for each word: to look for words is to search a string.

A letter stands for a word as long as one catalogue is followed from build to build; which letter
it is never shows in a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mkdocs_patterns.links.edit import Edit
from mkdocs_patterns.links.spelling import LONGEST, words
from mkdocs_patterns.links.wording import label_kind
from mkdocs_patterns.reading.patterns import Section

__all__ = ["OTHERS", "Script", "names_others", "number", "write"]

_SURROGATES = 0xD800
_GAP = 0x800
OTHERS = chr(0x10FFFF)
"""Stands for all words for which no letter is left."""
_MOST = 0x10FFFF - _GAP


@dataclass(frozen=True)
class Script:
    """All patterns' own texts in letters."""

    letters: Mapping[str, str]
    """Word -> its letter, in the order of `number`."""
    texts: Mapping[str, str]
    """Pattern id -> its own words, in their order; every pattern is a key."""
    spread: Mapping[str, int]
    """Letter -> in how many texts it stands."""

    @property
    def worn(self) -> bool:
        """Whether too many letters stand for words that nobody uses any more, or none is left."""
        return len(self.letters) > min(_MOST - 1, 4 * len(self.spread) + 10_000)


class _Letters(dict[str, str]):
    """A word without a letter is given one."""

    def __missing__(self, word: str) -> str:
        count = len(self)
        if count >= _MOST:
            return OTHERS
        letter = self[word] = chr(count if count < _SURROGATES else count + _GAP)
        return letter


def number(letter: str) -> int:
    """The place of a letter's word among `letters`; beyond them where it stands for many."""
    code = ord(letter)
    return code if code < _SURROGATES else code - _GAP


def write(edit: Edit, previous: Script | None) -> tuple[Script, Mapping[str, Sequence[str]]]:
    """Write the texts that are fresh; the others stand in `previous`.

    Also tells which letters stand in each of the fresh ones.
    """
    letters = _Letters(previous.letters if previous else ())
    texts = edit.carried(previous.texts if previous else {})
    spread = Counter(previous.spread if previous else ())
    learn = letters.__getitem__
    used: dict[str, tuple[str, ...]] = {}
    for pattern_id in edit.patterns:
        if pattern_id not in edit.fresh:
            continue
        pattern = edit.patterns[pattern_id]
        for name in (pattern.title, pattern.id, *pattern.aliases):
            for word in words(name[:LONGEST]):
                learn(word)
        own = "\n".join([s.markdown for s in pattern.sections if not names_others(s)])
        written = list(map(learn, words(own)))
        texts[pattern_id] = "".join(written)
        used[pattern_id] = tuple(set(written))
        spread.update(used[pattern_id])
    if previous is not None:
        for pattern_id in edit.fresh | edit.gone:
            for letter in set(previous.texts.get(pattern_id, "")):
                spread[letter] -= 1
                if not spread[letter]:
                    del spread[letter]
    return Script(dict(letters), texts, dict(spread)), used


def names_others(section: Section) -> bool:
    """Whether a section is about other patterns as a whole."""
    if section.field is not None:
        return section.field == "related"
    return label_kind(section.heading) is not None
