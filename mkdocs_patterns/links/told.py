"""What each pattern says of others: relations, links in its text, links that lead nowhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mkdocs_patterns.links.edit import Edit
from mkdocs_patterns.links.hrefs import Files, TextLink, spellings, text_links
from mkdocs_patterns.links.items import Passage, passages, unmarked
from mkdocs_patterns.links.mentions import Mentions, written_keys
from mkdocs_patterns.links.names import Named, Names
from mkdocs_patterns.links.relations import Relation, in_front_matter, in_prose, in_section, unique
from mkdocs_patterns.links.script import Script, names_others
from mkdocs_patterns.links.wording import key_kind
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Said", "Told", "tell_of_others"]

_MANY = 100
"""Changed names that are not looked for one by one."""


class Directory:
    """Under which names and in which files patterns are found; each index is made on first use."""

    def __init__(
        self,
        named: Mapping[str, Named],
        terms: Set[str],
        known: Mapping[str, str],
        letters: Mapping[str, str],
    ) -> None:
        self._named = named
        self._terms = terms
        self._known = known
        self._letters = letters

    @cached_property
    def names(self) -> Names:
        """The names of all patterns."""
        return Names(self._named.values(), self._terms)

    @cached_property
    def files(self) -> Files:
        """The files of all patterns."""
        return Files(self._named.values(), self._known)

    @cached_property
    def mentions(self) -> Mentions:
        """The names of all patterns as they may stand in a text."""
        return Mentions(self.names, self._letters)


@dataclass(frozen=True)
class Said:
    """What one pattern says."""

    relations: tuple[Relation, ...] = ()
    """What it names, in the file's order."""
    hrefs: Mapping[str, str] = field(default_factory=dict)
    """Target of a link in its text, as written and as parsed -> id of the pattern meant."""
    linked: tuple[tuple[str, str], ...] = ()
    """Ids of the patterns its text links to, each with the sentence."""
    problems: tuple[Problem, ...] = ()
    """Its broken links and wanted patterns."""
    asks: bool = False
    """Whether any name or file may matter to it, not only names its text mentions."""


@dataclass(frozen=True)
class Told:
    """What all patterns say, and by what names they are known."""

    said: Mapping[str, Said]
    """Pattern id -> what it says; every pattern is a key, in the catalogue's order."""
    named: Mapping[str, Named]
    """Pattern id -> what its names are made of, in the catalogue's order."""
    terms: frozenset[str]
    """Keys that name terms, too."""
    known: Mapping[str, str]
    """Files that hold no pattern."""
    directory: Directory | None
    """Kept for the next build of this process, not for another's."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "directory": None}


_NOTHING = Said()


def tell_of_others(
    edit: Edit,
    terms: frozenset[str],
    known: Mapping[str, str],
    script: Script,
    used: Mapping[str, Sequence[str]],
    previous: Told | None,
) -> tuple[Told, Set[str]]:
    """What all patterns say, and which of them say something else than in `previous`.

    `used` has the letters in the texts of the fresh ones. What a pattern says is the same object
    as before where it did not change.
    """
    named = edit.carried(previous.named if previous else {})
    for pattern in edit.fresh:
        now = Named.of(edit.patterns[pattern])
        if named.get(pattern) != now:
            named[pattern] = now
    named = edit.in_order(named)
    directory = Directory(named, terms, known, script.letters)
    stale = edit.fresh
    if previous and _same_names(edit, previous, named, terms, known):
        directory = previous.directory or directory
    elif previous:
        stale = edit.fresh | _reached(previous, directory, script)
    said = edit.carried(previous.said if previous else {})
    changed: set[str] = set()
    for pattern in stale:
        text = script.texts[pattern]
        found = _said(edit.patterns[pattern], text, used.get(pattern) or set(text), directory)
        was = said.get(pattern)
        if found != was:
            said[pattern] = _kept(found, was) if was else found
            changed.add(pattern)
    return Told(edit.in_order(said), named, terms, known, directory), changed


def _same_names(
    edit: Edit,
    previous: Told,
    named: Mapping[str, Named],
    terms: frozenset[str],
    known: Mapping[str, str],
) -> bool:
    same = edit.aligned and all(named[p] is previous.named[p] for p in edit.fresh)
    return same and terms == previous.terms and known == previous.known


def _reached(previous: Told, directory: Directory, script: Script) -> set[str]:
    """Patterns that may say something else now that names or files are others."""
    old = previous.directory or Directory(
        previous.named, previous.terms, previous.known, script.letters
    )
    keys = dict(written_keys(directory.names.changed(old.names), script.letters))
    if len(keys) > _MANY:
        return set(script.texts)
    found = {pattern for pattern, said in previous.said.items() if said.asks}
    for written in keys:
        found.update([pattern for pattern, text in script.texts.items() if written in text])
    return found & script.texts.keys()


def _kept(now: Said, was: Said) -> Said:
    """The same, with all that is as it was."""
    return Said(
        was.relations if was.relations == now.relations else now.relations,
        was.hrefs if was.hrefs == now.hrefs else now.hrefs,
        was.linked if was.linked == now.linked else now.linked,
        was.problems if was.problems == now.problems else now.problems,
        now.asks,
    )


def _said(pattern: Pattern, text: str, used: Collection[str], directory: Directory) -> Said:
    mentioned = directory.mentions.of_others(text, used, pattern)
    marked = any(_holds_link(section.markdown) for section in pattern.sections)
    apart = any(names_others(section) for section in pattern.sections)
    listed = any(key_kind(key) for key in pattern.meta)
    if not (mentioned or marked or apart or listed):
        return _NOTHING
    linked, hrefs, broken = _linked(pattern, directory.files) if marked else ((), {}, [])
    relations = unique(_related(pattern, mentioned, directory.names, directory.files))
    return Said(relations, hrefs, linked, (*broken, *_unwritten(pattern, relations)), asks=True)


def _related(
    pattern: Pattern, mentioned: Sequence[str], names: Names, files: Files
) -> Iterator[Relation]:
    yield from in_front_matter(pattern, names, files)
    telling = [max(key.split(), key=len) for key in mentioned]
    for section in pattern.sections:
        if names_others(section):
            yield from in_section(section, pattern, names, files)
        elif _may_refer(section.markdown, telling):
            for passage in passages(section):
                if _may_refer(passage.markdown, telling):
                    yield from in_prose(passage, pattern, names, files)


def _holds_link(markdown: str) -> bool:
    return "](" in markdown or "[[" in markdown or "]:" in markdown


def _may_refer(markdown: str, telling: Sequence[str]) -> bool:
    """A quick look that spares most texts the slow one."""
    if "](" in markdown or "[[" in markdown:
        return True
    return bool(telling) and any(word in markdown.casefold() for word in telling)


def _unwritten(pattern: Pattern, relations: Iterable[Relation]) -> Iterator[Problem]:
    for relation in relations:
        if relation.target is None:
            message = f"No pattern is called '{relation.text}'; it is listed as wanted."
            hint = "Write it, or check the spelling if it exists."
            yield problem("wanted-pattern", pattern.source, relation.line, message, hint)


def _linked(
    pattern: Pattern, files: Files
) -> tuple[tuple[tuple[str, str], ...], Mapping[str, str], list[Problem]]:
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
    return tuple(found), targets, broken


def _sentence(around: list[Passage], link: TextLink) -> str:
    """The sentence a link stands in."""
    last = bisect_right(around, link.line, key=lambda passage: passage.line)
    near = around[max(0, last - 40) : last]
    holding = (p for p in reversed(near) if link.href in p.markdown)
    passage = next(holding, near[-1] if near else None)
    return " ".join(unmarked(passage.markdown).text.split()) if passage else link.text
