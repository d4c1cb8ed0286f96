"""The workshop's own files for participants, split so that readers see them as pages."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from mkdocs_patterns.reading.gfm import inline_text
from mkdocs_patterns.reading.patterns import Section
from mkdocs_patterns.reading.schema import CANONICAL, TITLE, Schema
from mkdocs_patterns.reading.sources import Guide as GuideFile
from mkdocs_patterns.reading.structure import headings, without_comments
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.urls import slug

__all__ = ["Guide", "read_guides"]


DEEPEST = 2
"""Level of heading at which a guide is split; deeper ones stay inside their section."""


@dataclass(frozen=True)
class Guide:
    """A file that helps participants write and readers read: template, example, overview."""

    id: str
    """Slug, unique among guides."""
    title: str
    """Plain text."""
    source: str
    """The file: POSIX, NFC, relative to the project's folder."""
    sections: tuple[Section, ...]
    """Split at its headings; their Markdown as it stands."""


def read_guides(files: Sequence[GuideFile]) -> tuple[Guide, ...]:
    """Each guide once; a second of the same name is told apart by a number."""
    guides: list[Guide] = []
    taken: set[str] = set()
    for file in files:
        stem = posixpath.splitext(posixpath.basename(file.path))[0]
        name = base = slug(stem, default="guide")
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        guides.append(_guide(name, " ".join(stem.replace("_", " ").split()), file))
    return tuple(guides)


def _guide(name: str, title: str, file: GuideFile) -> Guide:
    text, _ = without_comments(decode(file.data).text)
    lines = text.split("\n")
    marks = [mark for mark in headings(text, lambda word: False) if mark.level <= DEEPEST]
    starts = [mark.start for mark in marks] + [len(lines)]
    sections = []
    if "\n".join(lines[: starts[0]]).strip():
        sections.append(_section("", lines, 0, starts[0], 1))
    for mark, stop in zip(marks, starts[1:], strict=True):
        sections.append(_section(inline_text(mark.text), lines, mark.end, stop, mark.start + 1))
    if sections and marks and marks[0].level == 1 and marks[0].start <= _first(lines):
        head = sections[0]
        match = Schema(CANONICAL).match(head.heading)
        if not (match and match.field == TITLE):
            title = head.heading or title
            sections[0] = Section(None, "", head.markdown, head.line, head.lines)
    return Guide(name, title, file.path, tuple(s for s in sections if s.heading or s.markdown))


def _section(heading: str, lines: Sequence[str], start: int, stop: int, line: int) -> Section:
    while start < stop and not lines[start].strip():
        start += 1
    while stop > start and not lines[stop - 1].strip():
        stop -= 1
    numbers = tuple(range(start + 1, stop + 1))
    return Section(None, heading, "\n".join(lines[start:stop]), line, numbers)


def _first(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip()), 0)
