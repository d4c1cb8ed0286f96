"""The patterns around one pattern as a drawing: it in the middle, those it is related to around."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Caption", "Drawing", "Neighbour", "Spot", "draw"]

MOST = 10
"""Patterns that are drawn; the lists beside the drawing have all of them."""

_ROW, _CAPTION, _MARGIN = 28, 26, 14
_TRUNK, _DOT = 10, 42
_ROOM = {"neighbour": 33.0, "middle": 36.0}
"""How much of a title fits, in letters of middling width."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A pattern to be drawn."""

    kind: str
    """How it is related, in words: `Leads to`."""
    title: str
    href: str
    wanted: bool = False
    """No such pattern yet: its line is dashed."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Words above the neighbours of one kind."""

    text: str
    y: int


@dataclass(frozen=True, slots=True)
class Spot:
    """One neighbour in its place."""

    title: str
    """As much of it as fits."""
    href: str
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the drawing's template writes down; lengths are pixels."""

    height: int
    y: int
    """Of the pattern in the middle."""
    title: str
    """Of that pattern, as much of it as fits."""
    captions: tuple[Caption, ...]
    spots: tuple[Spot, ...]
    lines: str
    """Path data of the lines from the middle to the patterns there are."""
    dashes: str
    """Path data of the lines to wanted patterns."""
    dots: str
    """Path data of the points at the lines' ends: no length, round caps."""
    more: int
    """How many neighbours found no room."""


def draw(title: str, before: Iterable[Neighbour], after: Iterable[Neighbour]) -> Drawing | None:
    """The drawing of one pattern, or None where nothing is near it.

    Neighbours of one kind have to stand together. Where there is no room for all, those that come
    last are left out first.
    """
    above = _unique(before)
    below = [n for n in _unique((*above, *after)) if n not in above]
    count = len(above) + len(below)
    if not count:
        return None
    room_above = max(MOST - len(below), min(len(above), MOST // 2))
    above = above[:room_above]
    below = below[: MOST - len(above)]
    captions: list[Caption] = []
    spots: list[tuple[Neighbour, int]] = []
    y = _place(above, _MARGIN, captions, spots)
    middle = y + (_ROW // 2 if above else 0)
    end = _place(below, middle + _ROW, captions, spots) if below else middle + _MARGIN
    return Drawing(
        end,
        middle,
        _fitting(title, _ROOM["middle"]),
        tuple(captions),
        tuple(Spot(_fitting(n.title, _ROOM["neighbour"]), n.href, y) for n, y in spots),
        "".join(_line(middle, y) for n, y in spots if not n.wanted),
        "".join(_line(middle, y) for n, y in spots if n.wanted),
        "".join(f"M{_DOT} {y}h0" for n, y in spots if not n.wanted),
        count - len(spots),
    )


def _unique(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    """Each pattern once, under the kind that comes first."""
    found: dict[tuple[str, str], Neighbour] = {}
    for neighbour in neighbours:
        key = (neighbour.href, neighbour.title if neighbour.wanted else "")
        found.setdefault(key, neighbour)
    return list(found.values())


def _place(
    neighbours: list[Neighbour],
    y: int,
    captions: list[Caption],
    spots: list[tuple[Neighbour, int]],
) -> int:
    """One row for each neighbour and each kind from `y` on; returns where the next row stands."""
    kind = ""
    for neighbour in neighbours:
        if neighbour.kind != kind:
            kind = neighbour.kind
            captions.append(Caption(kind, y))
            y += _CAPTION
        spots.append((neighbour, y))
        y += _ROW
    return y


def _line(middle: int, y: int) -> str:
    """A curve that leaves the trunk upright and reaches the neighbour level."""
    return f"M{_TRUNK} {middle}Q{_TRUNK} {y} {_DOT} {y}"


def _fitting(title: str, room: float) -> str:
    """A title cut where the room ends."""
    for end, width in enumerate(_widths(title)):
        room -= width
        if room < 0:
            return title[: max(1, end - 1)].rstrip() + "…"
    return title


def _widths(title: str) -> Iterator[float]:
    """Width of each character in letters of middling width."""
    for character in title:
        if unicodedata.east_asian_width(character) in "WF":
            yield 1.9
        elif character.isupper() or character in "mw—%@&":
            yield 1.35
        else:
            yield 0.55 if character in "iljtfr.,:;'|! " else 1.0
