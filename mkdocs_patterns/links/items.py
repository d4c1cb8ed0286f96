"""A section's entries: bullets, lines, paragraphs, each with the label it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mkdocs_patterns.links.hrefs import destination
from mkdocs_patterns.links.wording import Kind, label_kind
from mkdocs_patterns.reading.patterns import Section
from mkdocs_patterns.reading.prose import plain

__all__ = ["Item", "Mark", "Passage", "Unmarked", "items", "passages", "unmarked"]

_BULLET = re.compile(
    r"^(?P<indent>\s*)(?:>\s?)*(?:[-*+•·]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>.*)$"
)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*$")
_RULE = re.compile(r"^[\s|:*_=-]*$")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_NEW_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“'\[*]*[A-ZÀ-Þ])")
_LONGEST = 1_000

_INLINE = re.compile(
    r"!\[[^\[\]\n]{0,200}\]\([^()\n]{0,300}\)"
    r"|\[\[(?P<wiki>[^\[\]\n|#]{1,200})(?:#[^\[\]\n|]{0,100})?(?:\|(?P<shown>[^\[\]\n]{1,200}))?\]\]"
    r"|(?<!\\)\[(?P<text>[^\[\]\n]{1,300})\]\((?P<href><[^<>\n]{0,500}>|(?:[^()\n]|\([^()\n]{0,100}\)){0,500})\)"
    r"|(?<!\\)\[(?P<label>[^\[\]\n]{1,200})\](?:\[[^\[\]\n]{0,100}\])?"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}|`{1,2})(?=[^\s*_`])(?P<strong>[^*`\n]{1,200}?)(?<!\s)(?P=mark)(?!\w)"
    r"|\"(?P<q1>[^\"\n]{2,200})\"|[“„](?P<q2>[^“”„\n]{2,200})[”“]|«(?P<q3>[^«»\n]{2,200})»"
    r"|(?<!\w)['‘](?P<q4>[^'’‘\n]{2,200})['’](?!\w)"
)
_MARKED = re.compile(r"[\[\]*_`\"“„«'‘]")


_Form = Literal["heading", "bullet", "line", "prose"]
_Block = tuple[str, int, int, _Form]
"""Text, line, indent, form."""


@dataclass(frozen=True)
class Item:
    """One entry of a list of related patterns."""

    text: str
    """Markdown, its line breaks kept."""
    line: int
    kind: Kind | None
    """What the label above it says, if there is one."""
    listed: bool
    """Whether it stands on its own (a bullet, a line) rather than in running prose."""


@dataclass(frozen=True)
class Passage:
    """One sentence (or heading, cell, short line), its markup kept."""

    markdown: str
    line: int


@dataclass(frozen=True)
class Mark:
    """A stretch of text that an author set apart: linked, emphasised or quoted."""

    start: int
    end: int
    href: str | None = None
    wiki: str | None = None


@dataclass(frozen=True)
class Unmarked:
    """Plain text, and where markup stood in it."""

    text: str
    marks: tuple[Mark, ...]


def unmarked(markdown: str, depth: int = 0) -> Unmarked:
    """The text without inline markup; what was set apart keeps its place and target."""
    if not _MARKED.search(markdown):
        return Unmarked(markdown, ())
    parts: list[str] = []
    marks: list[Mark] = []
    length = seen = 0
    for match in _INLINE.finditer(markdown):
        parts.append(markdown[seen : match.start()])
        length += len(parts[-1])
        seen = match.end()
        shown = next(
            (
                g
                for g in match.group(
                    "shown", "wiki", "text", "label", "strong", "q1", "q2", "q3", "q4"
                )
                if g
            ),
            "",
        )
        inner = unmarked(shown, depth + 1) if depth < 2 else Unmarked(plain(shown), ())
        if shown:
            href = destination(match["href"]) if match["href"] else None
            marks.append(Mark(length, length + len(inner.text), href, match["wiki"]))
            marks += [Mark(m.start + length, m.end + length, m.href, m.wiki) for m in inner.marks]
        parts.append(inner.text)
        length += len(inner.text)
    parts.append(markdown[seen:])
    return Unmarked("".join(parts), tuple(marks))


def items(section: Section) -> Iterator[Item]:
    """The entries of a section; labels and sub-headings are told by what stands under them."""
    labels: list[tuple[int, Kind | None]] = [(-1, label_kind(section.heading))]
    for text, line, indent, form in _blocks(section):
        bare = plain(text).strip()
        heading = form == "heading"
        set_apart = heading or bare.endswith(":") or text.strip("* _:") != text.strip()
        kind = label_kind(bare) if set_apart else None
        if heading or kind:
            level = indent if form == "bullet" else -1
            labels = [entry for entry in labels if entry[0] < level] or labels[:1]
            labels.append((level, kind))
            continue
        within = [entry for entry in labels if entry[0] < indent]
        yield Item(text[:_LONGEST], line, within[-1][1], form != "prose")


def passages(section: Section) -> Iterator[Passage]:
    """The section sentence by sentence; fenced code is left out."""
    for text, line, _, _ in _blocks(section):
        begin = 0
        for cut in [*(m.end() for m in _NEW_SENTENCE.finditer(text)), len(text)]:
            if text[begin:cut].strip():
                yield Passage(text[begin : min(cut, begin + _LONGEST)].strip(), line)
            begin = cut


def _blocks(section: Section) -> Iterator[_Block]:
    """The section's text in the pieces in which it is laid out."""
    block: list[tuple[str, int]] = []
    indent, fence, bullet = 0, "", False
    rows = [*zip(section.markdown.split("\n"), section.lines, strict=False), ("", 0)]
    for raw, line in rows:
        text = _QUOTE.sub("", raw) if ">" in raw else raw
        bare = text.strip()
        if fence:
            fence = "" if bare.startswith(fence) else fence
            continue
        begins = _BULLET.match(text)
        heading = _HEADING.match(text)
        opens = bare.startswith(("```", "~~~"))
        if begins or heading or opens or _RULE.match(bare) or bare.startswith("|"):
            yield from _flushed(block, indent, bullet)
            block, indent, bullet = [], 0, False
        if opens:
            fence = bare[:3]
        elif heading:
            yield heading["text"], line, 0, "heading"
        elif begins and not _RULE.match(bare):
            block, indent, bullet = (
                [(begins["text"].strip(), line)],
                len(begins["indent"].expandtabs(4)),
                True,
            )
        elif bare.startswith("|"):
            for cell in bare.strip("|").split("|"):
                yield cell.strip(), line, 0, "line"
        elif bare and not _RULE.match(bare):
            block.append((bare, line))


def _flushed(block: list[tuple[str, int]], indent: int, bullet: bool) -> Iterator[_Block]:
    if bullet:
        yield "\n".join(text for text, _ in block), block[0][1], indent, "bullet"
    elif _one_a_line(block):
        for text, line in block:
            yield text, line, 0, "line"
    elif block:
        yield from _prose(block)


def _one_a_line(block: list[tuple[str, int]]) -> bool:
    """Whether each line is an entry of its own, rather than a paragraph broken into lines."""
    if len(block) == 1:
        return len(block[0][0].split()) <= 10 and not block[0][0].endswith((".", "!"))
    return bool(block) and all(
        len(text) <= 90 and not text[0].islower() and not text.endswith((",", " and"))
        for text, _ in block
    )


def _prose(block: list[tuple[str, int]]) -> Iterator[_Block]:
    text = " ".join(part for part, _ in block)
    starts, at = [], 0
    for part, line in block:
        starts.append((at, line))
        at += len(part) + 1
    begin = row = 0
    for cut in [*(m.end() for m in _NEW_SENTENCE.finditer(text)), len(text)]:
        while row + 1 < len(starts) and starts[row + 1][0] <= begin:
            row += 1
        if text[begin:cut].strip():
            yield text[begin:cut].strip(), starts[row][1], 0, "prose"
        begin = cut
