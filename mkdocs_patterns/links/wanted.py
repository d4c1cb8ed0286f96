"""Names that patterns refer to and no pattern has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass

from mkdocs_patterns.links.edit import Edit
from mkdocs_patterns.links.names import Typos
from mkdocs_patterns.links.relations import Relation
from mkdocs_patterns.links.spelling import content_words, name_key
from mkdocs_patterns.links.told import Said
from mkdocs_patterns.urls import slug

__all__ = ["Wanted", "wants"]


@dataclass(frozen=True)
class Wanted:
    """A name that patterns refer to and no pattern has."""

    id: str
    """Slug, unique among wanted patterns."""
    text: str
    """The most frequent wording."""
    wanted_by: tuple[tuple[str, str, int], ...]
    """Pattern id, sentence, line of each wording."""


def wants(
    edit: Edit,
    said: Mapping[str, Said],
    changed: Set[str],
    previous: tuple[tuple[Wanted, ...], Mapping[str, Said]] | None,
) -> tuple[Wanted, ...]:
    """Names nobody has written a pattern for, spellings of one name together, most wanted first.

    `previous` holds the wanted patterns before and what patterns said then, `changed` are those
    that say something else now. What did not change is the same object.
    """
    if previous is None:
        return tuple(_wanted(said))
    known, before = previous
    others = changed | edit.gone
    if edit.ordered and all(_unknown(said.get(p)) == _unknown(before.get(p)) for p in others):
        return known
    by_id = {each.id: each for each in known}
    found = _wanted(said)
    return tuple([by_id[each.id] if by_id.get(each.id) == each else each for each in found])


def _unknown(said: Said | None) -> list[Relation]:
    return [relation for relation in said.relations if relation.target is None] if said else []


def _wanted(said: Mapping[str, Said]) -> list[Wanted]:
    uses: dict[str, list[tuple[str, Relation]]] = {}
    for pattern, each in said.items():
        for relation in _unknown(each):
            uses.setdefault(name_key(relation.text), []).append((pattern, relation))
    typos = Typos()
    groups: dict[str, list[tuple[str, Relation]]] = {}
    for key in sorted(uses, key=lambda key: (-len(uses[key]), key)):
        same = " ".join(content_words(key)) or key
        known = same if same in groups else typos.find(same)
        if known is None:
            typos.add(same)
        groups.setdefault(known or same, []).extend(uses[key])
    order = dict(zip(said, range(len(said)), strict=True))
    wanted: list[Wanted] = []
    taken: dict[str, int] = {}
    for group in sorted(groups.values(), key=lambda g: (-len(g), name_key(g[0][1].text))):
        spelt = Counter(relation.text for _, relation in group)
        text = min(spelt, key=lambda text: (-spelt[text], text))
        group.sort(key=lambda use: (order[use[0]], use[1].line))
        by = tuple((source, relation.sentence, relation.line) for source, relation in group)
        wanted.append(Wanted(_free(slug(text, default="wanted"), taken), text, by))
    return wanted


def _free(name: str, taken: dict[str, int]) -> str:
    """A name no other wanted pattern has."""
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}-{taken[name]}"
    taken[free] = 1
    return free
