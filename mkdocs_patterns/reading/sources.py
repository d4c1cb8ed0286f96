"""The participants' folders: which files there are, and which of them are guidance for readers."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.repositories import checkouts
from mkdocs_patterns.reading.text import folded, printable
from mkdocs_patterns.settings import Settings, SourceOption

__all__ = ["LARGEST", "Collected", "Guide", "SourceFile", "collect", "guide_kind"]

GuideKind = Literal["template", "example", "overview"]

LARGEST = 1_200_000
"""Bytes; of a longer Markdown file only as many are read, and it is reported."""
_HALF = re.compile(rb"[\xc0-\xff][\x80-\xbf]*\Z")
"""The last character of what was read, which may be half of one."""

_CHUNK = 1 << 16

DEEPEST = 20
"""Folders in folders that are read."""

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_GUIDES: tuple[tuple[GuideKind, re.Pattern[str]], ...] = (
    ("template", re.compile(r"(?:information need )?(?:pattern )?templates?(?: file)?")),
    ("example", re.compile(r"(?:information need )?(?:pattern )?examples?(?: pattern)?")),
    ("overview", re.compile(r"(?:the )?(?:ml |automl |machine learning )?pipeline"
                            r"(?: stages)?(?: overview)?")),
)  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One Markdown file that may hold patterns."""

    path: str
    """POSIX, NFC, relative to the project's folder."""
    location: Path
    source: SourceOption
    folder: str
    """The participant's folder, controls replaced; empty for a file directly in the source."""
    data: bytes = field(repr=False)
    pseudonym: str | None = None
    """What its participant is called; empty for nothing at all, None for the folder's name."""

    @cached_property
    def digest(self) -> str:
        """Names its content."""
        return hashlib.blake2b(self.data, digest_size=12).hexdigest()

    @property
    def home(self) -> str:
        """Where its participant's own files lie: their folder, or the source."""
        if self.pseudonym is None:
            return posixpath.join(self.source.path, self.folder)
        before = f"/{self.path}".partition(f"/{self.folder}/")[0]
        return f"{before}/{self.folder}".lstrip("/")


@dataclass(frozen=True)
class Guide:
    """A file that guides participants: template, example, pipeline overview."""

    kind: GuideKind
    path: str
    location: Path
    data: bytes = field(repr=False)
    source: str | None = None
    """Path of the source it lies in; None for a guide of the whole project."""


@dataclass(frozen=True)
class Collected:
    """Everything found in the sources."""

    files: tuple[SourceFile, ...]
    """Ordered by path within each source; sources in the owner's order."""
    guides: tuple[Guide, ...]
    """Template, example, overview; those of the sources before those of the project's folder."""
    others: Mapping[str, Path]
    """Path -> location of files that are not Markdown: images, and what links may lead to."""
    problems: tuple[Problem, ...]

    @cached_property
    def by_path(self) -> dict[str, SourceFile]:
        """Path -> file."""
        return {file.path: file for file in self.files}

    def put_down(self) -> Collected:
        """The same without the files' bytes, which fill the memory once they have been read."""
        return replace(self, files=tuple(replace(file, data=b"") for file in self.files))


def collect(settings: Settings) -> Collected:
    """Read the sources. Nothing outside them is opened, and no symlink is followed.

    Repositories that are not in the cache are fetched first; see `checkouts`.
    """
    files: list[SourceFile] = []
    guides: list[Guide] = []
    others: dict[str, Path] = {}
    fetched, from_elsewhere = checkouts(settings)
    problems: list[Problem] = list(from_elsewhere)
    names = _Names(problems)
    for source in settings.sources:
        if source.repository:
            root, relative = fetched[source.path].folder, source.path
        else:
            root = settings.file(source.path)
            relative = settings.relative(root)
        if not root.is_dir():
            continue
        for location, path, inner in _walk(root, relative, problems):
            if not _is_markdown(inner[-1]):
                others.setdefault(path, location)
                continue
            path = names.taken(path)
            data = _read(location, path, problems)
            if data is None:
                continue
            kind = guide_kind(location) if len(inner) == 1 else None
            if kind:
                guides.append(Guide(kind, path, location, data, source.path))
            else:
                folder = _posix(inner[0]) if len(inner) > 1 else ""
                files.append(SourceFile(path, location, source, folder, data))
    guides.extend(_beside(settings, {guide.location.resolve() for guide in guides}, problems))
    if settings.template is not None:
        location = settings.file(settings.template)
        path = _posix(settings.relative(location))
        guides = [guide for guide in guides if guide.kind != "template" and guide.path != path]
        files = [file for file in files if file.path != path]
        data = _read(location, path, problems)
        if data is not None:
            guides.insert(0, Guide("template", path, location, data))
    order = {kind: at for at, (kind, _) in enumerate(_GUIDES)}
    guides.sort(key=lambda guide: order[guide.kind])
    problems.extend(
        problem(
            "guidance",
            guide.path,
            1,
            f"This file is offered to readers as guidance ({guide.kind}); it is not a pattern.",
            "If it is a pattern, move it into a participant's folder.",
        )
        for guide in guides
    )
    return Collected(tuple(files), tuple(guides), others, tuple(problems))


def _walk(
    folder: Path, relative: str, problems: list[Problem], inner: tuple[str, ...] = ()
) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Location, path and names below the source of all files in a folder.

    `relative` is the folder as seen from the project's.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: (unicodedata.normalize("NFC", e.name), e.name))
    except OSError as error:
        problems.append(_unreadable(_posix(relative), error))
        return
    before = "" if relative == "." else f"{relative}/"
    for entry in entries:
        location = folder / entry.name
        name = (*inner, entry.name)
        path = _posix(before + entry.name)
        if entry.is_symlink():
            message = "This is a symbolic link; it was not followed."
            hint = "Put the file itself here."
            problems.append(problem("symlink", path, 1, message, hint))
        elif entry.name.startswith("."):
            if entry.name.casefold().endswith(_MARKDOWN):
                message = "The name begins with a dot, so the file was not read."
                problems.append(problem("hidden-file", path, 1, message, "Rename it."))
        elif entry.is_dir(follow_symlinks=False):
            if len(name) <= DEEPEST:
                yield from _walk(location, before + entry.name, problems, name)
            else:
                message = f"It lies more than {DEEPEST} folders deep, so nothing in it was read."
                problems.append(problem("unreadable", path, 1, message, "Move it further up."))
        elif entry.is_file(follow_symlinks=False):
            yield location, path, name
        elif _is_markdown(entry.name):
            message = "It is a pipe or a device, so it was not read."
            problems.append(problem("unreadable", path, 1, message, "Put a file here."))


class _Names:
    """Sees to it that no two Markdown files go by one path, and reports names that clash."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._paths: set[str] = set()
        self._folded: dict[str, str] = {}
        self._folder = ""

    def taken(self, path: str) -> str:
        """The path, or the path with a number where another file has it already."""
        folder = posixpath.dirname(path)
        if folder != self._folder:
            parts = folder.split("/")
            for end in range(1, len(parts) + 1):
                self._claim("/".join(parts[:end]), last=False)
            self._folder = folder
        self._claim(path, last=True)
        number = 1
        name = path
        while name in self._paths:
            number += 1
            name = f"{path} ({number})"
        self._paths.add(name)
        return name

    def _claim(self, path: str, *, last: bool) -> None:
        first = self._folded.setdefault(path.casefold(), path)
        if first == path and not (last and path in self._paths):
            return
        if not last:
            self._folded[path.casefold()] = path
        if posixpath.dirname(first) != posixpath.dirname(path):
            return  # their folders clash, which is reported
        message = f"On other systems '{path}' and '{first}' are the same name."
        hint = "Rename one of them."
        self._problems.append(problem("name-clash", path, 1, message, hint))


def _is_markdown(name: str) -> bool:
    return posixpath.splitext(name)[1].casefold() in _MARKDOWN


def _beside(settings: Settings, seen: set[Path], problems: list[Problem]) -> Iterator[Guide]:
    """Guides lying beside mkdocs.yml, for kinds of which the sources have none."""
    if not settings.root.is_dir():
        return
    for location in sorted(settings.root.iterdir()):
        if not _is_markdown(location.name) or location.is_symlink():
            continue
        kind = guide_kind(location)
        if kind and location.is_file() and location.resolve() not in seen:
            path = _posix(settings.relative(location))
            data = _read(location, path, problems)
            if data is not None:
                yield Guide(kind, path, location, data)


def guide_kind(location: Path) -> GuideKind | None:
    """What a file's name makes of it where it lies beside the participants' folders."""
    name = folded(location.stem.replace("_", " ").replace("-", " "))
    return next((kind for kind, shape in _GUIDES if shape.fullmatch(name)), None)


def _read(location: Path, path: str, problems: list[Problem]) -> bytes | None:
    try:
        with open(location, "rb", buffering=0) as stream:  # noqa: PTH123 - often
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(min(size, LARGEST) + 1)
            whole = 0 < size == len(data)
            while not whole and len(data) <= LARGEST and (more := stream.read(_CHUNK)):
                data += more
    except OSError as error:
        problems.append(_unreadable(path, error))
        return None
    if len(data) > LARGEST:
        message = f"The file is larger than {LARGEST // 1000} KB; only its beginning was read."
        problems.append(problem("too-large", path, 1, message, "Split it into several files."))
        data = _HALF.sub(b"", data[:LARGEST])
    return data


def _unreadable(path: str, error: OSError) -> Problem:
    message = f"It could not be read: {error.strerror or type(error).__name__}."
    return problem("unreadable", path, 1, message, "Check that the file exists and may be read.")


def _posix(path: str) -> str:
    if path.isascii() and path.isprintable():
        return path
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", printable(path, "\ufffd").replace("\n", "\ufffd"))
