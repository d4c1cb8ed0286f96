"""Cues: wordings that speak for a term, and how they are found in a text in one pass.

A cue is a row of words: `(drop|leave out) .. (feature|column)`. Words match in any inflection,
`(a|b)` is a choice (an empty part makes it optional), `..` lets up to four words stand between.
Articles and possessives are passed over on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from sys import intern
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Cues", "stem", "words"]

NUMBER = "#"
"""What every number written in digits is read as."""
GAP = 4
"""Words that may stand where a cue says `..`."""

_TOKEN = re.compile(
    r"[^\W\d]\w*(?:['’]\w+)*|\d+(?:[.,]\d+)*(?!\w)|\w+(?:['’]\w+)*|(?<!\w)[.,]\d+|[,;:()!?.–—%€$]"
)
_DIGITS = re.compile(r"[\d.,]+")
_STOPS = frozenset(",;:()!?.–—")
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


_KNOWN_STEMS = _Stems()

Payload = TypeVar("Payload")
Found = TypeVar("Found")


class _Step(NamedTuple):
    """The next word of a cue: one of several, perhaps a few words on."""

    choices: frozenset[str]
    gap: bool


_Row = tuple[_Step, ...]


class _Node(Generic[Payload, Found]):
    """A place in the tree of cues; it grows when a text first comes by.

    The cues hold far more wordings than any text: growing them all would take longer than
    reading a workshop.
    """

    __slots__ = ("apart", "done", "near", "next", "rows")

    next: dict[str, _Node[Payload, Found]]
    """By the word that must come next."""
    near: dict[str, _Node[Payload, Found]]
    """By a word that may come a few words on."""
    apart: Callable[[Iterable[str]], bool] | None
    """Whether none of some words is in `near`; None where that is empty."""
    done: Sequence[tuple[int, Found]]
    """What the cues that end here stand for, by rank."""

    def __init__(self, rows: list[tuple[_Row, Payload]]) -> None:
        self.rows = rows
        """What is left of the cues that come by here; empty once the other fields are there."""

    def grow(self, settle: Settle[Payload, Found]) -> None:
        """Make the places that come next."""
        done: dict[Payload, None] = {}
        ways: tuple[dict[str, list[tuple[_Row, Payload]]], ...] = ({}, {})
        for steps, payload in self.rows:
            if not steps:
                done[payload] = None
                continue
            branches = ways[steps[0].gap]
            rest = (steps[1:], payload)
            for word in steps[0].choices:
                if word in branches:
                    branches[word].append(rest)
                else:
                    branches[word] = [rest]
        self.rows = []
        self.done = settle(tuple(done)) if done else ()
        self.next = {word: _Node(rows) for word, rows in ways[False].items()}
        self.near = {word: _Node(rows) for word, rows in ways[True].items()}
        self.apart = self.near.keys().isdisjoint if self.near else None


Settle = Callable[[tuple[Payload, ...]], Sequence[tuple[int, Found]]]
"""What is to be known of cues that end at one place: (rank, something) for each rank."""
Hits = list[list[tuple[Found, int, int]]]
"""By rank: what was found, its first and one past its last word."""


class Cues(Generic[Payload, Found]):
    """Many cues with what each stands for, arranged so that a text is read once.

    `sets` are word lists that cues name as `<set>`; `ranks` tells into how many lists hits go.
    """

    def __init__(
        self,
        cues: Iterable[tuple[str, Payload]],
        settle: Settle[Payload, Found],
        ranks: int = 1,
        sets: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._settle = settle
        self._ranks = range(ranks)
        rows = _Rows(sets or {})
        root: _Node[Payload, Found] = _Node(
            [(row, payload) for text, payload in cues for row in rows.of(text) if row]
        )
        root.grow(settle)
        self._root = root.next

    def find(self, text: Sequence[str]) -> Hits[Found]:
        """All cues in a row of `words`, which may overlap; no list at all where there is none."""
        hits: Hits[Found] = [[] for _ in self._ranks]
        size = len(text)
        for at, node in enumerate(map(self._root.get, text), 1):
            if node is None:
                continue
            if node.rows:
                node.grow(self._settle)
            for rank, found in node.done:
                hits[rank].append((found, at - 1, at))
            if at == size:
                break
            further = node.next.get(text[at])
            if further is not None:
                self._walk(further, text, at - 1, at + 1, hits)
            if node.apart is not None and not node.apart(text[at : at + GAP + 1]):
                self._walk_near(node, text, at - 1, at, hits)
        return hits if any(hits) else []

    def _walk(
        self,
        node: _Node[Payload, Found],
        text: Sequence[str],
        start: int,
        at: int,
        hits: Hits[Found],
    ) -> None:
        if node.rows:
            node.grow(self._settle)
        for rank, found in node.done:
            hits[rank].append((found, start, at))
        if at == len(text):
            return
        further = node.next.get(text[at])
        if further is not None:
            self._walk(further, text, start, at + 1, hits)
        if node.apart is not None and not node.apart(text[at : at + GAP + 1]):
            self._walk_near(node, text, start, at, hits)

    def _walk_near(
        self,
        node: _Node[Payload, Found],
        text: Sequence[str],
        start: int,
        at: int,
        hits: Hits[Found],
    ) -> None:
        near = node.near
        for word in text[at : at + GAP + 1]:
            at += 1
            if word in near:
                self._walk(near[word], text, start, at, hits)
            elif word in _STOPS:
                break


_PART = re.compile(r"\.\.|[()|]|<\w+>|[^\s()|<>]+")


class _Rows:
    """Reads cues; words and word lists that many of them share are read once."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._sets = sets
        self._known: dict[str, list[_Row]] = {}

    def of(self, cue: str) -> list[_Row]:
        """All rows of words a cue stands for."""
        parts = _PART.findall(cue)
        parts.reverse()
        return self._choice(parts)

    def _choice(self, parts: list[str]) -> list[_Row]:
        """The rows of `a|b|c` up to a closing bracket; single words are one step together."""
        several: list[_Row] = []
        single: set[str] = set()
        passed_over = False
        more = True
        while more:
            empty = not parts or parts[-1] in "|)"
            for row in self._sequence(parts):
                if len(row) == 1 and not row[0].gap:
                    single |= row[0].choices
                elif row or empty:
                    several.append(row)
                else:
                    passed_over = True
            more = bool(parts) and parts.pop() == "|"
        found = [(_Step(frozenset(single), False),), *several] if single else several
        return found or [()] if passed_over else found

    def _sequence(self, parts: list[str]) -> list[_Row]:
        rows: list[_Row] = [()]
        gap = False
        while parts and parts[-1] not in "|)":
            part = parts.pop()
            if part == "..":
                gap = True
                continue
            ways = self._choice(parts) if part == "(" else self._part(part)
            if gap:
                ways = [(_Step(way[0].choices, True), *way[1:]) if way else way for way in ways]
            rows = [row + way for row in rows for way in ways] if rows != [()] else ways
            gap = gap and () in ways
        return rows

    def _part(self, part: str) -> list[_Row]:
        """The rows of one word or one list."""
        if part not in self._known:
            if part[0] == "<" and part[1:-1] in self._sets:
                listed = _PART.findall("|".join(self._sets[part[1:-1]]))[::-1]
                self._known[part] = _Rows({})._choice(listed)
            else:
                stems = [word for word in words(part) if word not in _STOPS]
                self._known[part] = [tuple(_Step(frozenset((word,)), False) for word in stems)]
        return self._known[part]
