"""Cues: wordings that speak for a term, and how they are found in a text in one pass.

A cue is a row of words: `(drop|leave out) .. (feature|column)`. Words match in any inflection,
`(a|b)` is a choice (an empty part makes it optional), `..` lets up to four words stand between.
Articles and possessives are passed over on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
    return " ".join(map(_KNOWN_STEMS.__getitem__, text.casefold().split())).split()


class _Stems(dict[str, str]):
    """The stems of every chunk between white space met so far: texts repeat their words."""

    def __missing__(self, chunk: str) -> str:
        found = " ".join(stem for token in _TOKEN.findall(chunk) for stem in _stems(token))
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


class _Step(NamedTuple):
    """The next word of a cue: one of several, perhaps a few words on."""

    choices: frozenset[str]
    gap: bool


_Row = tuple[_Step, ...]


class _Node(Generic[Payload]):
    """A place in the tree of cues; its branches grow when a text first comes by.

    The cues hold far more wordings than any text: growing them all would take longer than
    reading a workshop.
    """

    __slots__ = ("done", "last", "near", "next")

    def __init__(self, rows: Iterable[tuple[_Row, Payload]]) -> None:
        done: dict[Payload, None] = {}
        self.next = _Branches[Payload]()
        """By the word that must come next."""
        self.near = _Branches[Payload]()
        """By a word that may come a few words on."""
        for steps, payload in rows:
            if steps:
                rows_of = (self.near if steps[0].gap else self.next).rows
                rest = (steps[1:], payload)
                for word in steps[0].choices:
                    if word in rows_of:
                        rows_of[word].append(rest)
                    else:
                        rows_of[word] = [rest]
            else:
                done[payload] = None
        self.done = tuple(done)
        """What the cues that end here stand for."""
        self.last = not self.next.rows and not self.near.rows
        """Whether no cue goes on from here."""


class _Branches(dict[str, "_Node[Payload]"]):
    """The nodes reached by words, each grown when it is first asked for."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[_Row, Payload]]] = {}

    def __missing__(self, word: str) -> _Node[Payload]:
        self[word] = node = _Node(self.rows[word])
        return node


class Cues(Generic[Payload]):
    """Many cues with what each stands for, arranged so that a text is read once.

    `sets` are word lists that cues name as `<set>`.
    """

    def __init__(
        self,
        cues: Iterable[tuple[str, Payload]],
        sets: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._root: _Node[Payload] = _Node(
            (row, payload) for text, payload in cues for row in _rows(text, sets or {}) if row
        )

    def find(self, text: Sequence[str]) -> list[tuple[Payload, int, int]]:
        """Payload, first and one past the last word of all cues in a row of `words`.

        They may overlap.
        """
        hits: list[tuple[Payload, int, int]] = []
        branches = self._root.next
        known = branches.rows
        for at, word in enumerate(text):
            if word in known:
                _walk(branches[word], text, at, at + 1, hits)
        return hits


def _walk(
    node: _Node[Payload],
    text: Sequence[str],
    start: int,
    at: int,
    hits: list[tuple[Payload, int, int]],
) -> None:
    if node.done:
        hits.extend([(payload, start, at) for payload in node.done])
    if node.last or at == len(text):
        return
    word = text[at]
    branches = node.next
    if word in branches.rows:
        _walk(branches[word], text, start, at + 1, hits)
    branches = node.near
    known = branches.rows
    if known and not known.keys().isdisjoint(text[at : at + GAP + 1]):
        for word in text[at : at + GAP + 1]:
            at += 1
            if word in known:
                _walk(branches[word], text, start, at, hits)
            elif word in _STOPS:
                break


_PART = re.compile(r"\.\.|[()|]|<\w+>|[^\s()|<>]+")


def _rows(cue: str, sets: Mapping[str, Sequence[str]]) -> list[_Row]:
    parts = _PART.findall(cue)
    parts.reverse()
    return _choice(parts, sets)


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
