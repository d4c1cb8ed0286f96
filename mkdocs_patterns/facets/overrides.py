"""The owner's word on single patterns: their terms and ids, without touching their files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rapidfuzz import process

from mkdocs_patterns.facets.located import Located, Unreadable, read_located
from mkdocs_patterns.facets.termnames import TermNames
from mkdocs_patterns.facets.vocabulary import Facet
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.lineage import (
    FORMER,
    KINDS,
    STATUSES,
    Claim,
    Kind,
    former_ids,
    status_of,
)
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.urls import slug

__all__ = ["Override", "Overrides", "load_overrides", "read_overrides"]

_HISTORY = ("status", *FORMER)
DEFAULT_FILE = "overrides.yml"


@dataclass(frozen=True)
class Override:
    """What the owner says about one pattern."""

    id: str
    """The pattern's id. It is kept, whatever the pattern's title becomes."""
    source: str
    """Its file, so that an entry is never applied to another pattern of the same id."""
    line: int
    """1-based line of the entry."""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet id -> term ids; an empty tuple says 'none of them'."""
    lineage: Mapping[Kind, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """What became of it: the other patterns as written, and the line of each."""
    status: str = ""
    """How mature it is; empty where the entry does not say."""
    former: tuple[str, ...] = ()
    """Ids it had."""


@dataclass(frozen=True)
class Overrides:
    """All entries of the owner's file."""

    path: str = DEFAULT_FILE
    entries: tuple[Override, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The files its entries are about; some may not exist."""
        return tuple(entry.source for entry in self.entries)

    def renamed(self, path: Callable[[str], str], text: Callable[[str], str]) -> Overrides:
        """The same about files and patterns that go by other names."""

        def said(value: str) -> str:
            return path(value) if "/" in value else text(value)

        entries = (
            replace(
                entry,
                source=path(entry.source),
                id=slug(text(entry.id)),
                former=tuple(slug(text(old)) for old in entry.former),
                lineage={
                    kind: tuple((said(value), line) for value, line in values)
                    for kind, values in entry.lineage.items()
                },
            )
            for entry in self.entries
        )
        return replace(self, entries=tuple(entries))

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str], Override]:
        return {(entry.source, entry.id): entry for entry in reversed(self.entries)}

    def of(self, pattern: Pattern) -> Override | None:
        """The entry about a pattern, if there is one."""
        return self._by_place.get((_path(pattern.source), pattern.id))

    def fixed_ids(self, patterns: Sequence[Pattern]) -> Mapping[tuple[str, int], str]:
        """Source and line of patterns -> the id an entry keeps for them.

        An entry means the pattern of its file that has its id; else the only pattern of its file,
        unless another file's pattern has that id.
        """
        if not self.entries:
            return {}
        taken = {pattern.id for pattern in patterns}
        by_source: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            by_source.setdefault(_path(pattern.source), []).append(pattern)
        fixed = {}
        for entry in self.entries:
            there = by_source.get(entry.source, [])
            meant = next((p for p in there if p.id == entry.id), None)
            if meant is None and len(there) == 1 and entry.id not in taken:
                meant = there[0]
            if meant is not None:
                fixed[meant.source, meant.line] = entry.id
        return fixed

    def history(
        self, patterns: Iterable[Pattern]
    ) -> tuple[
        Mapping[str, Mapping[Kind, Sequence[Claim]]],
        Mapping[str, str],
        Mapping[str, Sequence[str]],
    ]:
        """Pattern id -> what became of it, its status, its former ids: the owner's word."""
        claims: dict[str, Mapping[Kind, Sequence[Claim]]] = {}
        statuses: dict[str, str] = {}
        former: dict[str, Sequence[str]] = {}
        for pattern in patterns if self.entries else ():
            entry = self.of(pattern)
            if entry is None:
                continue
            claims[pattern.id] = {
                kind: [Claim(pattern.id, kind, text, self.path, line) for text, line in values]
                for kind, values in entry.lineage.items()
            }
            statuses[pattern.id] = entry.status
            former[pattern.id] = entry.former
        return claims, statuses, former

    def mismatches(self, patterns: Iterable[Pattern]) -> tuple[Problem, ...]:
        """Entries that mean no pattern: an unknown id, or another file than the pattern's."""
        if not self.entries:
            return ()
        by_id = {pattern.id: pattern for pattern in patterns}
        by_source: dict[str, list[str]] = {}
        for pattern in by_id.values():
            by_source.setdefault(_path(pattern.source), []).append(pattern.id)
        found = []
        for entry in self.entries:
            there = by_source.get(entry.source, [])
            if entry.id in there:
                continue
            if entry.id in by_id:
                source = by_id[entry.id].source
                code = "override-source-mismatch"
                message = f"'{entry.id}' comes from {source}, not from {entry.source}."
                hint = f"Write `source: {source}` if that pattern is meant."
            else:
                near = process.extractOne(entry.id, list(by_id), score_cutoff=60)
                likely = there[0] if there else near[0] if near else ""
                code = "override-unknown-pattern"
                message = f"There is no pattern '{entry.id}' in {entry.source}."
                hint = f"Did you mean '{likely}'?" if likely else "Take the entry out."
            found.append(problem(code, self.path, entry.line, message, hint))
        return tuple(found)


def load_overrides(
    settings: Settings, facets: Sequence[Facet]
) -> tuple[Overrides, tuple[Problem, ...]]:
    """The owner's file if there is one; its default place may be empty."""
    path = settings.file(settings.overrides or DEFAULT_FILE)
    if settings.overrides is None and not path.is_file():
        return Overrides(), ()
    return read_overrides(path.read_bytes(), settings.relative(path), facets)


def read_overrides(
    data: bytes, path: str, facets: Sequence[Facet]
) -> tuple[Overrides, tuple[Problem, ...]]:
    """The entries of the owner's file; one that cannot be understood is a problem and left out.

    `SettingsError` where the file as a whole is no list of entries.
    """
    reader = _Reader(path, facets)
    try:
        document = read_located(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError("overrides", path, "it is not UTF-8", "Save it as UTF-8.") from error
    except Unreadable as error:
        why = f"line {error.line} is no YAML: {error.message}"
        raise SettingsError("overrides", path, why, "Mend the line.") from error
    if document is not None and document.items is None:
        remedy = "Write `- id: some-pattern` and below it `source: path/of/the/file.md`."
        raise SettingsError("overrides", path, "a list of entries was expected", remedy)
    return Overrides(path, reader.entries(document)), tuple(reader.problems)


class _Reader:
    """One override file; collects the problems on its way."""

    def __init__(self, path: str, facets: Sequence[Facet]) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._facets = {facet.id: facet for facet in facets}
        self._names = {facet.id: TermNames(facet.terms) for facet in facets}
        self._keys = {name: facet.id for facet in facets for name in (f"{facet.id}s", facet.id)}

    def trouble(self, code: str, line: int, message: str, hint: str) -> None:
        """Note a problem."""
        self.problems.append(problem(code, self.path, line, message, hint))

    def entries(self, document: Located | None) -> tuple[Override, ...]:
        """All entries that name an id and a source."""
        found = [self._entry(item) for item in (document and document.items) or ()]
        return tuple(entry for entry in found if entry)

    def _malformed(self, line: int, message: str) -> None:
        hint = "Write `- id: some-pattern` and below it `source: path/of/the/file.md`."
        self.trouble("override-unreadable", line, message, hint)

    def _entry(self, item: Located) -> Override | None:
        given = item.mapping or {}
        lacking = [key for key in ("id", "source") if key not in given or not given[key].text]
        if lacking:
            self._malformed(item.line, f"The entry names no {' and no '.join(lacking)}.")
            return None
        key = given["id"].text or ""
        if slug(key) != key:
            self.trouble(
                "override-unreadable",
                given["id"].line,
                f"'{key}' is no id: small letters, digits and hyphens were expected.",
                f"For instance `id: {slug(key)}`.",
            )
            return None
        terms: dict[str, tuple[str, ...]] = {}
        lineage: dict[Kind, tuple[tuple[str, int], ...]] = {}
        for name, content in given.items():
            if name in ("id", "source", *_HISTORY):
                continue
            if name in KINDS:
                items = content.items or [content]
                lineage[name] = tuple((item.text, item.line) for item in items if item.text)
                continue
            if name not in self._keys:
                known = ", ".join(("id", "source", *self._facets, "status", "former_ids", *KINDS))
                message = f"The entry '{key}' has no use for '{name}'."
                self.trouble("override-unreadable", content.line, message, f"Known: {known}.")
                continue
            read = self._terms(self._keys[name], content)
            if read is not None:
                terms[self._keys[name]] = read
        old = [text for name in FORMER if name in given for text in given[name].texts() or ()]
        source = _path(given["source"].text or "")
        status = self._status(given["status"]) if "status" in given else ""
        return Override(key, source, item.line, terms, lineage, status, former_ids(old))

    def _status(self, content: Located) -> str:
        said = content.text or ""
        found = status_of(said)
        if found is None:
            message = f"'{said}' is no status a pattern can have."
            hint = f"Write one of {', '.join(STATUSES)}."
            self.trouble("override-unreadable", content.line, message, hint)
        return found or ""

    def _terms(self, facet_id: str, content: Located) -> tuple[str, ...] | None:
        """Term ids; None where nothing known was given, so that the next source decides."""
        texts = content.texts()
        if texts is None:
            self._malformed(content.line, f"Terms were expected in '{facet_id}'.")
            return None
        names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
        found: dict[str, None] = {}
        for name in names:
            term = self._names[facet_id].find(name)
            if term:
                found[term] = None
                continue
            facet = self._facets[facet_id]
            near = self._names[facet_id].nearest(name)
            known = ", ".join(item.label for item in facet.terms)
            self.trouble(
                "override-unknown-term",
                content.line,
                f"The vocabulary '{facet.label}' does not know '{name}'.",
                f"Did you mean '{facet.term(near).label}'?" if near else f"Known: {known}.",
            )
        return tuple(found) if found or not names else None


def _path(text: str) -> str:
    """A path as patterns carry it: POSIX, NFC."""
    return unicodedata.normalize("NFC", text.strip().replace("\\", "/").removeprefix("./"))
