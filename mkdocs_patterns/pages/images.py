"""Participants' own images: only referenced ones, only from their folder, only by content type."""

from __future__ import annotations

import hashlib
import posixpath
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from mkdocs_patterns.guard import Guard, Overrun
from mkdocs_patterns.pages.bareimages import bare_image
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.gfm import shared_parser
from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.reading.sources import Collected
from mkdocs_patterns.reading.text import printable
from mkdocs_patterns.urls import Addresses

__all__ = ["Image", "Images", "find_images", "image_sources"]

LARGEST = 5_000_000
"""Bytes of one image."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


@dataclass(frozen=True)
class Image:
    """One image that is published."""

    path: str
    """Where it stands in the site."""
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Images:
    """The images of all patterns."""

    files: tuple[Image, ...]
    """Each content once, ordered by path."""
    of: Mapping[str, Mapping[str, str]]
    """Pattern id -> destination as the author's Markdown gives it -> path in the site."""


def find_images(
    patterns: Sequence[Pattern],
    collected: Collected,
    addresses: Addresses,
    guard: Guard,
) -> tuple[Images, tuple[Problem, ...]]:
    """The images that patterns refer to, and those that cannot be shown."""
    files: dict[str, Image] = {}
    of: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for pattern in patterns:
        for src, line in _guarded(pattern, guard):
            found = _image(pattern, src, line, collected, addresses)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                files[found.path] = found
                of.setdefault(pattern.id, {})[src] = found.path
    return Images(tuple(files[path] for path in sorted(files)), of), tuple(problems)


def _guarded(pattern: Pattern, guard: Guard) -> list[tuple[str, int]]:
    sections = pattern.pictured
    if not sections or pattern.trouble:
        return []
    try:
        return guard.run("\n\n".join(s.markdown for s in sections), image_sources, sections)
    except Overrun:
        return []  # rendering will meet the same limit and report it


def image_sources(sections: Sequence[Section]) -> list[tuple[str, int]]:
    """Destination and line of each image the sections refer to."""
    found = []
    for section in sections:
        for token in shared_parser().parse(section.markdown):
            for child in token.children or ():
                if child.type == "image":
                    at = token.map[0] if token.map else 0
                    found.append((str(child.attrs.get("src", "")), section.lines[at]))
    return found


def _image(
    pattern: Pattern, src: str, line: int, collected: Collected, addresses: Addresses
) -> Image | Problem:
    where = (pattern.source, line)
    if src.partition(":")[0].casefold() in ("http", "https") or src.startswith("//"):
        message = f"The image {src} lies on another host, so its description is shown instead."
        return problem("external-image", *where, message, "Put the image into your folder.")
    target = printable(unquote(src.partition("#")[0].partition("?")[0]), "\ufffd")
    target = unicodedata.normalize("NFC", target)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(pattern.source), target))
    file = collected.by_path[pattern.source]
    own = file.home
    location = collected.others.get(path)
    if location is None or not _inside(path, own):
        message = f"The image '{target}' is not in this participant's folder."
        hint = "Put it into your folder and write its path from this file's folder."
        return problem("image-missing", *where, message, hint)
    try:
        with location.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        message = f"The image '{target}' could not be read: {error.strerror}."
        return problem("image-missing", *where, message, "Check that it may be read.")
    kind = _kind(data)
    if kind is None or len(data) > LARGEST:
        message = f"'{target}' is no PNG, JPEG, GIF or WebP image of at most {LARGEST // 10**6} MB."
        return problem("image-type", *where, message, "Save it as PNG.")
    if file.pseudonym is not None:
        bare = bare_image(data, kind)
        if bare is None:
            message = f"'{target}' is damaged, so nobody can tell whether it holds a name."
            return problem("image-type", *where, message, "Save it anew, as PNG.")
        data = bare
    digest = hashlib.sha256(data).hexdigest()[:16]
    return Image(addresses.image(f"{digest}.{kind}"), data)


def _inside(path: str, source: str) -> bool:
    folder = posixpath.normpath(source)
    return folder == "." or path.startswith(f"{folder}/")


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for mark, kind in _SIGNATURES if data.startswith(mark)), None)
