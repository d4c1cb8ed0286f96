"""Where a participant's files belong: names every file system takes, spellings that are one."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from mkdocs_patterns.reading.text import printable
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.urls import slug

__all__ = ["file_name", "folder_name", "participants_folder", "same_person"]

LONGEST = 120
"""Bytes of a name, so that a path stays short enough everywhere."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.I)
_GUIDANCE = re.compile(r"template|example|pipeline")


def folder_name(name: str) -> str:
    """A participant's name as a folder: letters stay, whatever a file system refuses goes.

    `SettingsError` where nothing is left.
    """
    text = _FORBIDDEN.sub("-", printable(unicodedata.normalize("NFC", name), " "))
    text = _cut(" ".join(text.split()).lstrip(" .-"), LONGEST).rstrip(" .")
    if not any(map(str.isalnum, text)):
        remedy = "Give a name of letters or digits."
        raise SettingsError("--participant", name, "no folder can have this name", remedy)
    return f"{text}-" if _RESERVED.fullmatch(text) else text


def file_name(title: str, *, beside_guides: bool = False) -> str:
    """A pattern's title as a Markdown file; `beside_guides` where Template.md may lie, too."""
    stem = _cut(slug(title), LONGEST).rstrip("-")
    if beside_guides and _GUIDANCE.search(stem):
        stem = f"{stem}-1"  # a bare `example.md` would be taken for guidance
    return f"{stem}.md"


def participants_folder(source: Path, name: str) -> Path:
    """The participant's folder in a source; one they have already, in whatever spelling.

    `SettingsError` where nobody can tell which of several it is, or where something else lies.
    """
    wanted = folder_name(name)
    found = sorted(path for path in source.iterdir() if path.is_dir()) if source.is_dir() else []
    people = [path for path in found if not path.is_symlink() and not path.name.startswith(".")]
    for alike in (_exactly, _but_for_capitals, same_person):
        fitting = [path for path in people if alike(path.name, wanted)]
        if len(fitting) > 1:
            names = ", ".join(path.name for path in fitting)
            message = f"several folders have this name: {names}"
            raise SettingsError("--participant", name, message, "Write it exactly as one of them.")
        if fitting:
            return fitting[0]
    folder = source / wanted
    if folder.is_symlink() or folder.exists():
        remedy = "Move it away, or choose another name."
        raise SettingsError("--participant", name, f"{folder.name} is no folder", remedy)
    return folder


def same_person(one: str, other: str) -> bool:
    """Whether two names differ in capitals and in how umlauts and accents are spelt alone."""
    return not _spellings(one).isdisjoint(_spellings(other))


def _exactly(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _but_for_capitals(one: str, other: str) -> bool:
    return _exactly(one.casefold(), other.casefold())


def _spellings(name: str) -> set[str]:
    parted = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in parted if not unicodedata.combining(c))
    return {slug(name, default=name.casefold()), slug(plain, default=plain)}


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
