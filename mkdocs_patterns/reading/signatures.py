"""Whose names a file gives: what its front matter and its first lines say of who wrote it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.people import words_of
from mkdocs_patterns.reading.pseudonyms import Pseudonyms
from mkdocs_patterns.reading.sources import SourceFile
from mkdocs_patterns.reading.text import decode

__all__ = ["plain_words", "signed", "tells_who"]

_AUTHOR = frozenset(
    "author authors by contact contributor contributors creator email expert github gitlab handle "
    "linkedin mail mastodon orcid participant participants person phone twitter user username "
    "written_by".split()
)
"""Front matter that says who wrote: dropped, and its words are looked for in texts."""
_PLACE = frozenset(
    "affiliation company department employer homepage institute institution organisation "
    "organization university website".split()
)
"""Front matter that helps to tell who wrote: dropped."""
_BYLINE = re.compile(
    r"^[#>*_\s-]{0,12}"
    r"(?:authors?(?: names?)?|contributors?|written by|autor(?:in|en)?|verfasst von)"
    r"(?:[*_\s]{0,9}[:：][*_\s]{0,9}|[*_ \t]{0,9}\n(?:[ \t]{0,9}\n){0,5}[ \t>*-]{0,9})"
    r"(?P<who>[^\n]{2,120})",
    re.I | re.M,
)
_BETWEEN = re.compile(r"\s*(?:[,;&/]|\band\b|\bund\b)\s*")
_NAME = re.compile(r"[^\W\d_a-z]|(?:von|van|de[rnl]?|di|da|la|el|bin)$|al-|\S*@")
"""How the words of a name begin."""
_WORD = re.compile(r"[^\W_]+")
OFTEN = 3
"""Files by others that use a word in small letters before it is taken for no name."""


def signed(file: SourceFile) -> Iterator[str]:
    """The names a file gives its author."""
    text = decode(file.data).text
    front = read_front_matter(text)
    given = [value for key, value in front.meta.items() if _plain_key(key) in _AUTHOR]
    for words in _strings(given):
        yield from (name for name in _BETWEEN.split(words) if _may_be_name(name))
    for match in _BYLINE.finditer(text):
        for name in _BETWEEN.split(match["who"].strip("*_ \t")):
            if all(_NAME.match(word) for word in name.split()) and _may_be_name(name):
                yield name


def _may_be_name(words: str) -> bool:
    return len(words) > 1 and len(words.split()) <= 4 and "://" not in words


def tells_who(key: str) -> bool:
    """Whether a key of front matter says who wrote, or helps to tell."""
    return _plain_key(key) in _AUTHOR | _PLACE


def _plain_key(key: str) -> str:
    return key.strip().casefold().replace("-", "_").replace("e_mail", "email").replace(" ", "_")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, Mapping):
        yield from _strings(list(value.values()))


def plain_words(
    files: Iterable[SourceFile], names: Iterable[tuple[str, str]], pseudonyms: Pseudonyms
) -> frozenset[str]:
    """Words of names that this workshop uses as ordinary words: most often in small letters."""
    owners: dict[str, set[str]] = {}
    for name, person in names:
        for word in words_of(name):
            owners.setdefault(word, set()).add(person)
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for file in files:
        whose = pseudonyms.of(file.source.path, file.folder)
        for word in set(_WORD.findall(decode(file.data).text)):
            plain = word.casefold()
            if plain in owners and whose not in owners[plain]:
                (small if word[0].islower() else capital)[plain] += 1
    plain_words = {word for word, count in small.items() if count >= OFTEN + capital[word]}
    return frozenset(plain_words) | {w for text in pseudonyms.words for w in words_of(text)}
