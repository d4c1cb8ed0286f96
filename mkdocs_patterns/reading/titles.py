"""A pattern's name: where authors put it, and what becomes of the words beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mkdocs_patterns.reading.drafts import Draft
from mkdocs_patterns.reading.gfm import inline_text
from mkdocs_patterns.reading.schema import TITLE
from mkdocs_patterns.reading.template import blocks
from mkdocs_patterns.reading.text import folded

__all__ = ["OpenSection", "titled", "trimmed"]

LONGEST_TITLE = 160
"""Characters of a paragraph that may be a name as a whole."""


@dataclass
class OpenSection:
    """A section while it is being read."""

    field: str | None
    heading: str
    level: int
    line: int
    rows: list[tuple[str, int]]


def trimmed(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Rows without blank ones at either end."""
    start, end = 0, len(rows)
    while start < end and not rows[start][0].strip():
        start += 1
    while end > start and not rows[end - 1][0].strip():
        end -= 1
    return list(rows[start:end])


def titled(
    draft: Draft, opened: Sequence[OpenSection], heading_title: str
) -> tuple[str, list[OpenSection]]:
    """The pattern's name by rank, and the sections without the words that became it."""
    given = draft.meta.get("title")
    title = " ".join(given.split()) if isinstance(given, str) else ""
    rest: list[OpenSection] = []
    for item in opened:
        if item.field == TITLE:
            text, remaining = _named(item.rows)
            if text and title and folded(text) != folded(title):
                remaining = item.rows
            title = title or text
            if remaining:
                rest.append(OpenSection(None, item.heading, item.level, item.line, remaining))
        elif item.field is None and not item.heading and item.level and heading_title:
            unused = title and folded(title) != folded(heading_title)
            title = title or heading_title
            name = heading_title if unused else ""
            rest.append(OpenSection(None, name, item.level, item.line, item.rows))
        else:
            rest.append(item)
    if not title:
        first = next((o for o in rest if o.field is None and o.level == 1 and o.heading), None)
        if first is not None:
            title = first.heading
            rest[rest.index(first)] = OpenSection(None, "", 1, first.line, first.rows)
    return title or _file_title(draft), rest


def _named(rows: list[tuple[str, int]]) -> tuple[str, list[tuple[str, int]]]:
    """The name in the lines below a 'Pattern Name' heading, and the lines beyond it."""
    ranges = blocks([text for text, _ in rows])
    if not ranges:
        return "", []
    start, end = ranges[0]
    lines = [_BULLET.sub("", text) for text, _ in rows[start:end]]
    text = _QUOTED.sub(r"\1", inline_text(" ".join(lines)))
    if len(text) <= LONGEST_TITLE:
        return text, trimmed(rows[end:])
    short = inline_text(lines[0]).strip()
    if len(short) <= LONGEST_TITLE and len(lines) > 1:
        return short, trimmed(rows[start + 1 :])
    return f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …", rows


_QUOTED = re.compile(r"""^["“„«']([^"“”„«»]+)["”“»']$""")
"""A name in quotation marks as a whole: they are not part of it."""
_BULLET = re.compile(r"^\s*(?:>\s*|[-*+]\s+|\d{1,3}[.)]\s+|#{1,6}\s*)*")


def _file_title(draft: Draft) -> str:
    stem = posixpath.splitext(posixpath.basename(draft.file.path))[0]
    name = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return f"{name} {draft.number + 1}" if draft.number else name or "Pattern"
