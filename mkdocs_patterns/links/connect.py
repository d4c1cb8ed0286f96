"""What refers to what, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.hrefs import Files, TextLink, spellings, text_links
from mkdocs_patterns.links.items import Passage, passages, unmarked
from mkdocs_patterns.links.names import Names, Typos, content_words, name_key, words
from mkdocs_patterns.links.relations import Relation, in_front_matter, in_prose, in_section, unique
from mkdocs_patterns.links.similarity import Neighbour, likeness
from mkdocs_patterns.links.wording import Kind, label_kind
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.urls import slug

__all__ = ["Backlink", "Kind", "Links", "Neighbour", "Relation", "Wanted", "connect"]


@dataclass(frozen=True)
class Backlink:
    """The other direction of a relation (or of a link in the text)."""

    source: str
    """Id of the pattern that refers here."""
    kind: Kind
    """As said by the source; pages word its other direction."""
    sentence: str


@dataclass(frozen=True)
class Wanted:
    """A name that patterns refer to and no pattern has."""

    id: str
    """Slug, unique among wanted patterns."""
    text: str
    """The most frequent wording."""
    wanted_by: tuple[tuple[str, str, int], ...]
    """Pattern id, sentence, line of each wording."""


@dataclass(frozen=True)
class Links:
    """Everything that connects patterns, indexed once."""

    relations: Mapping[str, tuple[Relation, ...]]
    """Pattern id -> what it names, in the file's order; every pattern is a key."""
    backlinks: Mapping[str, tuple[Backlink, ...]]
    """Pattern id -> who names it; every pattern is a key."""
    similar: Mapping[str, tuple[Neighbour, ...]]
    """Pattern id -> nearest patterns, best first; every pattern is a key."""
    wanted: tuple[Wanted, ...] = ()
    """Most wanted first."""
    hrefs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Pattern id -> target of a link in its text (as written and as parsed) -> id of the pattern
    meant; every pattern is a key."""


def connect(
    catalogue: Catalogue, known_files: Mapping[str, str] | None = None, *, neighbours: int = 5
) -> tuple[Links, tuple[Problem, ...]]:
    """Everything that connects a catalogue's patterns, and what is wrong with their links.

    `known_files` tells of Markdown files that hold no pattern: path -> `guidance` for those that
    readers are offered, else the words that say what the file is.
    """
    patterns = catalogue.patterns
    names = Names(patterns, _terms(catalogue))
    files = Files(patterns, known_files or {})
    relations: dict[str, tuple[Relation, ...]] = {}
    linked: dict[str, list[tuple[str, str]]] = {}
    hrefs: dict[str, Mapping[str, str]] = {}
    problems: list[Problem] = []
    texts: list[str] = []
    for pattern in patterns:
        texts.append(_words(pattern))
        linked[pattern.id], hrefs[pattern.id], broken = _linked(pattern, files)
        problems += broken
        relations[pattern.id] = unique(_related(pattern, texts[-1], names, files))
        problems += _unwritten(pattern, relations[pattern.id])
    close = likeness(catalogue, texts, neighbours)
    links = Links(
        relations,
        _backlinks(patterns, relations, linked),
        close.similar,
        _wanted(patterns, relations),
        hrefs,
    )
    return links, (*problems, *close.problems)


def _unwritten(pattern: Pattern, relations: Iterable[Relation]) -> Iterator[Problem]:
    for relation in relations:
        if relation.target is None:
            message = f"No pattern is called '{relation.text}'; it is listed as wanted."
            hint = "Write it, or check the spelling if it exists."
            yield problem("wanted-pattern", pattern.source, relation.line, message, hint)


def _terms(catalogue: Catalogue) -> Iterator[str]:
    for facet in catalogue.facets:
        for term in facet.terms:
            yield from (term.label, *term.aliases)


def _names_others(section: Section) -> bool:
    """Whether a section is about other patterns as a whole."""
    if section.field is not None:
        return section.field == "related"
    return label_kind(section.heading) is not None


def _words(pattern: Pattern) -> str:
    """The words of a pattern's own text, a blank around each."""
    own = "\n".join(s.markdown for s in pattern.sections if not _names_others(s))
    return f" {' '.join(words(own))} "


def _related(pattern: Pattern, text: str, names: Names, files: Files) -> Iterator[Relation]:
    yield from in_front_matter(pattern, names, files)
    telling = [max(key.split(), key=len) for key in names.mentioned(text.split(), pattern)]
    for section in pattern.sections:
        if _names_others(section):
            yield from in_section(section, pattern, names, files)
        elif _may_refer(section.markdown, telling):
            for passage in passages(section):
                if _may_refer(passage.markdown, telling):
                    yield from in_prose(passage, pattern, names, files)


def _may_refer(markdown: str, telling: list[str]) -> bool:
    """A quick look that spares most texts the slow one."""
    if "](" in markdown or "[[" in markdown:
        return True
    return bool(telling) and any(word in markdown.casefold() for word in telling)


def _linked(
    pattern: Pattern, files: Files
) -> tuple[list[tuple[str, str]], Mapping[str, str], list[Problem]]:
    """The patterns a text links to with the sentences, what its links mean, and broken links."""
    found: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    broken: list[Problem] = []
    for section in pattern.sections:
        links = text_links(section)
        if not links:
            continue
        around = list(passages(section))
        for link in links:
            target = files.target(pattern, link.href)
            if target is None:
                wrong = files.broken(pattern, link)
                broken += [wrong] if wrong else []
                continue
            targets.update((spelling, target) for spelling in spellings(link.href))
            if target != pattern.id:
                found.append((target, _sentence(around, link)))
    return found, targets, broken


def _sentence(around: list[Passage], link: TextLink) -> str:
    """The sentence a link stands in."""
    last = bisect_right(around, link.line, key=lambda passage: passage.line)
    near = around[max(0, last - 40) : last]
    holding = (p for p in reversed(near) if link.href in p.markdown)
    passage = next(holding, near[-1] if near else None)
    return " ".join(unmarked(passage.markdown).text.split()) if passage else link.text


def _backlinks(
    patterns: Iterable[Pattern],
    relations: Mapping[str, tuple[Relation, ...]],
    linked: Mapping[str, list[tuple[str, str]]],
) -> Mapping[str, tuple[Backlink, ...]]:
    """Who names a pattern: one entry for each source and kind, in the catalogue's order."""
    found: dict[str, dict[tuple[str, Kind], Backlink]] = {p.id: {} for p in patterns}
    for source, named in relations.items():
        told = set()
        for relation in named:
            if relation.target is not None:
                told.add(relation.target)
                link = Backlink(source, relation.kind, relation.sentence)
                found[relation.target].setdefault((source, relation.kind), link)
        for target, sentence in linked[source]:
            if target not in told:
                found[target].setdefault((source, "related"), Backlink(source, "related", sentence))
    return {target: tuple(links.values()) for target, links in found.items()}


def _wanted(
    patterns: Iterable[Pattern], relations: Mapping[str, tuple[Relation, ...]]
) -> tuple[Wanted, ...]:
    """Names nobody has written a pattern for, spellings of one name together."""
    uses: dict[str, list[tuple[str, Relation]]] = {}
    for pattern in patterns:
        for relation in relations[pattern.id]:
            if relation.target is None:
                uses.setdefault(name_key(relation.text), []).append((pattern.id, relation))
    typos = Typos()
    groups: dict[str, list[tuple[str, Relation]]] = {}
    for key in sorted(uses, key=lambda key: (-len(uses[key]), key)):
        same = " ".join(content_words(key)) or key
        known = same if same in groups else typos.find(same)
        if known is None:
            typos.add(same)
        groups.setdefault(known or same, []).extend(uses[key])
    order = {pattern.id: at for at, pattern in enumerate(patterns)}
    wanted: list[Wanted] = []
    taken: dict[str, int] = {}
    for group in sorted(groups.values(), key=lambda g: (-len(g), name_key(g[0][1].text))):
        spelt = Counter(relation.text for _, relation in group)
        text = min(spelt, key=lambda text: (-spelt[text], text))
        group.sort(key=lambda use: (order[use[0]], use[1].line))
        by = tuple((source, relation.sentence, relation.line) for source, relation in group)
        wanted.append(Wanted(_free(slug(text, default="wanted"), taken), text, by))
    return tuple(wanted)


def _free(name: str, taken: dict[str, int]) -> str:
    """A name no other wanted pattern has."""
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}-{taken[name]}"
    taken[free] = 1
    return free
