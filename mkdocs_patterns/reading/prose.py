"""Sentences of an author's Markdown, with the line each stands in."""

from __future__ import annotations

import re
from typing import NamedTuple

from mkdocs_patterns.reading.patterns import Section

__all__ = ["Sentence", "plain", "sentences"]


class Sentence(NamedTuple):
    """One sentence (or list item, table row, label line) in plain words."""

    text: str
    """Markup stripped, white space folded."""
    line: int
    """1-based line in the file where it begins."""
    field: str | None
    """Canonical field of the section it stands in."""
    heading: str
    """That section's heading."""


_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_WIKI = re.compile(r"\[\[([^\[\]]+)\]\]")
_MARKS = re.compile(
    r"(?<!\*)(?!(?<=\d)\*{1,2}\d|(?<=\s)\*\s)\*+"  # but not where it is a sign of arithmetic
    r"|_{2,3}|(?<!\w)_|_(?!\w)|~~|`+"
)
_MARKED = re.compile(r"[*_~`]")
_LEADING = frozenset("->*+#|0123456789")
_LEAD = re.compile(r"(?:>\s?)*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+|#{1,6}\s+|\|)|(?:>\s?)+")
_END = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]*[A-ZÀ-Þ0-9\u0400-\u042f\u4e00-\u9fff])|[。！？]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|no|fig|al|dr|mr|ms|st)|\b[A-Z])\.$", re.I
)
_ABBREVIATED = frozenset("tc vs cf ox sp no ig al dr mr ms st".split())
"""The last two letters of those of more than one."""


def plain(markdown: str) -> str:
    """Markdown's words without its inline marks (links keep their text)."""
    if "[" in markdown:
        markdown = _WIKI.sub(r"\1", _LINK.sub(r"\1", markdown))
    if _MARKED.search(markdown):
        markdown = _MARKS.sub("", markdown)
    return markdown


def sentences(section: Section) -> tuple[Sentence, ...]:
    """The section's sentences in order; fenced code is left out."""
    found: list[Sentence] = []
    block: list[tuple[str, int]] = []
    fence = ""
    fenced = "```" in section.markdown or "~~~" in section.markdown
    for text, line in zip(section.markdown.split("\n"), section.lines, strict=False):
        bare = text.strip()
        if fence:
            if bare.startswith(fence):
                fence = ""
            continue
        if fenced and bare.startswith(("```", "~~~")):
            _split(block, section, found)
            block = []
            fence = bare[:3]
            continue
        lead = _LEAD.match(bare) if bare and bare[0] in _LEADING else None
        if block and (not bare or lead):
            _split(block, section, found)
            block = []
        if bare:
            block.append((plain(bare[lead.end() :] if lead else bare).strip(), line))
    _split(block, section, found)
    return tuple(found)


def _abbreviated(piece: str) -> bool:
    """Whether the stop at the end of these words is that of an abbreviation."""
    last = piece[-3:-1]
    if last.isascii() and last[:1].isalnum() and last.lower() not in _ABBREVIATED:
        return False
    return _ABBREVIATION.search(piece[-10:]) is not None


def _split(block: list[tuple[str, int]], section: Section, found: list[Sentence]) -> None:
    """Cut a paragraph into sentences; each knows the line its first word stands in."""
    if not block:
        return
    text = block[0][0] if len(block) == 1 else " ".join([part for part, _ in block])
    row = begin = 0
    row_end = len(block[0][0])
    size = len(text)
    for cut in [*[m.end() for m in _END.finditer(text)], size]:
        piece = text[begin:cut].strip()
        if not piece or (cut < size and _abbreviated(piece)):
            continue
        while begin > row_end and row + 1 < len(block):
            row += 1
            row_end += 1 + len(block[row][0])
        if "  " in piece or "\t" in piece:
            piece = " ".join(piece.split())
        found.append(Sentence(piece, block[row][1], section.field, section.heading))
        begin = cut
