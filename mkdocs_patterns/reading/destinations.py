"""Where links in authors' Markdown lead: the destination in its brackets, and the file it means."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from urllib.parse import unquote

from markdown_it.common.utils import unescapeAll

from mkdocs_patterns.reading.text import printable

__all__ = ["DEFINITION", "INLINE", "destination", "linked_path"]

INLINE = re.compile(
    r"\]\(\s{0,3}(?P<href><[^<>\n]{0,500}>|(?:[^()\n]|\([^()\n]{0,100}\)){0,500})\)"
)
"""The end of an inline link or image, whatever its words are."""
DEFINITION = re.compile(
    r"^ {0,3}\[[^\[\]^\n]{1,100}\]:[ \t]{1,3}(?P<href><[^<>\n]{0,500}>|\S{1,500})", re.M
)
_TITLE = re.compile(r"\s+(?:\"[^\"]*\"|'[^']*')\s*$")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


def destination(written: str) -> str:
    """The target in what stands between a link's brackets: no angle brackets, no title."""
    written = written.strip()
    if written.startswith("<") and ">" in written:
        return written[1 : written.index(">")]
    return _TITLE.sub("", written).strip()


def linked_path(source: str, href: str) -> str | None:
    """The file a relative link means, seen from the project's folder; None for any other link."""
    if not href or _SCHEME.match(href):
        return None
    path = printable(unquote(re.split(r"[#?]", unescapeAll(href), maxsplit=1)[0]), "\ufffd")
    path = path.replace("\\", "/").strip()
    if not path:
        return None
    if path.startswith("/"):
        return posixpath.normpath(unicodedata.normalize("NFC", path.lstrip("/")))
    joined = posixpath.join(posixpath.dirname(source), path)
    return posixpath.normpath(unicodedata.normalize("NFC", joined))
