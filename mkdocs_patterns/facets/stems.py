"""Stems: words without their inflection, as cues and names are compared with texts."""

from __future__ import annotations

import re
from itertools import chain
from sys import intern

__all__ = ["STOPS", "stem", "words"]

NUMBER = "#"
"""What every number written in digits is read as."""
_TOKEN = re.compile(
    r"[^\W\d]\w*(?:['’]\w+)*|\d+(?:[.,]\d+)*(?!\w)|\w+(?:['’]\w+)*|(?<!\w)[.,]\d+|[,;:()!?.–—%€$]"
)
_DIGITS = re.compile(r"[\d.,]+")
STOPS = frozenset(",;:()!?.–—")
"""Stops of a clause, which are kept among the words."""
_SKIPPED = frozenset(
    "the a an our my your his her their its these those this that such each every some any all "
    "very quite just also both".split()
)
_IRREGULAR = {
    form: base
    for base, forms in {
        "be": "is are was were been being isn't aren't wasn't weren't",
        "do": "does did done doing don't doesn't didn't",
        "have": "has had having",
        "run": "ran",
        "choose": "chose chosen",
        "take": "took taken",
        "see": "saw seen",
        "know": "knew known",
        "go": "went gone goes",
        "find": "found",
        "spend": "spent",
        "lose": "lost",
        "keep": "kept",
        "learn": "learnt",
        "buy": "bought",
        "pay": "paid",
        "think": "thought",
        "teach": "taught",
        "tell": "told",
        "understand": "understood",
        "build": "built",
        "send": "sent",
        "write": "wrote written",
        "draw": "drew drawn",
        "give": "gave given",
        "get": "got gotten",
        "make": "made",
        "leave": "left leaves",
        "rise": "rose risen",
        "break": "broke",
        "fall": "fell fallen",
        "hold": "held",
        "come": "came",
        "begin": "began begun",
        "mean": "meant",
        "speak": "spoke spoken",
        "meet": "met",
        "say": "said",
        "stand": "stood",
        "sit": "sat",
        "throw": "threw thrown",
        "win": "won winning",
        "burn": "burnt",
        "people": "person persons",
        "use": "using used uses",
        "bias": "biased biases",
        "analysis": "analyses",
        "hypothesis": "hypotheses",
        "setting": "settings setting",
        "note": "note notes noted noting",
        "site": "site sites",
        "care": "care cares cared",
        "state": "state states stated",
        "plane": "plane planes",
        "wine": "wine wines",
        "missing": "missing",
        "building": "building buildings",
        "evening": "evening evenings",
        "meaning": "meaning meanings",
        "meeting": "meeting meetings",
    }.items()
    for form in forms.split()
}
_NOT = re.compile(r"n['’]t$")
_MOST_STEMS = 50_000
_LONGEST_KEPT = 40
"""Characters of a chunk that is worth remembering."""


def _base(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3:
        return word
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    for suffix in ("ings", "ing", "ed"):
        stump = word[: -len(suffix)]
        if word.endswith("eed"):
            break
        if word.endswith(suffix) and len(stump) >= 3 and re.search("[aeiouyäöü]", stump):
            if stump[-1] == stump[-2] and stump[-1] not in "se":
                stump = stump[:-1]
            return _finish(stump)
    if word.endswith("ies") and len(word) > 4:
        return _finish(word[:-3] + "y")
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return _finish(word[:-2])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return _finish(word[:-1])
    return _finish(word)


def _finish(word: str) -> str:
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ll"):
        word = word[:-1]
    return _SPELLING.sub("s", word)


_SPELLING = re.compile(r"(?<=[iy])z(?=$|ation$|er$|abl$)")


def stem(word: str) -> str:
    """A word without inflection, in British spelling; only for comparing with another stem."""
    return _base(_IRREGULAR.get(word, word))


def words(text: str) -> list[str]:
    """A text's stems in order, stops of a clause kept, articles passed over."""
    if len(_KNOWN_STEMS) > _MOST_STEMS:
        _KNOWN_STEMS.clear()
    return list(chain.from_iterable(map(_KNOWN_STEMS.__getitem__, text.casefold().split())))


class _Stems(dict[str, tuple[str, ...]]):
    """The stems of every chunk between white space met so far: texts repeat their words.

    Each stem is one object wherever it is met, which makes it quick to find in tables.
    """

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if chunk.isalpha() and chunk not in _SKIPPED and chunk != "cannot":
            found: tuple[str, ...] = (intern(stem(chunk)),)
        else:
            stems = " ".join(stem for token in _TOKEN.findall(chunk) for stem in _stems(token))
            found = tuple(map(intern, stems.split()))
        if len(chunk) <= _LONGEST_KEPT:
            self[chunk] = found
        return found


def _stems(token: str) -> tuple[str, ...]:
    if token in STOPS:
        return (token,)
    if token in _SKIPPED:
        return ()
    if token[-1].isdecimal() and _DIGITS.fullmatch(token):
        return (NUMBER,)
    plain = token.replace("’", "'")
    if plain in ("cannot", "can't"):
        return ("can", "not")
    if _NOT.search(plain):
        return (stem(_NOT.sub("", plain)), "not")
    parts = plain.split("_") if "_" in plain else [plain]
    return tuple(stem(part) for part in parts if part)


_KNOWN_STEMS = _Stems()
