"""Cues: wordings that speak for a term, and how they are found in a text in one pass.

A cue is a row of words: `(drop|leave out) .. (feature|column)`. Words match in any inflection,
`(a|b)` is a choice (an empty part makes it optional), `..` lets up to four words stand between.
Articles and possessives are passed over on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from mkdocs_patterns.facets.stems import STOPS, words

__all__ = ["Cues", "first_words"]

GAP = 4
"""Words that may stand where a cue says `..`."""


Payload = TypeVar("Payload")
Found = TypeVar("Found")


class _Step(NamedTuple):
    """The next word of a cue: one of several, perhaps a few words on."""

    choices: frozenset[str]
    gap: bool


_Row = tuple[_Step, ...]


class _Branches(dict[str, "_Node[Payload, Found] | None"]):
    """The places that words lead to; each is made when a text first comes by.

    The cues hold far more wordings than any text: making them all would take longer than reading
    a workshop.
    """

    __slots__ = ("_rows",)

    def __init__(self, groups: Mapping[frozenset[str], list[_Rest[Payload]]]) -> None:
        self._rows: dict[str, list[list[_Rest[Payload]]]] = {}
        for choices, rows in groups.items():
            for word in choices:
                if word in self._rows:
                    self._rows[word].append(rows)
                else:
                    self._rows[word] = [rows]
        super().__init__(dict.fromkeys(self._rows))

    def grow(self, word: str) -> _Node[Payload, Found]:
        """The place of a word that is here but was not met so far."""
        groups = self._rows.pop(word)
        rows = groups[0]
        if len(groups) > 1:
            rows = sorted(chain.from_iterable(groups), key=itemgetter(0))
        node: _Node[Payload, Found] = _Node(rows)
        self[word] = node
        return node


class _Node(Generic[Payload, Found]):
    """A place in the tree of cues."""

    __slots__ = ("apart", "done", "near", "next", "rows")

    next: _Branches[Payload, Found]
    """By the word that must come next."""
    near: _Branches[Payload, Found]
    """By a word that may come a few words on."""
    apart: Callable[[Iterable[str]], bool] | None
    """Whether none of some words is in `near`; None where that is empty."""
    done: Sequence[tuple[int, Found]]
    """What the cues that end here stand for, by rank."""

    def __init__(self, rows: list[_Rest[Payload]]) -> None:
        self.rows = rows
        """What is left of the cues that come by here; empty once the other fields are there."""

    def grow(self, settle: Settle[Payload, Found]) -> None:
        """Find out what comes next."""
        done: dict[Payload, None] = {}
        groups: tuple[dict[frozenset[str], list[_Rest[Payload]]], ...] = ({}, {})
        for number, steps, payload in self.rows:
            if steps:
                choices, gap = steps[0]
                rest = (number, steps[1:], payload)
                if choices in groups[gap]:
                    groups[gap][choices].append(rest)
                else:
                    groups[gap][choices] = [rest]
            else:
                done[payload] = None
        self.rows = []
        self.done = settle(tuple(done)) if done else ()
        self.next = _Branches(groups[False]) if groups[False] else _NOWHERE
        self.near = _Branches(groups[True]) if groups[True] else _NOWHERE
        self.apart = self.near.keys().isdisjoint if groups[True] else None


_NOWHERE: _Branches[Any, Any] = _Branches({})
_Rest = tuple[int, _Row, Payload]
"""What is left of a row, by its number among all: their order is kept."""
Settle = Callable[[tuple[Payload, ...]], Sequence[tuple[int, Found]]]
"""What is to be known of cues that end at one place: (rank, something) for each rank."""
Hits = list[list[tuple[Found, int, int]]]
"""By rank: what was found, its first and one past its last word."""


class Cues(Generic[Payload, Found]):
    """Many cues with what each stands for, arranged so that a text is read once.

    A cue is given with its `first_words`. `sets` are word lists that cues name as `<set>`; `ranks`
    tells into how many lists hits go.
    """

    def __init__(
        self,
        cues: Iterable[tuple[str, Iterable[str], Payload]],
        settle: Settle[Payload, Found],
        ranks: int = 1,
        sets: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._settle = settle
        self._ranks = range(ranks)
        self._rows = _Rows(sets or {})
        self._starting: dict[str, list[tuple[str, Payload]]] = {}
        for cue, starts, payload in cues:
            for word in starts:
                if word in self._starting:
                    self._starting[word].append((cue, payload))
                else:
                    self._starting[word] = [(cue, payload)]
        self._root: dict[str, _Node[Payload, Found] | None] = dict.fromkeys(self._starting)

    def find(self, text: Sequence[str]) -> Hits[Found]:
        """All cues in a row of `words`, which may overlap; no list at all where there is none."""
        hits: Hits[Found] = [[] for _ in self._ranks]
        size = len(text)
        root = self._root
        for at, word in enumerate(text, 1):
            if word not in root:
                continue
            node = root[word] or self._grown(word)
            for rank, found in node.done:
                hits[rank].append((found, at - 1, at))
            if at == size:
                break
            following = text[at]
            if following in node.next:
                further = node.next[following] or node.next.grow(following)
                self._walk(further, text, at - 1, at + 1, hits)
            if node.apart is not None and not node.apart(text[at : at + GAP + 1]):
                self._walk_near(node, text, at - 1, at, hits)
        return hits if any(hits) else []

    def _grown(self, word: str) -> _Node[Payload, Found]:
        """The place of a word with which cues begin and that was not met so far."""
        rest = [
            (row[1:], payload)
            for text, payload in self._starting.pop(word)
            for row in self._rows.of(text)
            if row and not row[0].gap and word in row[0].choices
        ]
        node: _Node[Payload, Found] = _Node([(at, *row) for at, row in enumerate(rest)])
        node.grow(self._settle)
        self._root[word] = node
        return node

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
        word = text[at]
        if word in node.next:
            self._walk(node.next[word] or node.next.grow(word), text, start, at + 1, hits)
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
                self._walk(near[word] or near.grow(word), text, start, at, hits)
            elif word in STOPS:
                break


def first_words(
    cues: Iterable[str], sets: Mapping[str, Sequence[str]] | None = None
) -> Iterator[tuple[str, ...]]:
    """For each cue the words with which its rows begin."""
    rows = _Rows(sets or {})
    return (tuple(sorted(rows.starts(cue))) for cue in cues)


_SIGNS = frozenset(("(", ".."))
_PART = re.compile(r"\.\.|[()|]|<\w+>|[^\s()|<>]+")


_HEAD = re.compile(r"\((?P<ways>[^()<>]*)\)|(?P<word>[^\s()|<>]+)")
"""What most cues begin with: a choice without further brackets, or a word."""


def _parted(cue: str, start: int) -> bool:
    """Whether there is a `|` outside brackets, from a place that is outside of them, too."""
    depth = 0
    for sign in _BRACKET.findall(cue, start):
        if sign == "|" and depth <= 0:
            return True
        depth += (sign == "(") - (sign == ")")
    return False


_BRACKET = re.compile(r"[()|]")


class _Rows:
    """Reads cues, each when it is first asked for; what many of them share is read once."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._sets = sets
        self._known: dict[str, list[_Row]] = {}
        self._choices: dict[frozenset[str], frozenset[str]] = {}
        self._cues: dict[str, list[_Row]] = {}

    def of(self, cue: str) -> list[_Row]:
        """All rows of words a cue stands for."""
        if cue not in self._cues:
            parts = _PART.findall(cue)
            parts.reverse()
            self._cues[cue] = self._choice(parts)
        return self._cues[cue]

    def starts(self, cue: str) -> Set[str]:
        """The words with which a cue's rows begin, found without reading the rest of most."""
        head = _HEAD.match(cue)
        found: set[str] = set()
        if head and not _parted(cue, head.end()):
            for way in (head["word"] or head["ways"]).split("|"):
                stems = [word for word in words(way.partition(" ")[0]) if word not in STOPS]
                if not stems or way.startswith(".."):
                    break
                found.add(stems[0])
            else:
                return found
        return {w for row in self.of(cue) if row and not row[0].gap for w in row[0].choices}

    def _choice(self, parts: list[str]) -> list[_Row]:
        """The rows of `a|b|c` up to a closing bracket; single words are one step together."""
        several: list[_Row] = []
        single: set[str] = set()
        passed_over = False
        more = True
        while more:
            empty = not parts or parts[-1] in "|)"
            lone = not empty and parts[-1] not in _SIGNS and (len(parts) < 2 or parts[-2] in "|)")
            for row in self._part(parts.pop()) if lone else self._sequence(parts):
                if len(row) == 1 and not row[0].gap:
                    single |= row[0].choices
                elif row or empty:
                    several.append(row)
                else:
                    passed_over = True
            more = bool(parts) and parts.pop() == "|"
        choices = frozenset(single)
        choices = self._choices.setdefault(choices, choices)
        found = [(_Step(choices, False),), *several] if single else several
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
                stems = [word for word in words(part) if word not in STOPS]
                self._known[part] = [tuple(_Step(frozenset((word,)), False) for word in stems)]
        return self._known[part]
