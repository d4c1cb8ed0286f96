"""The workshop's template: the fields it asks for, and the instructions that are no answers."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from mkdocs_patterns.reading.schema import TITLE, Schema, heading_text
from mkdocs_patterns.reading.structure import headings
from mkdocs_patterns.urls import slug

__all__ = ["Instructions", "blocks", "extended", "known_instructions", "repeated", "template_text"]

WINDOW = 4
"""Words of one fingerprint."""
RUN = 8
"""Words in a row that must be an instruction's before they are cut out of an answer."""
SHARE = 0.8
"""Share of a block's words from which the whole block is an instruction, damaged or not."""
SHORTEST = 3
"""Words an instruction of the workshop's own template has at least."""

_WORD = re.compile(r"\w+")
_ITALIC_HEAD = re.compile(r"\s*([*_])(?P<words>[^*_\s][^*_]*)\1[#\s]*(?:\n|\Z)")
_ASKING = re.compile(
    r"(?:please |also |briefly |clearly |shortly )*(?:add|answer|are there|can you|choose|clarify|"
    r"define|describe|describing|explain|fill|for whom|give|how|if you|in which|indicate|insert|"
    r"is there|list|mention|name|note|outline|provide|replace|say|short|specify|state|summari[sz]e|"
    r"tell|think of|under which|use|what|when|where|which|who|why|write|your|a description|"
    r"a short|one sentence)\b",
    re.I,
)
_BEFORE = re.compile(r"[*_\s\"“(>]*\Z")
_AFTER = re.compile(r"[.?!:…]*[*_\s\"”)#]*")


@dataclass(frozen=True)
class Instructions:
    """Fingerprints of instruction texts."""

    prints: frozenset[int]
    whole: frozenset[str] = frozenset()
    """Instructions as whole texts, words case folded and joined by one space."""
    guess: bool = False
    """Whether a wholly italic request right below a heading counts, too: only where the workshop
    brings no template, for an author may well answer in italics."""

    def __or__(self, other: Instructions) -> Instructions:
        return Instructions(
            self.prints | other.prints, self.whole | other.whole, self.guess and other.guess
        )

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({text.count(" ") + 1 for text in self.whole}, reverse=True))

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first words of whole instructions: what does not begin so is none."""
        return frozenset(" ".join(text.split(" ")[:SHORTEST]) for text in self.whole)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Instructions:
        """Fingerprints of these texts."""
        prints: set[int] = set()
        whole: set[str] = set()
        for text in texts:
            found = _words(text)
            if found:
                whole.add(" ".join(found))
            if len(found) >= WINDOW:
                prints.update(_windows(found))
        return cls(frozenset(prints), frozenset(whole))

    def cut(self, block: str, *, first: bool) -> tuple[str, str]:
        """A block without instructions, and what was cut.

        `first` tells whether it stands right below its heading.
        """
        found = _words(block)
        if not found:
            return block, ""
        known = " ".join(found[:SHORTEST]) in self._beginnings
        if (
            known
            and " ".join(found) in self.whole
            and (len(found) > 1 or block.lstrip()[0] in "*_")
        ):
            return "", block
        hit = len(found) >= WINDOW and self._hit(found)
        if not hit and not known:
            return _without_italics(block) if first and self.guess else (block, "")
        spans = [match.span() for match in _WORD.finditer(block)]
        covered = [False] * len(found)
        head = self._head(found, block, spans) if known else 0
        covered[:head] = [True] * head
        if hit:
            for at, print_ in enumerate(_windows(found)):
                if print_ in self.prints:
                    covered[at : at + WINDOW] = [True] * WINDOW
            if not head and sum(covered) >= SHARE * len(found):
                return "", block
        rest, gone = _without_runs(block, spans, covered, head)
        if not gone and first and self.guess:
            return _without_italics(block)
        return rest, gone

    def _head(self, found: Sequence[str], block: str, spans: Sequence[tuple[int, int]]) -> int:
        """Words of a whole instruction at the beginning, the answer following without a gap."""
        for length in self._lengths:
            if SHORTEST <= length < len(found) and " ".join(found[:length]) in self.whole:
                between = block[spans[length - 1][1] : spans[length][0]]
                if length >= RUN or re.search(r"[.?!:*_\n]", between):
                    return length
        return 0

    def _hit(self, found: Sequence[str]) -> bool:
        step = 1 if len(found) < RUN else RUN - WINDOW
        return not self.prints.isdisjoint(_windows(found, step))


def _without_italics(block: str) -> tuple[str, str]:
    """A request in italics and what follows it: how known templates ask, whatever their words."""
    found = _ITALIC_HEAD.match(block) if "*" in block or "_" in block else None
    if found is None or len(_words(found["words"])) < WINDOW or not _ASKING.match(found["words"]):
        return block, ""
    rest = block[found.end() :]
    if rest.strip() and not found[0].endswith("\n"):
        return block, ""
    return "\n" * found[0].count("\n") + rest, found[0].strip()


def _without_runs(
    block: str, spans: Sequence[tuple[int, int]], covered: Sequence[bool], head: int
) -> tuple[str, str]:
    kept: list[str] = []
    gone: list[str] = []
    at = word = 0
    while word < len(covered):
        end = word
        while end < len(covered) and covered[end]:
            end += 1
        if end - word >= RUN or (word == 0 and 0 < head <= end):
            lead = block[at : spans[word][0]]
            margin = _BEFORE.search(lead)
            start = at + (margin.start() if margin else len(lead))
            trail = _AFTER.match(block, spans[end - 1][1])
            stop = trail.end() if trail else spans[end - 1][1]
            kept.append(block[at:start])
            gone.append(block[start:stop].strip())
            kept.append("\n" * block.count("\n", start, stop) or " ")
            at = stop
        word = max(end, word + 1)
    kept.append(block[at:])
    if not gone:
        return block, ""
    rest = "".join(kept)
    opened = "".join(gone)
    if opened.startswith(("*", "_")) and opened.count(opened[0]) % 2:
        rest = re.sub(rf"[{re.escape(opened[0])}]+(?=[#\s]*\Z)", "", rest)
    return rest, " ".join(gone)


def blocks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Half-open line ranges of the text's blocks: what blank lines part, fences kept whole."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    fence = ""
    for number, line in enumerate(lines):
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
        elif bare.startswith(("```", "~~~")):
            fence = bare[: len(bare) - len(bare.lstrip(bare[0]))]
        if bare or fence:
            start = number if start is None else start
        elif start is not None:
            found.append((start, number))
            start = None
    if start is not None:
        found.append((start, len(lines)))
    return found


def template_text(text: str, schema: Schema) -> tuple[Schema, Instructions]:
    """What a template file teaches: its fields in order, and its instruction texts."""
    lines = text.split("\n")
    marks = headings(text, lambda word: schema.match(word) is not None)
    known = dict(schema.headings)
    asked: list[str] = []
    for mark in marks:
        match = schema.match(mark.text)
        name = heading_text(mark.text)
        if match is None and (mark.level == 1 or not name):
            continue
        field = match.field if match else slug(name).replace("-", "_")
        known.setdefault(field, (name,))
        if field != TITLE and field not in asked:
            asked.append(field)
    taken = {number for mark in marks for number in range(mark.start, mark.end)}
    body = ["" if number in taken else line for number, line in enumerate(lines)]
    texts = ["\n".join(body[a:b]) for a, b in blocks(body)]
    order = {field: known[field] for field in (TITLE, *asked, *known) if field in known}
    wanted = tuple(asked) if asked and schema.asked is None else schema.asked
    return Schema(order, wanted), Instructions.of(texts)


@cache
def known_instructions() -> Instructions:
    """Fingerprints of the known templates' instructions, shipped as data."""
    text = files("mkdocs_patterns").joinpath("data/instructions.txt").read_text("ascii")
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    prints = frozenset(int(word, 16) for row in rows for word in row.split())
    return Instructions(prints, guess=True)


def extended(instructions: Instructions, texts: Iterable[str]) -> Instructions:
    """The instructions, and those that stand below the same heading in file after file."""
    more = Instructions.of(repeated(texts))
    return replace(
        instructions,
        prints=instructions.prints | more.prints,
        whole=instructions.whole | more.whole,
    )


def requests(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that ask for something, as templates do."""
    return tuple(text for text in texts if _ASKING.match(text.lstrip("*_ \n")))


def repeated(texts: Iterable[str], *, least: int = 3) -> tuple[str, ...]:
    """Requests that several files repeat word for word: instructions of a template not at hand."""
    counts = Counter(
        " ".join(_words(text)) for text in texts if _ASKING.match(text.lstrip("*_ \n"))
    )
    return tuple(
        text for text, count in counts.items() if count >= least and text.count(" ") > WINDOW
    )


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    return [word.casefold() for word in _WORD.findall(text)]


def _windows(found: Sequence[str], step: int = 1) -> Iterator[int]:
    """Fingerprints of every window, or of one in so many."""
    last = max(1, len(found) - WINDOW + 1)
    texts = [" ".join(found[at : at + WINDOW]) for at in range(0, last, step)]
    return map(zlib.crc32, map(str.encode, texts))
