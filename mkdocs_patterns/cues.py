"""Cues: wordings that speak for a term, and how they are found in a text in one pass.

A cue is a row of words: `(drop|leave out) .. (feature|column)`. Words match in any inflection,
`(a|b)` is a choice (an empty part makes it optional), `..` lets up to four words stand between.
Articles and possessives are passed over on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Cues", "Hit", "stem", "words"]

NUMBER = "#"
"""What every number written in digits is read as."""
GAP = 4
"""Words that may stand where a cue says `..`."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?!\w)|\w+(?:['’]\w+)*|(?<!\w)[.,]\d+|[,;:()!?.–—%€$]")
_DIGITS = re.compile(r"[\d.,]+")
_STOPS = frozenset(",;:()!?.–—")
_SKIPPED = frozenset(
    "the a an our my your his her their its these those this that such each every some any all "
    "very quite rather just also both".split()
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
        "break": "broke broken",
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
_KNOWN_STEMS: dict[str, tuple[str, ...]] = {}
_MOST_STEMS = 50_000


@lru_cache(maxsize=None)
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
    found: list[str] = []
    known = _KNOWN_STEMS
    for token in _TOKEN.findall(text.casefold()):
        stems = known.get(token)
        if stems is None:
            if len(known) > _MOST_STEMS:
                known.clear()
            stems = known[token] = _stems(token)
        found += stems
    return found


def _stems(token: str) -> tuple[str, ...]:
    if token in _STOPS:
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


Payload = TypeVar("Payload")


@dataclass(frozen=True)
class _Step:
    """The next word of a cue: one of several."""

    choices: frozenset[str]
    gap: bool


class Hit(NamedTuple, Generic[Payload]):
    """A cue found in a row of words."""

    start: int
    end: int
    """One past its last word."""
    payload: Payload


_Rest = tuple[tuple[_Step, ...], tuple[Payload, ...]]


@dataclass(frozen=True)
class _Entry(Generic[Payload]):
    """The cues that begin with one word, by the word that must come next."""

    alone: tuple[Payload, ...]
    next: Mapping[str, Sequence[_Rest[Payload]]]
    near: Mapping[str, Sequence[_Rest[Payload]]]
    """The next word may stand a few words on."""


class Cues(Generic[Payload]):
    """Many cues with what each stands for, indexed so that a text is read once.

    Cues that begin with one word are indexed by their second when that word is first met: few
    of the words a cue may begin with are ever seen.
    """

    def __init__(
        self,
        cues: Iterable[tuple[str, Payload]],
        sets: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._rows: dict[str, dict[tuple[_Step, ...], list[Payload]]] = {}
        for text, payload in cues:
            for first, steps in _rows(text, sets or {}):
                self._rows.setdefault(first, {}).setdefault(steps, []).append(payload)
        self._entries: dict[str, _Entry[Payload]] = {}

    def find(self, text: Sequence[str]) -> list[Hit[Payload]]:
        """All cues in a row of words as `words` gives them; they may overlap."""
        hits: list[Hit[Payload]] = []
        entries = self._entries
        rows = self._rows
        size = len(text)
        for at, word in enumerate(text):
            if word not in rows:
                continue
            entry = entries.get(word) or self._entry(word)
            for payload in entry.alone:
                hits.append(Hit(at, at + 1, payload))
            if at + 1 == size:
                break
            for steps, payloads in entry.next.get(text[at + 1], ()):
                end = _follow(steps, text, at + 2)
                if end:
                    hits.extend([Hit(at, end, payload) for payload in payloads])
            if entry.near:
                near = entry.near
                for ahead in range(at + 1, min(at + GAP + 2, size)):
                    later = text[ahead]
                    if later in near:
                        for steps, payloads in near[later]:
                            end = _follow(steps, text, ahead + 1)
                            if end:
                                hits.extend([Hit(at, end, payload) for payload in payloads])
                    elif later in _STOPS:
                        break
        return hits

    def _entry(self, word: str) -> _Entry[Payload]:
        alone: tuple[Payload, ...] = ()
        following: dict[str, list[_Rest[Payload]]] = {}
        near: dict[str, list[_Rest[Payload]]] = {}
        for steps, payloads in self._rows[word].items():
            if not steps:
                alone = tuple(payloads)
                continue
            rest = (steps[1:], tuple(payloads))
            for choice in steps[0].choices:
                (near if steps[0].gap else following).setdefault(choice, []).append(rest)
        entry = self._entries[word] = _Entry(alone, following, near)
        return entry


def _follow(steps: Sequence[_Step], text: Sequence[str], at: int) -> int:
    """Where the cue ends, 0 where it is not to be found."""
    size = len(text)
    for step in steps:
        if at >= size:
            return 0
        if text[at] in step.choices:
            at += 1
            continue
        if not step.gap:
            return 0
        for ahead in range(at, min(at + GAP + 1, size)):
            if text[ahead] in _STOPS:
                return 0
            if text[ahead] in step.choices:
                at = ahead + 1
                break
        else:
            return 0
    return at


_PART = re.compile(r"\.\.|[()|]|<\w+>|[^\s()|<>]+")
_Row = tuple[_Step, ...]


def _rows(cue: str, sets: Mapping[str, Sequence[str]]) -> list[tuple[str, _Row]]:
    """The cue as first word and what must follow; choices of several words make own rows."""
    parts = _PART.findall(cue)
    parts.reverse()
    found = []
    for row in _choice(parts, sets):
        if row:
            found.extend((first, row[1:]) for first in sorted(row[0].choices))
    return found


def _choice(parts: list[str], sets: Mapping[str, Sequence[str]]) -> list[_Row]:
    """The rows of `a|b|c` up to a closing bracket; single words are one step together."""
    several: list[_Row] = []
    single: set[str] = set()
    passed_over = False
    more = True
    while more:
        empty = not parts or parts[-1] in "|)"
        for row in _sequence(parts, sets):
            if len(row) == 1 and not row[0].gap:
                single |= row[0].choices
            elif row or empty:
                several.append(row)
            else:
                passed_over = True
        more = bool(parts) and parts.pop() == "|"
    found = [(_Step(frozenset(single), False),), *several] if single else several
    return found or [()] if passed_over else found


def _sequence(parts: list[str], sets: Mapping[str, Sequence[str]]) -> list[_Row]:
    rows: list[_Row] = [()]
    gap = False
    while parts and parts[-1] not in "|)":
        part = parts.pop()
        if part == "..":
            gap = True
            continue
        if part == "(":
            ways = _choice(parts, sets)
        elif part[0] == "<" and part[1:-1] in sets:
            ways = _choice(_PART.findall("|".join(sets[part[1:-1]]))[::-1], {})
        else:
            stems = [word for word in words(part) if word not in _STOPS]
            ways = [tuple(_Step(frozenset((word,)), False) for word in stems)]
        if gap:
            ways = [(_Step(way[0].choices, True), *way[1:]) if way else way for way in ways]
        rows = [row + way for row in rows for way in ways]
        gap = gap and () in ways
    return rows
