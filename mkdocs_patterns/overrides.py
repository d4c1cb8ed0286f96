"""The owner's word on single patterns: their terms and ids, without touching their files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process

from mkdocs_patterns.located import Located, Unreadable, read_located
from mkdocs_patterns.patterns import Pattern
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.settings import Settings
from mkdocs_patterns.termnames import TermNames
from mkdocs_patterns.urls import slug
from mkdocs_patterns.vocabulary import Facet

__all__ = ["Override", "Overrides", "load_overrides", "read_overrides"]

DEFAULT_FILE = "overrides.yml"


@dataclass(frozen=True)
class Override:
    """What the owner says about one pattern."""

    key: str
    """The pattern's id, as it is or as `id` fixes it."""
    source: str
    """Its file, so that an entry is never applied to another pattern of the same id."""
    line: int
    """1-based line of the entry."""
    id: str = ""
    """The id to be kept whatever the title becomes; empty for none."""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet id -> term ids; an empty tuple says 'none of them'."""

    def fits(self, pattern: Pattern) -> bool:
        """Whether the entry means this pattern."""
        return self.source == _path(pattern.source) and pattern.id in (self.key, self.id)


@dataclass(frozen=True)
class Overrides:
    """All entries of the owner's file."""

    path: str = DEFAULT_FILE
    entries: tuple[Override, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[Override]]:
        found: dict[str, list[Override]] = {}
        for entry in self.entries:
            for name in {entry.key, entry.id} - {""}:
                found.setdefault(name, []).append(entry)
        return found

    @property
    def fixed_ids(self) -> Mapping[str, str]:
        """Source -> the id the owner fixed for the pattern in it."""
        return {entry.source: entry.id for entry in self.entries if entry.id}

    def of(self, pattern: Pattern) -> Override | None:
        """The entry about a pattern, if there is one."""
        return next((e for e in self._by_id.get(pattern.id, ()) if e.fits(pattern)), None)

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
            named = [by_id[name] for name in (entry.key, entry.id) if name in by_id]
            if any(entry.fits(pattern) for pattern in named):
                continue
            if named:
                found.append(
                    problem(
                        "override-source-mismatch",
                        self.path,
                        entry.line,
                        f"'{entry.key}' comes from {named[0].source}, not from {entry.source}.",
                        f"Write `source: {named[0].source}` if that pattern is meant.",
                    )
                )
                continue
            there = by_source.get(entry.source, [])
            near = process.extractOne(entry.key, list(by_id), score_cutoff=60)
            likely = there[0] if there else near[0] if near else ""
            hint = f"Did you mean '{likely}'?" if likely else "Take the entry out."
            found.append(
                problem(
                    "override-unknown-pattern",
                    self.path,
                    entry.line,
                    f"There is no pattern '{entry.key}'.",
                    hint,
                )
            )
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
    """The entries of the owner's file; what cannot be understood is a problem and left out."""
    reader = _Reader(path, facets)
    try:
        document = read_located(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        reader.trouble("override-unreadable", 1, "The file is not UTF-8.", "Save it as UTF-8.")
        return Overrides(path), tuple(reader.problems)
    except Unreadable as error:
        reader.trouble(
            "override-unreadable",
            error.line,
            f"The file is no YAML: {error.message}.",
            "Mend it; until then no entry counts.",
        )
        return Overrides(path), tuple(reader.problems)
    entries = () if document is None else reader.entries(document)
    return Overrides(path, entries), tuple(reader.problems)


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

    def entries(self, document: Located) -> tuple[Override, ...]:
        """All entries that name a source, from a mapping by id or from a list."""
        if document.mapping is not None:
            named = list(document.mapping.items())
        else:
            named = [pair for item in document.items or () if (pair := self._listed(item))]
        if document.text is not None:
            self._malformed(document.line, "Pattern ids with values were expected.")
        found = [self._entry(key, value) for key, value in named]
        return tuple(entry for entry in found if entry)

    def _listed(self, item: Located) -> tuple[str, Located] | None:
        """A list's entry as if it stood in a mapping: its `id` names the pattern."""
        given = dict(item.mapping or {})
        named = given.pop("id", None)
        if named is None or not named.text:
            self._malformed(item.line, "The entry names no id.")
            return None
        return named.text, Located(given, item.line)

    def _malformed(self, line: int, message: str) -> None:
        hint = "Write `pattern-id:` and below it, indented, `source: path/of/the/file.md`."
        self.trouble("override-unreadable", line, message, hint)

    def _entry(self, key: str, value: Located) -> Override | None:
        given = value.mapping
        if given is None or "source" not in given or not given["source"].text:
            self._malformed(value.line, f"The entry '{key}' names no source.")
            return None
        terms: dict[str, tuple[str, ...]] = {}
        fixed = ""
        for name, content in given.items():
            if name == "source":
                continue
            if name == "id":
                fixed = self._id(content)
            elif name in self._keys:
                read = self._terms(self._keys[name], content)
                if read is not None:
                    terms[self._keys[name]] = read
            else:
                known = ", ".join(("source", "id", *self._facets))
                self.trouble(
                    "override-unreadable",
                    content.line,
                    f"The entry '{key}' has no use for '{name}'.",
                    f"Known: {known}.",
                )
        line = min((item.line for item in given.values()), default=value.line)
        return Override(key, _path(given["source"].text or ""), line, fixed, terms)

    def _id(self, content: Located) -> str:
        text = content.text or ""
        if text and slug(text) == text:
            return text
        self.trouble(
            "override-unreadable",
            content.line,
            f"'{text}' is no id: small letters, digits and hyphens were expected.",
            f"For instance `id: {slug(text)}`.",
        )
        return ""

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
