"""Which headings are fields: canonical ones, another community's, and what authors type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from mkdocs_patterns.reading.gfm import inline_text
from mkdocs_patterns.reading.text import folded

__all__ = ["CANONICAL", "FIELD_LABELS", "TITLE", "VERSIONS", "Match", "Schema", "heading_text"]

TITLE = "title"
"""The field that holds a pattern's name."""

CANONICAL: Mapping[str, tuple[str, ...]] = {
    TITLE: ("Pattern Name", "Pattern Title", "Name of the Pattern", "Title"),
    "goal": ("Goal", "Goals", "My Goal", "Our Goal", "The Goal", "Aim", "Objective"),
    "problem": ("Problem", "Problems", "The Problem", "My Problem", "Problem Statement"),
    "context": ("Context", "Contexts", "The Context", "Initial Context"),
    "forces": ("Forces", "Force", "The Forces"),
    "solution": (
        "Solution", "Solutions", "Solution or Solutions", "The Solution", "My Solution",
        "Information Need", "Information Needs", "Required Information", "Information Required",
    ),
    "rationale": ("Rationale", "Rationales", "The Rationale", "Reasoning"),
    "resulting_context": (
        "Resulting Context", "Result", "Results", "Outcome", "Consequences", "Result Context",
    ),
    "known_uses": (
        "Known Uses", "Known Use", "Known Uses & Limitations", "Known Uses and Limitations",
        "Known Instances", "Known Usages",
    ),
    "related": ("Related Patterns", "Related Pattern", "Related", "Related Information Needs"),
}  # fmt: skip
"""Canonical fields and the headings authors give them, over all versions of the template."""

FIELD_LABELS: Mapping[str, str] = {field: words[0] for field, words in CANONICAL.items()}

VERSIONS: tuple[tuple[str, ...], ...] = tuple(
    tuple(version.split())
    for version in (
        "context problem forces goal solution resulting_context rationale related known_uses",
        "context problem forces solution rationale resulting_context related known_uses",
        "problem context forces solution rationale resulting_context known_uses",
        "goal problem context forces solution rationale resulting_context known_uses",
    )
)
"""The fields each version of the template asks for, oldest first; versions 1 to 3 agree."""

CLOSE_ENOUGH = 90
"""Percent of `fuzz.ratio` from which a heading is mistyped; token ratios confuse fields."""

_NUMBER = re.compile(
    r"^\s*(?:[(\[]?(?:\d+(?:\.\d+)*|[ivx]+|[a-h])[.)\]:]|\d+(?:\.\d+)*\s*[-–—]?)\s+", re.I
)
_OPTIONAL = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_LATIN = re.compile(r"[^\W\d_]+(?:[ &'-]+[^\W\d_]+)*")
_DASH = re.compile(r"\s+[-–—]+\s+")
_PARTS = re.compile(r"\s*[/|·•]\s*|\s+[-–—]+\s+")


@dataclass(frozen=True)
class Match:
    """A heading that names a field."""

    field: str
    rest: str = ""
    """Words behind a colon, which belong to the answer: `Goal: save time`."""
    exact: bool = True
    """False where the heading is mistyped."""


@cache
def heading_text(markdown: str) -> str:
    """A heading's words: markup, numbering and a closing colon stripped."""
    text = inline_text(_TAG.sub(" ", markdown))
    return _NUMBER.sub("", text, count=1).strip(" \t:：#*_.-–—")


@dataclass(frozen=True)
class Schema:
    """The fields of one catalogue, in order, with the headings that name them."""

    headings: Mapping[str, tuple[str, ...]]
    """Field id -> headings; `title` among them."""
    asked: tuple[str, ...] | None = None
    """Fields every pattern should answer; None: those of the template version that fits it best."""

    @cached_property
    def _exact(self) -> Mapping[str, str]:
        table: dict[str, str] = {}
        for field, words in self.headings.items():
            for word in words:
                table.setdefault(folded(word), field)
        return table

    @cached_property
    def _memory(self) -> dict[str, Match | None]:
        return {}

    def match(self, markdown: str) -> Match | None:
        """The field a heading names, if any."""
        if markdown not in self._memory:
            if len(self._memory) > 10_000:
                self._memory.clear()
            self._memory[markdown] = self._match(markdown)
        return self._memory[markdown]

    def label(self, field: str) -> str:
        """How a field is called in messages and pages."""
        return self.headings.get(field, (field.replace("_", " ").title(),))[0]

    def _match(self, markdown: str) -> Match | None:
        if len(markdown) > 400:
            return None
        text = heading_text(markdown)
        for candidate in _candidates(text):
            field = self._exact.get(folded(candidate))
            if field and (field != TITLE or not _dash_split(text)[1]):
                return Match(field)
        head, colon, rest = text.replace("：", ":").partition(":")
        if colon and (field := self._exact.get(folded(heading_text(head)))):
            return Match(field, rest=rest.strip())
        head, dash, rest = _dash_split(text)
        if dash and self._exact.get(folded(head)) == TITLE:
            return Match(TITLE, rest=rest.strip())
        for candidate in _candidates(text):
            name = folded(candidate)
            if len(name) < 5 or name.isdigit():
                continue
            near = process.extractOne(
                name, list(self._exact), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH
            )
            if near:
                return Match(self._exact[near[0]], exact=False)
            for known, field in self._exact.items():
                if OSA.distance(name, known) == 1 and sorted(name) == sorted(known):
                    return Match(field, exact=False)
        return None

    def asked_of(self, answered: frozenset[str]) -> tuple[str, ...]:
        """The fields a pattern with these headings should have answered."""
        if self.asked is not None:
            return self.asked
        return _version(answered)


@lru_cache(maxsize=1_000)
def _version(answered: frozenset[str]) -> tuple[str, ...]:
    """The version of the template that fits these fields best."""
    return max(VERSIONS, key=lambda v: (2 * len(answered & set(v)) - len(v), VERSIONS.index(v)))


def _dash_split(text: str) -> tuple[str, str, str]:
    found = _DASH.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _candidates(text: str) -> list[str]:
    """Readings of a heading: whole, without brackets, bracketed, its halves, its Latin words."""
    found = [text]
    bare = _OPTIONAL.sub(" ", text).strip(" :")
    if bare != text:
        found.append(bare)
        found.extend(m[0][1:-1] for m in _OPTIONAL.finditer(text))
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 1:
        found.extend(parts)
    if not text.isascii():
        latin = [m[0] for m in _LATIN.finditer("".join(c if ord(c) < 0x250 else "|" for c in bare))]
        if len(latin) == 1:
            found.append(latin[0])
    return found
