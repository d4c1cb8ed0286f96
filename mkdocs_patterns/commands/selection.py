"""Which problems are shown, and where in a line they point."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.settings import Settings

__all__ = ["is_within", "path_in_project", "pointed", "selected"]

_MARKS = re.compile(r"[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]*|[-*+][ \t]+|\d{1,9}[.)][ \t]+)?")
"""What stands before a line's first word."""
_QUOTED = re.compile(r"'([^']+)'")


def path_in_project(path: Path, settings: Settings) -> str:
    """A path of the working folder as problems name it."""
    way = os.path.relpath(os.path.realpath(path), os.path.realpath(settings.root))
    return unicodedata.normalize("NFC", Path(way).as_posix())


def is_within(path: str, paths: Collection[str]) -> bool:
    """Whether a path is one of these files, or lies in one of these folders."""
    parts = path.split("/")
    return "." in paths or any("/".join(parts[:n]) in paths for n in range(1, len(parts) + 1))


def selected(
    problems: Iterable[Problem], patterns: Collection[Pattern], paths: Collection[str]
) -> Iterator[Problem]:
    """The problems of these files and folders.

    A double is reported where the later of the two stands; whoever asks for the earlier one's file
    gets it there.
    """
    asked = [pattern for pattern in patterns if is_within(pattern.source, paths)]
    for found in problems:
        if is_within(found.path, paths):
            yield found
        elif found.code == "duplicate":
            yield from _mirrored(found, asked, patterns)


def _mirrored(
    found: Problem, asked: Iterable[Pattern], patterns: Collection[Pattern]
) -> Iterator[Problem]:
    place = f"({found.path}:{found.line})"
    for ours in asked:
        if f"({ours.source}:{ours.line})" not in found.message:
            continue
        theirs = next(p for p in patterns if f"({p.source}:{p.line})" == place)
        message = f"'{ours.title}' says much the same as '{theirs.title}' {place}."
        mirrored = problem("duplicate", ours.source, ours.line, message, found.hint)
        yield replace(mirrored, severity=found.severity)


def pointed(found: Problem, lines: list[str]) -> Problem:
    """The same with the column of what the message names, or of the line's first word.

    `lines` are the file's, as they stand.
    """
    if found.column > 1 or not 0 < found.line <= len(lines):
        return found
    line = lines[found.line - 1]
    named = (line.find(words) for words in _QUOTED.findall(found.message))
    first = _MARKS.match(line)
    start = first.end() if first and first.end() < len(line) else 0
    return replace(found, column=next((at for at in named if at >= 0), start) + 1)
