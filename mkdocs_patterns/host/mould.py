"""What all pages of a class have in common, learnt from renderings with stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mkdocs_patterns.host.holes import Place, written

__all__ = ["Kind", "Mould", "Unlike", "Values"]

Kind = tuple[object, ...]
"""What else than its values a list's item shows of itself: its depth, whether it has a link."""

_Key = TypeVar("_Key")
_Entry = TypeVar("_Entry")
_Part = str | tuple[str, str]


class Unlike(Exception):
    """Two pages of a class differ by more than their values."""


@dataclass(frozen=True, slots=True)
class Values:
    """What one page has of its own."""

    kind: object
    """Names its class: equal for pages that differ by the other fields only."""
    texts: Mapping[str, str]
    """Name -> value."""
    rows: Mapping[str, Sequence[tuple[Kind, Any]]]
    """Name of a list -> its items, two or more, nested ones after what they are nested in."""
    own_name: str
    """The last part of its address."""
    link: Callable[[str], str]
    """Makes an address of the site relative to the page."""


class Mould:
    """The fixed text of a class, and what stands between it.

    Text beside an item of a list depends on the kinds of both neighbours and on nothing else: so
    a page may have other items than those from which the class was learnt.
    """

    def __init__(
        self,
        linked: Iterable[str] = (),
        elements: Sequence[tuple[Any, ...] | str] = (),
        gaps: Iterable[Mapping[Any, str]] = (),
        inside: Iterable[Mapping[Any, tuple[_Part, ...]]] = (),
        between: Iterable[Mapping[Any, str]] = (),
    ) -> None:
        """One that knows nothing, or what the `state` of another says."""
        self.linked = set(linked)
        """Last parts of addresses below which a page would have other links than its class."""
        self._elements: tuple[Place | str, ...] | None = None
        if elements:
            self._elements = tuple([e if isinstance(e, str) else Place(*e) for e in elements])
        """In the page's order: where a value stands, or the name of a list."""
        self._gaps: list[dict[tuple[Kind | None, Kind | None], str]] = list(map(dict, gaps))
        """Before each element and after the last: kinds of the neighbours in lists -> text."""
        self._inside: list[dict[Kind, tuple[_Part, ...]]] = list(map(dict, inside))
        """Of each list: kind -> the item from its first value to its last."""
        self._between: list[dict[tuple[Kind, Kind], str]] = list(map(dict, between))
        """Of each list: kinds of two items in a row -> text."""

    def state(self) -> tuple[object, ...]:
        """All it knows, in plain values."""
        elements = [e if isinstance(e, str) else tuple(e) for e in self._elements or ()]
        return tuple(self.linked), elements, self._gaps, self._inside, self._between

    @property
    def empty(self) -> bool:
        """Whether nothing has been learnt yet."""
        return self._elements is None

    def take(self, around: Sequence[str], places: Sequence[Place], values: Values) -> None:
        """Learn from a rendering with stand-ins. `Unlike` where it contradicts what is known."""
        kinds = {name: [kind for kind, _ in row] for name, row in values.rows.items()}
        runs = list(_runs(places))
        elements = tuple(places[a].row or places[a] for a, _ in runs)
        if self._elements is None:
            self._elements = elements
            self._gaps = [{} for _ in range(len(runs) + 1)]
            self._inside = [{} for _ in runs]
            self._between = [{} for _ in runs]
        elif self._elements != elements:
            raise Unlike("values stand elsewhere")
        left = None
        for number, (start, end) in enumerate(runs):
            row = kinds.get(places[start].row)
            _learn(self._gaps[number], (left, row[0] if row else None), around[start])
            if row is not None:
                self._take_row(number, around[start + 1 : end], places[start:end], row)
            left = row[-1] if row else None
        _learn(self._gaps[-1], (left, None), around[-1])

    def _take_row(
        self, number: int, around: Sequence[str], places: Sequence[Place], kinds: Sequence[Kind]
    ) -> None:
        parts: list[_Part] = [places[0][:2]]
        for text, before, place in zip(around, places[:-1], places[1:], strict=True):
            if place.at == before.at:
                parts += [text, place[:2]]
                continue
            _learn(self._inside[number], kinds[before.at], tuple(parts))
            _learn(self._between[number], (kinds[before.at], kinds[place.at]), text)
            parts = [place[:2]]
        if places[-1].at != len(kinds) - 1:
            raise Unlike("a list is not shown whole")
        _learn(self._inside[number], kinds[-1], tuple(parts))

    def fill(self, values: Values) -> str | None:
        """The page with these values; None where nothing like it has been seen."""
        if self._elements is None:
            return None
        out: list[str] = []
        left: Kind | None = None
        try:
            for number, element in enumerate(self._elements):
                gaps = self._gaps[number]
                if isinstance(element, Place):
                    out.append(gaps[left, None])
                    value = values.texts[element.name]
                    out.append(
                        value if element.way == "raw" else written(value, element.way, values.link)
                    )
                    left = None
                    continue
                row = values.rows[element]
                out.append(gaps[left, row[0][0]])
                left = None
                inside, between = self._inside[number], self._between[number]
                for kind, item in row:
                    if left is not None:
                        out.append(between[left, kind])
                    for part in inside[kind]:
                        if isinstance(part, str):
                            out.append(part)
                        else:
                            name, way = part
                            value = getattr(item, name)
                            out.append(value if way == "raw" else written(value, way, values.link))
                    left = kind
            out.append(self._gaps[-1][left, None])
        except (KeyError, TypeError):  # TypeError: an item's value is no text
            return None
        return "".join(out)


def _runs(places: Sequence[Place]) -> list[tuple[int, int]]:
    """Where each value or list begins and ends; a list begins anew with its first item."""
    runs: list[tuple[int, int]] = []
    for number, place in enumerate(places):
        before = places[number - 1] if number else None
        if place.row and before and before.row == place.row and 0 <= place.at - before.at <= 1:
            runs[-1] = (runs[-1][0], number + 1)
        elif place.row and place.at:
            raise Unlike("a list is not shown whole")
        else:
            runs.append((number, number + 1))
    return runs


def _learn(table: dict[_Key, _Entry], key: _Key, entry: _Entry) -> None:
    if table.setdefault(key, entry) != entry:
        raise Unlike(f"at {key}")
