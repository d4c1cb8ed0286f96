"""Who wrote each file: a folder in a source, or the source itself."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping, Sequence

from mkdocs_patterns.reading.patterns import Participant
from mkdocs_patterns.reading.sources import SourceFile
from mkdocs_patterns.settings import SourceOption
from mkdocs_patterns.urls import slug

__all__ = ["participants"]


def participants(files: Sequence[SourceFile]) -> Mapping[str, Participant]:
    """File path -> its participant; two sources' folders of one name are two participants.

    Pseudonyms are the owner's word: files of one pseudonym have one participant. Without even
    that nobody can tell whose two files are, so each stands alone.
    """
    result: dict[str, Participant] = {}
    found: dict[tuple[str, str], list[str]] = {}
    for file in files:
        if file.pseudonym is None:
            found.setdefault((file.source.path, file.folder), []).append(file.path)
        else:
            name = slug(file.pseudonym or file.folder, default="participant")
            result[file.path] = Participant(name, file.pseudonym)
    options = {file.source.path: file.source for file in files}
    names = {(path, folder): folder or _own_name(options[path]) for path, folder in found}
    wanted: dict[str, list[tuple[str, str]]] = {}
    for key in found:
        wanted.setdefault(slug(names[key], default="participant"), []).append(key)
    for name, keys in wanted.items():
        for source, folder in keys:
            mark = hashlib.sha256(f"{source}/{folder}".encode()).hexdigest()[:6]
            person = Participant(
                name if len(keys) == 1 else f"{name}-{mark}", names[source, folder]
            )
            result.update((path, person) for path in found[source, folder])
    return result


def _own_name(source: SourceOption) -> str:
    return source.participant or source.name or posixpath.basename(source.path) or "workshop"
