"""Who wrote each file: a folder in a source, or the source itself."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping

from mkdocs_patterns.patterns import Participant
from mkdocs_patterns.sources import SourceFile
from mkdocs_patterns.urls import slug

__all__ = ["participants"]


def participants(files: Iterable[SourceFile]) -> Mapping[str, Participant]:
    """File path -> its participant; folders of the same name in two sources are two participants."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in files:
        found.setdefault((file.source.path, file.folder), []).append(file.path)
    names = {key: _name(key, found, files) for key in found}
    wanted: dict[str, list[tuple[str, str]]] = {}
    for key in found:
        wanted.setdefault(slug(names[key], default="participant"), []).append(key)
    result = {}
    for name, keys in wanted.items():
        for source, folder in keys:
            mark = hashlib.sha256(f"{source}/{folder}".encode()).hexdigest()[:6]
            person = Participant(name if len(keys) == 1 else f"{name}-{mark}", names[source, folder])
            result.update((path, person) for path in found[source, folder])
    return result


def _name(
    key: tuple[str, str], found: Mapping[tuple[str, str], list[str]], files: Iterable[SourceFile]
) -> str:
    source, folder = key
    if folder:
        return folder
    option = next(file.source for file in files if file.source.path == source)
    return option.participant or option.name or posixpath.basename(source) or "workshop"
