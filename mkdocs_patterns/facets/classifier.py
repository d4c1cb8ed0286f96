"""How a pattern comes by its terms, with the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mkdocs_patterns.facets.overrides import Override
from mkdocs_patterns.facets.suggest import (
    TITLE,
    Suggester,
    Suggestion,
    Wordings,
    read_wordings,
)
from mkdocs_patterns.facets.termnames import TermNames
from mkdocs_patterns.facets.vocabulary import RESERVED, Facet, Term
from mkdocs_patterns.problems import Problem, Severity, problem
from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.reading.prose import Sentence, plain, sentences
from mkdocs_patterns.urls import slug

__all__ = [
    "Assignment",
    "Classifier",
    "Origin",
    "read_pattern_sentences",
    "with_added_terms",
]

Origin = Literal["override", "front-matter", "label", "prose"]

LONGEST = 20_000
"""Characters of a pattern that are looked at: no honest answer is longer."""

_SEVERITY: Mapping[str, Severity] = {"ignore": "note", "warn": "warning", "error": "error"}
_LISTED = re.compile(r"\s*[,;|]\s*")
_JOINED = re.compile(r"\s*(?:/|&|\+|\band\b|\bund\b)\s*", re.I)
_PARTS = (":", "|", "–", "—", "- ", "-\t")
"""What stands between a label and its value."""
_SENTENCE_END = re.compile(r"[.!?]\s")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_FENCED = re.compile(r"^[ ]{0,3}(```|~~~).*?(?:^[ ]{0,3}\1[^\n]*|\Z)", re.M | re.S)


@dataclass(frozen=True)
class Assignment:
    """One term a pattern carries, and why."""

    term: str
    """Term id."""
    origin: Origin
    """`prose` is a suggestion; the other three were said by a person."""
    evidence: str = ""
    """The sentence or line it was found in, markup stripped; empty for an override."""
    field: str | None = None
    """Canonical field of the section the evidence stands in."""
    line: int | None = None
    """1-based line of the evidence."""


class Classifier:
    """Vocabularies compiled once, then asked pattern by pattern.

    Per facet the first source that gives a known term decides: the owner's override, front
    matter, a labelled line, the prose.
    """

    def __init__(
        self,
        facets: Sequence[Facet],
        unknown_terms: str = "ignore",
        wordings: Callable[[Sequence[Facet]], Wordings] = read_wordings,
    ) -> None:
        self._facets = tuple(facets)
        self._names = {facet.id: TermNames(facet.terms) for facet in facets}
        self._severity = _SEVERITY.get(unknown_terms)
        self._suggester = _suggester(self._facets, wordings)
        self._labels = {label: facet.id for facet in reversed(facets) for label in _labels(facet)}
        names = "|".join(sorted(map(re.escape, self._labels), key=len, reverse=True))
        self._label_line = re.compile(
            rf"(?:^[ \t>|*_+#-]*|[.!?] )({names})[ \t*_]*(?::|\||–|—|-[ \t])[ \t*_]*([^\n|]+)",
            re.I | re.M,
        )

    def classify(
        self, pattern: Pattern, override: Override | None = None
    ) -> tuple[Mapping[str, tuple[Assignment, ...]], tuple[Problem, ...]]:
        """Facet id -> the pattern's terms, best supported first; every facet is a key."""
        found: dict[str, tuple[Assignment, ...]] = {}
        problems: list[Problem] = []
        ruled = override.terms if override else {}
        for facet in self._facets:
            if facet.id in ruled:
                found[facet.id] = tuple(Assignment(term, "override") for term in ruled[facet.id])
        self._from_meta(pattern, found, problems)
        if len(found) < len(self._facets):
            self._from_labels(_bounded(pattern), found)
        missing = [facet for facet in self._facets if facet.id not in found]
        if missing:
            suggested = self.suggest(pattern)
            for facet in missing:
                found[facet.id] = tuple(
                    Assignment(
                        suggestion.term,
                        "prose",
                        suggestion.sentence.text,
                        None if suggestion.sentence.field == TITLE else suggestion.sentence.field,
                        suggestion.sentence.line,
                    )
                    for suggestion in suggested[facet.id]
                )
        bare = [facet for facet in missing if not found[facet.id]]
        if bare:
            named = " or ".join(facet.label.lower() for facet in bare)
            problems.append(
                problem(
                    "unclassified",
                    pattern.source,
                    pattern.line,
                    f"Nothing in '{pattern.title}' tells its {named}.",
                    f"A line such as `{bare[0].label}: {bare[0].terms[0].label}` would.",
                )
            )
        return {facet.id: found[facet.id] for facet in self._facets}, tuple(problems)

    def suggest(self, pattern: Pattern) -> Mapping[str, Sequence[Suggestion]]:
        """Facet id -> what the prose alone supports, whatever a person said."""
        return self._suggester.suggest(read_pattern_sentences(_bounded(pattern)))

    def _from_meta(
        self, pattern: Pattern, found: dict[str, tuple[Assignment, ...]], problems: list[Problem]
    ) -> None:
        if not pattern.meta:
            return
        tags = list(_given(pattern.meta.get("tags")))
        for facet in self._facets:
            find = self._names[facet.id].find
            terms: dict[str, Assignment] = {}
            for key, text in _meta_names(facet, pattern):
                known, unknown = _split(text, find)
                line = pattern.meta_line.get(key, pattern.line)
                for term in known:
                    terms.setdefault(
                        term, Assignment(term, "front-matter", f"{key}: {text}", None, line)
                    )
                problems.extend(self._unknown(facet, pattern, line, name) for name in unknown)
            if not terms:
                line = pattern.meta_line.get("tags", pattern.line)
                for text in tags:
                    for term in _split(text, find)[0]:
                        terms.setdefault(
                            term, Assignment(term, "front-matter", f"tags: {text}", None, line)
                        )
            if terms:
                found.setdefault(facet.id, tuple(terms.values()))

    def _unknown(self, facet: Facet, pattern: Pattern, line: int, name: str) -> Problem:
        near = self._names[facet.id].nearest(name)
        known = ", ".join(term.label for term in facet.terms)
        hint = f"Did you mean '{facet.term(near).label}'?" if near else f"Known: {known}."
        item = problem(
            "unknown-term",
            pattern.source,
            line,
            f"The vocabulary '{facet.label}' does not know '{name}'.",
            hint,
        )
        return replace(item, severity=self._severity or item.severity)

    def _from_labels(self, pattern: Pattern, found: dict[str, tuple[Assignment, ...]]) -> None:
        given: dict[str, dict[str, Assignment]] = {}
        for section in pattern.sections:
            for label, text, evidence, line in self._labelled(section):
                facet = self._labels[label]
                known, unknown = _split(_BRACKETS.sub("", text), self._names[facet].find)
                if known and not unknown:
                    for term in known:
                        given.setdefault(facet, {}).setdefault(
                            term, Assignment(term, "label", evidence, section.field, line)
                        )
        for facet, terms in given.items():
            found.setdefault(facet, tuple(terms.values()))

    def _labelled(self, section: Section) -> Iterator[tuple[str, str, str, int]]:
        """Label, value, whole line and its number; a section's own heading may be the label."""
        heading = section.heading.casefold().strip(" :")
        if section.field is None and heading in self._labels:
            for sentence in sentences(section):
                yield heading, sentence.text.rstrip("."), sentence.text, sentence.line
        text = section.markdown
        if "```" in text or "~~~" in text:
            text = _FENCED.sub(lambda fence: "\n" * fence[0].count("\n"), text)
        for match in self._label_line.finditer(text) if any(p in text for p in _PARTS) else ():
            row = text.count("\n", 0, match.start())
            line = section.lines[row] if row < len(section.lines) else section.line
            value = _SENTENCE_END.split(plain(match[2]), maxsplit=1)[0].strip(" *_.")
            yield (
                match[1].casefold(),
                value,
                plain(match[0]).strip(" \t>|*_+#-").lstrip(".!? "),
                line,
            )


def _suggester(
    facets: tuple[Facet, ...], wordings: Callable[[Sequence[Facet]], Wordings]
) -> Suggester:
    """Kept between the builds of one `serve`: the cues take longer to read than a workshop."""
    if facets not in _SUGGESTERS:
        while len(_SUGGESTERS) >= _MOST_SUGGESTERS:
            del _SUGGESTERS[next(iter(_SUGGESTERS))]
        _SUGGESTERS[facets] = Suggester(facets, wordings(facets))
    return _SUGGESTERS[facets]


_SUGGESTERS: dict[tuple[Facet, ...], Suggester] = {}
_MOST_SUGGESTERS = 4


def with_added_terms(facets: Sequence[Facet], patterns: Iterable[Pattern]) -> tuple[Facet, ...]:
    """The facets, grown by the terms that front matter gives and no vocabulary knows."""
    patterns = [pattern for pattern in patterns if pattern.meta]
    return tuple(_grown(facet, patterns) for facet in facets)


def _grown(facet: Facet, patterns: Sequence[Pattern]) -> Facet:
    names = TermNames(facet.terms)
    added: dict[str, Term] = {}
    for pattern in patterns:
        for _, text in _meta_names(facet, pattern):
            for name in _split(text, names.find)[1]:
                term_id = slug(name, default="term")
                if term_id in RESERVED:
                    term_id = f"{term_id}-term"
                added.setdefault(term_id, Term(term_id, name))
    known = {term.id for term in facet.terms}
    new = tuple(term for term in added.values() if term.id not in known)
    return replace(facet, terms=(*facet.terms, *new)) if new else facet


def _labels(facet: Facet) -> set[str]:
    """What people call the facet."""
    names = {facet.id, f"{facet.id}s", facet.label, facet.plural}
    names |= {name.replace("-", " ") for name in names}
    return {name.casefold() for name in names if name}


def _meta_names(facet: Facet, pattern: Pattern) -> Iterator[tuple[str, str]]:
    labels = _labels(facet)
    for key, value in pattern.meta.items():
        if key.replace("_", " ").replace("-", " ") in labels or key in labels:
            for text in _given(value):
                yield key, text


def _given(value: object) -> Iterator[str]:
    """The texts of a front-matter value: one text or a list of texts."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Sequence):
        for item in value:
            if isinstance(item, str) and item.strip():
                yield item.strip()


def _split(text: str, find: Callable[[str], str | None]) -> tuple[list[str], list[str]]:
    """The known terms in a text and the names nobody knows."""
    known: list[str] = []
    unknown: list[str] = []
    whole = find(text)
    for name in [] if whole else _LISTED.split(text):
        if not name.strip():
            continue
        term = find(name)
        parts = [] if term else [find(part) for part in _JOINED.split(name) if part]
        if term:
            known.append(term)
        elif len(parts) > 1 and all(parts):
            known.extend(part for part in parts if part)
        else:
            unknown.append(name.strip())
    return ([whole] if whole else list(dict.fromkeys(known))), unknown


def _bounded(pattern: Pattern) -> Pattern:
    """The pattern with no more text than is looked at."""
    if sum(len(section.markdown) for section in pattern.sections) <= LONGEST:
        return pattern
    left = LONGEST
    kept = []
    for section in pattern.sections:
        kept.append(replace(section, markdown=section.markdown[:left]))
        left -= len(kept[-1].markdown)
        if left <= 0:
            break
    return replace(pattern, sections=tuple(kept))


def read_pattern_sentences(pattern: Pattern) -> Iterator[Sentence]:
    """What the prose is judged by: the title, then each section's sentences."""
    yield Sentence(pattern.title, pattern.line, TITLE, "")
    for section in pattern.sections:
        yield from sentences(section)
