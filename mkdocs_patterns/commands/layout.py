"""Which folders of a repository participants write in, told by what lies there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs_patterns.reading.frontmatter import body
from mkdocs_patterns.reading.schema import CANONICAL, TITLE, Schema
from mkdocs_patterns.reading.sources import guide_kind
from mkdocs_patterns.reading.structure import headings
from mkdocs_patterns.reading.text import decode, folded

__all__ = ["Layout", "find_layout"]

USUAL = "workshop"
"""The participants' folder where nothing tells another."""

FEWEST = 2
"""Fields of the template that make a pattern of a file."""
DEEPEST = 4
MOST = 2000
"""Files that are looked at."""
SIZE = 60_000
"""Bytes of a file that are looked at."""

_NAMES = ("workshop", "pattern", "session", "participant", "group")
_OTHERS = frozenset(["docs", "site", "public", "tests", "venv", "env", "build", "dist"])
_TEXTS = (".md", ".markdown")
_SCHEMA = Schema(CANONICAL)


@dataclass(frozen=True)
class Layout:
    """Where participants write, and where the template lies."""

    sources: tuple[str, ...]
    """Seen from the project's folder, POSIX; `.` where it is that folder itself."""
    template: str = ""
    """Path of the template that serves; empty where there is none."""


def find_layout(root: Path, sources: tuple[str, ...] = ()) -> Layout:
    """What a folder's patterns and templates tell; `sources` where somebody has said it."""
    patterns: set[str] = set()
    templates: dict[str, str] = {}
    for path in _texts(root):
        folder = path.parent.relative_to(root).as_posix()
        if guide_kind(path) == "template":
            templates[folder] = path.relative_to(root).as_posix()
        elif guide_kind(path) is None and _is_pattern(path):
            patterns.add(folder)
    sources = sources or _sources(patterns, templates)
    serving = (templates[folder] for folder in (*sources, ".") if folder in templates)
    return Layout(sources, next(serving, ""))


def _sources(patterns: Collection[str], templates: Mapping[str, str]) -> tuple[str, ...]:
    places = [tuple(part for part in folder.split("/") if part != ".") for folder in patterns]
    if not places:
        taught = sorted((folder for folder in templates if folder != "."), key=_depth)
        return (taught[0],) if taught else (USUAL,)
    tops = sorted({place[0] for place in places if place})
    if () in places or not tops:
        return (".",)
    deep = {top for top in tops if all(len(p) > 1 for p in places if p[0] == top)}
    named = {top for top in tops if top in templates or folded(top).startswith(_NAMES)}
    if set(tops) - deep - named:
        return (".",)
    found = []
    for top in tops:
        below = {place[:2] for place in places if place[0] == top}
        deeper = all(len(p) > 2 for p in places if p[0] == top)
        found += ["/".join(p) for p in sorted(below)] if deeper else [top]
    return tuple(found)


def _depth(folder: str) -> tuple[int, str]:
    return folder.count("/"), folder


def _texts(root: Path) -> Iterator[Path]:
    number = 0
    for name, folders, files in os.walk(root):
        folder = Path(name)
        inner = folder.relative_to(root).parts
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and (inner or f.casefold() not in _OTHERS)
        )
        if "node_modules" in folders:
            folders.remove("node_modules")
        if len(inner) >= DEEPEST:
            folders.clear()
        for file in sorted(files):
            path = folder / file
            if path.suffix.casefold() in _TEXTS and not path.is_symlink():
                number += 1
                if number > MOST:
                    return
                yield path


def _is_pattern(path: Path) -> bool:
    if folded(path.stem) in ("readme", "contributing", "changelog"):
        return False
    try:
        with path.open("rb") as stream:
            text = body(decode(stream.read(SIZE)).text)
    except OSError:
        return False
    matches = (_SCHEMA.match(mark.text) for mark in headings(text, lambda word: False))
    return len({match.field for match in matches if match and match.field != TITLE}) >= FEWEST
