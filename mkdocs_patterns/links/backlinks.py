"""The other direction: who names a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from mkdocs_patterns.links.edit import Edit
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
    edit: Edit,
    said: Mapping[str, Said],
    changed: Set[str],
    previous: tuple[_Backlinks, Mapping[str, Said]] | None,
) -> _Backlinks:
    """Who names a pattern: one entry for each source and kind, in the catalogue's order.

    `previous` holds the backlinks before and what patterns said then, `changed` are those that
    say something else now. What did not change is the same object.
    """
    if previous is None:
        return _found(said, said, said.keys())
    links = edit.carried(previous[0])
    if edit.ordered:
        targets, sources = _affected(edit, said, changed, *previous)
        found = _found(said, [p for p in said if p in sources] if sources else (), targets)
    else:
        found = _found(said, said, said.keys())
    for target, now in found.items():
        if links.get(target) != now:
            links[target] = now
    return edit.in_order(links)


def _affected(
    edit: Edit,
    said: Mapping[str, Said],
    changed: Set[str],
    known: _Backlinks,
    before: Mapping[str, Said],
) -> tuple[Set[str], Set[str]]:
    """Patterns that others may name now or that they named before, and all who may name these."""
    targets = {p for p in edit.patterns if p not in known} if not edit.aligned else set()
    for each, patterns in ((said, changed), (before, changed | edit.gone)):
        targets.update([to for p in patterns if p in each for to in _named(each[p])])
    targets &= said.keys()
    sources = set(changed)
    for target in targets:
        sources.update([link.source for link in known.get(target, ()) if link.source in said])
    return targets, sources


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
