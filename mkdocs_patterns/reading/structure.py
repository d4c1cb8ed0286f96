"""Where a text's headings and paragraphs are, by GitHub's rules, and what it hides in comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.common.utils import mdTrim

from mkdocs_patterns.reading.gfm import block_parser

__all__ = ["Heading", "Hidden", "headings", "uncommented", "without_comments"]

_CODE = r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
_IN_TEXT = re.compile(r"(?:\\.)|" + _CODE + r"|<!--.*?-->", re.S)
_IN_BLOCK = re.compile(r"<!--.*?-->", re.S)
_GLUED = re.compile(r" {0,3}(#{1,6})([^#\s].*?)\s*#*\s*$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]|$)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_NO_RULE = "-*_=:|+ \t"
"""Lines of nothing else may be rules, underlines of headings, or a table's."""
_OPENERS = frozenset("#<>")
_MARKERS = frozenset("-*+0123456789")
_DEEPEST_INDENT = 8


@dataclass(frozen=True)
class Heading:
    """One heading at the top level of a text."""

    level: int
    text: str
    """Markdown of its text."""
    start: int
    """0-based line where it begins."""
    end: int
    """0-based line after it."""


@dataclass(frozen=True)
class Hidden:
    """A closed HTML comment."""

    text: str
    line: int
    """0-based."""


def headings(text: str, is_field: Callable[[str], bool]) -> tuple[Heading, ...]:
    """Headings as GFM sees them; `##Forces` counts, too, where `is_field` knows the word."""
    plain = _plain_headings(text)
    if plain is not None:
        return plain
    tokens = block_parser().parse(text)
    lines: list[str] | None = None
    found: list[Heading] = []
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        start, end = token.map
        if token.type == "heading_open":
            found.append(Heading(int(token.tag[1]), tokens[index + 1].content, start, end))
        elif token.type == "paragraph_open" and "#" in tokens[index + 1].content:
            lines = lines or text.split("\n")
            for at in range(start, end):
                glued = _GLUED.match(lines[at])
                if glued and is_field(glued[2]):
                    found.append(Heading(len(glued[1]), glued[2], at, at + 1))
    return tuple(found)


def _plain_headings(text: str) -> tuple[Heading, ...] | None:
    """The headings of a text in which nothing can hide one; None where only a parser can tell.

    Whatever stands between them, a line that begins with `#` is a heading: paragraphs and lists
    end before it. Fences, raw HTML, definitions and lists too deep for the parser do not, so a
    text with anything that looks like one of them is none of these; neither is one with headings
    of another form.
    """
    if "```" in text or "~~~" in text or "]:" in text:
        return None
    found: list[Heading] = []
    for number, line in enumerate(text.split("\n")):
        first = line[:1]
        if first.isalpha() or not first:
            continue
        if first == "#":
            shape = _HEADING.match(line)
            if shape is None:
                return None
            level = len(shape[1])
            words = line[level:].rstrip(" \t")
            bare = words.rstrip("#")
            if bare.endswith((" ", "\t")):
                words = bare
            found.append(Heading(level, mdTrim(words), number, number + 1))
            continue
        bare = line.lstrip(" ")
        first = bare[:1]
        if first in _OPENERS or first == "\t" or len(line) - len(bare) > _DEEPEST_INDENT:
            return None
        if bare and not bare.strip(_NO_RULE):
            return None
        if first in _MARKERS and (item := _ITEM.match(bare)):
            inner = bare[item.end() : item.end() + 1]
            if inner in _OPENERS or (inner in _MARKERS and _ITEM.match(bare, item.end())):
                return None
    return tuple(found)


def without_comments(text: str) -> tuple[str, tuple[Hidden, ...]]:
    """The text with its closed comments blanked (line count kept), and what they held."""
    if "<!--" not in text:
        return text, ()
    lines = text.split("\n")
    hidden: list[Hidden] = []
    done = 0
    for token in block_parser().parse(text):
        if token.type not in ("inline", "html_block") or token.map is None:
            continue
        start, end = max(token.map[0], done), token.map[1]
        part = "\n".join(lines[start:end])
        if "<!--" not in part:
            continue
        done = end

        def blank(match: re.Match[str], part: str = part, start: int = start) -> str:
            if not match[0].startswith("<!--"):
                return match[0]
            line = start + part.count("\n", 0, match.start())
            hidden.append(Hidden(match[0][4:-3].strip(), line))
            return "\n" * match[0].count("\n")

        pattern = _IN_TEXT if token.type == "inline" else _IN_BLOCK
        lines[start:end] = pattern.sub(blank, part).split("\n")
    return "\n".join(lines), tuple(hidden)


def uncommented(text: str) -> str:
    """The text with whatever looks like a closed comment blanked: for what no parser can read."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.extend((text[at:start], "\n" * text.count("\n", start, end)))
        at = end + 3
    return "".join((*parts, text[at:]))
