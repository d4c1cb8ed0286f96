"""Words in the form in which texts and names are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["LONGEST", "SMALL", "content_words", "name_key", "singular", "words"]

LONGEST = 300
"""Characters of a name that are looked at."""
SMALL = frozenset(
    "a an the of for to in on at by and or with from your my our its"
    " der die das und oder von".split()
)

_WORD = re.compile(r"[^\W_]+")
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_TYPOGRAPHY = "“”„‘’–—…«»•→\u00a0"
"""What stands between words in texts that would be plain ASCII otherwise."""


def words(text: str) -> list[str]:
    """The words of a text in the form in which names are compared."""
    plain = text
    if not plain.isascii():
        for mark in _TYPOGRAPHY:
            plain = plain.replace(mark, " ")
    if plain.isascii():
        return plain.translate(_PLAIN).split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def name_key(text: str) -> str:
    """What two spellings of one name have in common: case, punctuation and spacing are dropped."""
    return " ".join(words(text[:LONGEST]))


def content_words(key: str) -> tuple[str, ...]:
    """A key's words without articles, joining words and plural endings."""
    return tuple([singular(word) for word in key.split() if word not in SMALL])


def singular(word: str) -> str:
    """The word without a plural ending."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "suia":
        return word[:-1]
    return word
