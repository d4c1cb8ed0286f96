"""Values that stand for what differs from page to page, and how a theme wrote them down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from jinja2.utils import url_quote
from markupsafe import Markup, escape
from mkdocs.utils import normalize_url

__all__ = ["Hole", "Holes", "Opened", "Place", "Row", "Stand", "written"]

_STEM = "qz9h"
"""Marks every stand-in: letters no theme, and hardly an author, puts in this order."""
_MARK = re.compile(rf"{_STEM}\d+e")

_TEXT = " <i>a-B_c</i> &amp; & \"d\" 'e' +%~#?:;.,/  \u00c9"
_ADDRESS = "/a-B_c&amp;d'e\"<i>/edit/blob/"


class Opened(Exception):
    """A theme asked a stand-in for more than to be written down."""


class Hole(str):
    """A text that can be written, escaped and tested for being there, and nothing else."""

    __slots__ = ("contains",)
    contains: Mapping[str, bool]

    def __new__(cls, text: str, contains: Mapping[str, bool] | None = None) -> Hole:
        """Answers for parts the true value is known to have, or not to have, may be given."""
        hole = super().__new__(cls, text)
        hole.contains = contains or {}
        return hole

    def __bool__(self) -> bool:
        return True

    def __contains__(self, part: object) -> bool:
        if part in self.contains:
            return self.contains[str(part)]
        raise Opened("in")


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(*_given: Any, **_named: Any) -> Any:
        raise Opened(name)

    return refuse


_WRITING = frozenset(
    "__class__ __new__ __init__ __init_subclass__ __subclasshook__ __getattribute__ __setattr__ "
    "__delattr__ __dir__ __doc__ __str__ __repr__ __sizeof__ __reduce__ __reduce_ex__ __contains__ "
    "__getstate__ __getnewargs__ encode".split()
)
for _name in dir(str):
    if _name not in _WRITING:
        setattr(Hole, _name, _refusal(_name))


class _Whereabouts(Hole):
    """A page's own address, to which MkDocs makes other addresses relative."""

    __slots__ = ()
    rpartition = str.rpartition
    startswith = str.startswith
    __hash__ = str.__hash__  # MkDocs keeps what it made of an address

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Whereabouts):
            return str.__eq__(self, other)
        raise Opened("==")


class Stand:
    """Stands for an object: knows some attributes, refuses the others its original has."""

    def __init__(self, original: object, **known: Any) -> None:
        self.__dict__.update(known)
        self.__dict__["_original"] = original

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not hasattr(self.__dict__["_original"], name):
            raise AttributeError(name)
        raise Opened(name)

    def __getitem__(self, name: object) -> Any:
        if isinstance(name, str):
            raise TypeError(name)
        raise Opened("[]")


class Row:
    """Stands for a list: it is there, and can be walked through."""

    def __init__(self, items: list[Stand]) -> None:
        self._items = items

    def __bool__(self) -> bool:
        return bool(self._items)

    def __iter__(self) -> Iterator[Stand]:
        return iter(self._items)

    def __contains__(self, item: object) -> bool:
        raise Opened("in")


class Place(NamedTuple):
    """A hole in a page: the value that belongs there, and how the theme writes it."""

    name: str
    way: str
    row: str = ""
    """Name of the list the value is from; empty where it is the page's."""
    at: int = 0
    """Which item of the list."""


def _stripped(text: str) -> str:
    return str(Markup(text).striptags())


_WAYS: Mapping[str, Callable[[str], str]] = {
    "raw": lambda text: text,
    "escaped": lambda text: str(escape(text)),
    "stripped": _stripped,
    "stripped, escaped": lambda text: str(escape(_stripped(text))),
    "quoted": url_quote,
    "edit as raw": lambda text: text.replace("edit", "raw"),
    "blob as raw": lambda text: text.replace("blob", "raw"),
    "edit as blob": lambda text: text.replace("edit", "blob"),
}
"""What themes do with a value, by name; `linked` stands for MkDocs' filter `url`."""

_OF_TEXTS = ("raw", "escaped", "stripped", "stripped, escaped", "quoted")
_OF_ADDRESSES = ("raw", "linked", "escaped", "linked, escaped")
_OF_EDITS = ("raw", "escaped", "edit as raw", "blob as raw", "edit as blob")


def written(value: str, way: str, link: Callable[[str], str]) -> str:
    """A value as a theme writes it in one of the known ways."""
    if way == "raw":
        return value
    if way.startswith("linked"):
        value = link(value)
        return value if way == "linked" else str(escape(value))
    return _WAYS[way](value)


class Holes:
    """The stand-ins of one rendering, and where they are in its output."""

    def __init__(self, padding: str, folder: str, suffix: str, base: str) -> None:
        """For a page whose address begins and ends so; stand-ins are longer by the padding."""
        self._padding = padding
        self._count = 0
        self._looks: dict[str, dict[str, Place]] = {}
        mark = self._mark()
        self.url = _Whereabouts(f"{folder}{mark}{padding}{suffix}")
        """For the page's own address."""
        self._looks[mark] = {str(self.url): Place("url", "raw")}
        self._page = Stand(None, url=self.url)
        self._base = base

    def text(self, name: str, row: str = "", at: int = 0, **contains: bool) -> Hole:
        """For a text; `h1` tells whether it holds a heading of its own."""
        known = {"\x3ch1": contains["h1"]} if contains else None
        return self._hole(_TEXT, _OF_TEXTS, Place(name, "", row, at), known)

    def address(self, name: str, start: str = "", row: str = "", at: int = 0) -> Hole:
        """For an address that begins like the given one."""
        return self._hole(_ADDRESS, _OF_ADDRESSES, Place(name, "", row, at), None, start)

    def edit(self, name: str, *, blob: bool) -> Hole:
        """For the address where a page can be edited."""
        contains = {"/blob/": blob}
        return self._hole(_ADDRESS, _OF_EDITS, Place(name, ""), contains, "https://")

    def _mark(self) -> str:
        self._count += 1
        return f"{_STEM}{self._count}e"

    def _hole(
        self,
        tail: str,
        ways: tuple[str, ...],
        place: Place,
        contains: Mapping[str, bool] | None,
        start: str = "",
    ) -> Hole:
        mark = self._mark()
        text = f"{start}{mark}{self._padding}{tail}"
        looks = self._looks[mark] = {}
        for way in ways:
            looks.setdefault(written(text, way, self._link), place._replace(way=way))
        return Hole(text, contains)

    def _link(self, address: str) -> str:
        page: Any = self._page  # it is asked for its address only
        return normalize_url(address, page, self._base)

    def cut(self, output: str) -> tuple[list[str], list[Place]]:
        """What stands around the holes, one text more than holes; `Opened` for an unknown trace."""
        around: list[str] = []
        places: list[Place] = []
        end = 0
        for mark in _MARK.finditer(output):
            looks = self._looks.get(mark.group(), {})
            for look in sorted(looks, key=len, reverse=True):
                start = mark.start() - look.index(mark.group())
                if start >= end and output.startswith(look, start):
                    around.append(output[end:start])
                    places.append(looks[look])
                    end = start + len(look)
                    break
        around.append(output[end:])
        if any(_STEM in text.casefold() for text in around):
            raise Opened("a value is written in a way that is not known")
        return around, places
