"""The other direction: who names a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from mkdocs_patterns.links.told import Said
from mkdocs_patterns.links.wording import Kind

__all__ = ["Backlink", "backlinks"]

_Backlinks = Mapping[str, tuple["Backlink", ...]]


@dataclass(frozen=True)
class Backlink:
    """The other direction of a relation (or of a link in the text)."""

    source: str
    """Id of the pattern that refers here."""
    kind: Kind
    """As said by the source; pages word its other direction."""
    sentence: str


def backlinks(
    said: Mapping[str, Said], previous: tuple[_Backlinks, Mapping[str, Said]] | None
) -> _Backlinks:
    """Who names a pattern: one entry for each source and kind, in the catalogue's order.

    `previous` holds the backlinks of a catalogue in which the patterns that both have stood in
    the same order, and what its patterns said. What did not change is the same object.
    """
    if previous is None:
        return _found(said, said, said.keys())
    known, before = previous
    others = {p for p, now in said.items() if before.get(p) is not now}
    others |= before.keys() - said.keys()
    targets = {to for p in others for each in (said, before) if p in each for to in _named(each[p])}
    targets &= said.keys()
    sources = others & said.keys()
    for target in targets:
        sources.update(link.source for link in known.get(target, ()) if link.source in said)
    order = (p for p in said if p in sources) if sources else ()
    found = _found(said, order, targets)
    links = {p: found[p] if p in targets else known.get(p, ()) for p in said}
    return {
        p: known[p] if p in targets and known.get(p) == now else now for p, now in links.items()
    }


def _found(said: Mapping[str, Said], sources: Iterable[str], targets: Set[str]) -> _Backlinks:
    found: dict[str, dict[tuple[str, Kind], Backlink]] = {target: {} for target in targets}
    for source in sources:
        for target, link in _links(source, said[source]):
            if target in found:
                found[target].setdefault((source, link.kind), link)
    return {target: tuple(links.values()) for target, links in found.items()}


def _links(source: str, said: Said) -> Iterator[tuple[str, Backlink]]:
    told = set()
    for relation in said.relations:
        if relation.target is not None:
            told.add(relation.target)
            yield relation.target, Backlink(source, relation.kind, relation.sentence)
    for target, sentence in said.linked:
        if target not in told:
            yield target, Backlink(source, "related", sentence)


def _named(said: Said) -> Iterator[str]:
    """The patterns that one names or links to."""
    yield from (relation.target for relation in said.relations if relation.target is not None)
    yield from (target for target, _ in said.linked)
